"""What ``hub serve`` refuses at start, with words that say what to do, and what it only sounds an alarm for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from hub.store.alone import alone_on
from tests.cluster.people import stands
from tests.demo import prepare
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.services.ports import find_free_port
from tests.services.postgres import PostgresServer


async def serve(
    world: World, changed: Mapping[str, str], folder: Path, *, clock_off_seconds: float = 0
) -> tuple[int | None, str]:
    """Status and last words of a node that does not stay up."""
    name, born = changed.get("HUB_NODE_ID", "refused"), world.nodes[0].born
    node = Node(name, port=find_free_port(), mail_port=0, lines={}, folder=folder, born=born)
    own = {"HUB_PORT": str(node.port), "HUB_DATA_DIR": str(folder)}
    node.settings = {**world.nodes[0].settings, **own, **changed}
    del node.settings["HUB_SMTP_LISTEN"]
    node.clock.set(clock_off_seconds)
    node.start()
    try:
        async with asyncio.timeout(120):
            status = await node.has_ended()
    finally:
        node.kill()
    return status, node.read_log().strip().splitlines()[-1]


async def test_a_second_node_of_a_name_that_is_alive(world: World, tmp_path: Path) -> None:
    taken = world.nodes[0].id
    status, words = await serve(world, {"HUB_NODE_ID": taken}, tmp_path)
    assert status == 1
    assert f"at work as {taken}" in words
    assert "HUB_NODE_ID" in words
    assert await world.nodes[0].answers()


@pytest.mark.parametrize(("seconds", "word"), [(60, "ahead of"), (-60, "behind")])
async def test_a_clock_that_is_not_the_databases(
    world: World, tmp_path: Path, seconds: float, word: str
) -> None:
    status, words = await serve(world, {}, tmp_path, clock_off_seconds=seconds)
    assert status == 1
    assert f"s {word} the database's" in words
    assert "time synchronisation" in words


@pytest.mark.parametrize("url", ["http://127.0.0.1/0", "redis://127.0.0.1:port/0"])
async def test_a_redis_address_that_is_none(world: World, tmp_path: Path, url: str) -> None:
    status, words = await serve(world, {"HUB_REDIS_URL": url}, tmp_path)
    assert (status, words.startswith("hub: HUB_REDIS_URL: ")) == (1, True)


async def test_a_redis_that_nobody_has_started_is_an_alarm(world: World, tmp_path: Path) -> None:
    port = find_free_port()
    node = Node("lonely", port=port, mail_port=0, lines={}, folder=tmp_path, born=world.nodes[0].born)
    node.settings = {
        **world.nodes[0].settings,
        "HUB_PORT": str(port),
        "HUB_REDIS_URL": f"redis://127.0.0.1:{find_free_port()}/0",
    }
    del node.settings["HUB_SMTP_LISTEN"]
    node.start()
    try:
        await node.is_ready()
        query = f"select alarms @> '[{{\"name\": \"redis_away\"}}]' from node where id = '{node.id}'"
        await stands(world, query, True)
    finally:
        node.kill()


async def test_a_database_without_our_tables(
    world: World, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    async with postgres_server.fresh_database() as url:
        status, words = await serve(world, {"HUB_DATABASE_URL": url}, tmp_path)
        assert (status, "at version none" in words, "hub migrate" in words) == (1, True, True)


async def test_a_database_of_an_older_version(
    world: World, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    async with postgres_server.fresh_database() as url:
        await prepare(url)
        connection = await asyncpg.connect(url)
        await connection.execute("update alembic_version set version_num = '0001'")
        await connection.close()
        status, words = await serve(world, {"HUB_DATABASE_URL": url}, tmp_path)
        assert (status, "at version 0001" in words, "hub migrate" in words) == (1, True, True)


async def test_a_second_process_on_one_sqlite_file(world: World, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    await prepare(url)
    with alone_on(url):
        status, words = await serve(world, {"HUB_DATABASE_URL": url, "HUB_REDIS_URL": ""}, tmp_path)
    assert (status, "in use by another process" in words) == (1, True)


async def test_a_database_that_takes_no_writes(
    world: World, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    async with postgres_server.fresh_database() as url:
        await prepare(url)
        connection = await asyncpg.connect(url)
        name = url.rpartition("/")[2]
        await connection.execute(f'alter database "{name}" set default_transaction_read_only = on')
        await connection.close()
        status, words = await serve(world, {"HUB_DATABASE_URL": url}, tmp_path)
        assert (status, "read-only" in words) == (1, True)
