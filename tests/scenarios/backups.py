"""Backups as docs/operations.md tells to make them, and what a database says that must come back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from hub.store import Store
from hub.store import tables as t
from hub.store.log import from_row
from hub.timeline import render_events
from tests.scenarios.conftest import World
from tests.services.postgres import PostgresServer, find_client

# What a node at work writes about itself, whether or not anybody says a word.
BEATING = {
    "lease",
    "agent_state",
    "router_row",
    "routing_snapshot",
    "queue_state",
    "mailbox_state",
    "session",
}

Rows = dict[str, list[tuple[Any, ...]]]  # by table


async def back_up(database_url: str, media: Path, folder: Path) -> None:
    """While the hub works. The files after the rows that name them: a row without its file is worse than a file too
    many, and files never change."""
    await asyncio.to_thread(_back_up_database, database_url, folder)
    await asyncio.to_thread(shutil.copytree, media, folder / "media")


def _back_up_database(database_url: str, folder: Path) -> None:
    folder.mkdir()
    if database_url.startswith("sqlite"):
        _copy_sqlite(Path(database_url.removeprefix("sqlite:///")), folder / "hub.db")
    else:
        _run("pg_dump", "--format=custom", f"--file={folder / 'hub.dump'}", database_url)


def _copy_sqlite(source: Path, target: Path) -> None:
    """What the shell's ``.backup`` does."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


@asynccontextmanager
async def restored(folder: Path, data: Path, server: PostgresServer | None) -> AsyncIterator[str]:
    """The URL of a new database made from the backup; its files are in ``data``."""
    shutil.copytree(folder / "media", data / "media")
    if server is None:
        yield f"sqlite:///{shutil.copy(folder / 'hub.db', data / 'hub.db')}"
        return
    async with server.fresh_database() as url:
        await asyncio.to_thread(
            _run,
            "pg_restore",
            "--exit-on-error",
            "--no-owner",
            "--jobs=2",
            f"--dbname={url}",
            str(folder / "hub.dump"),
        )
        yield url


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([find_client(program), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


async def read_timelines(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every conversation as a desk would draw it, whole."""

    def read(connection: Connection) -> dict[str, list[dict[str, Any]]]:
        e = t.event.c
        rows = connection.execute(
            select(t.event)
            .where(e.conversation_number.is_not(None))
            .order_by(e.conversation_id, e.conversation_number)
        )
        events = [from_row(row) for row in rows]
        views = render_events(connection, events, world.hub.centre)
        timelines: dict[str, list[dict[str, Any]]] = {}
        for event, view in zip(events, views, strict=True):
            timelines.setdefault(str(event.conversation_id), []).append(view)
        return timelines

    return await world.hub.store.read(read)


async def read_everything(store: Store) -> Rows:
    """Every row of every table that lies still while nobody says a word."""

    def read(connection: Connection) -> Rows:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in t.metadata.tables.items()
            if name not in BEATING
        }

    return await store.read(read)
