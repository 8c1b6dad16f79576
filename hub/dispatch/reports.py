"""What supervisors ask of the router's past: what it warned of, and whether what was promised came true."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, func, select

from hub.model.nouns import Scope
from hub.store import tables as t

MOST_ALERTS = 200  # who has more has one problem, told many times
LEAST_TOLD_MS = 60_000  # waits are told in minutes: at best, less than one


def read_alerts(connection: Connection, since: int) -> list[dict[str, Any]]:
    """The newest first; the same about the same things is one, with how often it was."""
    a = t.routing_alert.c
    query = select(t.routing_alert).where(a.last_at >= since)
    rows = connection.execute(query.order_by(a.last_at.desc(), a.kind, a.subject).limit(MOST_ALERTS))
    return [
        {
            "kind": row.kind,
            "ids": row.subject.split(),
            "first_at": row.first_at,
            "last_at": row.last_at,
            "times": row.times,
        }
        for row in rows
    ]


def read_promises(connection: Connection, scope: Scope, from_ms: int, to_ms: int) -> list[dict[str, Any]]:
    """By queue and basis, of what was accepted in the window after a promise: how often it was no later than the
    customer was told, and how much longer or shorter it was on average."""
    i = t.interaction.c
    told_ms = case((i.promised_high_ms < LEAST_TOLD_MS, LEAST_TOLD_MS), else_=i.promised_high_ms)
    kept = case((i.waited_ms <= told_ms, 1), else_=0)
    query = (
        select(
            i.queue_id,
            i.promised_basis.label("basis"),
            func.count().label("promised"),
            func.sum(kept).label("kept"),
            func.avg(i.promised_ms).label("mean_promised_ms"),
            func.avg(i.waited_ms).label("mean_waited_ms"),
        )
        .where(i.accepted_at >= from_ms, i.accepted_at < to_ms, i.promised_at.is_not(None))
        .group_by(i.queue_id, i.promised_basis)
        .order_by(i.queue_id, i.promised_basis)
    )
    if scope.queues is not None:
        query = query.where(i.queue_id.in_(sorted(scope.queues)))
    return [
        {
            "queue_id": row.queue_id,
            "basis": row.basis,
            "promised": int(row.promised),
            "kept": int(row.kept),
            "mean_promised_ms": round(row.mean_promised_ms),
            "mean_waited_ms": round(row.mean_waited_ms),
        }
        for row in connection.execute(query)
    ]
