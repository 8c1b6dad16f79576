"""The router's lease: one holder at a time, and a word that ends every earlier one."""

from __future__ import annotations

import asyncio

import asyncpg
from sqlalchemy import update

from hub.dispatch.lease import TTL_MS, acquire_lease, hold_lease, release_lease
from hub.store import Tx
from hub.store import tables as t
from hub.store.backends import APPLICATION_NAME, IDLE_IN_TRANSACTION_SECONDS
from tests.nodes import Node, is_waiting, on_postgresql
from tests.patience import PATIENCE_SECONDS
from tests.stopwatch import timing


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
async def test_nobody_takes_office_while_the_last_one_is_still_writing(node: Node, other_node: Node) -> None:
    """And then it finds the lease renewed: a commit in flight is never overtaken."""
    await node.commit(acquire, "n1")
    await run_out(node)
    async with node.open_transaction() as turn:
        assert list(await turn.run(hold, 1)) == [True]
        assert await other_node.commit(acquire, "n2") is None
        await turn.commit()
    assert await other_node.commit(acquire, "n2") is None
    assert await node.commit(hold, 1)


@on_postgresql
async def test_whoever_was_stopped_between_two_words_of_its_turn_loses_its_session_and_then_its_office(
    node: Node, other_node: Node
) -> None:
    """Prepared and not executed: to the server it is active, so no limit of its own ends it."""
    await node.commit(acquire, "n1")
    await run_out(node)
    stopped = await asyncpg.connect(node.url, server_settings={"application_name": APPLICATION_NAME})
    try:
        await stopped.execute("begin; select 1 from lease for share")
        await stopped._protocol.prepare(
            "stopped", "select 1 from offer", 5.0, state=None, record_class=asyncpg.Record
        )
        async with timing() as since, asyncio.timeout(PATIENCE_SECONDS):
            while (epoch := await other_node.commit(acquire, "n2")) is None:  # noqa: ASYNC110 - rings no bell
                await asyncio.sleep(0.05)
            assert since.seconds < IDLE_IN_TRANSACTION_SECONDS + 1
        assert epoch == 2
        assert not await node.commit(hold, 1)
    finally:
        stopped.terminate()


@on_postgresql
async def test_a_session_of_somebody_elses_is_never_ended(node: Node, other_node: Node) -> None:
    """A person with an open transaction: only what gives itself our name is ours."""
    await node.commit(acquire, "n1")
    await run_out(node)
    person = await asyncpg.connect(node.url, server_settings={"application_name": "psql"})
    try:
        await person.execute("begin; select 1 from lease for share")
        await asyncio.sleep(IDLE_IN_TRANSACTION_SECONDS + 0.5)
        assert await other_node.commit(acquire, "n2") is None
        assert await person.fetchval("select 1") == 1
        await person.execute("rollback")
        assert await other_node.commit(acquire, "n2") == 2
    finally:
        await person.close()


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
