"""What an agent writes: once, to whom it may, and not past what the customer has just said."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hub.consent import find_refusals
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.identity import Identity
from hub.intake import Arrival, Stored, place_stored, store_raw
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, Refused
from hub.notes import Note, add_notes
from hub.replies import Reply, send_replies
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, CUSTOMER, HOUR, OUR_NUMBER, START, chat, key, raw, start, stop, text
from tests.nodes import Node, is_waiting, on_postgresql


async def conversation(node: Node) -> str:
    return str((await node.row(t.conversation)).id)


async def texting(node: Node, *, sender: Address | None = CUSTOMER) -> str:
    """The id of a conversation by text that Ana is in."""
    await node.becomes_ready(ANA)
    await node.receives(text("Where is my parcel?", sender=sender))
    interaction = (await node.rows(t.interaction))[-1]
    await node.accepts(await node.rings(interaction.id))
    return str(interaction.conversation_id)


def reply(conversation_id: str, body: str = "On its way.", *, seen: int = 1, **values: object) -> Reply:
    made = Reply(conversation_id, ANA, body, key(), seen)
    return replace(made, **values)  # type: ignore[arg-type]


async def test_a_reply_is_a_row_an_event_and_an_entry_in_the_outbox(node: Node) -> None:
    here = await texting(node)
    message_id = await node.commit(send_replies, reply(here))
    message = await node.row(t.message, kind="outbound")
    assert (message.id, message.body, message.author) == (message_id, "On its way.", ANA)
    assert message.delivery == "queued"
    entry = await node.row(t.outbox)
    assert (entry.message_id, entry.account, entry.to_value) == (message_id, OUR_NUMBER, CUSTOMER.value)
    (event,) = await node.events("message.sent")
    assert (event.message_id, event.agent_id) == (message_id, ANA)
    assert "sender" in node.told[-1].bells


async def test_on_the_chat_what_is_committed_is_sent(node: Node) -> None:
    await node.talking()
    await node.commit(send_replies, reply(await conversation(node)))
    assert (await node.row(t.message, kind="outbound")).delivery == "sent"
    assert await node.rows(t.outbox) == []


async def test_the_same_key_again_is_the_same_message_also_within_one_batch_and_on_two_nodes(
    node: Node, other_node: Node
) -> None:
    here = await texting(node)
    item = reply(here)
    first, second = await node.together(send_replies, item, item)
    third, fourth = await asyncio.gather(
        node.commit(send_replies, item), other_node.commit(send_replies, item)
    )
    assert {first} == {first, second, third, fourth}
    assert len(await node.rows(t.outbox)) == 1


async def test_a_first_press_on_two_nodes_at_once_is_one_message(node: Node, other_node: Node) -> None:
    here = await texting(node)
    for _ in range(10):
        item = reply(here)
        answers = await asyncio.gather(node.commit(send_replies, item), other_node.commit(send_replies, item))
        assert len(set(answers)) == 1
    assert len(await node.rows(t.outbox)) == 10


async def test_a_reply_written_on_a_stale_view_is_held_unless_sent_anyway(node: Node) -> None:
    here = await texting(node)
    await node.receives(text("Never mind, it has come!"))
    newest = (await node.row(t.conversation)).last_inbound_number
    item = reply(here, seen=1)
    assert await node.commit(send_replies, item) == Refused("stale", {"number": newest})
    assert await node.rows(t.outbox) == []
    assert isinstance(await node.commit(send_replies, replace(item, anyway=True)), str)
    assert isinstance(await node.commit(send_replies, reply(here, seen=newest)), str)


async def test_what_others_of_us_write_makes_no_view_stale(node: Node) -> None:
    here = await texting(node)
    await node.commit(send_replies, reply(here))
    await node.commit(add_notes, Note(here, BEN, "He called, too.", key()))
    assert isinstance(await node.commit(send_replies, reply(here, seen=1)), str)


async def test_a_message_placed_in_the_very_same_transaction_is_seen(node: Node) -> None:
    """On SQLite everything that comes in while a batch commits shares the next transaction."""
    here = await texting(node)
    receipt = await node.commit(store_raw, Arrival(raw(), START + HOUR))

    def place_and_reply(tx: Tx, items: list[Reply]) -> list[str | Refused]:
        place_stored(tx, [Stored(receipt.raw_id, text("Never mind!"))])
        return send_replies(tx, items)

    answer = await node.commit(place_and_reply, reply(here, seen=1))
    newest = (await node.row(t.conversation)).last_inbound_number
    assert answer == Refused("stale", {"number": newest})


@on_postgresql
async def test_a_message_that_is_just_being_placed_is_waited_for(node: Node, other_node: Node) -> None:
    here = await texting(node)
    owner = (await node.row(t.identity)).id

    def receive(tx: Tx, items: list[str]) -> list[None]:
        receive_messages(tx, [Received(text(body), Identity(owner, "", CUSTOMER, False)) for body in items])
        return [None] * len(items)

    async with node.open_transaction() as placing:
        await placing.run(receive, "Never mind!")
        replying = asyncio.create_task(other_node.commit(send_replies, reply(here, seen=1)))
        assert await is_waiting(replying)
        await placing.commit()
    assert isinstance(await replying, Refused)


async def test_whoever_said_stop_is_not_written_to_until_start(node: Node) -> None:
    here = await texting(node)
    await node.receives(stop())
    answer = await node.commit(send_replies, reply(here, seen=99))
    assert answer == Refused("opted_out", {"source": "keyword", "since": node.clock.now()})
    await node.receives(start())
    assert isinstance(await node.commit(send_replies, reply(here, seen=99)), str)


async def test_a_stop_holds_for_the_account_it_was_said_to(node: Node) -> None:
    await node.receives(stop())
    identity = (await node.row(t.identity)).id
    keys = [(identity, "sms", OUR_NUMBER), (identity, "sms", "+15550002")]
    assert list(await node.store.read(find_refusals, keys)) == keys[:1]


async def test_a_withheld_sender_cannot_be_answered(node: Node) -> None:
    here = await texting(node, sender=None)
    assert await node.commit(send_replies, reply(here)) == Refused("opted_out", {"source": "withheld"})


async def test_only_whose_talk_it_is_may_reply_and_in_wrap_up_have_a_last_word(node: Node) -> None:
    interaction_id = await node.talking()
    here = await conversation(node)
    assert await node.commit(send_replies, reply(here, agent_id=BEN)) == Refused("not_yours")
    assert await node.commit(send_replies, reply("cnv_none")) == Refused("not_found")
    await node.commit(end_interactions, End(interaction_id, ANA))
    assert isinstance(await node.commit(send_replies, reply(here)), str)
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    assert await node.commit(send_replies, reply(here)) == Refused("not_yours")


async def test_a_lost_answer_is_given_again_although_the_talk_is_over(node: Node) -> None:
    interaction_id = await node.talking()
    item = reply(await conversation(node))
    message_id = await node.commit(send_replies, item)
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    assert await node.commit(send_replies, item) == message_id


async def test_a_note_is_for_colleagues_and_leaves_the_building_never(node: Node) -> None:
    here = await texting(node)
    item = Note(here, BEN, "He is angry.", key())
    first, again = await node.together(add_notes, item, item)
    assert first == again
    note = await node.row(t.message, kind="note")
    assert (note.author, note.delivery, note.interaction_id) == (BEN, None, None)
    assert await node.rows(t.outbox) == []
    assert await node.commit(add_notes, Note("cnv_none", BEN, "", key())) == Refused("not_found")


async def test_a_reply_breaks_the_silence(node: Node) -> None:
    await node.talking()
    node.clock.advance(seconds=60)
    await node.commit(send_replies, reply(await conversation(node)))
    assert (await node.row(t.conversation)).last_message_at == node.clock.now()
    await node.receives(chat("thanks"))
