"""Reads a kept webhook again: after a crash between storing and placing, and for ``hub replay``.

A payload is kept under the number it came to, or under the webhook's path where it could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from channels.sms.config import SmsConfig
from channels.sms.parse import parse_message, parse_report
from channels.twilio.form import UnreadableError, parse_fields
from channels.twilio.signature import parse_form
from channels.twilio.webhook import FORM_TYPE
from hub.model.nouns import DeliveryReport, InboundMessage, RawItem

HOOK_PATH: Final = "/hooks/sms/"
# A report says how a message of ours fares; what comes in is "received", or says nothing of it.
_INCOMING: Final = frozenset({"", "received", "receiving"})


def make_reader(config: SmsConfig) -> Callable[[RawItem], InboundMessage | DeliveryReport]:
    """The signature was checked at the door; here only what the form says counts. The reader raises
    UnreadableError, a ValueError, where it is still not readable."""

    def read(raw: RawItem) -> InboundMessage | DeliveryReport:
        if raw.content_type != FORM_TYPE:
            raise UnreadableError("not_a_form")
        form = parse_fields(parse_form(raw.body))
        status = form.get("MessageStatus") or form.get("SmsStatus") or ""
        parse = parse_message if status in _INCOMING else parse_report
        item = parse(form, default_region=config.default_region, received_at=raw.received_at)
        if not _is_ours(item.account, raw.account, config.numbers):
            raise UnreadableError("unknown_number")
        return item

    return read


def _is_ours(number: str, kept_under: str, numbers: Mapping[str, str]) -> bool:
    """A payload kept under a path was signed by that path's account, and may only name its numbers."""
    owner = numbers.get(number)
    if owner is None or not kept_under.startswith(HOOK_PATH):
        return owner is not None
    return kept_under.removeprefix(HOOK_PATH).split("/")[0] == owner
