"""What happens in a conference, and who is told of it.

https://www.twilio.com/docs/voice/twiml/conference#attributes-status-callback-event. The first participant sets the
address and the events. A conference starts with two participants of whom one may start it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from channels.carrier.callbacks import Notice
from channels.carrier.calls.fields import rfc2822
from channels.carrier.calls.on_phone import tell_call
from channels.carrier.calls.rooms import EndedBecause, LeftBecause, Participant, Room
from channels.carrier.calls.verbs import Callback
from channels.carrier.lines import Lines

Kind = Literal["start", "end", "join", "leave", "mute", "hold", "modify", "announcement"]

_BEEPS: Final = {"join": {"true", "onEnter"}, "leave": {"true", "onExit"}}
# (whether it beeps for who joins, for who leaves)
_BEEP_NAMES: Final = {
    (True, True): "true",
    (True, False): "onEnter",
    (False, True): "onExit",
    (False, False): "false",
}

# (whether its leaving ends the conference, whether it was kicked)
_ENDINGS: Final[Mapping[tuple[bool, bool], EndedBecause]] = {
    (True, True): "participant-with-end-conference-on-exit-kicked",
    (True, False): "participant-with-end-conference-on-exit-left",
    (False, True): "last-participant-kicked",
    (False, False): "last-participant-left",
}


def join(lines: Lines, room: Room, participant: Participant, callback: Callback | None) -> None:
    if not room.has_had_somebody:
        room.has_had_somebody, room.callback = True, callback
        room.postman.turned = lines.faults.take("reorder_callbacks", room.name) is not None
    room.participants.append(participant)
    tell(lines, room, "join", "participant-join", participant)
    if room.may_start():
        room.status = "in-progress"
        tell(lines, room, "start", "conference-start")
    _beep(room, participant, "join")
    refresh(lines, room)


def leave(
    lines: Lines, room: Room, participant: Participant, why: LeftBecause, *, kicked: bool = False
) -> None:
    """Nothing where the participant is out already."""
    if participant not in room.participants:
        return
    _take_out(lines, room, participant, why)
    because = _ENDINGS[participant.end_on_exit, kicked]
    if participant.end_on_exit:
        end(lines, room, because, "moderator_ended_conference", by=participant)
    elif not room.participants:
        end(lines, room, because, why, by=participant)
    else:
        _beep(room, participant, "leave")
        refresh(lines, room)


def end(
    lines: Lines, room: Room, because: EndedBecause, others: LeftBecause, *, by: Participant | None = None
) -> None:
    """All who are left go out, each to the next verb of its own document."""
    for participant in list(room.participants):
        _take_out(lines, room, participant, others)
    room.status, room.ended_because, room.ended_by = "completed", because, by
    fields = {"ReasonConferenceEnded": because, "Reason": because.replace("-", " ").capitalize()}
    if by is not None:
        fields["CallSidEndingConference"] = by.leg.call.sid
        if by.label:
            fields["ParticipantLabelEndingConference"] = by.label
    tell(lines, room, "end", "conference-end", fields=fields)
    room.postman.finish(lines)


def set_muted(lines: Lines, room: Room, participant: Participant, muted: bool) -> None:
    if participant.muted == muted:
        return
    participant.muted = participant.leg.muted = muted
    tell(lines, room, "mute", "participant-mute" if muted else "participant-unmute", participant)
    refresh(lines, room)


def set_held(lines: Lines, room: Room, participant: Participant, held: bool) -> None:
    if participant.held == held:
        return
    participant.held = participant.leg.held = held
    tell(lines, room, "hold", "participant-hold" if held else "participant-unhold", participant)
    refresh(lines, room)


def set_end_on_exit(lines: Lines, room: Room, participant: Participant, end_on_exit: bool) -> None:
    if participant.end_on_exit != end_on_exit:
        participant.end_on_exit = end_on_exit
        tell(lines, room, "modify", "participant-modify", participant)


def set_coaching(lines: Lines, room: Room, participant: Participant, call_sid: str | None) -> None:
    """Of whom this one is the coach from now on, or of nobody."""
    if participant.coaches == call_sid:
        return
    participant.coaches = call_sid
    tell(lines, room, "modify", "participant-modify", participant)
    refresh(lines, room)


def set_beep_on_exit(participant: Participant, beeps: bool) -> None:
    enters = participant.beep in _BEEPS["join"]
    participant.beep = _BEEP_NAMES[enters, beeps]


def refresh(lines: Lines, room: Room) -> None:
    """Everybody hears what there is to be heard now."""
    room.updated_at = lines.now()
    for participant in room.participants:
        participant.updated_at = lines.now()
        participant.news.set()
        tell_call(lines.feeds, participant.leg)


def _take_out(lines: Lines, room: Room, participant: Participant, why: LeftBecause) -> None:
    room.participants.remove(participant)
    status = "completed" if why == "participant_hung_up" else participant.leg.call.status
    fields = {"ReasonParticipantLeft": why, "ParticipantCallStatus": status}
    tell(lines, room, "leave", "participant-leave", participant, fields)
    participant.leg.muted = participant.leg.held = False
    participant.let_out()


def _beep(room: Room, participant: Participant, when: Literal["join", "leave"]) -> None:
    if participant.beep not in _BEEPS[when]:
        return
    for other in room.participants:
        if other is not participant and room.scene(other).kind == "talking":
            other.leg.hearing.pass_by("beep")


def tell(
    lines: Lines,
    room: Room,
    kind: Kind,
    event: str,
    participant: Participant | None = None,
    fields: Mapping[str, str] | None = None,
) -> None:
    room.updated_at = lines.now()
    callback = room.callback
    if callback is None or kind not in callback.events:
        return
    room.told += 1
    told = {
        "ConferenceSid": room.sid,
        "FriendlyName": room.name,
        "AccountSid": room.account_sid,
        "SequenceNumber": str(room.told),
        "Timestamp": rfc2822(room.updated_at),
        "StatusCallbackEvent": event,
    }
    told |= _about(participant) if participant else {}
    told |= fields or {}
    room.postman.post(lines, Notice(callback.link.url, told, event, callback.link.method))


def _about(participant: Participant) -> dict[str, str]:
    fields = {
        "CallSid": participant.leg.call.sid,
        "Muted": _flag(participant.muted),
        "Hold": _flag(participant.held),
        "Coaching": _flag(participant.coaches is not None),
        "EndConferenceOnExit": _flag(participant.end_on_exit),
        "StartConferenceOnEnter": _flag(participant.start_on_enter),
    }
    also = {"ParticipantLabel": participant.label, "CallSidToCoach": participant.coaches}
    return fields | {name: value for name, value in also.items() if value}


def _flag(value: bool) -> str:
    return "true" if value else "false"
