"""What the channel asks of the rows, and what it marks there: on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, update

from channels.webchat import visitors
from channels.webchat.visitors import Standing, read_opening, read_standings
from channels.webchat.waiting import left_of, read_lines
from hub.model.contact_centre import EMPTY_CENTRE
from hub.model.events import Event
from hub.seen import Seen, mark_seen
from hub.store import tables as t
from hub.store.tx import Tx
from tests.fakes.chat_world import ChatNode, chat_node


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url, places=False) as node:
        yield node


MINUTE = 60_000


async def add(node: ChatNode, table: Any, **values: Any) -> None:
    def station(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(insert(table).values(**values))
        return items

    await node.store.commit(station, None)


async def add_visitor(node: ChatNode, visitor: str, **values: Any) -> None:
    await add(node, t.customer, id=f"cus_{visitor}", created_at=1)
    known = {"id": visitor, "customer_id": f"cus_{visitor}", "kind": "visitor", "value": visitor}
    await add(node, t.identity, **known, created_at=1, **values)


async def add_conversation(
    node: ChatNode, conversation: str, visitor: str, *, waits_since: int | None = None, **values: Any
) -> None:
    known = {"channel": "webchat", "account": "shop", "queue_id": "orders"}
    row = known | {"state": "closed", "opened_at": 1, "last_message_at": 1, "identity_id": visitor}
    await add(node, t.conversation, id=conversation, **row | values)
    if waits_since is not None:
        queue = {"channel": "webchat", "queue_id": values.get("queue_id", "orders"), "identity_id": visitor}
        times = {"order_ms": waits_since, "created_at": waits_since}
        await add(
            node,
            t.interaction,
            id=f"int_{conversation}",
            conversation_id=conversation,
            state="queued",
            **queue,
            **times,
        )


async def add_reply(node: ChatNode, message: str, conversation: str, *, delivery: str = "sent") -> None:
    def station(tx: Tx, items: list[None]) -> list[None]:
        row = {"channel": "webchat", "kind": "outbound", "author": "noor", "body": message, "created_at": 1}
        tx.connection.execute(
            insert(t.message).values(id=message, conversation_id=conversation, delivery=delivery, **row)
        )
        tx.record(Event("message.sent", tx.now, conversation_id=conversation, message_id=message))
        return items

    await node.store.commit(station, None)


async def delivery(node: ChatNode) -> dict[str, str]:
    return {row.id: row.delivery for row in await node.rows(t.message)}


async def told(node: ChatNode) -> list[tuple[str, bool]]:
    events = await node.rows(t.event)
    return [(row.message_id, row.data["all"]) for row in events if row.kind == "message.delivery"]


async def test_what_is_seen_moves_forward_once_and_never_back(node: ChatNode) -> None:
    await add_visitor(node, "ana")
    await add_conversation(node, "cnv_1", "ana")
    for message, state in (("msg_1", "sent"), ("msg_2", "failed"), ("msg_3", "sent")):
        await add_reply(node, message, "cnv_1", delivery=state)
    for number in (2, 2, 1, 10, 10):
        await node.store.commit(mark_seen, Seen("cnv_1", number))
    assert await delivery(node) == {"msg_1": "seen", "msg_2": "failed", "msg_3": "seen"}
    assert await told(node) == [("msg_1", False), ("msg_3", True)]


async def test_several_conversations_are_marked_in_one_transaction_each_by_its_own_numbers(
    node: ChatNode,
) -> None:
    for visitor in ("ana", "ben"):
        await add_visitor(node, visitor)
        await add_conversation(node, f"cnv_{visitor}", visitor)
        for number in (1, 2):
            await add_reply(node, f"msg_{visitor}_{number}", f"cnv_{visitor}")

    def together(tx: Tx, lists: list[list[Seen]]) -> list[list[None]]:
        return [mark_seen(tx, items) for items in lists]

    items = [Seen("cnv_ana", 2), Seen("cnv_ben", 1), Seen("cnv_ana", 1), Seen("cnv_none", 5)]
    await node.store.commit(together, items)
    assert [key for key, state in (await delivery(node)).items() if state != "seen"] == ["msg_ben_2"]
    assert await told(node) == [("msg_ana_1", False), ("msg_ana_2", True), ("msg_ben_1", False)]


async def test_the_newest_chat_of_the_widget_is_the_visitors(node: ChatNode) -> None:
    await add_visitor(node, "ana", display_name="Ana")
    for conversation in ("cnv_1", "cnv_2"):
        await add_conversation(node, conversation, "ana")
    await add_conversation(node, "cnv_3", "ana", account="other")
    opening = await node.store.read(read_opening, "ana", "shop", None)
    assert opening.chat is not None
    assert (opening.chat.id, opening.name, opening.blocked) == ("cnv_2", "Ana", False)
    assert (await node.store.read(read_opening, "nobody", "shop", None)).chat is None


async def test_places_are_by_age_in_each_queue(node: ChatNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "CHUNK", 2)
    for order, (visitor, queue) in enumerate(
        [("ana", "orders"), ("ben", "billing"), ("cleo", "orders"), ("dora", "orders")]
    ):
        await add_visitor(node, visitor)
        await add_conversation(node, visitor, visitor, waits_since=100 - order, queue_id=queue)
    lines = await node.store.read(read_lines, ["ana", "ben", "dora", "gone"], EMPTY_CENTRE, 200)
    assert {visitor: line["position"] for visitor, line in lines.items()} == {"dora": 1, "ana": 3, "ben": 1}
    assert [line["wait"] for line in lines.values()] == [None] * 3  # nobody has said how long it will take


async def test_who_waits_is_told_what_is_left_of_the_wait_that_was_promised(node: ChatNode) -> None:
    await add_visitor(node, "ana")
    await add_conversation(node, "cnv", "ana", waits_since=0)
    promise = {
        "promised_at": 0,
        "promised_ms": 4 * MINUTE,
        "promised_low_ms": 3 * MINUTE,
        "promised_high_ms": 5 * MINUTE,
    }

    def station(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(update(t.interaction).values(**promise, promised_basis="history"))
        return items

    await node.store.commit(station, None)
    line = (await node.store.read(read_lines, ["cnv"], EMPTY_CENTRE, MINUTE))["cnv"]
    assert line == {
        "type": "queue",
        "position": 1,
        "wait": {"low_minutes": 2, "high_minutes": 4, "late": False},
    }


@pytest.mark.parametrize(
    ("low_s", "high_s", "waited_s", "told"),
    [
        (180, 300, 0, (3, 5, False)),
        (180, 300, 61, (1, 4, False)),
        (180, 300, 299, (1, 1, False)),
        (180, 300, 301, (1, 1, True)),
        (0, 0, 0, (1, 1, False)),  # somebody is free: still no promise of nothing
        (0, 0, 61, (1, 1, True)),
    ],
)
def test_a_promise_only_grows_shorter_and_is_never_zero(
    low_s: int, high_s: int, waited_s: int, told: tuple[int, int, bool]
) -> None:
    left = left_of(low_s * 1000, high_s * 1000, waited_s * 1000)
    assert (left["low_minutes"], left["high_minutes"], left["late"]) == told


async def test_standings_name_the_newest_chat_and_who_is_blocked(node: ChatNode) -> None:
    for visitor, blocked_at in (("ana", None), ("ben", 5), ("cleo", None)):
        await add_visitor(node, visitor, blocked_at=blocked_at)
    for conversation in ("cnv_1", "cnv_2"):
        await add_conversation(node, conversation, "ana")
    assert await node.store.read(read_standings, ["ana", "ben", "cleo", "gone"]) == {
        "ana": Standing(False, "cnv_2"),
        "ben": Standing(True, None),
        "cleo": Standing(False, None),
    }


async def test_words_stand_in_the_order_of_the_stream_whatever_the_clocks_of_their_nodes_say(
    node: ChatNode,
) -> None:
    """Found by `./dev faults --seed 15`: a widget that came anew showed two messages the other way round."""
    await add_visitor(node, "ana")
    await add_conversation(node, "chat", "ana")
    await add_reply(node, "msg_2", "chat")  # by the node whose clock is ahead
    await add_reply(node, "msg_1", "chat")
    opening = await node.store.read(read_opening, "ana", "shop", None)
    assert opening.chat is not None
    assert [message.id for message in opening.chat.messages] == ["msg_2", "msg_1"]
