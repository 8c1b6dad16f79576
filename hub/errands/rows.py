"""Errands as rows: put down, due, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Integer, Row, bindparam, delete, select, update

from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx

Kind = Literal["collect", "clear"]
FIRST_RETRY_MS: Final = 2_000
LONGEST_RETRY_MS: Final = 600_000  # a provider that is away for a day is asked 150 times


@dataclass(frozen=True, slots=True)
class Errand:
    """``subject``: an attachment or a message, ``address``: where it lies, or its id at the provider."""

    id: str
    kind: Kind
    account: str
    subject: str
    address: str


def put_errands(tx: Tx, kind: Kind, wanted: Sequence[tuple[str, str, str]]) -> None:
    """Each an account, a subject and an address. Once for each subject."""
    rows = [
        {
            "id": tx.new_id("err"),
            "kind": kind,
            "account": account,
            "subject": subject,
            "address": address,
            "created_at": tx.now,
            "due_at": tx.now,
        }
        for account, subject, address in wanted
    ]
    if rows:
        insert_rows(tx.connection, t.errand, rows, skip_known=True)


def find_due(connection: Connection, now: int, limit: int) -> list[Errand]:
    return [Errand(*row) for row in connection.execute(_DUE, {"now": now, "limit": limit})]


# Kinds of a newer version of the hub are left to its nodes.
_E: Final = t.errand.c
_DUE: Final = (
    select(_E.id, _E.kind, _E.account, _E.subject, _E.address)
    .where(_E.due_at.is_not(None), _E.due_at <= bindparam("now"), _E.kind.in_(get_args(Kind)))
    .order_by(_E.due_at)
    .limit(bindparam("limit", type_=Integer))
)


def find_errand(tx: Tx, errand_id: str) -> Row[Any] | None:
    query = select(t.errand).where(t.errand.c.id == errand_id)
    return tx.connection.execute(query.with_for_update() if tx.postgresql else query).first()


def is_done(tx: Tx, row: Row[Any]) -> None:
    tx.connection.execute(delete(t.errand).where(t.errand.c.id == row.id))


def try_later(tx: Tx, row: Row[Any], code: str, *, give_up_ms: int) -> bool:
    """False where it has been tried long enough: then it is in vain."""
    if tx.now - row.created_at >= give_up_ms:
        return False
    wait = min(FIRST_RETRY_MS * 2 ** min(row.attempts, 10), LONGEST_RETRY_MS)
    _set(tx, row.id, due_at=tx.now + wait, attempts=row.attempts + 1, last_code=code[:40])
    return True


def is_in_vain(tx: Tx, row: Row[Any], code: str) -> None:
    """It stays, so that somebody can ask for it again."""
    _set(tx, row.id, due_at=None, last_code=code[:40])


def ask_again(tx: Tx, kind: Kind, subject: str) -> bool:
    """Whether there is such an errand, in vain so far; its time begins anew."""
    e = t.errand.c
    fresh = {"due_at": tx.now, "created_at": tx.now, "attempts": 0}
    again = update(t.errand).where(e.kind == kind, e.subject == subject, e.due_at.is_(None)).values(fresh)
    return bool(tx.connection.execute(again).rowcount)


def _set(tx: Tx, errand_id: str, **values: Any) -> None:
    tx.connection.execute(update(t.errand).where(t.errand.c.id == errand_id).values(**values))
