"""What is wrong with a database: told apart, told at once, and over when it is over."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress

import asyncpg
import pytest
from sqlalchemy import Connection, insert, make_url, text

from hub.clock import SystemClock
from hub.store import Store, Tx, Unavailable, open_store
from hub.store import tables as t
from hub.store.backends import IDLE_IN_TRANSACTION_SECONDS, NO_ANSWER_SECONDS
from hub.store.starting import read_first
from hub.store.trouble import AWAY, FULL, READ_ONLY
from tests.nodes import Node, on_postgresql, on_sqlite, until
from tests.patience import PATIENCE_SECONDS
from tests.services.ports import find_free_port
from tests.services.postgres import durable_cluster
from tests.stopwatch import timing


def add_customer(tx: Tx, ids: list[str]) -> list[None]:
    tx.connection.execute(insert(t.customer), [{"id": i, "display_name": i, "created_at": 1} for i in ids])
    return [None] * len(ids)


def fail_with(sqlstate: str, tx: Tx) -> None:
    tx.connection.execute(text(f"do $$ begin raise sqlstate '{sqlstate}'; end $$"))


async def meets(node: Node, sqlstate: str) -> str | None:
    """The trouble a station meets that the server answers so."""

    def stumble(tx: Tx, items: list[None]) -> list[None]:
        fail_with(sqlstate, tx)
        return items

    with pytest.raises(Unavailable) as caught:
        await node.commit(stumble, None)
    assert list(node.store.health.standing) == [name for name in [caught.value.trouble] if name]
    return caught.value.trouble


@on_postgresql
@pytest.mark.parametrize(
    ("sqlstate", "trouble"),
    [("53100", FULL), ("25006", READ_ONLY), ("57P01", AWAY), ("53300", AWAY)],
)
async def test_what_the_server_says_is_the_trouble_until_a_write_succeeds(
    node: Node, sqlstate: str, trouble: str
) -> None:
    assert await meets(node, sqlstate) == trouble
    await node.commit(add_customer, "x")
    assert node.store.health.standing == {}


@on_postgresql
async def test_a_server_that_says_goodbye_between_two_statements_is_away(node: Node) -> None:
    """Its last words have come, the end of the line has not."""
    words = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
    last_words = b"E" + struct.pack(">I", len(words) + 4) + words

    def is_said_goodbye_to(tx: Tx, items: list[str]) -> list[None]:
        if not told:
            told.append(True)
            tx.connection.connection.driver_connection._protocol.data_received(last_words)  # type: ignore[union-attr]
        return add_customer(tx, items)

    told: list[bool] = []
    with pytest.raises(Unavailable) as caught:
        await node.commit(is_said_goodbye_to, "x")
    assert caught.value.trouble == AWAY
    await node.commit(is_said_goodbye_to, "x")
    assert node.store.health.standing == {}


@on_postgresql
@pytest.mark.parametrize("sqlstate", ["57014", "25P03"])
async def test_whoever_waited_too_long_tries_again_and_nobody_is_alarmed(node: Node, sqlstate: str) -> None:
    assert await meets(node, sqlstate) is None
    assert node.store.health.standing == {}


@on_postgresql
async def test_a_database_that_takes_no_writes_is_read_from_and_said_to_be_read_only(node: Node) -> None:
    name = node.url.rpartition("/")[2]
    await _execute(node.url, f'alter database "{name}" set default_transaction_read_only = on')
    await _end_sessions(node.url, name)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (
            READ_ONLY not in node.store.health.standing
        ):  # sessions of the pool find out that they were ended
            with suppress(Unavailable):
                await node.commit(add_customer, "x")
    assert await node.rows(t.customer) == []
    assert list(node.store.health.standing) == [READ_ONLY]


@on_sqlite
async def test_a_file_that_takes_no_writes_is_read_only_until_it_does(node: Node) -> None:
    await _set_read_only(node, True)
    with pytest.raises(Unavailable) as caught:
        await node.commit(add_customer, "x")
    assert caught.value.trouble == READ_ONLY
    await _set_read_only(node, False)
    await node.commit(add_customer, "x")
    assert node.store.health.standing == {}


@on_sqlite
async def test_a_file_that_may_not_grow_is_a_full_disk(node: Node) -> None:
    def fill(tx: Tx, items: list[str]) -> list[None]:
        tx.connection.exec_driver_sql("pragma max_page_count = 1")  # no page more than there are
        return add_customer(tx, [item * 200_000 for item in items])

    with pytest.raises(Unavailable) as caught:
        await node.commit(fill, "x")
    assert caught.value.trouble == FULL


# -- nobody answers --------------------------------------------------------------------------------


class Wall:
    """Takes connections and never says a word: a server that hangs, or a firewall that swallows."""

    def __init__(self) -> None:
        self.port = find_free_port()
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[str]:
        async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.append(writer)

        server = await asyncio.start_server(take, "127.0.0.1", self.port)
        try:
            yield f"postgresql://hub@127.0.0.1:{self.port}/hub"
        finally:
            server.close()
            for writer in self._writers:
                writer.transport.abort()


async def test_whoever_asks_a_server_that_does_not_answer_hears_so_in_seconds_and_the_next_ones_at_once() -> (
    None
):
    async with Wall().standing() as url, open_store(url, SystemClock()) as store:
        assert await _seconds_until_refused(store) < NO_ANSWER_SECONDS + 3
        for _ in range(20):
            assert await _seconds_until_refused(store) < 0.5
        assert AWAY in store.health.standing


async def test_who_is_not_let_in_is_told_in_the_servers_own_words() -> None:
    """On the board of alarms, where people read them."""
    url = f"postgresql://hub@127.0.0.1:{(port := find_free_port())}/hub"
    refusal = b"SFATAL\0C57P03\0Mthe database system is shutting down\0\0"

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1_024)
        writer.write(b"E" + struct.pack(">I", len(refusal) + 4) + refusal)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", port)
    async with server, open_store(f"{url}?ssl=disable", SystemClock()) as store:
        with pytest.raises(Unavailable):
            await store.commit(add_customer, "x")
        assert store.health.standing == {AWAY: "the database system is shutting down"}


async def test_a_server_that_nobody_has_started_is_away_at_once() -> None:
    url = f"postgresql://hub@127.0.0.1:{find_free_port()}/hub"
    async with open_store(url, SystemClock()) as store:
        for _ in range(5):
            assert await _seconds_until_refused(store) < 2


async def _seconds_until_refused(store: Store) -> float:
    async with timing() as since:
        with pytest.raises(Unavailable):
            await store.commit(add_customer, "x")
        return since.seconds


@on_postgresql
async def test_whoever_waits_for_a_row_of_somebody_who_is_stopped_gets_it_when_that_session_is_ended(
    node: Node, other_node: Node
) -> None:
    await node.becomes_ready("ana")

    def lock(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(text("select 1 from agent_state for update"))
        return items

    stopped = await asyncpg.connect(
        node.url,
        server_settings={"idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS:.0f}s"},
    )
    try:
        await stopped.execute("begin")
        await stopped.execute("select 1 from agent_state for update")  # and never another word
        async with timing() as since, asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with suppress(Unavailable):
                    await other_node.commit(lock, None)
                    break
            assert since.seconds < IDLE_IN_TRANSACTION_SECONDS + 3
    finally:
        stopped.terminate()


async def _set_read_only(node: Node, on: bool) -> None:
    """Outside any transaction: none begins while it is."""

    def set_it(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"pragma query_only = {on}")

    await node.store.backend.write(set_it)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def _end_sessions(url: str, name: str) -> None:
    statement = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid != pg_backend_pid()"
    connection = await asyncpg.connect(url.replace(f"/{name}", "/postgres"))
    await connection.execute(statement, name)
    await connection.close()


def read_one(connection: Connection) -> int:
    return int(connection.execute(text("select 1")).scalar_one())


async def test_whoever_is_started_before_the_database_waits_for_it() -> None:
    with durable_cluster() as cluster, ExitStack() as server:
        async with open_store(cluster.server.url_of("postgres"), SystemClock()) as store:
            first = asyncio.create_task(read_first(store, read_one, patience_seconds=PATIENCE_SECONDS))
            await until(lambda: store.health.is_away)
            await asyncio.to_thread(server.enter_context, cluster.running())
            assert await first == 1


async def test_a_database_that_never_comes_is_waited_for_as_long_as_was_said() -> None:
    url = f"postgresql://hub@127.0.0.1:{find_free_port()}/hub"
    async with open_store(url, SystemClock()) as store:
        with pytest.raises(Unavailable):
            await read_first(store, read_one, patience_seconds=0.0)


@on_postgresql
async def test_a_password_that_is_wrong_is_said_at_once(node: Node) -> None:
    url = make_url(node.url).set(username="nobody", password="guess").render_as_string(hide_password=False)
    async with open_store(url, SystemClock()) as store:
        with pytest.raises(Unavailable, match="nobody"):
            await read_first(store, read_one)
