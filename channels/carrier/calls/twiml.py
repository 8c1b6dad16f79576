"""From a TwiML document to verbs. What Twilio warns of is a remark; what it stops at is a TwimlError.

Codes are those of https://www.twilio.com/docs/api/errors. Verbs that Twilio knows and the carrier does not do
(Connect, Pay and so on) stop it too, instead of being passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from channels.carrier.calls.attributes import Attributes, Remark
from channels.carrier.calls.nouns import parse_dial
from channels.carrier.calls.verbs import (
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Link,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

_NOT_XML, _NOT_RESPONSE, _SCHEMA = 12100, 12102, 12200

_NOT_DONE: Final = frozenset({"Connect", "Pay", "Prompt", "Queue", "Refer", "Sms", "Start", "Stop"})
RECORDING_EVENTS: Final = ("in-progress", "completed", "absent")
_KEYS: Final = "1234567890*#"
_NAME_LENGTH: Final = 64  # of a queue


class TwimlError(ValueError):
    """The document cannot be executed; ``code`` is Twilio's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    remarks: tuple[Remark, ...] = ()


def parse_voice(text: str) -> Document:
    """Raises TwimlError."""
    try:
        root = ET.fromstring(text.encode())  # noqa: S314 - expat refuses entities that blow up
    except ET.ParseError as error:
        raise TwimlError(_NOT_XML, str(error)) from error
    if root.tag != "Response":
        raise TwimlError(_NOT_RESPONSE, f"<{root.tag}> where <Response> belongs")
    remarks: list[Remark] = []
    verbs = [verb for element in root if (verb := _parse(element, remarks)) is not None]
    return Document(tuple(verbs), tuple(remarks))


def _parse(element: ET.Element, remarks: list[Remark]) -> Verb | None:
    if element.tag in _NOT_DONE:
        raise TwimlError(_SCHEMA, f"the local carrier does not do <{element.tag}>")
    parse = _VERBS.get(element.tag)
    if parse is None:
        remarks.append(Remark(_SCHEMA, f"unknown element <{element.tag}>"))
        return None
    attributes = Attributes(element, remarks)
    verb = parse(attributes)
    attributes.remark_unknown()
    return verb


def _say(given: Attributes) -> Say:
    text = " ".join("".join(given.element.itertext()).split())
    if not text:
        given.remark(13520, "no text")
    return Say(
        text,
        language=given.text("language") or "en-US",
        voice=given.text("voice") or "",
        loop=given.whole("loop", 1, code=13510, least=0, most=1_000),
    )


def _play(given: Attributes) -> Play:
    loop = given.whole("loop", 1, code=13410, least=0, most=1_000)
    return Play(given.content, loop=loop, digits=given.text("digits") or "")


def _pause(given: Attributes) -> Pause:
    return Pause(given.whole("length", 1, code=13910, least=0, most=86_400))


def _gather(given: Attributes) -> Gather:
    if given.text("input") not in {None, "dtmf"}:
        raise TwimlError(_SCHEMA, "the local carrier gathers digits only")
    for name in ("partialResultCallback", "language", "hints", "speechTimeout", "speechModel", "bargeIn"):
        given.text(name)  # of speech
    most = given.whole("numDigits", 0, code=13314, least=1)
    return Gather(
        prompts=tuple(_prompts(given)),
        action=Link(given.text("action") or "", given.method("method", code=13312)),
        timeout_seconds=given.whole("timeout", 5, code=13313, least=0),
        most_digits=most or None,
        finish_key=_finish_key(given),
        action_on_empty=given.flag("actionOnEmptyResult", default=False, code=_SCHEMA),
    )


def _record(given: Attributes) -> Record:
    keys = given.text("finishOnKey")
    if keys is not None and not set(keys) <= set(_KEYS):
        given.remark(13613, f"finishOnKey={keys!r}")
        keys = None
    trim = given.choice("trim", "trim-silence", ("trim-silence", "do-not-trim"), code=_SCHEMA)
    return Record(
        action=Link(given.text("action") or "", given.method("method", code=_SCHEMA)),
        timeout_seconds=given.whole("timeout", 5, code=13611, least=1),
        most_seconds=given.whole("maxLength", 3_600, code=13612, least=1),
        finish_keys=_KEYS if keys is None else keys,
        beep=given.flag("playBeep", default=True, code=_SCHEMA),
        trim="do-not-trim" if trim == "do-not-trim" else "trim-silence",
        callback=given.callback(
            events=RECORDING_EVENTS, default=("completed",), code=13621, name="recordingStatusCallback"
        ),
    )


def _finish_key(given: Attributes) -> str:
    key = given.text("finishOnKey")
    if key is None or key in {"", *"0123456789*#"}:
        return "#" if key is None else key
    given.remark(13310, "finishOnKey")
    return "#"


def _prompts(given: Attributes) -> list[Say | Play | Pause]:
    prompts: list[Say | Play | Pause] = []
    for child in given.element:
        verb = _parse(child, given.remarks)
        if isinstance(verb, Say | Play | Pause):
            prompts.append(verb)
        elif verb is not None:
            given.remark(13320, f"<{child.tag}> within <Gather>")
    return prompts


def _enqueue(given: Attributes) -> Enqueue:
    if given.text("workflowSid") is not None or given.element.find("Task") is not None:
        raise TwimlError(_SCHEMA, "the local carrier has no workflows")
    name = given.content
    if not 0 < len(name) <= _NAME_LENGTH:
        raise TwimlError(14205 if name else 14204, "the name of a queue has 1 to 64 characters")
    return Enqueue(
        name,
        action=given.link("action", "method", code=14201),
        wait=given.link("waitUrl", "waitUrlMethod", code=14206),
    )


def _redirect(given: Attributes) -> Redirect:
    return Redirect(Link(given.content, given.method("method", code=13710)))


def _reject(given: Attributes) -> Reject:
    reason = given.choice("reason", "rejected", ("rejected", "busy"), code=13810)
    return Reject("busy" if reason == "busy" else "rejected")


def _bare(verb: type[Leave | Hangup]) -> Callable[[Attributes], Verb]:
    return lambda _given: verb()


_VERBS: Final[Mapping[str, Callable[[Attributes], Verb]]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Record": _record,
    "Enqueue": _enqueue,
    "Leave": _bare(Leave),
    "Redirect": _redirect,
    "Hangup": _bare(Hangup),
    "Reject": _reject,
    "Dial": parse_dial,
}
