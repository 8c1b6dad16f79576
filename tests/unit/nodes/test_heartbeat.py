"""How a node enters, what it refuses, and what its beats show."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from hub import heartbeat
from hub.bus import LocalBus
from hub.clock import Clock, SystemClock
from hub.heartbeat import ClockOffError, Heartbeat, NameTakenError, clock_off_ms
from hub.nodes import Entry, enter_nodes, read_nodes
from hub.store import Store, Tx, Unavailable, open_store
from hub.store import tables as t
from hub.store.backends import Backend
from hub.watch.alarms import Alarms
from tests.fakes.no_database import database_away
from tests.nodes import becomes, on_postgresql, until
from tests.patience import PATIENCE_SECONDS


class ShiftedClock:
    """As a machine whose clock nobody has set."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self._clock = SystemClock()

    def now(self) -> int:
        return self._clock.now() + int(self.seconds * 1000)


class Away(LocalBus):
    connected = False


class Body:
    """A node reduced to its heart."""

    def __init__(self, heart: Heartbeat, alarms: Alarms, store: Store) -> None:
        self.heart = heart
        self.alarms = alarms
        self.store = store

    def names(self) -> list[str]:
        return [alarm.name for alarm in self.alarms.standing()]


@asynccontextmanager
async def living(
    url: str, *, boot: str = "one", clock: Clock | None = None, bus: LocalBus | None = None
) -> AsyncIterator[Body]:
    clock = clock or SystemClock()
    async with open_store(url, clock) as store:
        alarms = Alarms(clock.now)
        heart = Heartbeat(
            store,
            clock=clock,
            bus=bus or LocalBus(),
            alarms=alarms,
            entry=Entry("n1", boot, "here", "1.0"),
            is_leading=lambda: False,
            is_draining=lambda: False,
        )
        async with heart.entered(), asyncio.TaskGroup() as workers:
            tasks = [workers.create_task(work) for work in (heart.beat(), heart.look())]
            yield Body(heart, alarms, store)
            for task in tasks:
                task.cancel()


async def rows(url: str) -> list[Any]:
    async with open_store(url, SystemClock()) as store:
        return await store.read(read_nodes, SystemClock().now())


async def test_a_second_node_of_one_name_is_refused_while_the_first_one_lives(hub_url: str) -> None:
    async with living(hub_url):
        with pytest.raises(NameTakenError, match="HUB_NODE_ID"):
            async with living(hub_url, boot="two"):
                pass
        assert [row.boot for row in await rows(hub_url)] == ["one"]
    assert await rows(hub_url) == []


async def test_the_name_of_one_that_was_killed_is_free_after_some_seconds(hub_url: str) -> None:
    async with open_store(hub_url, SystemClock()) as store:
        await store.commit(enter_nodes, Entry("n1", "killed", "here", "1.0"))  # and never beats again
    async with asyncio.timeout(PATIENCE_SECONDS), living(hub_url, boot="two"):
        assert [row.boot for row in await rows(hub_url)] == ["two"]


async def test_whoever_was_replaced_while_it_slept_is_to_end(hub_url: str) -> None:
    async with living(hub_url) as first:
        await first.store.commit(_give_away, "two")
        await until(first.heart.replaced.is_set)


@on_postgresql
@pytest.mark.parametrize(("seconds", "word"), [(-6, "behind"), (6, "ahead of")])
async def test_a_clock_five_seconds_off_is_refused_with_the_difference(
    hub_url: str, seconds: float, word: str
) -> None:
    with pytest.raises(ClockOffError, match=f"[56].* s {word} the database's"):
        async with living(hub_url, clock=ShiftedClock(seconds=seconds)):
            pass
    assert await rows(hub_url) == []


@on_postgresql
async def test_a_clock_that_drifts_while_the_node_runs_sounds_an_alarm_until_it_is_set(hub_url: str) -> None:
    clock = ShiftedClock(seconds=2)
    async with living(hub_url, clock=clock) as node:
        clock.seconds = 7
        await until(lambda: node.names() == ["clock_off"])
        assert "ahead of the database's" in node.alarms.standing()[0].detail
        await becomes(lambda: _alarms_in_row(hub_url), ["clock_off"])
        clock.seconds = 0
        await until(lambda: node.names() == [])


async def test_a_bus_that_does_not_connect_sounds_an_alarm(hub_url: str) -> None:
    bus = Away()
    async with living(hub_url, bus=bus) as node:
        await until(lambda: node.names() == ["redis_away"])
        bus.connected = True
        await until(lambda: node.names() == [])


class Refusing:
    """A database that reads, and refuses each write with this code of SQLite's."""

    def __init__(self, there: Backend, code: int) -> None:
        self.name = there.name
        self.read = there.read
        self.ping = there.ping
        self.close = there.close
        self._code = code

    async def write(self, _work: Callable[[Connection], Any], /) -> Any:
        refusal = sqlite3.OperationalError("refused")
        refusal.sqlite_errorcode = self._code
        raise OperationalError("insert", {}, refusal)


@contextmanager
def refusing(store: Store, code: int) -> Iterator[None]:
    there = store.backend
    store.backend = Refusing(there, code)
    try:
        yield
    finally:
        store.backend = there


async def test_a_database_that_is_away_is_on_the_board_until_it_is_back(hub_url: str) -> None:
    async with living(hub_url) as node:
        async with database_away(node.store):
            await until(lambda: node.names() == ["database_away"])
        await until(lambda: node.names() == [])


async def test_a_database_that_takes_no_writes_is_on_the_board_until_it_does(hub_url: str) -> None:
    async with living(hub_url) as node:
        with refusing(node.store, sqlite3.SQLITE_READONLY):
            await until(lambda: node.names() == ["database_read_only"])
        await until(lambda: node.names() == [])


async def test_a_full_disk_is_one_alarm_although_a_beat_still_finds_room_in_between(
    hub_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "FULL_SECONDS", 3.0)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.1)
    async with living(hub_url) as node:
        sounded = set[int]()
        for _ in range(20):
            with refusing(node.store, sqlite3.SQLITE_FULL), pytest.raises(Unavailable):
                await node.store.commit(_give_away, "what does not fit")
            await becomes(lambda: _is_well(node.store), True)  # by a beat
            await asyncio.sleep(0.1)
            sounded |= {alarm.since for alarm in node.alarms.standing()}
        assert node.names() == ["disk_full"]
        assert len(sounded) == 1
        await until(lambda: node.names() == [])


async def _is_well(store: Store) -> bool:
    return not store.health.standing


@given(before=st.integers(0, 10**6), theirs=st.integers(0, 10**6), took=st.integers(0, 10**6))
def test_the_difference_is_never_more_than_the_clocks_prove(before: int, theirs: int, took: int) -> None:
    """The database read its clock at some moment of the question: at every one of them it is off by so much."""
    off = clock_off_ms(before, theirs, before + took)
    for moment in (before, before + took // 2, before + took):
        assert abs(theirs - moment) >= abs(off)
    assert (off == 0) == (before <= theirs <= before + took)


async def _alarms_in_row(url: str) -> list[str]:
    return [alarm["name"] for row in await rows(url) for alarm in row.alarms]


def _give_away(tx: Tx, items: list[str]) -> list[None]:
    for boot in items:
        tx.connection.execute(update(t.node).values(boot=boot))
    return [None] * len(items)
