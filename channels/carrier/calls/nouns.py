"""``<Dial>`` and what it dials: https://www.twilio.com/docs/voice/twiml/dial."""

from __future__ import annotations

from typing import Final

from channels.carrier.calls.attributes import Attributes
from channels.carrier.calls.verbs import Dial, Party, QueueEnd, Room

CALL_EVENTS: Final = ("initiated", "ringing", "answered", "completed")
CONFERENCE_EVENTS: Final = (
    "start",
    "end",
    "join",
    "leave",
    "mute",
    "hold",
    "modify",
    "speaker",
    "announcement",
)
BEEPS: Final = ("true", "false", "onEnter", "onExit")
_NESTED, _BAD_EVENT = 13215, 21626
_NAME_LENGTH: Final = 128


def parse_dial(given: Attributes) -> Dial:
    for name in ("hangupOnStar", "timeLimit", "answerOnBridge", "ringTone", "sequential"):
        given.text(name)  # of the sound, or longer than a demo
    return Dial(
        _targets(given),
        action=given.link("action", "method", code=13210),
        timeout_seconds=given.whole("timeout", 30, code=13212, least=1, most=600),
        caller_id=given.text("callerId"),
    )


def _targets(given: Attributes) -> tuple[Party, ...] | QueueEnd | Room:
    parties: list[Party] = [Party(given.content)] if given.content else []
    for element in given.element:
        inner = Attributes(element, given.remarks)
        if element.tag == "Conference":
            return _room(inner)
        if element.tag == "Queue":
            return _queue_end(inner)
        if element.tag in {"Number", "Client"}:
            parties.append(_party(inner))
        else:
            given.remark(_NESTED, f"<{element.tag}> within <Dial>")
    return tuple(parties)


def _party(given: Attributes) -> Party:
    address = given.content
    if given.element.tag == "Client":
        address = f"client:{given.element.findtext('Identity') or address}".strip()
    party = Party(
        address,
        whisper=given.link("url", "method", code=13221),
        callback=given.callback(events=CALL_EVENTS, default=("completed",), code=_BAD_EVENT),
        digits=given.text("sendDigits") or "",
    )
    given.remark_unknown()
    return party


def _queue_end(given: Attributes) -> QueueEnd:
    end = QueueEnd(given.content, given.link("url", "method", code=14210))
    given.remark_unknown()
    return end


def _room(given: Attributes) -> Room:
    name = given.content
    if not 0 < len(name) <= _NAME_LENGTH:
        given.remark(13237, "a conference's name has 1 to 128 characters")
    for ignored in ("jitterBufferSize", "region", "trim"):
        given.text(ignored)  # of the sound
    room = Room(
        name,
        muted=given.flag("muted", default=False, code=13230),
        beep=given.choice("beep", "true", BEEPS, code=13235),
        start_on_enter=given.flag("startConferenceOnEnter", default=True, code=13232),
        end_on_exit=given.flag("endConferenceOnExit", default=False, code=13231),
        label=given.text("participantLabel"),
        coach=given.text("coach"),
        most_participants=given.whole("maxParticipants", 250, code=16002, least=2, most=250),
        wait=given.link("waitUrl", "waitMethod", code=13234),
        callback=given.callback(events=CONFERENCE_EVENTS, default=(), code=16002),
    )
    given.remark_unknown()
    return room
