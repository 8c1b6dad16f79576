"""The migrated schema is the one the stations are written for, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from hub import migrations
from hub.clock import FixedClock
from hub.store import open_store
from hub.store import tables as t
from tests.services.tables import create_tables


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, t.metadata))


def _indexes(connection: Connection) -> dict[str, str]:
    """Every index as the database states it, with its condition, which alembic does not compare."""
    query = {
        "sqlite": "select name, sql from sqlite_master where type = 'index' and sql is not null",
        "postgresql": "select indexname, indexdef from pg_indexes where schemaname = 'public'",
    }[connection.dialect.name]
    found = {row[0]: " ".join(row[1].lower().split()) for row in connection.execute(text(query))}
    return {name: words for name, words in found.items() if "alembic" not in name}


def _columns(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    return {
        f"{table}.{column['name']}": (str(column["type"]), column["nullable"], column["default"])
        for table in inspector.get_table_names()
        if table != "alembic_version"
        for column in inspector.get_columns(table)
    }


async def test_a_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    async with open_store(database_url, FixedClock(), patient=True) as store:
        await store.backend.write(migrations.upgrade)
        assert await store.read(_differences) == []


async def test_migrated_and_made_from_the_tables_are_alike_to_the_last_condition(database_url: str) -> None:
    async with open_store(database_url, FixedClock(), patient=True) as store:
        await store.backend.write(create_tables)
        made = await store.read(_indexes), await store.read(_columns)
        await store.backend.write(_drop_everything)
        await store.backend.write(migrations.upgrade)
        migrated = await store.read(_indexes), await store.read(_columns)
    assert migrated == made


def _drop_everything(connection: Connection) -> None:
    with connection.begin():
        t.metadata.drop_all(connection)


async def test_migrating_twice_does_nothing(database_url: str) -> None:
    async with open_store(database_url, FixedClock(), patient=True) as store:
        await store.backend.write(migrations.upgrade)
        await store.backend.write(migrations.upgrade)
        assert await store.read(migrations.read_revision) == migrations.newest_revision()


async def test_a_database_that_was_never_migrated_has_no_version(database_url: str) -> None:
    async with open_store(database_url, FixedClock(), patient=True) as store:
        assert await store.read(migrations.read_revision) is None
        await store.backend.write(create_tables)
        assert await store.read(migrations.read_revision) is None


def test_the_newest_version_is_the_head_of_the_only_line_there_is() -> None:
    folder = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert folder.get_heads() == [migrations.newest_revision()]


def test_a_program_serves_its_own_schema_and_newer_ones_and_no_older() -> None:
    """Upgrades expand first: nodes of the version before go on while the new ones come."""
    newest = migrations.newest_revision()
    assert migrations.serves(newest)
    assert migrations.serves(f"{int(newest) + 1:04}")
    assert not migrations.serves(f"{int(newest) - 1:04}")
    assert not migrations.serves(None)
