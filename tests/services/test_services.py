"""The services that the other tests stand on."""

import asyncpg
import pytest
from playwright.async_api import Page
from redis.asyncio import Redis
from sqlalchemy import make_url

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


@pytest.mark.browser
async def test_a_page_is_shown_in_a_browser(page: Page) -> None:
    await page.set_content("<h1>您好</h1>")
    assert await page.inner_text("h1") == "您好"
