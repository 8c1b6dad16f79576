"""Schema versions (alembic). ``hub migrate`` brings a database to the newest; SQLite and PostgreSQL alike."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

logging.getLogger("alembic.runtime.migration").setLevel(
    logging.WARNING
)  # it tells of every look at the version


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """To the newest version, in one transaction; does nothing where it is that already."""
    with connection.begin():
        command.upgrade(_config(connection), "head")


def newest_revision() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def read_revision(connection: Connection) -> str | None:
    """The database's version; None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def serves(found: str | None) -> bool:
    """Whether this program runs on a database of that version: on its own, and on newer ones, for upgrades first
    expand and contract only when no older node is left. Versions are numbers."""
    return found is not None and found.isdigit() and int(found) >= int(newest_revision())
