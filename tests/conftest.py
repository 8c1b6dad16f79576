"""Services and databases for every kind of test. A service that is missing is an error, never a skip."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import structlog

from hub.clock import FixedClock
from hub.store import open_store
from tests.demo import prepare
from tests.examples import choose_examples
from tests.nodes import Node, open_node
from tests.services import chromium, plans
from tests.services.dovecot import Dovecot, dovecot
from tests.services.lock import one_at_a_time
from tests.services.memory import keep_temporary_files_in_memory
from tests.services.postgres import PostgresServer, postgres
from tests.services.redis import redis
from tests.services.statements import keep_compiled_statements_together
from tests.services.tables import create_tables, lay_down
from tools import frontends

# What --fast leaves out: whatever waits for another program.
_SLOW_PARAMETERS = {"postgresql", "redis"}
_STORIES = Path(__file__).parent / "scenarios"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="SQLite and the local bus only, no browser")
    parser.addoption("--long", action="store_true", help="also the tests that take minutes")
    parser.addoption("--both", action="store_true", help="every story on both kinds of database")


def pytest_configure() -> None:
    choose_examples()
    keep_temporary_files_in_memory()
    keep_compiled_statements_together()
    plans.watch()
    # With the values of all variables, as is usual, one traceback keeps a busy machine's loop for many seconds.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    # Whoever sets the logs up in this process must not take them from those who look at what is told: a logger that is
    # kept tells as it was first set up.
    structlog.configure = partial(_configure, structlog.configure)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def _configure(configure: Callable[..., None], **values: Any) -> None:
    configure(**{**values, "cache_logger_on_first_use": False})


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
    if not (config.option.both or config.option.fast) and _is_told_elsewhere(item):
        return False
    return not (
        config.option.fast and (marks & {"browser", "screenshots"} or _parameters(item) & _SLOW_PARAMETERS)
    )


def _is_told_elsewhere(item: pytest.Item) -> bool:
    """A story is told on one kind of database, half of them on each: what stations do is tested on both, and a whole
    hub takes a second to start. Which one depends on its name alone."""
    databases = ("sqlite", "postgresql")
    mine = [each for each in databases if each in _parameters(item)]
    name = item.nodeid.partition("[")[0].rpartition("::")[2]
    return (
        item.path.is_relative_to(_STORIES) and bool(mine) and mine[0] != databases[crc32(name.encode()) % 2]
    )


def _parameters(item: pytest.Item) -> set[Any]:
    call = getattr(item, "callspec", None)
    return {value for value in call.params.values() if isinstance(value, str)} if call else set()


@pytest.fixture(autouse=True)
def no_whole_table() -> Iterator[None]:
    """What grows with the days is read by an index, in every test."""
    yield
    found = plans.take_found()
    assert not found, "\n".join(found)


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


@pytest.fixture
def imap_server() -> Iterator[Dovecot]:
    """A Dovecot with one empty mailbox, of this test's own."""
    with dovecot() as server:
        yield server


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
async def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database in which the demo's world is prepared, to be copied."""
    file = tmp_path_factory.mktemp("demo") / "hub.db"
    await prepare(f"sqlite:///{file}")
    assert not file.with_name("hub.db-wal").exists()  # all of it is in the one file
    return file


@pytest.fixture(scope="session")
def built_front_ends() -> None:
    """The console and the widget as a browser gets them; built here if their sources have changed."""
    with one_at_a_time("front-ends"):
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


@pytest.fixture(scope="session")
async def hub_template(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """A PostgreSQL database with the hub's tables in it, to be copied."""
    async with postgres_server.fresh_database() as url:
        async with open_store(url, FixedClock(), patient=True) as store:
            await store.backend.write(create_tables)
        yield url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def hub_server(request: pytest.FixtureRequest) -> tuple[PostgresServer, str] | None:
    """The server and its template; None for SQLite. Not async: only so may it ask for an async fixture."""
    if request.param == "sqlite":
        return None
    return request.getfixturevalue("postgres_server"), request.getfixturevalue("hub_template")


@pytest.fixture
async def hub_url(hub_server: tuple[PostgresServer, str] | None, tmp_path: Path) -> AsyncIterator[str]:
    """URL of a database with the hub's tables and nothing in them; once on each kind."""
    if hub_server is not None:
        server, template = hub_server
        async with server.fresh_database(template=template) as url:
            yield url
        return
    yield lay_down(tmp_path / "hub.sqlite3")


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[Node]:
    """A node's store on it, with the small centre of ``tests.builders`` and a clock set by hand."""
    async with open_node(hub_url) as node:
        yield node


@pytest.fixture
async def other_node(hub_url: str, node: Node) -> AsyncIterator[Node]:
    """A second node on the same database and clock."""
    async with open_node(hub_url, node.clock) as other:
        yield other
