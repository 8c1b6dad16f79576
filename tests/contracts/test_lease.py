"""The router's lease: one holder at a time, and a word that ends every earlier one."""

from __future__ import annotations

import asyncio

from sqlalchemy import update

from hub.dispatch.lease import TTL_MS, acquire_lease, hold_lease, release_lease
from hub.store import Tx
from hub.store import tables as t
from tests.nodes import Node, is_waiting, on_postgresql


def acquire(tx: Tx, holders: list[str]) -> list[int | None]:
    return [acquire_lease(tx, holder) for holder in holders]


def acquire_again(tx: Tx, items: list[tuple[str, int]]) -> list[int | None]:
    return [acquire_lease(tx, holder, former_epoch=epoch) for holder, epoch in items]


def hold(tx: Tx, epochs: list[int]) -> list[bool]:
    return [hold_lease(tx, epoch) for epoch in epochs]


def release(tx: Tx, epochs: list[int]) -> list[None]:
    for epoch in epochs:
        release_lease(tx, epoch)
    return [None] * len(epochs)


async def run_out(node: Node) -> None:
    """Time passes: on PostgreSQL only the database's clock counts, so the row is set back instead."""
    node.clock.advance(seconds=TTL_MS / 1000 + 1)

    def set_back(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(update(t.lease).values(expires_at=t.lease.c.expires_at - TTL_MS - 1_000))
        return items

    if node.store.dialect == "postgresql":
        await node.commit(set_back, None)


async def test_of_two_who_ask_at_once_one_takes_office(node: Node, other_node: Node) -> None:
    epochs = await asyncio.gather(node.commit(acquire, "n1"), other_node.commit(acquire, "n2"))
    assert sorted(epochs, key=str) == [1, None]


async def test_whoever_holds_it_holds_it_on(node: Node, other_node: Node) -> None:
    assert await node.commit(acquire, "n1") == 1
    assert await node.commit(hold, 1)
    assert await other_node.commit(acquire, "n2") is None


async def test_a_lease_that_ran_out_goes_to_the_next_and_the_old_epoch_is_over(
    node: Node, other_node: Node
) -> None:
    await node.commit(acquire, "n1")
    await run_out(node)
    assert await other_node.commit(acquire, "n2") == 2
    assert not await node.commit(hold, 1)
    assert await other_node.commit(hold, 2)


async def test_a_holder_that_paused_and_was_not_replaced_goes_on(node: Node) -> None:
    await node.commit(acquire, "n1")
    await run_out(node)
    assert await node.commit(hold, 1)
    assert await node.commit(acquire, "n2") is None  # it was renewed


async def test_whoever_resigns_is_replaced_at_once_and_cannot_come_back_by_holding_on(
    node: Node, other_node: Node
) -> None:
    await node.commit(acquire, "n1")
    await node.commit(release, 1)
    assert not await node.commit(hold, 1)
    epoch = await other_node.commit(acquire, "n2")
    assert epoch is not None
    assert await other_node.commit(hold, epoch)


async def test_resigning_from_an_office_one_has_lost_changes_nothing(node: Node, other_node: Node) -> None:
    await node.commit(acquire, "n1")
    await run_out(node)
    await other_node.commit(acquire, "n2")
    await node.commit(release, 1)
    assert await other_node.commit(hold, 2)


async def test_whoever_stumbled_in_office_need_not_wait_for_its_own_lease(node: Node) -> None:
    await node.commit(acquire, "n1")
    assert await node.commit(acquire_again, ("n1", 1)) == 2
    assert not await node.commit(hold, 1)


async def test_a_former_epoch_opens_nothing_once_somebody_else_is_in_office(
    node: Node, other_node: Node
) -> None:
    await node.commit(acquire, "n1")
    await run_out(node)
    await other_node.commit(acquire, "n2")
    assert await node.commit(acquire_again, ("n1", 1)) is None


@on_postgresql
async def test_the_next_waits_for_what_the_last_one_is_still_writing(node: Node, other_node: Node) -> None:
    """And then finds the lease renewed: a commit in flight is never overtaken."""
    await node.commit(acquire, "n1")
    await run_out(node)
    async with node.open_transaction() as turn:
        assert list(await turn.run(hold, 1)) == [True]
        next_one = asyncio.create_task(other_node.commit(acquire, "n2"))
        assert await is_waiting(next_one)
        await turn.commit()
        assert await next_one is None


@on_postgresql
async def test_a_stale_leader_waits_for_the_one_who_replaces_it_and_then_writes_nothing(
    node: Node, other_node: Node
) -> None:
    await node.commit(acquire, "n1")
    await run_out(node)
    async with other_node.open_transaction() as next_one:
        assert list(await next_one.run(acquire, "n2")) == [2]
        stale = asyncio.create_task(node.commit(hold, 1))
        assert await is_waiting(stale)
        await next_one.commit()
        assert await stale is False
