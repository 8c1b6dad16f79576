"""Schema versions (alembic). ``hub migrate`` brings a database to the newest; SQLite and PostgreSQL alike."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, String, column, inspect, select, table

_FOLDER: Final = Path(__file__).parent
_VERSION: Final = table("alembic_version", column("version_num", String))  # alembic's own


def upgrade(connection: Connection) -> None:
    """To the newest version, in one transaction; does nothing where it is that already."""
    # Here, not above: a node that serves only looks at the version, and is to start without a quarter second of this.
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)  # it tells of every look
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "head")


@cache
def newest_revision() -> str:
    """By the files' names, which begin with it: alembic would run all of them to say the same."""
    return max(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*.py"))


def read_revision(connection: Connection) -> str | None:
    """The database's version; None before the first migration."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


def serves(found: str | None) -> bool:
    """Whether this program runs on a database of that version: on its own, and on newer ones, for upgrades first
    expand and contract only when no older node is left. Versions are numbers."""
    return found is not None and found.isdigit() and int(found) >= int(newest_revision())
