"""How far a mailbox has been read, and who reads it."""

from __future__ import annotations

from hub.intake.mailboxes import MailboxFault, ReadUpTo, read_faults, record_fault, record_read
from hub.leases import Hold, hold_leases, release_leases
from hub.store import tables as t
from tests.nodes import Node


async def test_the_place_moves_forward_only_and_starts_anew_with_the_numbering(node: Node) -> None:
    for uid in (5, 9, 7):
        await node.commit(record_read, ReadUpTo("main", 1, uid))
    assert (await node.row(t.mailbox_state)).last_uid == 9
    await node.commit(record_read, ReadUpTo("main", 2, 3))
    row = await node.row(t.mailbox_state)
    assert (row.uid_validity, row.last_uid) == (2, 3)


async def test_a_fault_stands_since_it_began_and_ends_with_the_next_reading(node: Node) -> None:
    await node.commit(record_fault, MailboxFault("main", "password"))
    since = node.clock.now()
    node.clock.advance(seconds=60)
    await node.commit(record_fault, MailboxFault("main", "password"))
    assert (await node.row(t.mailbox_state)).fault_at == since
    assert await node.store.read(read_faults) == {"main": "password"}
    await node.commit(record_read, ReadUpTo("main", 1, 1))
    assert await node.store.read(read_faults) == {"main": None}


async def test_one_holds_a_lease_and_another_gets_it_when_it_is_let_go(node: Node, other_node: Node) -> None:
    mine, theirs = Hold("imap:main", "n1", 60_000), Hold("imap:main", "n2", 60_000)
    assert await node.commit(hold_leases, mine)
    assert await node.commit(hold_leases, mine)
    assert not await other_node.commit(hold_leases, theirs)
    assert await other_node.commit(hold_leases, Hold("imap:other", "n2", 60_000))
    await other_node.commit(release_leases, theirs)  # not theirs to let go
    assert not await other_node.commit(hold_leases, theirs)
    await node.commit(release_leases, mine)
    node.clock.advance(seconds=0.001)
    assert await other_node.commit(hold_leases, theirs)
