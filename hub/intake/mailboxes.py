"""How far each mailbox has been read, and what keeps it from being read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class ReadUpTo:
    """Everything up to this UID, under this numbering, is stored and committed."""

    mailbox: str
    uid_validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class MailboxFault:
    """Why it is not being read (password, tls, unreachable); None: it is."""

    mailbox: str
    fault: str | None


def find_mailbox_state(connection: Connection, mailbox: str) -> Row[Any] | None:
    return connection.execute(select(t.mailbox_state).where(t.mailbox_state.c.mailbox == mailbox)).first()


def read_faults(connection: Connection) -> dict[str, str | None]:
    """Every mailbox that was ever read, with what keeps it from being read."""
    m = t.mailbox_state.c
    return {row.mailbox: row.fault for row in connection.execute(select(m.mailbox, m.fault))}


def record_read(tx: Tx, items: list[ReadUpTo]) -> list[None]:
    """Forward only: a reader that was overtaken takes nothing back."""
    m = t.mailbox_state
    dialect = postgresql if tx.postgresql else sqlite
    # SQLite has no greatest(), PostgreSQL's max() is of rows
    later = func.greatest if tx.postgresql else func.max
    for item in items:
        insert: Any = dialect.insert(m).values(
            mailbox=item.mailbox, uid_validity=item.uid_validity, last_uid=item.uid, read_at=tx.now
        )
        same = m.c.uid_validity == item.uid_validity
        tx.connection.execute(
            insert.on_conflict_do_update(
                index_elements=["mailbox"],
                set_={
                    "uid_validity": item.uid_validity,
                    "last_uid": case((same, later(m.c.last_uid, item.uid)), else_=item.uid),
                    "read_at": tx.now,
                    "fault": None,
                    "fault_at": None,
                },
            )
        )
    return [None] * len(items)


def record_fault(tx: Tx, items: list[MailboxFault]) -> list[None]:
    """Since when, of the first of a row of alike ones."""
    m = t.mailbox_state
    dialect = postgresql if tx.postgresql else sqlite
    for item in items:
        row = {"mailbox": item.mailbox, "uid_validity": 0, "last_uid": 0, "read_at": 0}
        tx.connection.execute(dialect.insert(m).values(row).on_conflict_do_nothing())
        tx.connection.execute(
            update(m)
            .where(m.c.mailbox == item.mailbox, m.c.fault.is_distinct_from(item.fault))
            .values(fault=item.fault, fault_at=tx.now if item.fault else None)
        )
    return [None] * len(items)
