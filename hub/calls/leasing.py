"""Leasing what the carrier is to be told: with all that is needed to say it, and only while it is still right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import BigInteger, Integer, Row, Select, bindparam, case, select, update
from sqlalchemy.exc import SQLAlchemyError

from hub.calls.devices import find_device
from hub.calls.orders.kinds import KINDS
from hub.calls.orders.scene import Scene, look
from hub.model.calls import CallOrder
from hub.model.states import UNDONE
from hub.recordings.following import follow
from hub.store import tables as t
from hub.store.tx import Tx

log = structlog.get_logger("calls")

NO_ANSWER: Final = "no_answer"  # nobody knows whether the carrier has heard it
LEASE_MS: Final = 20_000  # somebody waits with music in the ear: a dead node's orders are taken over soon


def lease_orders(tx: Tx, items: list[int]) -> list[list[CallOrder]]:
    """Up to so many that are due. What has been overtaken meanwhile is done with."""
    return [_lease(tx, limit) for limit in items]


def _lease(tx: Tx, limit: int) -> list[CallOrder]:
    leased = []
    for row in _find_due(tx, limit):
        try:
            order = _lease_one(tx, row)
        except SQLAlchemyError:
            raise
        except Exception:  # ours: one call that we cannot understand must not keep all others from being told
            log.exception("order broken", order_id=row.id, kind=row.kind, call_id=row.call_id)
            _set(tx, row, state="failed", last_code="broken", lease_until=None)
        else:
            leased += [order] if order is not None else []
    return leased


def _lease_one(tx: Tx, row: Row[Any]) -> CallOrder | None:
    """None where it is overtaken, there is nothing to tell, or it was told often enough."""
    scene, kind = look(tx, row), KINDS[row.kind]
    if scene is None or not kind.may_be_told(scene):
        _set(tx, row, state="done", last_code="overtaken", lease_until=None)
        if scene is not None:
            kind.overtaken(tx, scene)
        return None
    if row.attempts < kind.attempts:
        needs = kind.needs(tx, scene)
        if needs is None:
            _set(tx, row, state="done", last_code="nothing_to_tell", lease_until=None)
            return None
        return lease_order(tx, scene, needs)
    _set(tx, row, state="failed", last_code=NO_ANSWER, lease_until=None)  # its last lease has run out
    kind.failed(tx, scene, NO_ANSWER)
    follow(tx, row.call_id)
    return None


def _find_due(tx: Tx, limit: int) -> Sequence[Row[Any]]:
    return tx.connection.execute(_DUE, {"now": tx.now, "limit": limit}).all()


def _due() -> Select[Any]:
    """Kinds of a newer version of the hub are left to its nodes."""
    o, now = t.call_order.c, bindparam("now", type_=BigInteger)
    # the states once more, for the index that knows them
    due = o.state.in_(UNDONE) & case((o.state == "waiting", o.due_at <= now), else_=o.lease_until < now)
    return (
        select(t.call_order)
        .where(due, o.kind.in_(sorted(KINDS)))
        .order_by(o.call_id, o.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True)  # which SQLite leaves out
    )


_DUE: Final = _due()


def lease_order(tx: Tx, scene: Scene, needs: Mapping[str, Any]) -> CallOrder:
    """With all that is needed to tell it, as it stands now."""
    row, call = scene.order, scene.call
    until = tx.now + LEASE_MS
    _set(tx, row, state="leased", attempts=row.attempts + 1, lease_until=until)
    usual = {
        "caller_sid": call.sid if scene.caller_is_there else None,
        "agent_sids": scene.live(row.agent_id),
        "room": scene.room,
        "detail": scene.detail,
        "device": find_device(tx.connection, tx.centre, row.agent_id),
    }
    return CallOrder(
        id=row.id,
        kind=row.kind,
        call_id=call.message_id,
        account=call.account,
        agent_id=row.agent_id,
        language=call.language,
        asked_before=row.attempts > 0,
        rings=KINDS[row.kind].rings,
        created_at=row.created_at,
        lease_until=until,
        **{**usual, **needs},
    )


def _set(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(update(t.call_order).where(t.call_order.c.id == row.id).values(**values))
