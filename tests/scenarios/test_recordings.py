"""Recordings and messages at the hub's doors: what is on tape, where something is missing, who may hear it."""

from __future__ import annotations

import wave
from collections.abc import Callable
from io import BytesIO
from typing import Any

import aiohttp

from agent_console import protocol as p
from agent_console.protocol import from_desk_calls as calls
from channels.carrier.calls.tempo import Tempo
from channels.carrier.faults import Fault
from hub.demo.clients import DeskClient
from hub.recordings.pausing import Wish
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import (
    NOOR,
    WEI,
    does,
    hears_no_long_silence,
    is_wrapped_up,
    reaches_the_line,
    results,
    rows,
    shows,
    talks,
)
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, ORDERS, World
from tests.scenarios.test_flows import applies

TEMPO = Tempo(second=0.05)  # the world's


async def recording_is(world: World, **wanted: Any) -> Any:
    """The one recording, once it is so."""

    async def look() -> dict[str, Any]:
        (row,) = await rows(world, t.recording)
        return {name: getattr(row, name) for name in wanted}

    await becomes(look, wanted)
    (row,) = await rows(world, t.recording)
    return row


async def records(desk: DeskClient, interaction: p.InteractionView, state: Wish) -> dict[str, Any]:
    return await desk.asks(
        p.ChangeRecording(
            type="call.record", request=f"rec-{state}", interaction_id=interaction.id, state=state
        )
    )


async def listens(desk: DeskClient, recording_id: str, **headers: str) -> tuple[int, bytes]:
    url = f"{desk.api.base_url}/api/recordings/{recording_id}"
    async with (
        aiohttp.ClientSession(headers=desk.api.headers) as http,
        http.get(url, headers=headers) as answer,
    ):
        return answer.status, await answer.read()


async def test_a_recording_is_paused_resumed_fetched_and_one_item_with_its_gap_marked(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await shows(noor, interaction, lambda c: c.recording is not None and c.recording.state == "recording")
        await records(noor, interaction, "pause")
        paused = await shows(
            noor, interaction, lambda c: c.recording is not None and c.recording.state == "paused"
        )
        assert paused.recording is not None
        assert paused.recording.paused_because == ["agent"]
        assert paused.recording.resume_at is not None
        await records(noor, interaction, "resume")
        await shows(noor, interaction, lambda c: c.recording is not None and c.recording.state == "recording")
        await call.hangs_up()
        kept = await shows(
            noor, interaction, lambda c: c.recording is not None and c.recording.state == "ready"
        )
        assert kept.recording is not None
        assert [gap.cause for gap in kept.recording.gaps] == ["agent"]
        status, sound = await listens(noor, kept.recording.id)
        assert status == 200
        with wave.open(BytesIO(sound)) as opened:
            assert opened.getnchannels() == 2
        status, piece = await listens(noor, kept.recording.id, Range="bytes=4-7")
        assert (status, piece) == (206, sound[4:8])
        await is_wrapped_up(noor, interaction)
    row = await recording_is(world, at_carrier=False)  # ours, and nobody else's any more
    assert world.carrier.recordings == []
    assert row.keep_until > row.ended_at
    (heard,) = await rows(world, t.audit, action="recording.heard")
    assert heard.target == row.id


async def test_without_a_notice_nothing_is_recorded_and_the_agent_sees_why(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(ORDERS)
        await call.hears("waiting.wav")
        interaction = await noor.accepts(await noor.is_offered())
        await call.meets(NOOR)
        shown = await shows(noor, interaction, lambda c: c.answered_at is not None)
        assert shown.recording is None  # that queue records nothing
        await noor.ends(interaction)
    assert await rows(world, t.recording) == []


async def test_a_file_that_is_not_there_yet_is_asked_for_again(world: World) -> None:
    world.carrier.faults.plan(Fault("no_media", times=1))
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await shows(noor, interaction, lambda c: c.recording is not None and c.recording.state == "recording")
        await call.hangs_up()
        await shows(noor, interaction, lambda c: c.recording is not None and c.recording.state == "ready")


async def test_a_message_is_work_that_is_accepted_heard_and_wrapped_up(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("9")
        await call.is_recorded()
        await TEMPO.pass_seconds(3)
        await call.presses("#")
        await call.hears("We will call you back")
        await becomes(lambda: results(world), ["voicemail"])
        await recording_is(world, state="ready", reason=None)
        await noor.goes("ready")
        offer = await noor.is_offered()
        assert offer.interaction.channel == "voicemail"
        assert offer.call is not None
        assert offer.call.voicemail is not None
        interaction = await noor.accepts(offer)
        shown = await shows(noor, interaction, lambda c: c.voicemail is not None)
        assert shown.voicemail is not None
        assert shown.voicemail.heard_at is None
        status, sound = await listens(noor, shown.voicemail.id, Range="bytes=0-")
        assert (status, sound[:4]) == (206, b"RIFF")
        heard = await shows(
            noor, interaction, lambda c: c.voicemail is not None and c.voicemail.heard_at is not None
        )
        assert heard.voicemail is not None
        assert heard.voicemail.heard_by == "noor"
        await noor.ends(interaction)
        await is_wrapped_up(noor, interaction)
    assert await rows(world, t.call_order) == []


async def test_whoever_hangs_up_while_speaking_has_left_a_message_all_the_same(world: World) -> None:
    async with world.phone(DANIEL) as daniel:
        call = await daniel.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("9")
        await call.is_recorded()
        await TEMPO.pass_seconds(3)
        await call.hangs_up()
    await becomes(lambda: results(world), ["voicemail"])
    await recording_is(world, state="ready", reason=None)


async def test_paused_passed_on_and_resumed_is_one_recording_with_its_gaps_marked(world: World) -> None:
    """On hold, in the line to a colleague, with the colleague, who pauses it too."""
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await shows(noor, interaction, runs)
        await does(noor, calls.HoldCall, interaction, on=True)
        await shows(noor, interaction, is_paused("hold"))
        await does(noor, calls.HoldCall, interaction, on=False)
        await shows(noor, interaction, runs)
        await wei.goes("ready")
        await does(noor, calls.TransferCall, interaction, to=calls.CallTarget(kind="agent", id="wei"))
        taken = await wei.accepts(await wei.is_offered())
        await call.meets(WEI)
        await shows(wei, taken, runs)
        await records(wei, taken, "pause")
        await shows(wei, taken, is_paused("agent"))
        await call.hangs_up()
        kept = await shows(wei, taken, lambda c: c.recording is not None and c.recording.state == "ready")
    assert kept.recording is not None
    assert [gap.cause for gap in kept.recording.gaps] == ["hold", "line", "agent"]
    (row,) = await rows(world, t.recording)
    assert row.sid is not None


def runs(call: p.CallView) -> bool:
    recording = call.recording
    return recording is not None and recording.state == "recording" and not recording.paused_because


def is_paused(cause: str) -> Callable[[p.CallView], bool]:
    return lambda call: (
        call.recording is not None
        and call.recording.state == "paused"
        and call.recording.paused_because[:1] == [cause]
    )


async def test_whoever_is_tired_of_waiting_leaves_a_message_by_a_key(world: World) -> None:
    def change(document: dict[str, Any]) -> None:
        document["queues"][0]["waiting"]["keys"] = [{"key": "3", "does": "voicemail"}]

    await applies(world, change)
    async with world.phone(MAYA) as maya:
        call = await reaches_the_line(maya)
        await call.hears("leave a message, press 3")
        await call.presses("3")
        await call.is_recorded()
        await TEMPO.pass_seconds(3)
        await call.presses("#")
        await call.hears("Thank you for calling")
        assert hears_no_long_silence(call)
        await becomes(lambda: results(world), ["voicemail"])
    waited, left = await rows(world, t.interaction)
    assert (waited.channel, waited.state, waited.closed_by) == ("voice", "abandoned", "voicemail")
    assert (left.channel, left.state, left.queue_id) == ("voicemail", "queued", "billing")
