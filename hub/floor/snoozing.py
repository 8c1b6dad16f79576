"""What wants a supervisor, put off: with a reason, for all who see it, and back when the time is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select

from hub.dispatch.why import read_interaction
from hub.floor.acting import sees_agent
from hub.model.nouns import Refused, Scope
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

Reason = Literal["known", "in_hand", "later"]
KEPT_MS: Final = 24 * 60 * 60_000  # rows that are over, for whoever asks what became of an alert


@dataclass(frozen=True, slots=True)
class Snooze:
    """``minutes`` 0: no longer."""

    need_id: str
    minutes: int
    reason: Reason
    scope: Scope


@dataclass(frozen=True, slots=True)
class Snoozed:
    until: int
    reason: str
    user_id: str


def snooze_needs(tx: Tx, items: list[Snooze]) -> list[Refused | None]:
    """``not_found``: of something that they do not see."""
    return [_snooze(tx, item) for item in items]


def _snooze(tx: Tx, item: Snooze) -> Refused | None:
    if not _sees(tx, item.need_id, item.scope):
        return Refused("not_found")
    s = t.floor_snooze.c
    tx.connection.execute(
        delete(t.floor_snooze).where((s.need_id == item.need_id) | (s.until < tx.now - KEPT_MS))
    )
    if item.minutes:
        row = {"need_id": item.need_id, "until": tx.now + item.minutes * 60_000, "reason": item.reason}
        tx.connection.execute(insert(t.floor_snooze).values(**row, user_id=item.scope.user_id, at=tx.now))
    detail = {"minutes": item.minutes, "reason": item.reason}
    record_audit(tx, AuditEntry("floor.snoozed", item.scope.user_id, item.need_id, detail))
    return None


def _sees_queue(tx: Tx, about: str, scope: Scope) -> bool:
    return about in tx.centre.queues and scope.sees(about)


def _sees_work(tx: Tx, about: str, scope: Scope) -> bool:
    return read_interaction(tx.connection, about, scope) is not None


# What a need's id names behind its kind (``hub.floor.needs``).
_ABOUT: Final[Mapping[str, Callable[[Tx, str, Scope], bool]]] = {
    "queue_late": _sees_queue,
    "rule": lambda tx, about, scope: _sees_queue(tx, about.partition(":")[2], scope),
    "help": _sees_work,
    "offer_late": _sees_work,
    "overdue": _sees_work,
    "missed": sees_agent,
    "unreachable": sees_agent,
    "wrapup_long": sees_agent,
}


def _sees(tx: Tx, need_id: str, scope: Scope) -> bool:
    kind, _, about = need_id.partition(":")
    return kind in _ABOUT and _ABOUT[kind](tx, about, scope)


def read_snoozed(connection: Connection, now: int) -> dict[str, Snoozed]:
    rows = connection.execute(_SNOOZED, {"now": now})
    return {row.need_id: Snoozed(row.until, row.reason, row.user_id) for row in rows}


_S: Final = t.floor_snooze.c
_SNOOZED: Final = select(_S.need_id, _S.until, _S.reason, _S.user_id).where(_S.until > bindparam("now"))
