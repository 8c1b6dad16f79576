"""Callbacks in queue at the hub's doors: telephones, the carrier, desks; nobody waits on the line who need not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest

from channels.carrier.faults import Fault
from hub.callbacks.inviting import InviteCallbacks, invite_callbacks
from hub.demo.clients import PhoneCall, PhoneClient
from hub.model.nouns import Scope
from hub.opening import SetEmergency, set_emergencies
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import (
    DIRECT,
    NOOR,
    hears_no_long_silence,
    interactions,
    is_wrapped_up,
    results,
    rows,
    shows,
)
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World
from tests.scenarios.test_flows import applies

ALL_DAY: Final = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
OTHERS: Final = [f"+4477009005{number:02}" for number in range(4)]


def queues(**changes: Any) -> Callable[[dict[str, Any]], None]:
    """For all queues; and people may be called at any hour, as these tests may run at any hour."""

    def change(document: dict[str, Any]) -> None:
        document.setdefault("outbound", {})["calling_hours"] = ALL_DAY
        for queue in document["queues"]:
            queue.update(changes)

    return change


AGENT_FIRST: Final = queues(callback={"mode": "agent_first", "retry_seconds": 600})
CUSTOMER_FIRST: Final = queues(callback={"mode": "customer_first"})


async def callbacks(world: World) -> list[tuple[str, str | None]]:
    return [(row.state, row.result) for row in await rows(world, t.callback)]


async def waits(phone: PhoneClient) -> PhoneCall:
    call = await phone.calls(DIRECT)
    await call.hears("To be called back without losing your place, press 1")
    return call


async def asks_to_be_called(phone: PhoneClient) -> PhoneCall:
    call = await waits(phone)
    await call.presses("1")
    await call.hears("We can call you back on")
    await call.presses("1")
    await call.hears("You keep your place")
    assert await call.ends() == "completed"
    return call


async def test_whoever_asks_for_it_is_called_back_by_the_agent_who_accepts(world: World) -> None:
    await applies(world, AGENT_FIRST)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        asked = await asks_to_be_called(maya)
        assert hears_no_long_silence(asked)
        behind = await daniel.calls(DIRECT)
        await behind.hears("You are number 2 in line")
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered())
        called = await maya.is_rung()
        assert called.other == DIRECT
        await called.answers()
        await called.meets(NOOR)
        await shows(noor, interaction, lambda shown: shown.answered_at is not None)
        await becomes(lambda: callbacks(world), [("connected", "answered")])
        await behind.hears("You are next")
        await called.hangs_up()
        await is_wrapped_up(noor, interaction)
        await noor.accepts(await noor.is_offered())
        await behind.meets(NOOR)
    assert (await results(world))[:1] == ["callback"]


async def test_it_keeps_its_place_and_is_one_whatever_they_do_meanwhile(world: World) -> None:
    """They write in the chat, they call again; and in the end they are called once."""
    await applies(world, AGENT_FIRST)
    async with (
        world.desk("noor") as noor,
        world.phone(MAYA) as maya,
        world.phone(DANIEL) as daniel,
        world.visitor("Maya") as visitor,
    ):
        await asks_to_be_called(maya)
        behind = await daniel.calls(DIRECT)
        await behind.hears("You are number 2 in line")
        await visitor.says("While I wait for your call: is it cheaper by post?")
        await maya.texts(DIRECT, "And by text?")
        again = await maya.calls(DIRECT)
        await again.hears("you are waiting for our call, and are number 1 in line")
        await again.presses("2")
        await again.hears("We will call you, as agreed")
        assert await again.ends() == "completed"
        assert await callbacks(world) == [("waiting", None)]
        await noor.goes("ready")
        offers = [offer async for offer in _until_called(noor)]
        called = await maya.is_rung()
        await called.answers()
        await called.meets(NOOR)
        assert offers
        await becomes(lambda: callbacks(world), [("connected", "answered")])


async def test_whoever_texts_meanwhile_may_rather_talk_there(world: World) -> None:
    await applies(world, AGENT_FIRST)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await asks_to_be_called(maya)
        await maya.texts(BILLING, "Is anybody there?")
        await maya.reads("You are waiting for our call, and are number 1 in line")
        await maya.texts(BILLING, "1")
        await maya.reads("Then we will not call you.")
        assert await callbacks(world) == [("cancelled", "wrote_in")]
        await noor.goes("ready")
        offer = await noor.is_offered()
        assert offer.interaction.channel == "sms"


async def _until_called(noor: Any) -> Any:
    """Accepts what is offered until it is a call: chat and text are work like any other."""
    while True:
        offer = await noor.is_offered()
        await noor.accepts(offer)
        yield offer
        if offer.interaction.channel == "voice":
            return


async def test_whoever_calls_again_and_would_rather_talk_has_their_old_place(world: World) -> None:
    await applies(world, AGENT_FIRST)
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        await asks_to_be_called(maya)
        behind = await daniel.calls(DIRECT)
        await behind.hears("You are number 2 in line")
        again = await maya.calls(DIRECT)
        await again.hears("number 1 in line")
        await again.presses("1")
        await again.hears("You are next")
        assert await callbacks(world) == [("cancelled", "called_in")]
        assert await interactions(world) == ["closed", "queued", "queued"]
        assert hears_no_long_silence(again)


async def test_nobody_answers_and_the_agent_takes_the_next_one(world: World) -> None:
    await applies(world, AGENT_FIRST)
    world.carrier.faults.plan(Fault("no_answer", number=MAYA))
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        await asks_to_be_called(maya)
        behind = await daniel.calls(DIRECT)
        await behind.hears("You are number 2 in line")
        await noor.goes("ready")
        first = await noor.accepts(await noor.is_offered())
        await noor.until(lambda now: first.id not in now.interactions, what="nobody reached")
        await noor.accepts(await noor.is_offered())
        await behind.meets(NOOR)
    (row,) = await rows(world, t.callback)
    assert (row.state, row.attempts, row.last_code) == ("waiting", 1, "no_answer")
    assert row.not_before_at is not None


async def test_the_customer_is_called_first_and_a_key_says_that_they_are_there(world: World) -> None:
    await applies(world, CUSTOMER_FIRST)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await asks_to_be_called(maya)
        await noor.goes("ready")
        called = await maya.is_rung()
        await called.answers()
        await called.hears("You asked us to call you back")
        await called.presses("1")
        await called.hears("waiting.wav")
        await noor.accepts(await noor.is_offered())
        await called.meets(NOOR)
        assert hears_no_long_silence(called)
        await becomes(lambda: callbacks(world), [("connected", "answered")])


async def test_who_picks_up_and_presses_nothing_was_not_them(world: World) -> None:
    await applies(world, CUSTOMER_FIRST)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await asks_to_be_called(maya)
        await noor.goes("ready")
        called = await maya.is_rung()
        await called.answers()
        await called.hears("You asked us to call you back", times=2)
        await called.ends()
        await becomes(lambda: callbacks(world), [("waiting", None)])
        (row,) = await rows(world, t.callback)
        assert (row.attempts, row.last_code) == (1, "unconfirmed")


async def test_whoever_hangs_up_and_calls_again_at_once_has_their_old_place(world: World) -> None:
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        first = await waits(maya)
        behind = await daniel.calls(DIRECT)
        await behind.hears("You are number 2 in line")
        await first.hangs_up()
        await behind.hears("You are next")
        again = await maya.calls(DIRECT)
        await again.hears("You are next")


async def test_whoever_would_rather_have_a_text_is_sent_one(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await waits(maya)
        await call.presses("2")
        await call.hears("We have sent you a text")
        assert await call.ends() == "completed"
        await maya.reads("Please reply to this message with your question")
    assert await results(world) == ["by_text"]


@pytest.mark.tempo(0.15)
async def test_it_closes_with_five_waiting_and_each_is_offered_a_call(world: World) -> None:
    """One takes it, one wants another number, one hangs up, one does nothing, and one waits for a call already; a sixth
    is with an agent by then."""
    await applies(
        world,
        queues(after_close="overflow", overflow={"closing": {"callback": True}}, max_wait_seconds=None),
    )
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(world.phone(number)) for number in (MAYA, DANIEL, *OTHERS)]
        noor = await stack.enter_async_context(world.desk("noor"))
        await noor.goes("ready")
        talking = await waits_or_talks(phones[0])
        await noor.accepts(await noor.is_offered())
        await talking.meets(NOOR)
        takes, keys_in, hangs_up, sleeps = [await waits(phone) for phone in phones[1:5]]
        await asks_to_be_called(phones[5])
        closed = SetEmergency("orders", True, "A fire drill", None)
        assert await world.hub.store.commit(set_emergencies, closed) is None
        for call in (takes, keys_in, hangs_up, sleeps):
            await call.hears("nobody can take your call at the moment")
        await hangs_up.hangs_up()
        await takes.presses("1")
        await takes.hears("You keep your place")
        await keys_in.presses("2")
        await keys_in.hears("Please key in the number")
        await keys_in.presses("02079460123#")
        await keys_in.hears("4 4 2 0 7 9 4 6 0 1 2 3")
        await keys_in.presses("1")
        await keys_in.hears("You keep your place")
        await sleeps.hears("Please call again later")
        for call in (takes, keys_in, sleeps):
            assert await call.ends() == "completed"
            assert hears_no_long_silence(call)
        ends = ["lasts", "callback", "callback", "abandoned", "after_hours", "callback"]
        await becomes(lambda: results(world), ends)
        assert hears_no_long_silence(talking)
    found = await rows(world, t.callback)
    assert [row.number for row in found] == [OTHERS[-1], DANIEL, "+442079460123"]
    assert [row.state for row in found] == ["waiting"] * 3
    assert all(row.not_before_at is not None for row in found[1:])


async def waits_or_talks(phone: PhoneClient) -> PhoneCall:
    return await phone.calls(DIRECT)


async def test_billing_has_its_own_ways(world: World) -> None:
    """The demo's: with a menu before, and the words of the language in which the caller was greeted."""
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("中文服务请按 8")
        await call.presses("8")
        await call.hears("账单与退款请按 1")
        await call.presses("1")
        await call.hears("若希望我们回拨并保留您的排队位置，请按 1")


async def test_while_callbacks_are_offered_everybody_in_line_is_asked_once(world: World) -> None:
    await applies(world, queues(callback={"mode": "agent_first"}, waiting={"keys": []}))
    lead = Scope("usr_lead", "supervisor", None, None)
    commit = world.hub.store.commit
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel, world.phone(OTHERS[0]) as third:
        waits_already = await maya.calls(DIRECT)
        await waits_already.hears("You are next")
        assert await commit(invite_callbacks, InviteCallbacks("orders", 60, lead)) is not None
        await waits_already.hears("We can call you back on")
        await waits_already.hears("You are next", times=2)  # they said nothing, and wait on
        asked = " ".join(waits_already.said).count("We can call you back on")
        comes_now = await daniel.calls(DIRECT)
        await comes_now.hears("We can call you back on")
        await comes_now.presses("1")
        await comes_now.hears("You keep your place")
        assert await comes_now.ends() == "completed"
        await becomes(lambda: callbacks(world), [("waiting", None)])
        assert await commit(invite_callbacks, InviteCallbacks("orders", 0, lead)) is None
        comes_later = await third.calls(DIRECT)
        await comes_later.hears("You are number 3")
        assert "call you back" not in " ".join(comes_later.said)
        assert " ".join(waits_already.said).count("We can call you back on") == asked
    audits = await rows(world, t.audit)
    assert [a.detail["minutes"] for a in audits if a.action == "queue.callbacks_offered"] == [60, 0]
