"""One transaction at a time on a database of its own, as the committer would run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select, text

from hub.clock import FixedClock
from hub.model.contact_centre import EMPTY_CENTRE
from hub.model.events import Event
from hub.store import tables as t
from hub.store.backends import _sqlite_engine
from hub.store.log import write_events
from hub.store.tx import Tx
from tests.services.tables import lay_down

T = TypeVar("T")
R = TypeVar("R")


class Database:
    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock()
        self.events: list[Event] = []
        self._engine: Engine = _sqlite_engine(lay_down(folder / "hub.db"), begin="BEGIN IMMEDIATE")

    def commit(self, station: Callable[[Tx, list[T]], list[R]], item: T) -> R:
        with self._engine.connect() as connection, connection.begin():
            tx = Tx(connection, self.clock.now(), EMPTY_CENTRE)
            (result,) = station(tx, [item])
            write_events(tx)
            self.events += tx.events
        return result

    def read(self, function: Callable[..., T], *args: Any) -> T:
        with self._connect() as connection:
            return function(connection, *args)

    def audited(self) -> list[tuple[str, str | None]]:
        with self._connect() as connection:
            rows = connection.execute(select(t.audit.c.action, t.audit.c.user_id).order_by(text("rowid")))
            return [(row.action, row.user_id) for row in rows]

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self._engine.dispose()
