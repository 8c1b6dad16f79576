"""The committer: concurrent work shares a transaction, and nobody pays for a neighbour's fault."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from hub.clock import FixedClock
from hub.model.events import Event
from hub.store import Tx, Unavailable, open_store
from hub.store import tables as t
from tests.fakes.no_database import database_away
from tests.nodes import Node, on_postgresql, on_sqlite, until
from tests.patience import PATIENCE_SECONDS


def add_customers(tx: Tx, names: list[str]) -> list[tuple[str, int]]:
    """A row each; returns the name and how many came together."""
    if "bad" in names:
        raise ValueError("a bad item")
    rows = [{"id": tx.new_id("cus"), "display_name": name, "created_at": tx.now} for name in names]
    tx.connection.execute(insert(t.customer), rows)
    return [(name, len(names)) for name in names]


def set_presences_ready(tx: Tx, agents: list[str]) -> list[None]:
    for agent in agents:
        tx.record(Event("presence.changed", tx.now, agent_id=agent))
    return [None] * len(agents)


async def names(node: Node) -> set[str]:
    return set(await node.values(t.customer, "display_name"))


async def test_what_comes_in_while_a_transaction_runs_shares_the_next_one(node: Node) -> None:
    results = await asyncio.gather(*(node.commit(add_customers, f"c{n}") for n in range(50)))
    assert max(together for _, together in results) >= 40
    assert len(await names(node)) == 50


async def test_results_go_to_whoever_asked_in_order(node: Node) -> None:
    results = await asyncio.gather(*(node.commit(add_customers, f"c{n}") for n in range(30)))
    assert [name for name, _ in results] == [f"c{n}" for n in range(30)]
    rows = await node.rows(t.customer)
    assert [row.display_name for row in rows] == [f"c{n}" for n in range(30)]


async def test_a_bad_item_is_split_off_and_its_neighbours_commit(node: Node) -> None:
    items = ["c1", "c2", "bad", "c3", "c4", "bad", "c5"]
    results: list[Any] = await asyncio.gather(
        *(node.commit(add_customers, item) for item in items), return_exceptions=True
    )
    assert [isinstance(result, ValueError) for result in results] == [item == "bad" for item in items]
    assert await names(node) == {"c1", "c2", "c3", "c4", "c5"}


async def test_words_the_database_cannot_hold_are_the_items_fault(node: Node) -> None:
    """Not "unavailable": that would have them tried again for ever, with all their neighbours."""
    words = "\ud800 is half a character"
    results: list[Any] = await asyncio.gather(
        *(node.commit(add_customers, item) for item in ("c1", words, "c2")), return_exceptions=True
    )
    assert isinstance(results[1], Exception)
    assert not isinstance(results[1], Unavailable)
    assert await names(node) == {"c1", "c2"}


async def test_a_wrong_statement_is_not_taken_for_an_absent_database(node: Node) -> None:
    def ask_nonsense(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(text("select nothing from nowhere"))
        return items

    with pytest.raises(DBAPIError):
        await node.commit(ask_nonsense, None)


async def test_stations_of_one_batch_share_the_transaction(node: Node) -> None:
    await asyncio.gather(
        *(node.commit(add_customers, f"c{n}") for n in range(5)),
        *(node.commit(set_presences_ready, "ana") for _ in range(5)),
    )
    assert len(node.told) <= 2  # the first item may have gone ahead of the others


async def test_what_nobody_waits_for_is_committed_along_with_what_comes_next(node: Node) -> None:
    node.store.note(set_presences_ready, "ana")
    await node.commit(add_customers, "c1")
    assert len(node.told) == 1
    assert [event.agent_id for event in await node.events()] == ["ana"]


async def test_what_nobody_waits_for_is_lost_with_the_database_and_stops_nobody(node: Node) -> None:
    async with database_away(node.store):
        node.store.note(set_presences_ready, "ana")
        with pytest.raises(Unavailable):
            await node.commit(add_customers, "c1")
    await node.commit(add_customers, "c2")
    assert (await names(node), await node.events()) == ({"c2"}, [])


async def test_events_are_told_only_after_the_commit(node: Node, other_node: Node) -> None:
    looks: list[asyncio.Task[list[Event]]] = []

    def look(_committed: object) -> None:
        looks.append(asyncio.create_task(other_node.events()))

    node.store.listeners.append(look)
    for _ in range(10):
        await node.commit(set_presences_ready, "ana")
    found = await asyncio.gather(*looks)
    assert all(len(events) >= number for number, events in enumerate(found, 1))
    assert len(found) == 10


async def test_nothing_is_told_of_a_transaction_that_failed(node: Node) -> None:
    def record_and_fail(tx: Tx, items: list[None]) -> list[None]:
        tx.record(Event("presence.changed", tx.now, agent_id="ana"))
        raise ValueError("after recording")

    with pytest.raises(ValueError, match="after recording"):
        await node.commit(record_and_fail, None)
    assert node.told == []
    assert await node.events() == []


async def test_a_listener_that_fails_stops_neither_the_others_nor_the_lane(node: Node) -> None:
    def fail(_committed: object) -> None:
        raise RuntimeError("a listener's fault")

    node.store.listeners.insert(0, fail)
    await node.commit(set_presences_ready, "ana")
    await node.commit(set_presences_ready, "ana")
    assert len(node.told) == 2


async def test_ids_sort_in_the_order_in_which_they_were_made(node: Node) -> None:
    def make(tx: Tx, items: list[int]) -> list[list[str]]:
        return [[tx.new_id("x") for _ in range(count)] for count in items]

    ids = await node.commit(make, 1_000)
    assert ids == sorted(set(ids))


class Stumbling:
    """A station that first meets the given error of PostgreSQL, then none."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate
        self.attempts = 0

    def __call__(self, tx: Tx, names: list[str]) -> Sequence[Any]:
        self.attempts += 1
        added = add_customers(tx, names)
        if self.attempts == 1:
            tx.connection.execute(text(f"do $$ begin raise sqlstate '{self.sqlstate}'; end $$"))
        return added


@on_postgresql
@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03"])
async def test_whoever_loses_a_lock_tries_again(node: Node, sqlstate: str) -> None:
    station = Stumbling(sqlstate)
    assert await node.commit(station, "c1") == ("c1", 1)
    assert station.attempts == 2
    assert await names(node) == {"c1"}


async def test_two_who_deadlock_both_get_through(node: Node, other_node: Node) -> None:
    await node.becomes_ready("ana", "ben")

    def touch(tx: Tx, items: list[tuple[str, str]]) -> list[None]:
        for first, second in items:
            for agent in (first, second):
                query = update(t.agent_state).where(t.agent_state.c.agent_id == agent)
                tx.connection.execute(query.values(missed_streak=t.agent_state.c.missed_streak + 1))
                if tx.postgresql and agent == first:
                    tx.connection.execute(text("select pg_sleep(0.1)"))
        return [None] * len(items)

    await asyncio.gather(node.commit(touch, ("ana", "ben")), other_node.commit(touch, ("ben", "ana")))
    assert await node.values(t.agent_state, "missed_streak") == [2, 2]


async def test_a_row_that_another_node_inserts_first_is_seen_by_the_next_attempt(
    node: Node, other_node: Node
) -> None:
    attempts = looks = 0

    def find_or_make(tx: Tx, logins: list[str]) -> list[str]:
        nonlocal attempts, looks
        attempts += 1
        found = tx.connection.scalar(select(t.customer.c.display_name).where(t.customer.c.id == logins[0]))
        looks += 1
        if found is None:
            while tx.postgresql and looks < 2:  # both look before either inserts
                tx.connection.execute(text("select pg_sleep(0.01)"))
            row = {"id": logins[0], "display_name": "made", "created_at": tx.now}
            tx.connection.execute(insert(t.customer), row)
        return ["found" if found else "made"]

    answers = await asyncio.gather(node.commit(find_or_make, "x"), other_node.commit(find_or_make, "x"))
    assert sorted(answers) == ["found", "made"]
    assert attempts == (3 if node.store.dialect == "postgresql" else 2)


# -- the database goes away ------------------------------------------------------------------------


async def _set_away(url: str, away: bool) -> None:
    """As at a fail-over: everybody is thrown out and nobody let in, until it is back."""
    name = url.rpartition("/")[2]
    connection = await asyncpg.connect(url.replace(f"/{name}", "/postgres"))
    await connection.execute(f'alter database "{name}" with allow_connections {not away}')
    if away:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname=$1", name
        )
    await connection.close()


async def _works_again(node: Node, name: str) -> None:
    """Connections of the pool may each have to find out that they are dead."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(Unavailable):
                await node.commit(add_customers, name)
                return


@on_postgresql
async def test_without_a_database_nothing_is_done_and_with_one_all_is_well_again(node: Node) -> None:
    await node.commit(add_customers, "before")
    await _set_away(node.url, away=True)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await node.commit(add_customers, "never")
        with pytest.raises(Unavailable):
            await names(node)
    await _set_away(node.url, away=False)
    await _works_again(node, "after")
    assert await names(node) == {"before", "after"}


@on_postgresql
async def test_a_connection_cut_in_the_middle_undoes_the_whole_transaction(node: Node) -> None:
    def cut(tx: Tx, items: list[str]) -> Sequence[Any]:
        added = add_customers(tx, items)
        tx.connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        return added

    results = await asyncio.gather(*(node.commit(cut, f"c{n}") for n in range(3)), return_exceptions=True)
    assert all(isinstance(result, Unavailable) for result in results)
    await _works_again(node, "after")
    assert await names(node) == {"after"}
    assert node.told == node.told[-1:]


@on_sqlite
async def test_a_full_disk_is_an_absent_database_too(node: Node) -> None:
    def fill(tx: Tx, items: list[str]) -> list[None]:
        tx.connection.exec_driver_sql("pragma max_page_count = 1")  # no page more than there are
        tx.connection.execute(insert(t.customer), {"id": "x", "display_name": "x" * 200_000, "created_at": 1})
        return [None] * len(items)

    with pytest.raises(Unavailable):
        await node.commit(fill, "x")


async def test_whoever_still_waits_when_the_store_closes_is_told(hub_url: str) -> None:
    """It closes while the one is at work and the other has not begun; the first would not end before."""
    loop, has_begun, is_told = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def dawdle(tx: Tx, items: list[None]) -> list[None]:
        loop.call_soon_threadsafe(has_begun.set)
        if tx.postgresql:
            tx.connection.execute(text(f"select pg_sleep({10 * PATIENCE_SECONDS})"))
        else:
            is_told.wait(10 * PATIENCE_SECONDS)
        return items

    async with open_store(hub_url, FixedClock()) as store:
        running = asyncio.create_task(store.commit(dawdle, None))
        await has_begun.wait()
        waiting = asyncio.create_task(store.commit(add_customers, "late"))
        waiting.add_done_callback(lambda _: is_told.set())
        await until(lambda: store._lanes["road"]._waiting)
    async with asyncio.timeout(PATIENCE_SECONDS):
        answers = await asyncio.gather(running, waiting, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
