"""What is said of the wait, and what supervisors are to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import structlog
from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from hub.dispatch.rows import WAITING, hold_interactions, record_of
from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import update_rows
from hub.store.tx import Tx
from routing.decisions import Alert, PublishEstimate

log = structlog.get_logger("router")

# The same again within so long only counts: whoever looks has it before them.
AGAIN_MS: Final = 10 * 60_000


def publish_estimates(tx: Tx, decisions: Sequence[PublishEstimate]) -> None:
    """Beside what will come (`accepting.accept_work`), and to the customer, whose widget follows the stream."""
    rows = hold_interactions(tx, [d.interaction_id for d in decisions])
    last: dict[str, dict[str, Any]] = {}
    for d in decisions:
        row = rows.get(d.interaction_id)
        if row is not None and row.state in WAITING:
            last[row.id] = _promise(tx, d)
            record_of(tx, "interaction.estimated", row, **_told(d))
    update_rows(tx.connection, t.interaction, [{"id": key, **values} for key, values in last.items()])


def _promise(tx: Tx, d: PublishEstimate) -> dict[str, Any]:
    """Where none is known, the one before is promised no longer."""
    e = d.estimate
    return {
        "promised_at": tx.now if e else None,
        "promised_ms": e.estimate_ms if e else None,
        "promised_low_ms": e.low_ms if e else None,
        "promised_high_ms": e.high_ms if e else None,
        "promised_basis": e.basis if e else None,
    }


def _told(d: PublishEstimate) -> dict[str, Any]:
    e = d.estimate
    if e is None:
        return {"basis": None}
    return {"estimate_ms": e.estimate_ms, "low_ms": e.low_ms, "high_ms": e.high_ms, "basis": e.basis}


def keep_alerts(tx: Tx, decisions: Sequence[Alert]) -> None:
    """A row for each kind and what it is about; an event where it is new, or quiet for a while."""
    alerts = {(a.kind, " ".join(a.ids)): a for a in decisions}
    a = t.routing_alert.c
    query = select(a.kind, a.subject, a.last_at).where(tuple_(a.kind, a.subject).in_(sorted(alerts)))
    known = {(row.kind, row.subject): row.last_at for row in tx.connection.execute(query)}
    for key, alert in alerts.items():
        if key not in known or known[key] < tx.now - AGAIN_MS:
            log.warning("routing alert", alert=alert.kind, ids=alert.ids)
            tx.record(Event("routing.alert", tx.now, data={"alert": alert.kind, "ids": list(alert.ids)}))
    dialect = postgresql if tx.postgresql else sqlite
    fresh = {"first_at": tx.now, "last_at": tx.now, "times": 1}
    rows = [{"kind": kind, "subject": subject, **fresh} for kind, subject in sorted(alerts)]
    insert = dialect.insert(t.routing_alert)
    again = {"last_at": tx.now, "times": a.times + 1}
    tx.connection.execute(insert.on_conflict_do_update(index_elements=["kind", "subject"], set_=again), rows)
