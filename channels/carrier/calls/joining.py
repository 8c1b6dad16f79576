"""``<Dial><Conference>``: a call joins a conference and stays until either is over."""

from __future__ import annotations

import asyncio

from channels.carrier.calls import room_events, sounds
from channels.carrier.calls.announcing import announce
from channels.carrier.calls.bridge import connect
from channels.carrier.calls.documents import DocumentError, Page, refuse, resolve, resolve_callback
from channels.carrier.calls.leg import HangUp
from channels.carrier.calls.rooms import LeftBecause, Participant, Room, Scene
from channels.carrier.calls.stage import ROOM, Stage, beside
from channels.carrier.calls.verbs import Link
from channels.carrier.calls.verbs import Room as Entrance

_LABEL_TAKEN, _BAD_NAME, _NOBODY_TO_COACH = 16025, 13237, 13240


async def join_room(stage: Stage, entrance: Entrance) -> bool:
    """Whether the call was in the conference at all."""
    room = _open(stage, entrance)
    if room is None:
        return False
    participant = _make_participant(stage, entrance)
    room_events.join(stage.lines, room, participant, resolve_callback(stage.base, entrance.callback))
    try:
        return await _listen(stage, room, participant)
    except (asyncio.CancelledError, HangUp):
        room_events.leave(stage.lines, room, participant, _why(stage))
        raise
    finally:
        connect(stage.lines, stage.leg)


def _why(stage: Stage) -> LeftBecause:
    return "participant_updated_via_api" if stage.leg.interruption == "redirected" else "participant_hung_up"


def _open(stage: Stage, entrance: Entrance) -> Room | None:
    lines, leg = stage.lines, stage.leg
    if not entrance.name:
        refuse(lines, leg, _BAD_NAME, stage.base)
        return None
    room = stage.board.rooms.resolve(leg.call.account_sid, entrance.name, lines.now())
    if entrance.label and room.find(entrance.label):
        refuse(lines, leg, _LABEL_TAKEN, stage.base)
        return None
    if entrance.coach and not room.has_call(entrance.coach):
        refuse(lines, leg, _NOBODY_TO_COACH, stage.base)
        return None
    if not room.has_had_somebody:
        room.most_participants = entrance.most_participants
    return room if len(room.participants) < room.most_participants else None


def _make_participant(stage: Stage, entrance: Entrance) -> Participant:
    now = stage.lines.now()
    stage.leg.muted = entrance.muted
    return Participant(
        stage.leg,
        start_on_enter=entrance.start_on_enter,
        end_on_exit=entrance.end_on_exit,
        label=entrance.label,
        beep=entrance.beep,
        wait=_page(stage, entrance.wait),
        muted=entrance.muted,
        joined_at=now,
        updated_at=now,
        coaches=entrance.coach,
    )


def _page(stage: Stage, link: Link | None) -> Page | None:
    """An empty address stays one: it asks for silence, not for the document it stands in."""
    if link is None:
        return None
    return resolve(stage.base, link) if link.url else Page("")


async def _listen(stage: Stage, room: Room, participant: Participant) -> bool:
    """Until the participant is out; False where it could not wait, since there was nothing to be heard."""
    name = f"carrier conference {stage.leg.call.sid}"
    async with beside(announce(stage, room, participant), name=f"{name} announcements"):
        while not participant.is_out:
            scene = room.scene(participant)
            async with beside(_hear(stage, room, participant, scene), name=name):
                while _hears_still(room, participant, scene):
                    participant.news.clear()
                    await participant.news.wait()
    return not participant.failed


def _hears_still(room: Room, participant: Participant, scene: Scene) -> bool:
    return not participant.is_out and room.scene(participant) == scene


async def _hear(stage: Stage, room: Room, participant: Participant, scene: Scene) -> None:
    connect(stage.lines, stage.leg, hears=scene.hears, heard_by=scene.heard_by)
    if scene.kind == "talking":
        return
    if scene.page is None:
        await sounds.play_music(stage)
    elif scene.page.url:
        await _play_page(stage, room, participant, scene.page)


async def _play_page(stage: Stage, room: Room, participant: Participant, page: Page) -> None:
    """A wait document once and then silence, as Twilio says; what is heard on hold again and again."""
    room_stage = stage.at(ROOM)
    try:
        await stage.perform(room_stage, page)
        while participant.held:
            await stage.tempo.rest(0.0)
            await stage.perform(room_stage, page)
    except DocumentError as error:
        if not participant.held and error.code != ROOM.refusal:
            participant.failed = True
            room_events.leave(stage.lines, room, participant, "participant_add_failed")
