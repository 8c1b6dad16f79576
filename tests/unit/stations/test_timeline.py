"""The customer's timeline: one query over the log, within the reader's scope, in pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from hub.model.nouns import Scope
from hub.store import Tx
from hub.store import tables as t
from hub.timeline import (
    find_customers,
    read_conversation_events,
    read_customer,
    read_timeline,
)
from tests.builders import ANA, OUR_SLOW_NUMBER, chat, phone, start, stop, text
from tests.nodes import Node

ALL = Scope("u1", "supervisor", None, None)
NOTHING = Scope("u2", "agent", ANA, frozenset({"another"}))


async def customer(node: Node) -> str:
    return str((await node.rows(t.customer))[0].id)


async def page(node: Node, scope: Scope, before: int | None, limit: int) -> dict[str, Any]:
    return await node.store.read(read_timeline, await customer(node), scope, before, limit, node.store.centre)


async def test_a_timeline_comes_newest_first_in_pages_until_its_beginning(node: Node) -> None:
    await node.receives(text("one"))
    await node.receives(text("two", account=OUR_SLOW_NUMBER))
    await node.receives(text("three"))
    kinds, before = [], None
    while True:
        read = await page(node, ALL, before, 2)
        kinds += [(entry["kind"], (entry["message"] or {}).get("body")) for entry in read["entries"]]
        before = read["before"]
        if before is None:
            break
    assert kinds == [
        ("message.received", "three"),
        ("interaction.queued", None),
        ("message.received", "two"),
        ("interaction.queued", None),
        ("message.received", "one"),
    ]


async def test_what_is_out_of_scope_is_not_there(node: Node) -> None:
    await node.receives(text("one"))
    assert (await page(node, NOTHING, None, 10))["entries"] == []
    conversation = (await node.row(t.conversation)).id
    arguments = (None, 10, node.store.centre)
    assert await node.store.read(read_conversation_events, conversation, NOTHING, *arguments) is None
    seen = await node.store.read(read_conversation_events, conversation, ALL, *arguments)
    assert [event["number"] for event in seen or []] == [1, 2]


async def test_a_customer_is_read_with_addresses_and_what_they_refused(node: Node) -> None:
    await node.receives(text("one"), stop())
    read = await node.store.read(read_customer, await customer(node), ALL)
    assert read is not None
    (identity,) = read["identities"]
    assert identity["consents"][0]["allowed"] is False
    await node.receives(start())
    read = await node.store.read(read_customer, await customer(node), ALL)
    assert read is not None
    assert read["identities"][0]["consents"][0]["allowed"] is True
    assert await node.store.read(read_customer, "cus_none", ALL) is None


async def test_customers_are_found_by_any_part_of_a_name_or_an_address(node: Node) -> None:
    await node.receives(
        text(sender=phone(1), sender_name="Zoë Müller"),
        text(sender=phone(2), sender_name="100% Pure_Gold"),
        chat(visitor="v9"),
    )

    async def found(words: str) -> list[str | None]:
        rows = await node.store.read(find_customers, words, ALL, 10)
        return [row["display_name"] for row in rows]

    assert await found("Müll") == ["Zoë Müller"]
    assert await found("900003") == []
    assert await found("900002") == ["100% Pure_Gold"]
    assert await found("%") == ["100% Pure_Gold"]
    assert await found("e_G") == ["100% Pure_Gold"]
    assert await found("v9") == [None]


async def test_a_customer_whose_identities_have_all_moved_away_is_not_found(node: Node) -> None:
    await node.receives(text(sender=phone(1), sender_name="Zoe"), text(sender=phone(2), sender_name="Yan"))
    ids = {row.display_name: row.id for row in await node.rows(t.customer)}

    def move(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(update(t.identity).values(customer_id=ids["Yan"]))
        return items

    await node.commit(move, None)
    found = await node.store.read(find_customers, "Zoe", ALL, 10)  # by the name her identity keeps
    assert [row["display_name"] for row in found] == ["Yan"]
