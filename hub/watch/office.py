"""Who leads the router, since when, and how long nobody did: read from the rows of the office."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select

from hub.dispatch.lease import ROUTER
from hub.store import tables as t
from hub.store.now import clock, clock_values

# A leader that is at work says so every second. One that is silent for longer is paused or dead, and what waits
# meanwhile waits for a takeover.
AT_WORK_MS: Final = 2_500
TAKEOVER_MS: Final = 8_000  # the most that a takeover may take
DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Office:
    """``silent_ms``: since the leader's last turn; None where there never was a leader. ``watcher``: who watches the
    laws, empty where nobody does. Both by the database's clock, which judges leases."""

    epoch: int
    holder: str
    silent_ms: int | None
    watcher: str

    @property
    def at_work(self) -> bool:
        return self.silent_ms is not None and self.silent_ms <= AT_WORK_MS


@dataclass(frozen=True, slots=True)
class Takeovers:
    """``longest_ms`` and ``last_ms`` of the last day; 0: there was none."""

    count: int
    last_ms: int
    longest_ms: int


def read_office(connection: Connection, now: int, watch_lease: str) -> Office:
    is_postgresql = connection.dialect.name == "postgresql"
    asked: dict[str, Any] = {"watch": watch_lease} | clock_values(is_postgresql, now)
    rows = {row.name: row for row in connection.execute(_offices(is_postgresql), asked)}
    router, watch = rows.get(ROUTER), rows.get(watch_lease)
    watcher = watch.holder if watch is not None and watch.expires_at > watch.read_at else ""
    if router is None or not router.last_turn_at:
        return Office(0, "", None, watcher)
    return Office(router.epoch, router.holder, max(0, router.read_at - router.last_turn_at), watcher)


@cache
def _offices(is_postgresql: bool) -> Select[Any]:
    name = t.lease.c.name
    wanted = (name == ROUTER) | (name == bindparam("watch"))
    return select(t.lease, clock(is_postgresql).label("read_at")).where(wanted)


def read_takeovers(connection: Connection, now: int) -> Takeovers:
    k = t.takeover.c
    took = k.at - k.from_at
    row = connection.execute(select(func.count(), func.max(took)).where(k.at >= now - DAY_MS)).one()
    last = connection.scalar(select(took).where(k.at >= now - DAY_MS).order_by(k.epoch.desc()).limit(1))
    return Takeovers(row[0], last or 0, row[1] or 0)
