"""A person wants what was recorded of them gone: all of it at once, here and at the provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select

from hub.calls.rows import find_call
from hub.model.nouns import Refused
from hub.model.recordings import ERASED, RUNNING
from hub.recordings.rows import get_recording, move, set_recording
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Erase:
    """Of a customer, whichever of their numbers they called from. ``reason``: who asked for it, in words that stand in
    the audit."""

    customer_id: str
    user_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """``running``: of calls that are going on, or over for so short a time that the provider has not told of them yet.
    These are as they were; asked again a minute later they go, too."""

    erased: int
    running: int


def erase_recordings(tx: Tx, items: list[Erase]) -> list[Erased | Refused]:
    return [_erase(tx, item) for item in items]


def _erase(tx: Tx, item: Erase) -> Erased | Refused:
    if tx.connection.scalar(select(t.customer.c.id).where(t.customer.c.id == item.customer_id)) is None:
        return Refused("not_found")
    erased = running = 0
    for recording_id, call_id in _find_theirs(tx, item.customer_id):
        call = find_call(tx, call_id=call_id)
        assert call is not None
        row = get_recording(tx, recording_id)  # now that its call is held
        if _is_running(row):
            running += 1
        elif (erase := _ERASE.get(row.state)) is not None and row.reason != ERASED:
            erase(tx, call, row)
            erased += 1
            record_audit(tx, AuditEntry("recording.erased", item.user_id, row.id, {"reason": item.reason}))
    return Erased(erased, running)


def _is_running(row: Row[Any]) -> bool:
    untold = row.state == "ended" and (row.sid is None or row.seconds is None)
    return untold or row.state in (*RUNNING, "speaking")


def _find_theirs(tx: Tx, customer_id: str) -> list[tuple[str, str]]:
    """In the one order of calls, as whoever holds several of them does."""
    r, m, c, n = t.recording.c, t.message.c, t.conversation.c, t.identity.c
    # by their calls, which are messages of their conversations: no index of recordings knows either
    calls = (
        select(m.id)
        .join(t.conversation, c.id == m.conversation_id)
        .join(t.identity, n.id == c.identity_id)
        .where(n.customer_id == customer_id, m.kind == "call")
    )
    query = select(r.id, r.call_id).where(r.call_id.in_(calls)).order_by(r.call_id, r.id)
    return [(row.id, row.call_id) for row in tx.connection.execute(query)]


def _ours(tx: Tx, call: Row[Any], row: Row[Any]) -> None:
    """Its file goes with the media that no row names."""
    due = tx.now if row.at_carrier else None
    move(tx, call, row, "expire", reason=ERASED, sha256=None, size=None, keep_until=None, due_at=due)


def _not_ours_yet(tx: Tx, call: Row[Any], row: Row[Any]) -> None:
    """It is not fetched any more."""
    move(tx, call, row, "fail", reason=ERASED, due_at=tx.now)


def _never_ours(tx: Tx, _call: Row[Any], row: Row[Any]) -> None:
    """Its copy at the provider had been left there."""
    due = tx.now if row.at_carrier and row.sid is not None else None
    set_recording(tx, row, reason=ERASED, due_at=due)


_ERASE: Final[Mapping[str, Callable[[Tx, Row[Any], Row[Any]], None]]] = {
    "ready": _ours,
    "ended": _not_ours_yet,
    "failed": _never_ours,
}
