"""A message finds its conversation, and the conversation an agent, where one is wanted."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.store import Tx
from hub.store import tables as t
from tests.builders import (
    ANA,
    GOODBYE,
    HOUR,
    OUR_NUMBER,
    OUR_SLOW_NUMBER,
    SECOND,
    chat,
    phone,
    small_centre,
    start,
    stop,
    text,
)
from tests.nodes import Node


async def work(node: Node) -> list[tuple[str, str | None]]:
    """(state, preferred agent) of all interactions, oldest first."""
    return [(row.state, row.preferred_agent_id) for row in await node.rows(t.interaction)]


async def finished(node: Node) -> None:
    """Ana has talked to the visitor and closed it."""
    done = CompleteWrapUp(await node.talking(), ANA)
    await node.commit(complete_wrap_ups, done)


async def test_a_first_message_opens_a_conversation_and_is_queued(node: Node) -> None:
    await node.receives(text("Hello"))
    conversation, interaction = await node.row(t.conversation), await node.row(t.interaction)
    assert (conversation.state, conversation.queue_id, conversation.account) == (
        "open",
        "support",
        OUR_NUMBER,
    )
    assert (interaction.state, interaction.queue_id) == ("queued", "support")
    assert interaction.order_ms == node.clock.now()
    message = await node.row(t.message)
    assert (message.body, message.kind, message.interaction_id) == ("Hello", "inbound", interaction.id)
    # The message first: whoever is offered the work finds the words that want it.
    assert [event.kind for event in await node.events()] == ["message.received", "interaction.queued"]
    assert conversation.last_inbound_number == 1


async def test_a_burst_of_messages_is_one_conversation_and_one_piece_of_work(node: Node) -> None:
    await node.receives(text("One"), text("Two", sender=phone(2)), text("Three"))
    await node.receives(text("Four"))
    assert len(await node.rows(t.conversation)) == 2
    assert await work(node) == [("queued", None)] * 2
    assert (await node.rows(t.conversation))[0].last_inbound_number == 4


async def test_a_message_joins_the_talk_that_is_going_on(node: Node) -> None:
    interaction_id = await node.talking()
    await node.receives(chat("and another thing"))
    assert await work(node) == [("active", None)]
    assert (await node.row(t.message, body="and another thing")).interaction_id == interaction_id


async def test_one_customer_has_a_conversation_with_each_of_our_numbers(node: Node) -> None:
    await node.receives(text(), text(account=OUR_SLOW_NUMBER))
    assert sorted(await node.values(t.conversation, "account")) == [OUR_NUMBER, OUR_SLOW_NUMBER]


async def test_a_message_within_the_reopen_window_continues_with_the_last_agent_preferred(node: Node) -> None:
    await finished(node)
    node.clock.advance(seconds=HOUR / SECOND)  # to the last moment of it
    await node.receives(chat("Me again"))
    conversation = await node.row(t.conversation)
    assert (conversation.state, conversation.closed_at) == ("open", None)
    assert await work(node) == [("closed", None), ("queued", ANA)]
    assert (await node.events("interaction.queued"))[-1].data["preferred"] == [ANA]


async def test_a_later_message_starts_a_new_conversation_with_nobody_preferred(node: Node) -> None:
    await finished(node)
    node.clock.advance(seconds=HOUR / SECOND + 0.001)
    await node.receives(chat("Me again"))
    assert await node.values(t.conversation, "state") == ["closed", "open"]
    assert await work(node) == [("closed", None), ("queued", None)]


async def test_each_queue_has_its_own_reopen_window(node: Node) -> None:
    await finished(node)
    node.store.centre = small_centre(reopen_window_ms=0)
    node.clock.advance(seconds=1)
    await node.receives(chat("Me again"))
    assert len(await node.rows(t.conversation)) == 2


async def test_a_message_during_wrap_up_starts_the_next_piece_of_work(node: Node) -> None:
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    node.clock.advance(seconds=5)
    await node.receives(chat("One more thing"))
    assert await work(node) == [("wrapup", None), ("queued", ANA)]
    assert len(await node.rows(t.conversation)) == 1


async def test_a_conversation_stays_open_while_its_next_piece_of_work_waits(node: Node) -> None:
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    await node.receives(chat("One more thing"))
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    assert (await node.row(t.conversation)).state == "open"


async def test_two_nodes_that_place_a_new_customers_messages_at_once_open_one_conversation(
    node: Node, other_node: Node
) -> None:
    for number in range(8):
        sender = phone(number)
        await asyncio.gather(
            node.receives(text("One", sender=sender)), other_node.receives(text("Two", sender=sender))
        )
    assert len(await node.rows(t.conversation)) == len(await node.rows(t.interaction)) == 8
    assert len(await node.rows(t.message)) == 16


# -- what makes no work ----------------------------------------------------------------------------


async def test_a_stop_is_kept_and_confirmed_and_makes_no_work(node: Node) -> None:
    await node.receives(stop())
    assert await node.rows(t.interaction) == []
    consent = await node.row(t.consent)
    assert (consent.allowed, consent.source, consent.word) == (False, "keyword", "STOP")
    assert (await node.row(t.message, kind="system")).body == GOODBYE
    assert (await node.row(t.outbox)).exempt


async def test_a_stop_in_a_talk_is_seen_by_its_agent(node: Node) -> None:
    await node.receives(text())
    await node.receives(stop())
    interaction = await node.row(t.interaction)
    assert (await node.row(t.message, body="STOP")).interaction_id == interaction.id


async def test_a_stop_is_confirmed_in_the_customers_language(node: Node) -> None:
    await node.receives(stop(language="zh-TW"))
    assert (await node.row(t.message, kind="system")).body == "您不会再收到消息。"


async def test_a_second_stop_is_not_confirmed_again(node: Node) -> None:
    """Two machines that answer each other would never end."""
    await node.receives(stop())
    await node.receives(stop())
    assert len(await node.rows(t.outbox)) == 1
    await node.receives(start(), stop())
    assert len(await node.rows(t.outbox)) == 2


async def test_where_the_provider_confirms_we_do_not(node: Node) -> None:
    await node.receives(stop(account=OUR_SLOW_NUMBER))
    assert await node.rows(t.outbox) == []
    assert not (await node.row(t.consent)).allowed


async def test_a_stop_holds_for_the_number_it_was_sent_to(node: Node) -> None:
    await node.receives(stop(), text(account=OUR_SLOW_NUMBER))
    assert await node.values(t.consent, "account") == [OUR_NUMBER]


async def test_what_follows_a_strangers_stop_at_once_may_be_for_another_queue(node: Node) -> None:
    centre = small_centre()
    sales = {"sales": replace(centre.queues["support"], id="sales")}
    node.store.centre = replace(centre, queues={**centre.queues, **sales})
    await node.receives(stop(), text("About my bill", queue_id="sales"))
    conversation, interaction = await node.row(t.conversation), await node.row(t.interaction)
    assert conversation.queue_id == interaction.queue_id == "sales"
    events = await node.events()
    numbers = [event.conversation_number for event in events if event.conversation_number]
    assert sorted(numbers) == list(range(1, conversation.last_number + 1))
    assert conversation.last_inbound_number == 2


async def test_a_start_lifts_the_stop_and_makes_no_work(node: Node) -> None:
    await node.receives(stop())
    await node.receives(start())
    assert (await node.row(t.consent)).allowed
    assert await node.rows(t.interaction) == []
    assert [e.data["allowed"] for e in await node.events("consent.changed")] == [False, True]


@pytest.mark.parametrize("writes", ["at first", "in a talk"])
async def test_a_blocked_sender_is_kept_and_makes_no_work(node: Node, writes: str) -> None:
    await node.receives(text("first"))

    def block_and_end(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(t.identity.update().values(blocked_at=tx.now))
        if writes == "at first":
            tx.connection.execute(t.interaction.update().values(state="closed"))
        return items

    await node.commit(block_and_end, None)
    await node.receives(text("second"))
    assert len(await node.rows(t.interaction)) == 1
    assert len(await node.rows(t.message)) == 2


async def test_a_number_that_has_left_the_configuration_still_takes_messages(node: Node) -> None:
    await node.receives(text(account="+15559999"))
    assert (await node.row(t.interaction)).queue_id == "support"
