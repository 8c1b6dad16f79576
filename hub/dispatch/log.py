"""The routing log: committed events, numbered by their one reader. `facts` reads them for the engine.

Numbers are given to committed rows only, so a writer that started first and committed last still
gets the next number and is missed by nobody. ``log_at`` is the leader's clock at that moment, the
only clock the engine knows.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Row, Select, Subquery, bindparam, exists, func, literal, select, true, update
from sqlalchemy.sql.dml import ReturningUpdate

from hub.dispatch.lease import hold_lease, is_worn, office_values, renew_lease, time_left
from hub.store import tables as t
from hub.store.log import UNLOGGED
from hub.store.tx import Tx

BATCH = 500  # events in one turn: more would only hold the rows longer


def number_log(tx: Tx, limit: int | None = BATCH, *, only: Collection[int] | None = None) -> list[Row[Any]]:
    """Take what is committed and not yet numbered into the log, or ``only`` these of it (ids of events, a batch);
    returns it in log order."""
    parameters = {"turn_at": tx.now} | ({} if only is None else {"only": list(only)})
    numbered = tx.connection.execute(_numbering(limit, some=only is not None), parameters)
    return sorted(numbered, key=lambda row: int(row.log_number))


def number_in_office(tx: Tx, epoch: int) -> list[Row[Any]] | None:
    """The same under the lease, or None when the epoch is over: ``hold_lease`` and ``number_log``. On PostgreSQL in one
    statement, of which the second part is not executed before the first has found and held its row. It sees the log as
    it was before it waited for that row; but nobody holds that up while the epoch lasts."""
    if not tx.postgresql:
        return number_log(tx) if hold_lease(tx, epoch) else None
    rows = tx.connection.execute(_numbering_in_office(), {"turn_at": tx.now} | office_values(tx, epoch)).all()
    if not rows:
        return None
    if is_worn(rows[0].left) and not renew_lease(tx, epoch):
        raise RuntimeError("a lease that is held cannot be lost")  # what is numbered must not be committed
    return sorted((row for row in rows if row.id is not None), key=lambda row: int(row.log_number))


def read_unnumbered(tx: Tx) -> list[Row[Any]]:
    """What is committed and not numbered, as it would be if it were now: for whoever only looks."""
    e, last = t.event.c, last_log_number(tx)
    own = [column for column in e if column.name not in ("log_number", "log_at")]
    number = (last + func.row_number().over(order_by=e.id)).label("log_number")
    query = select(*own, number, literal(tx.now).label("log_at")).where(UNLOGGED).order_by(e.id)
    return list(tx.connection.execute(query))


@lru_cache(maxsize=4)  # for every turn the same; some, all, or those of a test
def _numbering(limit: int | None, *, some: bool) -> ReturningUpdate[Any]:
    e, fresh = t.event.c, _unnumbered(limit, some=some)
    return (
        update(t.event)
        .where(e.id == fresh.c.id)
        .values(log_number=_last_number().scalar_subquery() + fresh.c.place, log_at=bindparam("turn_at"))
        .returning(t.event)
    )


@cache
def _numbering_in_office() -> Select[Any]:
    office = time_left(postgresql=True).cte("office")
    numbered = _numbering(BATCH, some=False).where(exists().select_from(office)).cte("numbered")
    return select(office.c.left, *numbered.c).select_from(office.outerjoin(numbered, true()))


def _unnumbered(limit: int | None, *, some: bool) -> Subquery:
    e = t.event.c
    wanted = UNLOGGED & e.id.in_(bindparam("only", expanding=True)) if some else UNLOGGED
    fresh = select(e.id).where(wanted).order_by(e.id).limit(limit).subquery()
    return select(fresh.c.id, func.row_number().over(order_by=fresh.c.id).label("place")).subquery()


def last_log_number(tx: Tx) -> int:
    return tx.connection.scalar(_last_number()) or 0


def _last_number() -> Select[tuple[int]]:
    """In the words of the partial index: without them SQLite reads the whole log for its highest number."""
    number = t.event.c.log_number
    return select(func.coalesce(func.max(number), 0)).where(number.is_not(None))
