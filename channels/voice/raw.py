"""Kept webhooks: how each is kept, and reading it again after a crash or for ``hub replay``.

A payload is kept under the address it came to, since what it is about stands there: the same fields are a new call at
one address and a report at another, and whose a leg is only the address says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from channels.twilio.form import Form, UnreadableError, parse_fields
from channels.twilio.signature import parse_form
from channels.twilio.webhook import FORM_TYPE
from channels.voice.config import HOOK_PATH, VoiceConfig
from channels.voice.parse import parse_answer, parse_call, parse_key, parse_report
from channels.voice.recorded import parse_recording
from hub.model.nouns import CallAnswer, CallStarted, LegReport, RawItem
from hub.model.recordings import RecordingReport

Item = CallStarted | CallAnswer | LegReport | RecordingReport
_LONGEST_KEPT: Final = 200  # raw_item.account
RECORDING_PAGE: Final = "recording"


@dataclass(frozen=True, slots=True)
class Address:
    """Of a webhook of ours: the Twilio account it is of, the page, and what its query says."""

    account_id: str
    page: str
    query: Form


def parse_address(path: str) -> Address:
    """``/hooks/voice/main/flow?turn=1``."""
    parts = urlsplit(path)
    account_id, _, page = parts.path.removeprefix(HOOK_PATH).partition("/")
    return Address(account_id, page, dict(parse_qsl(parts.query)))


def parse_webhook(form: Form, address: Address, config: VoiceConfig, received_at: int) -> Item:
    """Raises UnreadableError, also where the number is none of the account's."""
    item: Item
    if address.page == RECORDING_PAGE:
        item = parse_recording(
            form, address.query, config=config, account_id=address.account_id, received_at=received_at
        )
    else:
        parse = _PARSERS.get(address.page, _parse_report)
        item = parse(form, address.query, config.default_region, received_at)
    if config.numbers.get(item.account) != address.account_id:
        raise UnreadableError("unknown_number")
    return item


def keep(path: str, content_type: str, body: bytes, item: Item) -> RawItem:
    return RawItem("voice", _key(item), path[:_LONGEST_KEPT], content_type[:100], body, item.received_at)


def keep_unreadable(path: str, content_type: str, body: bytes, received_at: int) -> RawItem:
    """Keyed by its content: once we can read it, the same sent again must not pass for a duplicate."""
    key = f"unreadable:{sha256(path.encode() + b' ' + body).hexdigest()}"
    return RawItem("voice", key, path[:_LONGEST_KEPT], content_type[:100], body, received_at)


def make_reader(config: VoiceConfig) -> Callable[[RawItem], Item]:
    """The signature was checked at the door. The reader raises UnreadableError where it is still not readable."""

    def read(raw: RawItem) -> Item:
        if raw.content_type != FORM_TYPE:
            raise UnreadableError("not_a_form")
        form = parse_fields(parse_form(raw.body))
        return parse_webhook(form, parse_address(raw.account), config, raw.received_at)

    return read


def _key(item: Item) -> str:
    """Twilio tells each thing once, retries aside."""
    match item:
        case CallStarted():
            return f"call:{item.sid}"
        case CallAnswer():
            return f"{'key' if item.in_line else 'flow'}:{item.sid}:{item.turn}"
        case LegReport():
            return f"leg:{item.sid}:{item.state}"
        case RecordingReport():
            return f"recording:{item.sid}:{item.state}"


def _parse_call(form: Form, _query: Form, region: str, received_at: int) -> Item:
    return parse_call(form, default_region=region, received_at=received_at)


def _parse_answer(form: Form, query: Form, region: str, received_at: int) -> Item:
    return parse_answer(form, query, default_region=region, received_at=received_at)


def _parse_report(form: Form, query: Form, region: str, received_at: int) -> Item:
    return parse_report(form, query, default_region=region, received_at=received_at)


def _parse_key(form: Form, query: Form, region: str, received_at: int) -> Item:
    return parse_key(form, query, default_region=region, received_at=received_at)


_PARSERS: Final[Mapping[str, Callable[[Form, Form, str, int], Item]]] = {
    "": _parse_call,
    "flow": _parse_answer,
    "key": _parse_key,
    "menu": _parse_answer,  # until flows it was called so: of calls that a node before them began
}
