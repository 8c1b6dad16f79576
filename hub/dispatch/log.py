"""The routing log: committed events, numbered by their one reader. `facts` reads them for the engine.

Numbers are given to committed rows only, so a writer that started first and committed last still
gets the next number and is missed by nobody. ``log_at`` is the leader's clock at that moment, the
only clock the engine knows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Row,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from hub.dispatch.lease import hold_lease, is_worn, office_values, renew_lease, time_left
from hub.store import tables as t
from hub.store.log import UNLOGGED
from hub.store.tx import Tx

BATCH = 500  # events in one turn: more would only hold the rows longer
# More than a transaction of the hub may do nothing before the server ends it (`store.backends`), or a clock may be off:
# of two that waited for one row the second must not be numbered before the first.
LOOK_BACK_MS = 6_000
WHOLE_EVERY_MS = 2_000


def number_log(tx: Tx, limit: int | None = BATCH, *, only: Collection[int] | None = None) -> list[Row[Any]]:
    """Take what is committed and not yet numbered into the log, or ``only`` these of it (ids of events, a batch);
    returns it in log order."""
    which: dict[str, Any] = {"after": 0} if only is None else {"only": list(only)}
    parameters = {"turn_at": tx.now} | which
    numbered = tx.connection.execute(_numbering(limit, some=only is not None), parameters)
    return sorted(numbered, key=lambda row: int(row.log_number))


class Numbered:
    """How far the log is numbered, so that not all is gone through again that was not numbered once: what PostgreSQL
    has not swept yet of a busy floor's last minute takes tens of milliseconds.

    Ids are drawn before the commit, so what is behind is looked for as far back as a transaction lasts, and at all of
    it every few seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[int, int]] = deque()  # when which id was the highest
        self._whole_at = 0

    def after(self, now: int) -> int:
        """The id behind which to look now; 0: everywhere."""
        if abs(now - self._whole_at) >= WHOLE_EVERY_MS:  # a clock may step back
            self._whole_at = now
            return 0
        while len(self._marks) > 1 and self._marks[1][0] <= now - LOOK_BACK_MS:
            self._marks.popleft()
        return self._marks[0][1] if self._marks and self._marks[0][0] <= now - LOOK_BACK_MS else 0

    def note(self, now: int, rows: Sequence[Row[Any]]) -> None:
        if rows:
            highest = max(int(row.id) for row in rows)
            self._marks.append((now, max(highest, self._marks[-1][1] if self._marks else 0)))


def number_in_office(tx: Tx, epoch: int, after: int = 0) -> list[Row[Any]] | None:
    """The same under the lease, or None when the epoch is over: ``hold_lease`` and ``number_log``, of ids behind
    ``after``. On PostgreSQL in one statement, of which the second part is not executed before the first has found and
    held its row. It sees the log as it was before it waited for that row; but nobody holds that up while the epoch
    lasts."""
    if not tx.postgresql:
        return number_log(tx) if hold_lease(tx, epoch) else None
    told = {"turn_at": tx.now, "after": after} | office_values(tx, epoch)
    rows = tx.connection.execute(_numbering_in_office(), told).all()
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
    behind = UNLOGGED & (e.id > bindparam("after", type_=BigInteger))
    wanted = UNLOGGED & e.id.in_(bindparam("only", expanding=True)) if some else behind
    fresh = select(e.id).where(wanted).order_by(e.id).limit(limit).subquery()
    return select(fresh.c.id, func.row_number().over(order_by=fresh.c.id).label("place")).subquery()


def last_log_number(tx: Tx) -> int:
    return tx.connection.scalar(_last_number()) or 0


def _last_number() -> Select[tuple[int]]:
    """In the words of the partial index: without them SQLite reads the whole log for its highest number."""
    number = t.event.c.log_number
    return select(func.coalesce(func.max(number), 0)).where(number.is_not(None))
