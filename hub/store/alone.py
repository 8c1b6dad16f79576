"""A second process on the same SQLite file is refused: its writer would not know the first one's."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class NotAloneError(Exception):
    """Another process has this SQLite file open; PostgreSQL is for more than one."""


@contextmanager
def alone_on(url: str) -> Iterator[None]:
    """Hold the SQLite file for this process; nothing to do on PostgreSQL. Raises NotAloneError."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    path = Path(f"{parsed.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotAloneError(
                f"{parsed.database} is in use by another process. One hub per SQLite file: stop the other, "
                "or set HUB_DATABASE_URL to PostgreSQL to run several."
            ) from error
        yield
