"""Calls when something goes wrong: devices, callbacks, the carrier, strangers, the database."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from channels.carrier.faults import Fault
from hub.store import Tx
from hub.store import tables as t
from hub.watch.reconciling import RETRIES_MS
from tests.fakes.no_database import database_away
from tests.nodes import becomes
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.calls import (
    DIRECT,
    NOOR,
    WEI,
    TwilioHand,
    conversations,
    hears_no_long_silence,
    interactions,
    is_not_responding,
    is_wrapped_up,
    reaches_the_line,
    results,
    rows,
    shows,
    talks,
)
from tests.scenarios.conftest import BILLING, MAYA, World

SID = "CA" + "1" * 32


# -- the agent's device -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["no_answer", "fail_call"])
async def test_a_device_that_is_not_answered_or_not_there_gives_the_caller_to_the_next(
    world: World, kind: str
) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        world.carrier.faults.plan(Fault(kind, number=NOOR))  # type: ignore[arg-type]
        await noor.accepts(await noor.is_offered())
        await is_not_responding(noor)
        assert await interactions(world) == ["queued"]
        await wei.goes("ready")
        interaction = await wei.accepts(await wei.is_offered())
        await call.meets(WEI)
        assert interaction.id
        assert hears_no_long_silence(call)


async def test_an_agent_who_accepts_as_the_caller_hangs_up_has_something_to_wrap_up(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        world.carrier.faults.plan(Fault("no_answer", number=NOOR))
        interaction = await noor.accepts(await noor.is_offered())
        device = await world.carrier.handset(NOOR).rings()
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        assert await device.ends() in ("canceled", "completed")
        await becomes(lambda: results(world), ["abandoned"])


# -- callbacks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("double_callback", times=10)],
        [Fault("reorder_callbacks", number=MAYA)],
        [Fault("delay_callback", times=10, seconds=0.5)],
        [Fault("lose_callback", times=2, status="ringing"), Fault("lose_callback", status="initiated")],
        [Fault("double_webhook", times=10), Fault("double_callback", times=10)],
    ],
    ids=["doubled", "turned around", "late", "lost", "everything twice"],
)
async def test_callbacks_may_come_as_they_like_and_the_talk_ends_the_same(
    world: World, faults: list[Fault]
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        for fault in faults:
            world.carrier.faults.plan(fault)
        call, interaction = await talks(noor, maya)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        await becomes(lambda: results(world), ["answered"])
        assert await interactions(world) == ["closed"]
        assert len(await rows(world, t.call)) == 1
        await becomes(lambda: _legs(world), ["completed", "completed"])


async def _legs(world: World) -> list[str]:
    return [row.state for row in await rows(world, t.call_leg)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("lose_callback", number=NOOR, status="in-progress"),
        Fault("reorder_callbacks", number=NOOR),  # everything is told when it is over, the end first
    ],
    ids=["lost", "told when all is over"],
)
async def test_a_device_whose_answer_is_not_told_is_asked_about(world: World, fault: Fault) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        world.carrier.faults.plan(fault)
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        interaction = await noor.accepts(await noor.is_offered())
        await call.meets(NOOR)
        await shows(noor, interaction, lambda shown: shown.answered_at is not None)
        assert hears_no_long_silence(call)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        await becomes(lambda: results(world), ["answered"])


async def test_a_callback_for_a_call_that_has_ended_changes_nothing(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        await becomes(lambda: results(world), ["answered"])
        await becomes(lambda: _legs(world), ["completed", "completed"])
        before = len(await rows(world, t.event))
        late = {"CallSid": call.sid, "From": MAYA, "To": BILLING, "CallStatus": "in-progress"}
        status, _ = await TwilioHand(world).asks("/status", late)
        assert status == 200
        await becomes(lambda: _placed(world, f"leg:{call.sid}:in_progress"), "placed")
        assert len(await rows(world, t.event)) == before
        assert await _legs(world) == ["completed", "completed"]


async def _placed(world: World, key: str) -> str:
    return next((row.state for row in await rows(world, t.raw_item, dedupe_key=key)), "not there")


# -- the carrier's REST API ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault("refuse_call", times=2, http_status=503, code=20500),
        Fault("refuse_update", http_status=429, code=20429, retry_after=1),
        Fault("drop_answer", number=NOOR),
    ],
    ids=["ringing refused for now", "leading refused for now", "the answer to ringing lost"],
)
async def test_a_carrier_that_stumbles_connects_them_all_the_same_and_once(
    world: World, fault: Fault
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        world.carrier.faults.plan(fault)
        call, interaction = await talks(noor, maya)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        assert len(world.carrier.handset(NOOR).calls) == 1


async def test_a_carrier_that_will_not_ring_the_device_gives_the_caller_to_the_next(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        world.carrier.faults.plan(Fault("refuse_call", http_status=400, code=21217))
        await noor.accepts(await noor.is_offered())
        await is_not_responding(noor)
        await wei.goes("ready")
        await wei.accepts(await wei.is_offered())
        await call.meets(WEI)


# -- what comes to the door ---------------------------------------------------------------------------


def _incoming(**changes: str) -> dict[str, str]:
    return {
        "CallSid": SID,
        "From": MAYA,
        "To": BILLING,
        "CallStatus": "ringing",
        "Direction": "inbound",
    } | changes


async def test_a_forged_webhook_is_refused_and_nothing_of_it_is_kept(world: World) -> None:
    hand = TwilioHand(world)
    for page in ("", "/flow?turn=1", "/wait", "/left", "/over", "/status", "/agent?call=c&agent=a"):
        status, body = await hand.asks(page, _incoming(Digits="1"), token="not the token")
        assert (status, "bad_signature" in body) == (403, True), page
    assert await rows(world, t.raw_item) == []
    assert await rows(world, t.call) == []


async def test_a_webhook_that_comes_again_gets_the_same_words_and_makes_no_second_call(world: World) -> None:
    hand = TwilioHand(world)
    first = await hand.asks("", _incoming())
    assert (first[0], "Welcome to Halden" in first[1]) == (200, True)
    assert await hand.asks("", _incoming()) == first
    chosen = await hand.asks("/flow?turn=1", _incoming(Digits="1", CallStatus="in-progress"))
    assert "<Enqueue" in chosen[1]
    assert await hand.asks("/flow?turn=1", _incoming(Digits="1", CallStatus="in-progress")) == chosen
    assert await hand.asks("", _incoming()) == first  # also when the call is further on by now
    assert len(await rows(world, t.call)) == len(await rows(world, t.interaction)) == 1


@pytest.mark.parametrize(
    ("page", "changes", "status", "code"),
    [
        ("/flow?turn=1", {"Digits": "1"}, 404, "unknown_call"),
        ("", {"To": "+442071838799"}, 404, "unknown_number"),
        ("", {"To": ""}, 400, "no_number"),
        ("", {"CallSid": "CA'; drop table call"}, 400, "no_call_sid"),
        ("/status", {"CallStatus": "levitating"}, 400, "unknown_status"),
        ("/flow?turn=1", {"Digits": "1; hang up"}, 400, "bad_digits"),
        ("/flow?turn=9999", {"Digits": "1"}, 400, "bad_turn"),
        ("/agent?call=c", {"From": BILLING, "To": NOOR}, 400, "bad_address"),
    ],
)
async def test_what_cannot_be_understood_has_its_answer_and_is_kept(
    world: World, page: str, changes: dict[str, str], status: int, code: str
) -> None:
    answer, body = await TwilioHand(world).asks(page, _incoming(**changes))
    assert (answer, code in body) == (status, True)
    (kept,) = await rows(world, t.raw_item)
    assert (kept.state, kept.error) == ("unreadable", code)
    assert await rows(world, t.call) == []


async def test_a_key_pressed_before_the_telephone_was_put_down_leads_nowhere(world: World) -> None:
    hand = TwilioHand(world)
    await hand.asks("", _incoming())
    await hand.asks("/status", _incoming(CallStatus="completed"))
    await becomes(lambda: results(world), ["left_menu"])
    status, twiml = await hand.asks("/flow?turn=1", _incoming(Digits="1", CallStatus="completed"))
    assert (status, "<Hangup" in twiml) == (200, True)
    assert await rows(world, t.interaction) == []


async def test_a_leg_of_a_call_that_nobody_knows_is_kept_and_harms_nothing(world: World) -> None:
    hand = TwilioHand(world)
    for page, changes in (
        ("/status", {"CallStatus": "in-progress"}),
        ("/agent?call=msg_none&agent=noor", {"CallStatus": "completed", "From": BILLING, "To": NOOR}),
    ):
        status, _ = await hand.asks(page, _incoming(**changes))
        assert status == 200
    for state in ("in_progress", "completed"):
        await becomes(lambda key=f"leg:{SID}:{state}": _placed(world, key), "placed")  # type: ignore[misc]
    assert await rows(world, t.call) == []


async def test_a_caller_whose_number_is_blocked_is_not_answered(world: World) -> None:
    hand = TwilioHand(world)
    await hand.asks("", _incoming())
    await world.hub.store.commit(_block_everybody, None)
    status, twiml = await hand.asks("", _incoming(CallSid="CA" + "2" * 32))
    assert (status, "<Reject" in twiml) == (200, True)
    assert (await rows(world, t.call))[-1].result == "failed"


def _block_everybody(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.identity).values(blocked_at=tx.now))
    return items


# -- the database --------------------------------------------------------------------------------------


async def test_without_a_database_a_caller_hears_an_apology_and_when_it_is_back_is_served(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.phone(MAYA) as maya:
        async with database_away(world.hub.store):
            call = await maya.calls(BILLING)
            await call.hears("We are sorry")
            await call.hears("4 4 2 0 7 1 8 3 8 7 5 0")
            assert await call.ends() == "completed"
        lines = [
            line for line in caplog.records if line.getMessage().startswith("voice webhook not answered")
        ]
        # it is no fault of ours: no traceback
        assert {(line.levelname, line.exc_info) for line in lines} == {("WARNING", None)}
        served = await reaches_the_line(maya)
        await served.hangs_up()
    # The missed one is on record too, once the provider's list was looked at: half a minute, and a busy machine's time.
    await becomes(
        lambda: _sorted_results(world),
        ["abandoned", "failed"],
        seconds=RETRIES_MS / 1_000 + 2 * PATIENCE_SECONDS,
    )
    missed, _ = sorted(await rows(world, t.call), key=lambda row: row.result == "abandoned")
    caller = next(row for row in await rows(world, t.call_leg) if row.call_id == missed.message_id)
    assert (caller.address, caller.code) == (MAYA, "missed")


async def _sorted_results(world: World) -> list[str]:
    return sorted(await results(world))


async def test_without_a_database_whoever_waits_hears_music_and_no_place(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await maya.calls(DIRECT)
        await call.hears("You are next")
        async with database_away(world.hub.store):
            rounds, places = len(call.played), call.said.count("You are next.")
            await call.hears("waiting.wav", times=rounds + 3)
            assert call.said.count("You are next.") <= places + 1
            told = call.said.count("You are next.")
        assert hears_no_long_silence(call)
        await call.hears("You are next", times=told + 1)
    assert await conversations(world) == ["open"]
