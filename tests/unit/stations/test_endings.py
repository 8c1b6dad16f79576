"""Endings: the agent, the customer, a timer or silence; and what comes in at the same moment."""

from __future__ import annotations

import asyncio

from hub.accepting import accept_work
from hub.endings import (
    CompleteWrapUp,
    End,
    close_silent,
    complete_wrap_ups,
    end_interactions,
)
from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import InboundMessage, Refused
from hub.offers import Accept
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, HOUR, MINUTE, SECOND, chat, left, small_centre, stop, text
from tests.nodes import Node, abandon, is_waiting, on_postgresql


def receive(tx: Tx, messages: list[InboundMessage]) -> list[str]:
    owners = resolve_identities(tx, [Sender(m.sender) for m in messages])
    received = [Received(m, owner) for m, owner in zip(messages, owners, strict=True)]
    return [row.conversation_id for row in receive_messages(tx, received)]


async def states(node: Node) -> tuple[str, list[str]]:
    """The one conversation's state, and its interactions', oldest first."""
    return (await node.row(t.conversation)).state, await node.values(t.interaction, "state")


async def assert_nothing_open_in_closed(node: Node) -> None:
    closed = set(await node.values(t.conversation, "id", state="closed"))
    for row in await node.rows(t.interaction):
        assert row.state in {"closed", "abandoned"} or row.conversation_id not in closed


async def test_an_ended_talk_is_wrapped_up_and_the_queue_says_for_how_long(node: Node) -> None:
    interaction_id = await node.talking()
    assert await node.commit(end_interactions, End(interaction_id, ANA)) is None
    row, now = await node.row(t.interaction), node.clock.now()
    assert (row.state, row.ended_at, row.wrap_up_due_at) == ("wrapup", now, now + 60 * SECOND)
    (event,) = await node.events("interaction.ended")
    assert event.data == {"by": "agent", "wrap_up_due_at": now + 60 * SECOND}


async def test_without_a_time_for_it_wrap_up_ends_by_the_agent_alone(node: Node) -> None:
    node.store.centre = small_centre(wrap_up_ms=0)
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    assert (await node.row(t.interaction)).wrap_up_due_at is None


async def test_a_completed_wrap_up_closes_interaction_and_conversation(node: Node) -> None:
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    node.clock.advance(seconds=30)
    done = CompleteWrapUp(interaction_id, ANA, disposition="solved", note="Wants a blue one.")
    assert await node.commit(complete_wrap_ups, done) is None
    row = await node.row(t.interaction)
    assert (row.state, row.disposition, row.closed_by, row.slot) == ("closed", "solved", "agent", None)
    conversation = await node.row(t.conversation)
    assert (conversation.state, conversation.last_agent_id) == ("closed", ANA)
    assert (await node.row(t.message, kind="note")).body == "Wants a blue one."
    assert (await node.row(t.agent_state)).idle_since == node.clock.now()
    kinds = [event.kind for event in await node.events()][-2:]
    assert kinds == ["note.added", "interaction.closed"]


async def test_completing_at_once_ends_first_and_says_both(node: Node) -> None:
    interaction_id = await node.talking()
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    found = await node.events("interaction.ended", "interaction.closed")
    assert [event.kind for event in found] == ["interaction.ended", "interaction.closed"]
    assert found[1].data["from"] == "wrapup"


async def test_ending_and_completing_twice_is_no_error_and_one_event_each(node: Node) -> None:
    interaction_id = await node.talking()
    end, done = End(interaction_id, ANA), CompleteWrapUp(interaction_id, ANA, note="Once.")
    assert await node.together(end_interactions, end, end) == [None, None]
    assert await node.together(complete_wrap_ups, done, done) == [None, None]
    assert await node.commit(end_interactions, end) is None
    assert await node.commit(complete_wrap_ups, done) is None
    kinds = [event.kind for event in await node.events()][-3:]
    assert kinds == ["interaction.ended", "note.added", "interaction.closed"]


async def test_completing_twice_at_once_on_two_nodes_is_one_ending(node: Node, other_node: Node) -> None:
    interaction_id = await node.talking()
    done = CompleteWrapUp(interaction_id, ANA)
    await asyncio.gather(node.commit(complete_wrap_ups, done), other_node.commit(complete_wrap_ups, done))
    assert len(await node.events("interaction.closed")) == 1


async def test_the_timer_closes_what_the_agent_has_not(node: Node) -> None:
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA, by="timer"))
    assert (await node.row(t.interaction)).closed_by == "timer"
    assert (await states(node))[0] == "closed"


async def test_the_timer_ends_no_talk(node: Node) -> None:
    """A timer of an engine that has not heard yet: only a wrap-up can run out."""
    interaction_id = await node.talking()
    answer = await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA, by="timer"))
    assert answer == Refused("illegal_move", {"state": "active"})
    assert await states(node) == ("open", ["active"])


async def test_nobody_ends_the_talks_of_others_or_what_waits(node: Node) -> None:
    interaction_id = await node.talking()
    waiting = await node.waiting_chat("v2")
    assert await node.commit(end_interactions, End(interaction_id, BEN)) == Refused("not_found")
    assert await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, BEN)) == Refused("not_found")
    assert await node.commit(end_interactions, End("int_none", ANA)) == Refused("not_found")
    answer = await node.commit(end_interactions, End(waiting, None, by="customer"))
    assert answer == Refused("illegal_move", {"state": "queued"})


# -- the customer leaves ---------------------------------------------------------------------------


async def test_a_customer_who_leaves_the_queue_has_abandoned_it(node: Node) -> None:
    await node.waiting_chat()
    await node.receives(left())
    assert await states(node) == ("closed", ["abandoned"])
    (event,) = await node.events("interaction.abandoned")
    assert event.data == {"by": "customer", "from": "queued"}


async def test_abandonment_withdraws_the_live_offer_and_blames_nobody(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.rings(await node.waiting_chat())
    await node.receives(left())
    assert (await node.row(t.offer)).state == "contact_gone"
    assert (await node.row(t.agent_state)).missed_streak == 0
    assert (await node.row(t.agent_state)).presence == "ready"
    kinds = [event.kind for event in await node.events()][-2:]
    assert kinds == ["interaction.abandoned", "offer.ended"]  # or the engine would offer it once more


async def test_a_customer_who_leaves_a_talk_ends_it(node: Node) -> None:
    await node.talking()
    await node.receives(left(), left())
    assert await states(node) == ("open", ["wrapup"])
    (event,) = await node.events("interaction.ended")
    assert event.data["by"] == "customer"


@on_postgresql
async def test_a_customer_who_leaves_while_the_agent_accepts_leaves_no_talk_without_an_end(
    node: Node, other_node: Node
) -> None:
    await node.becomes_ready(ANA)
    offer_id = await node.rings(await node.waiting_chat())
    async with node.open_transaction() as accepting:
        await accepting.run(accept_work, Accept(offer_id, ANA))
        leaving = asyncio.create_task(other_node.receives(left()))
        assert await is_waiting(leaving)
        await accepting.commit()
    await leaving
    assert await states(node) == ("open", ["wrapup"])


# -- silence ----------------------------------------------------------------------------------------


async def test_a_talk_in_which_nobody_writes_closes_after_its_queues_silence(node: Node) -> None:
    await node.talking()
    node.clock.advance(seconds=10 * 60)
    assert await node.commit(close_silent, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(close_silent, 10) == 1
    assert await states(node) == ("closed", ["closed"])
    (event,) = await node.events("interaction.closed")
    assert (event.data["by"], event.data["from"]) == ("silence", "active")
    assert (await node.row(t.agent_state)).idle_since == node.clock.now()


async def test_a_conversation_without_any_work_falls_silent_too(node: Node) -> None:
    await node.receives(stop())
    node.clock.advance(seconds=4 * HOUR / SECOND + 1)
    assert await node.commit(close_silent, 10) == 1
    assert (await node.row(t.conversation)).state == "closed"


async def test_what_waits_for_an_agent_is_not_silent_and_takes_nobodys_place(node: Node) -> None:
    """However many are neglected, the silent ones behind them are found."""
    for number in range(3):
        await node.waiting_chat(f"v{number}")
    node.clock.advance(seconds=1)
    talk = await node.talking("v9")
    node.clock.advance(seconds=11 * MINUTE / SECOND)
    assert await node.commit(close_silent, 2) == 1
    assert await node.values(t.interaction, "state", id=talk) == ["closed"]
    assert await node.values(t.interaction, "state", state="queued") == ["queued"] * 3


@on_postgresql
async def test_a_message_that_is_just_being_placed_breaks_the_silence(node: Node, other_node: Node) -> None:
    await node.talking()
    node.clock.advance(seconds=11 * MINUTE / SECOND)
    async with node.open_transaction() as placing:
        await placing.run(receive, chat("I am still here"))
        sweep = asyncio.create_task(other_node.commit(close_silent, 10))
        assert await is_waiting(sweep)
        await placing.commit()
    assert await sweep == 0
    assert await states(node) == ("open", ["active"])


# -- a message at the moment of closing ------------------------------------------------------------


@on_postgresql
async def test_a_message_placed_while_its_conversation_is_being_closed_waits_and_reopens_it(
    node: Node, other_node: Node
) -> None:
    interaction_id = await node.talking()
    async with node.open_transaction() as closing:
        await closing.run(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
        node.clock.advance(seconds=1)
        placing = asyncio.create_task(other_node.receives(chat("One more thing")))
        assert await is_waiting(placing)
        await closing.commit()
    await placing
    assert await states(node) == ("open", ["closed", "queued"])
    assert (await node.rows(t.interaction))[1].preferred_agent_id == ANA


@on_postgresql
async def test_a_closing_that_meets_a_message_just_placed_leaves_its_conversation_open(
    node: Node, other_node: Node
) -> None:
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    node.clock.advance(seconds=1)
    async with node.open_transaction() as placing:
        await placing.run(receive, chat("One more thing"))
        closing = asyncio.create_task(
            other_node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
        )
        assert await is_waiting(closing)
        await placing.commit()
    assert await closing is None
    assert await states(node) == ("open", ["closed", "queued"])


async def test_however_closings_and_messages_meet_nothing_is_open_in_a_closed_conversation(
    node: Node, other_node: Node
) -> None:
    await node.becomes_ready(ANA)
    for round_number in range(15):
        visitor = f"v{round_number}"
        interaction_id = await node.waiting_chat(visitor)
        await node.accepts(await node.rings(interaction_id))
        await asyncio.gather(
            node.commit(end_interactions, End(interaction_id, ANA)),
            other_node.receives(chat("and", visitor=visitor)),
            node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA)),
            other_node.receives(chat("another", visitor=visitor), left(visitor=visitor)),
        )
        await assert_nothing_open_in_closed(node)
    messages = await node.values(t.message, "body", kind="inbound")
    assert len(messages) == 15 * 3


async def test_a_text_long_after_the_end_finds_its_conversation_closed(node: Node) -> None:
    await node.receives(text())
    await node.commit(abandon, (await node.row(t.interaction)).id)
    node.clock.advance(seconds=2 * HOUR / SECOND)
    await node.receives(text("Me again"))
    assert await node.values(t.conversation, "state") == ["closed", "open"]
