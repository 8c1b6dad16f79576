"""The hub's tables with nothing in them, in SQLite: made once in a process, and laid down wherever a test wants some.

Making them takes a fifth of a second of a core, the migrations several times that; to copy them takes a thousandth.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, StaticPool, create_engine

from hub import migrations
from hub.store import tables as t


def lay_down(file: Path) -> str:
    """The URL of that file, which is such a database now, as the hub leaves one: its readers and its writer open it
    at once, and only one of them could turn it to a write-ahead log."""
    file.write_bytes(_image())
    with closing(sqlite3.connect(file)) as driver:
        driver.execute("pragma journal_mode=wal")
    return f"sqlite:///{file}"


def in_memory() -> Engine:
    """With one connection, whichever thread asks for it."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    with engine.connect() as connection:
        _driver(connection).deserialize(_image())
    return engine


def create_tables(connection: Connection) -> None:
    with connection.begin():
        t.metadata.create_all(connection)


@cache
def _image() -> bytes:
    """The bytes of its file, with the version that migrations leave."""
    with create_engine("sqlite://").connect() as connection:
        create_tables(connection)
        driver = _driver(connection)
        driver.execute("create table alembic_version (version_num varchar(32) not null primary key)")
        driver.execute("insert into alembic_version values (?)", (migrations.newest_revision(),))
        driver.commit()
        return driver.serialize()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)
