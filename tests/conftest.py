"""Services and databases for every kind of test. A service that is missing is an error, never a skip."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services import chromium
from tests.services.postgres import PostgresServer, postgres
from tests.services.redis import redis
from tools import frontends

# What --fast leaves out: whatever waits for another program.
_SLOW_PARAMETERS = {"postgresql", "redis"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="SQLite and the local bus only, no browser")
    parser.addoption("--long", action="store_true", help="also the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = [item for item in items if _is_chosen(item, config)]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _is_chosen(item: pytest.Item, config: pytest.Config) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    if "screenshots" in marks and "screenshots" not in config.option.markexpr:
        return False
    if "long" in marks and not (config.option.long or "long" in config.option.markexpr):
        return False
    return not (
        config.option.fast and (marks & {"browser", "screenshots"} or _parameters(item) & _SLOW_PARAMETERS)
    )


def _parameters(item: pytest.Item) -> set[Any]:
    call = getattr(item, "callspec", None)
    return {value for value in call.params.values() if isinstance(value, str)} if call else set()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that may create databases; started when the first test asks."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """URL of a Redis."""
    with redis() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """URL of an empty database of this test's own; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hub.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    async with server.fresh_database() as url:
        yield url


@pytest.fixture(params=["local", "redis"])
async def bus_url(request: pytest.FixtureRequest) -> str | None:
    """URL of a silent bus; None is the one in this process. The test runs once on each kind."""
    if request.param == "local":
        return None
    url: str = request.getfixturevalue("redis_server")
    await _empty(url)
    return url


async def _empty(redis_url: str) -> None:
    from redis.asyncio import Redis

    async with Redis.from_url(redis_url) as client:
        await client.flushdb()


@pytest.fixture(scope="session")
def built_front_ends() -> None:
    """The console and the widget as a browser gets them; built here if their sources have changed."""
    frontends.build_stale()


@pytest.fixture(scope="session")
def chromium_executable() -> Path:
    return chromium.resolve_chromium()


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium_executable: Path
) -> dict[str, Any]:
    """Makes Playwright's own fixtures (``browser``, ``context``, ``page``) use our Chromium."""
    return {
        **browser_type_launch_args,
        "executable_path": str(chromium_executable),
        "args": list(chromium.ARGUMENTS),
        "chromium_sandbox": False,
    }
