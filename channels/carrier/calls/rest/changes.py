"""What may be changed of somebody who is in a conference."""

from __future__ import annotations

from typing import Final

from channels.carrier.calls import room_events
from channels.carrier.calls.announcing import start_announcement
from channels.carrier.calls.documents import Page
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rooms import Participant, Room
from channels.carrier.lines import Lines
from channels.carrier.resource import CarrierError

_INVALID: Final = 20001


def change(lines: Lines, room: Room, participant: Participant, form: Form) -> None:
    """All that is asked for, or, raising CarrierError, nothing."""
    hold = form.link("HoldUrl", "HoldMethod", default="GET")
    words = form.link("AnnounceUrl", "AnnounceMethod")
    wait = form.link("WaitUrl", "WaitMethod")
    is_told, coached = read_coached(form)
    check_coached(room, coached)
    if hold is not None:
        participant.hold = Page(hold.url, hold.method)
    if wait is not None:
        participant.wait = Page(wait.url, wait.method)
    if is_told:
        room_events.set_coaching(lines, room, participant, coached)
    _set_flags(lines, room, participant, form)
    if words is not None:
        start_announcement(lines, room, Page(words.url, words.method), participant)


def _set_flags(lines: Lines, room: Room, participant: Participant, form: Form) -> None:
    if (muted := form.flag("Muted")) is not None:
        room_events.set_muted(lines, room, participant, muted)
    if (held := form.flag("Hold")) is not None:
        room_events.set_held(lines, room, participant, held)
    if (ends := form.flag("EndConferenceOnExit")) is not None:
        room_events.set_end_on_exit(lines, room, participant, ends)
    if (beeps := form.flag("BeepOnExit")) is not None:
        room_events.set_beep_on_exit(participant, beeps)


def read_coached(form: Form) -> tuple[bool, str | None]:
    """Whether anything is said of it, and the call that is to be coached. Raises CarrierError."""
    coaching, call_sid = form.flag("Coaching"), form.text("CallSidToCoach")
    if coaching and not call_sid:
        raise CarrierError(400, _INVALID, "CallSidToCoach is required when Coaching is true")
    is_told = coaching is not None or bool(call_sid)
    return is_told, call_sid or None if coaching is not False else None


def check_coached(room: Room, call_sid: str | None) -> None:
    """Raises CarrierError where the call is not in the room."""
    if call_sid and not room.has_call(call_sid):
        raise CarrierError(400, _INVALID, f"CallSidToCoach {call_sid} is not in the conference")
