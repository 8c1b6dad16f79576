"""A chat's customer is told before silence closes it, and may say that they are still there."""

from __future__ import annotations

from typing import Any

import pytest

from hub.endings import close_silent
from hub.floor.reassigning import Reassign, reassign_work
from hub.handing_on import TakeBack, Target, Transfer, hand_on, take_back
from hub.model.nouns import Scope
from hub.offers import EndOffer, end_offers
from hub.silence import find_closing_time, keep_open, warn_silent
from hub.store import tables as t
from hub.taking_over import TakenOver, TakeOver, take_over_work
from tests.builders import ANA, BEN, CLEO, MINUTE, SECOND, chat, small_centre
from tests.nodes import Node

TOLD_AFTER_SECONDS = 8 * 60


async def talking(node: Node) -> str:
    """Closes after ten minutes of silence, and says so two before. The conversation."""
    node.store.centre = small_centre(silence_warning_ms=2 * MINUTE)
    await node.talking()
    return str((await node.row(t.conversation)).id)


async def closing_time(node: Node) -> int | None:
    return find_closing_time(await node.row(t.conversation))


async def is_warned(node: Node) -> None:
    """As soon as it is silent for so long."""
    node.clock.advance(seconds=TOLD_AFTER_SECONDS + 1)
    assert await node.commit(warn_silent, 10) == 1


async def test_the_customer_is_told_once_and_closes_when_it_was_said(node: Node) -> None:
    await talking(node)
    node.clock.advance(seconds=TOLD_AFTER_SECONDS)
    assert await node.commit(warn_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert [await node.commit(warn_silent, 10) for _ in range(2)] == [1, 0]
    due = node.clock.now() + 2 * MINUTE
    assert await closing_time(node) == due
    (event,) = await node.events("conversation.warned")
    assert (event.data, event.agent_id) == ({"closes_at": due}, "ana")
    node.clock.advance(seconds=119)
    assert await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(close_silent, 10) == 1
    (closed,) = await node.events("interaction.closed")
    assert closed.data["by"] == "silence"


async def test_who_says_that_they_are_there_begins_the_silence_anew(node: Node) -> None:
    conversation_id = await talking(node)
    assert await node.commit(keep_open, conversation_id) is False
    await is_warned(node)
    node.clock.advance(seconds=60)
    assert [await node.commit(keep_open, conversation_id) for _ in range(2)] == [True, False]
    assert len(await node.events("conversation.kept")) == 1
    assert await closing_time(node) is None
    node.clock.advance(seconds=TOLD_AFTER_SECONDS)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(warn_silent, 10) == 1


async def test_a_word_of_the_customers_is_an_answer_too(node: Node) -> None:
    await talking(node)
    await is_warned(node)
    node.clock.advance(seconds=60)
    await node.receives(chat("I was at the door"))
    assert await closing_time(node) is None
    node.clock.advance(seconds=120)
    assert await node.commit(close_silent, 10) == 0


async def given_on(node: Node, to: Target) -> str:
    """After the warning, with a minute left of it: the interaction as which it waits."""
    await is_warned(node)
    node.clock.advance(seconds=60)
    (talk,) = await node.rows(t.interaction)
    assert await node.commit(hand_on, Transfer(talk.id, ANA, to)) is None
    (waits,) = await node.rows(t.interaction, state="queued")
    return str(waits.id)


@pytest.mark.parametrize("to", [Target("queue", "support"), Target("agent", BEN)], ids=["queue", "agent"])
async def test_a_chat_that_is_given_on_has_all_its_time_with_whoever_takes_it(node: Node, to: Target) -> None:
    conversation_id = await talking(node)
    await node.becomes_ready(BEN)
    waits = await given_on(node, to)
    assert await closing_time(node) is None
    assert await node.commit(keep_open, conversation_id) is False  # nobody asks any more
    node.clock.advance(seconds=60)  # when it was to close
    assert await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=3600)
    await node.accepts(await node.rings(waits, BEN), BEN)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=TOLD_AFTER_SECONDS)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(warn_silent, 10) == 1
    assert await closing_time(node) == node.clock.now() + 2 * MINUTE


async def test_and_with_its_sender_when_they_take_it_back_or_the_colleague_does_not_take_it(
    node: Node,
) -> None:
    await talking(node)
    await node.becomes_ready(BEN)
    waits = await given_on(node, Target("agent", BEN))
    node.clock.advance(seconds=3600)
    await node.commit(end_offers, EndOffer(await node.rings(waits, BEN), "declined", BEN))
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    assert await node.commit(hand_on, Transfer(waits, ANA, Target("queue", "support"))) is None
    node.clock.advance(seconds=3600)
    assert await node.commit(take_back, TakeBack(waits, ANA)) is None
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=TOLD_AFTER_SECONDS + 1)
    assert await node.commit(warn_silent, 10) == 1


async def test_and_with_a_supervisor_who_takes_it_over(node: Node) -> None:
    await talking(node)
    await is_warned(node)
    node.clock.advance(seconds=119)
    (talk,) = await node.rows(t.interaction)
    chief = Scope("usr_cleo", "supervisor", CLEO, None)
    assert isinstance(await node.commit(take_over_work, TakeOver(talk.id, ANA, chief)), TakenOver)
    assert await closing_time(node) is None
    node.clock.advance(seconds=TOLD_AFTER_SECONDS)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0


async def test_and_with_whomever_a_supervisor_gives_it_to(node: Node) -> None:
    await talking(node)
    await node.becomes_ready(BEN)
    await is_warned(node)
    (talk,) = await node.rows(t.interaction)
    chief = Scope("usr_cleo", "supervisor", CLEO, None)
    waits = await node.commit(reassign_work, Reassign(talk.id, ANA, Target("agent", BEN), chief))
    assert isinstance(waits, str)
    assert await closing_time(node) is None
    node.clock.advance(seconds=3600)
    await node.accepts(await node.rings(waits, BEN), BEN)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0


async def test_who_waited_in_line_longer_than_silence_is_not_asked_the_moment_somebody_comes(
    node: Node,
) -> None:
    node.store.centre = small_centre(silence_warning_ms=2 * MINUTE)
    waits = await node.waiting_chat("v1")
    node.clock.advance(seconds=3600)
    await node.becomes_ready(ANA)
    await node.accepts(await node.rings(waits, ANA), ANA)
    node.clock.advance(seconds=TOLD_AFTER_SECONDS)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0


async def test_who_led_was_away_for_an_hour_and_the_customer_still_has_the_time_they_are_told(
    node: Node,
) -> None:
    await talking(node)
    node.clock.advance(seconds=3600)
    assert await node.commit(close_silent, 10) == 0
    assert await node.commit(warn_silent, 10) == 1
    assert await closing_time(node) == node.clock.now() + 120 * SECOND


async def test_a_shorter_time_in_the_configuration_breaks_no_promise(node: Node) -> None:
    await talking(node)
    await is_warned(node)
    node.store.centre = small_centre(silence_warning_ms=30 * SECOND, silence_ms={"webchat": MINUTE})
    node.clock.advance(seconds=100)
    assert await node.commit(close_silent, 10) == 0


@pytest.mark.parametrize(
    "now",
    [
        {"silence_warning_ms": 0, "silence_ms": {"webchat": MINUTE}},  # nobody is warned any more
        {"silence_warning_ms": 2 * MINUTE, "silence_ms": {"webchat": 60 * MINUTE}},
        {"silence_warning_ms": 0, "silence_ms": {}},  # nothing closes any more
    ],
    ids=["unwarned", "longer", "never"],
)
async def test_what_was_promised_holds_whatever_is_configured_meanwhile(
    node: Node, now: dict[str, Any]
) -> None:
    await talking(node)
    await is_warned(node)
    node.store.centre = small_centre(**now)
    node.clock.advance(seconds=119)
    assert await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(close_silent, 10) == 1


async def test_where_nobody_is_warned_silence_closes_at_its_end(node: Node) -> None:
    node.store.centre = small_centre(silence_warning_ms=0)
    await node.talking()
    node.clock.advance(seconds=10 * 60)
    assert await node.commit(warn_silent, 10) == await node.commit(close_silent, 10) == 0
    assert await closing_time(node) is None
    node.clock.advance(seconds=1)
    assert await node.commit(close_silent, 10) == 1


async def test_who_waits_for_an_agent_is_asked_nothing(node: Node) -> None:
    node.store.centre = small_centre(silence_warning_ms=2 * MINUTE)
    await node.waiting_chat("v1")
    node.clock.advance(seconds=3600)
    assert await node.commit(warn_silent, 10) == 0
