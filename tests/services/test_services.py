"""The services that the other tests stand on."""

import asyncio

import asyncpg
import pytest
from playwright.async_api import Page
from redis.asyncio import Redis
from sqlalchemy import make_url

from tests.services.lock import one_at_a_time
from tests.services.ports import find_free_port
from tests.services.postgres import PostgresServer


async def test_every_test_has_an_empty_database(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return
    connection = await asyncpg.connect(database_url)
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert tables == 0


async def test_a_database_can_be_made_from_another_as_its_template(postgres_server: PostgresServer) -> None:
    async with postgres_server.fresh_database() as template:
        connection = await asyncpg.connect(template)
        await connection.execute("CREATE TABLE seen (id int)")
        await connection.close()
        async with postgres_server.fresh_database(template=template.rpartition("/")[2]) as copy:
            connection = await asyncpg.connect(copy)
            assert await connection.fetchval("SELECT count(*) FROM seen") == 0
            await connection.close()


async def test_the_bus_is_empty(bus_url: str | None) -> None:
    if bus_url:
        async with Redis.from_url(bus_url) as client:
            assert await client.dbsize() == 0


def test_ports_are_given_once_and_from_where_no_system_hands_any_out() -> None:
    ports = [find_free_port() for _ in range(100)]
    assert len(set(ports)) == 100
    assert max(ports) < 32_768


async def test_what_one_sets_up_the_other_waits_for() -> None:
    order: list[str] = []

    def set_up(name: str) -> None:
        with one_at_a_time("test"):
            order.append(name)

    with one_at_a_time("test"):
        other = asyncio.create_task(asyncio.to_thread(set_up, "other"))
        await asyncio.wait([other], timeout=0.2)
        order.append("one")
    await other
    assert order == ["one", "other"]


@pytest.mark.browser
async def test_a_page_is_shown_in_a_browser(page: Page) -> None:
    await page.set_content("<h1>您好</h1>")
    assert await page.inner_text("h1") == "您好"
