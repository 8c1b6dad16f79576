"""Who is this: one customer with many identities, joined only by evidence, and never for good."""

from __future__ import annotations

import asyncio
from typing import Any

from hub.identity import (
    Identity,
    LinkIdentity,
    Sender,
    UndoLink,
    link_identities,
    resolve_identities,
    undo_links,
)
from hub.model.nouns import Address, Refused, Scope
from hub.store import Tx
from hub.store import tables as t
from hub.timeline import read_timeline
from tests.builders import CUSTOMER, address, chat, phone, text
from tests.nodes import Node

EVERYTHING = Scope("u1", "supervisor", None, None)
VISITOR, MEMBER = address("visitor", "v1"), address("external", "member-7")


def resolve(tx: Tx, items: list[list[Sender]]) -> list[list[Identity]]:
    return [resolve_identities(tx, senders) for senders in items]


async def meets(node: Node, *senders: Sender) -> list[Identity]:
    return await node.commit(resolve, list(senders))


async def customer_of(node: Node, of: Address) -> str:
    return str((await node.row(t.identity, kind=of.kind, value=of.value)).customer_id)


async def identity_of(node: Node, of: Address) -> str:
    return str((await node.row(t.identity, kind=of.kind, value=of.value)).id)


async def timeline(node: Node, customer_id: str) -> list[str]:
    """What the customer wrote, as the desk shows it, oldest first."""
    read = await node.store.read(read_timeline, customer_id, EVERYTHING, None, 1_000, node.store.centre)
    entries: list[dict[str, Any]] = read["entries"]
    return [entry["message"]["body"] for entry in reversed(entries) if entry["message"]]


async def links(node: Node, of: Address, customer_id: str) -> str | Refused:
    node.clock.advance(seconds=1)
    link = LinkIdentity(await identity_of(node, of), customer_id, "told me on the phone", "u1")
    return await node.commit(link_identities, link)


async def undoes(node: Node, link_id: str | Refused) -> str | Refused:
    assert isinstance(link_id, str)
    node.clock.advance(seconds=1)
    return await node.commit(undo_links, UndoLink(link_id, "a mistake", "u1"))


# -- finding and making -----------------------------------------------------------------------------


async def test_a_stranger_who_writes_twice_in_one_batch_is_one_customer(node: Node) -> None:
    first, other, again = await meets(node, Sender(CUSTOMER, "Zoe"), Sender(phone(2)), Sender(CUSTOMER))
    assert first == again != other
    assert len(await node.rows(t.customer)) == 2
    assert (await node.row(t.customer, id=first.customer_id)).display_name == "Zoe"


async def test_whoever_wrote_before_is_the_same(node: Node) -> None:
    assert await meets(node, Sender(CUSTOMER)) == await meets(node, Sender(CUSTOMER))


async def test_two_nodes_that_meet_the_same_strangers_at_once_make_each_once(
    node: Node, other_node: Node
) -> None:
    for number in range(8):
        strangers = [Sender(phone(10 * number + n)) for n in range(5)]
        here, there = await asyncio.gather(meets(node, *strangers), meets(other_node, *reversed(strangers)))
        assert here == list(reversed(there))
    assert len(await node.rows(t.identity)) == len(await node.rows(t.customer)) == 40


async def test_the_withheld_are_each_somebody_else(node: Node) -> None:
    one, two = await meets(node, Sender(None), Sender(None))
    assert one.customer_id != two.customer_id
    assert one.address is None
    (three,) = await meets(node, Sender(None, vouched=(MEMBER,)))
    assert await node.rows(t.identity, kind="external") == []
    assert three.customer_id not in {one.customer_id, two.customer_id}


async def test_a_blocked_one_is_known_as_such(node: Node) -> None:
    await meets(node, Sender(CUSTOMER))

    def block(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(t.identity.update().values(blocked_at=tx.now))
        return items

    await node.commit(block, None)
    assert (await meets(node, Sender(CUSTOMER)))[0].blocked


# -- the site's word --------------------------------------------------------------------------------


async def test_a_signed_token_joins_the_visitor_to_the_member(node: Node) -> None:
    (visitor,) = await meets(node, Sender(VISITOR, "Zoe", vouched=(MEMBER,)))
    assert visitor.customer_id == await customer_of(node, MEMBER)
    link = await node.row(t.identity_link)
    assert (link.evidence, link.user_id) == ("signed_token", None)
    assert len(await node.events("identity.linked")) == 1


async def test_a_number_alone_joins_nobody(node: Node) -> None:
    await meets(node, Sender(CUSTOMER), Sender(VISITOR))
    assert await customer_of(node, CUSTOMER) != await customer_of(node, VISITOR)


async def test_the_same_token_again_makes_no_second_link(node: Node, other_node: Node) -> None:
    sender = Sender(VISITOR, vouched=(MEMBER,))
    await meets(node, sender, sender)
    await asyncio.gather(*(meets(writer, sender) for writer in (node, other_node) * 3))
    assert len(await node.rows(t.identity_link)) == 1


async def test_two_nodes_that_see_a_token_for_known_addresses_at_once_join_them_once(
    node: Node, other_node: Node
) -> None:
    for number in range(8):
        visitor, member = address("visitor", f"v{number}"), address("external", f"m{number}")
        await meets(node, Sender(visitor), Sender(member))
        sender = Sender(visitor, vouched=(member,))
        await asyncio.gather(meets(node, sender), meets(other_node, sender))
    assert len(await node.rows(t.identity_link)) == 8


async def test_an_undone_token_link_is_not_remade_by_the_next_page_view(node: Node) -> None:
    await meets(node, Sender(VISITOR, vouched=(MEMBER,)))
    link = await node.row(t.identity_link)
    assert await undoes(node, link.id) == link.id
    (visitor,) = await meets(node, Sender(VISITOR, vouched=(MEMBER,)))
    assert visitor.customer_id == await customer_of(node, VISITOR) != await customer_of(node, MEMBER)
    assert len(await node.rows(t.identity_link)) == 1


# -- an agent's word --------------------------------------------------------------------------------


async def test_a_link_makes_one_timeline_of_two_and_undoing_it_makes_two_of_one(node: Node) -> None:
    await node.receives(text("by phone 1"))
    await node.receives(chat("by chat 1"))
    one, two = await customer_of(node, CUSTOMER), await customer_of(node, VISITOR)
    link_id = await links(node, VISITOR, one)
    assert await timeline(node, one) == ["by phone 1", "by chat 1"]
    assert await timeline(node, two) == []
    await node.receives(chat("by chat 2"), text("by phone 2"))
    assert await timeline(node, one) == ["by phone 1", "by chat 1", "by chat 2", "by phone 2"]
    assert await undoes(node, link_id) == link_id
    assert await timeline(node, one) == ["by phone 1", "by phone 2"]
    assert await timeline(node, two) == ["by chat 1", "by chat 2"]
    row = await node.row(t.identity_link)
    assert (row.evidence, row.reason, row.user_id) == ("agent_decision", "told me on the phone", "u1")
    assert (row.undone_by, row.undone_reason) == ("u1", "a mistake")


async def test_a_link_to_where_one_is_or_of_nobody_is_refused(node: Node) -> None:
    await meets(node, Sender(CUSTOMER))
    here = await customer_of(node, CUSTOMER)
    assert await links(node, CUSTOMER, here) == Refused("illegal_move", {"state": "linked"})
    assert await links(node, CUSTOMER, "cus_none") == Refused("not_found")
    assert await node.commit(undo_links, UndoLink("lnk_none", "", "u1")) == Refused("not_found")


async def test_links_are_undone_newest_first_and_once(node: Node) -> None:
    await meets(node, Sender(CUSTOMER), Sender(VISITOR), Sender(MEMBER))
    home, b, c = [await customer_of(node, a) for a in (VISITOR, CUSTOMER, MEMBER)]
    first = await links(node, VISITOR, b)
    second = await links(node, VISITOR, c)
    third = await links(node, VISITOR, b)  # where the first one led, too
    assert await undoes(node, first) == Refused("illegal_move", {"state": "moved_on"})
    assert await undoes(node, third) == third
    assert await customer_of(node, VISITOR) == c
    assert await undoes(node, third) == Refused("illegal_move", {"state": "undone"})
    await undoes(node, second)
    await undoes(node, first)
    assert await customer_of(node, VISITOR) == home


async def test_of_two_who_undo_a_link_at_once_one_is_told_that_it_is_done(
    node: Node, other_node: Node
) -> None:
    await meets(node, Sender(CUSTOMER), Sender(VISITOR))
    link_id = await links(node, VISITOR, await customer_of(node, CUSTOMER))
    answers = await asyncio.gather(undoes(node, link_id), undoes(other_node, link_id))
    assert sorted(map(str, answers)) == sorted(
        [str(link_id), str(Refused("illegal_move", {"state": "undone"}))]
    )
    assert len(await node.events("identity.unlinked")) == 1
