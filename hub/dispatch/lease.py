"""Exactly one router: a lease row with an epoch.

A lease alone does not stop a leader that was paused and wakes up: it still believes. So the epoch is
checked inside every transaction the leader writes, under a lock that makes the next leader wait for
commits in flight and later stale ones fail. Only the database's clock counts.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import tables as t
from hub.store.now import clock, clock_values, database_now
from hub.store.stuck import end_stuck_sessions
from hub.store.tx import Tx

ROUTER = "router"
TTL_MS = 5_000  # a dead leader is noticed within this; shorter would depose one that only pauses
RENEW_MS = 1_000  # five chances before it runs out


def acquire_lease(tx: Tx, holder: str, *, former_epoch: int | None = None) -> int | None:
    """The new epoch, or None while somebody else's lease runs, or while its holder is still writing under it. Whoever
    was in office until a moment ago (``former_epoch``) and stumbled need not wait for its own lease to run out."""
    if not _is_vacant(tx, former_epoch):
        return None
    now = database_now(tx)
    free = select(t.lease.c.name).where(t.lease.c.name == ROUTER, _is_over(now, former_epoch))
    epoch: int | None = tx.connection.scalar(
        update(t.lease)
        .where(t.lease.c.name.in_(free.with_for_update(skip_locked=True)))
        .values(
            epoch=t.lease.c.epoch + 1,
            holder=holder,
            expires_at=now + TTL_MS,
            vacant_since=t.lease.c.last_turn_at,
            last_turn_at=now,
        )
        .returning(t.lease.c.epoch)
    )
    if epoch is None:  # it is over, yet somebody holds the row: in the middle of a turn, or stopped there
        end_stuck_sessions(tx, [None])
    return epoch


def _is_vacant(tx: Tx, former_epoch: int | None) -> bool:
    """By a look that waits for nobody: most nodes ask all the time, and are told no."""
    over = select(_is_over(database_now(tx), former_epoch)).where(t.lease.c.name == ROUTER)
    found: bool | None = tx.connection.scalar(over)
    if found is None:
        dialect = postgresql if tx.postgresql else sqlite
        row = {"name": ROUTER, "epoch": 0, "holder": "", "expires_at": 0}
        tx.connection.execute(dialect.insert(t.lease).values(row).on_conflict_do_nothing())
    return found is not False


def _is_over(now: ColumnElement[int], former_epoch: int | None) -> ColumnElement[bool]:
    return (t.lease.c.expires_at < now) | (t.lease.c.epoch == former_epoch)


def hold_lease(tx: Tx, epoch: int) -> bool:
    """Fence this transaction: False when the epoch is over and nothing more may be written."""
    office = office_values(tx, epoch)
    left_ms = tx.connection.scalar(time_left(tx.postgresql), office)
    return left_ms is not None and (not is_worn(left_ms) or renew_lease(tx, epoch))


def is_worn(left_ms: int) -> bool:
    return left_ms <= TTL_MS - RENEW_MS


def renew_lease(tx: Tx, epoch: int) -> bool:
    """For whoever holds the row in this transaction."""
    return tx.connection.execute(_renewal(tx.postgresql), office_values(tx, epoch)).rowcount == 1


def office_values(tx: Tx, epoch: int) -> dict[str, int]:
    """What ``time_left`` is executed with."""
    return {"office": epoch} | clock_values(tx.postgresql, tx.now)


@cache
def time_left(postgresql: bool) -> Select[Any]:
    """One row with the milliseconds that are ``left``, held; none where the epoch is over."""
    left = (t.lease.c.expires_at - clock(postgresql)).label("left")
    query = select(left).where(t.lease.c.name == ROUTER, t.lease.c.epoch == bindparam("office"))
    return query.with_for_update(read=True)  # which SQLite leaves out


@cache
def _renewal(postgresql: bool) -> Update:
    now = clock(postgresql)
    return (
        update(t.lease)
        .where(t.lease.c.name == ROUTER, t.lease.c.epoch == bindparam("office"))
        .values(expires_at=now + TTL_MS, last_turn_at=now)
    )


def release_lease(tx: Tx, epoch: int) -> None:
    """Leave office at once, so that the next node need not wait for the lease to run out. The epoch ends
    too, or a turn that was already on its way would renew the lease."""
    tx.connection.execute(
        update(t.lease)
        .where(t.lease.c.name == ROUTER, t.lease.c.epoch == epoch)
        .values(epoch=epoch + 1, expires_at=0, last_turn_at=database_now(tx))
    )


def record_takeover(tx: Tx, epoch: int) -> None:
    """For the first turn of a leader: how long there was none, be it only because one stumbled. Before the first
    leader of all nothing was left waiting."""
    dialect = postgresql if tx.postgresql else sqlite
    office = tx.connection.execute(select(t.lease).where(t.lease.c.name == ROUTER)).one()
    if not office.vacant_since:
        return
    row = {
        "epoch": epoch,
        "holder": office.holder,
        "from_at": office.vacant_since,
        "at": database_now(tx),
    }
    tx.connection.execute(dialect.insert(t.takeover).values(row).on_conflict_do_nothing())
