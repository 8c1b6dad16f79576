"""Leasing what the carrier is to be told: with all that is needed to say it, and only while it is still right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.giving_back import give_back
from hub.calls.rows import find_call, find_interaction, find_legs
from hub.model.calls import CallOrder
from hub.store import tables as t
from hub.store.tx import Tx

LEASE_MS: Final = 20_000  # somebody waits with music in the ear: a dead node's orders are taken over soon


@dataclass(frozen=True, slots=True)
class _Scene:
    """A call as it stands when an order about it comes up."""

    order: Row[Any]
    call: Row[Any]
    interaction: Row[Any] | None
    legs: Sequence[Row[Any]]  # of agents, all of them, oldest first
    caller_is_there: bool

    @property
    def is_theirs(self) -> bool:
        """Whether the call is still that of the agent whom the order names."""
        i = self.interaction
        return i is not None and i.state == "active" and i.agent_id == self.order.agent_id

    def live(self, agent_id: str | None) -> tuple[str, ...]:
        return tuple(
            leg.sid for leg in self.legs if leg.ended_at is None and agent_id in (None, leg.agent_id)
        )


def lease_orders(tx: Tx, items: list[int]) -> list[list[CallOrder]]:
    """Up to so many that are due. What has been overtaken meanwhile is done with."""
    return [_lease(tx, limit) for limit in items]


def _lease(tx: Tx, limit: int) -> list[CallOrder]:
    leased = []
    for row in _find_due(tx, limit):
        scene = _look(tx, row)
        if scene is not None and _STILL_RIGHT[row.kind](scene):
            leased.append(lease_order(tx, scene))
        else:
            _set(tx, row, state="done", last_code="overtaken", lease_until=None)
            if scene is not None:
                _let_go(tx, scene)
    return leased


def _let_go(tx: Tx, scene: _Scene) -> None:
    """The agent left while somebody was leading the caller to them, in vain or in silence."""
    if scene.order.kind == "join" and scene.is_theirs and scene.call.answered_at is None:
        give_back(tx, scene.call, scene.order.agent_id, "left")


def _find_due(tx: Tx, limit: int) -> Sequence[Row[Any]]:
    o = t.call_order.c
    due = ((o.state == "waiting") & (o.due_at <= tx.now)) | ((o.state == "leased") & (o.lease_until < tx.now))
    query = select(t.call_order).where(due).order_by(o.call_id, o.id).limit(limit)
    if tx.postgresql:
        query = query.with_for_update(skip_locked=True)
    return tx.connection.execute(query).all()


def _look(tx: Tx, row: Row[Any]) -> _Scene | None:
    call = find_call(tx, call_id=row.call_id)
    if call is None:
        return None
    customers = find_legs(tx, row.call_id, party="customer", live=True)
    return _Scene(
        row, call, find_interaction(tx, call), find_legs(tx, row.call_id, party="agent"), bool(customers)
    )


def _may_connect(scene: _Scene) -> bool:
    """An agent's device is rung once for each time that they accept."""
    rung = any(
        leg.agent_id == scene.order.agent_id and leg.started_at >= scene.order.created_at
        for leg in scene.legs
    )
    return scene.is_theirs and scene.caller_is_there and not rung


def _may_join(scene: _Scene) -> bool:
    return scene.is_theirs and scene.caller_is_there and bool(scene.live(scene.order.agent_id))


def _may_wait(scene: _Scene) -> bool:
    i = scene.interaction
    return scene.caller_is_there and scene.call.answered_at is None and i is not None and i.ended_at is None


def _may_hang_up(scene: _Scene) -> bool:
    agent_id = scene.order.agent_id
    return bool(scene.live(agent_id)) or (agent_id is None and scene.caller_is_there)


_STILL_RIGHT: Final[Mapping[str, Callable[[_Scene], bool]]] = {
    "connect": _may_connect,
    "join": _may_join,
    "wait": _may_wait,
    "hang_up": _may_hang_up,
}


def lease_order(tx: Tx, scene: _Scene) -> CallOrder:
    """With all that is needed to tell it, as it stands now."""
    row, call = scene.order, scene.call
    until = tx.now + LEASE_MS
    _set(tx, row, state="leased", attempts=row.attempts + 1, lease_until=until)
    agent = tx.centre.agents.get(row.agent_id or "")
    wants_caller = scene.caller_is_there and not (row.kind == "hang_up" and row.agent_id)
    return CallOrder(
        id=row.id,
        kind=row.kind,
        call_id=call.message_id,
        account=call.account,
        caller_sid=call.sid if wants_caller else None,
        agent_id=row.agent_id,
        device=agent.device if agent else "",
        agent_sids=scene.live(row.agent_id),
        room=_room(scene),
        language=call.language,
        asked_before=row.attempts > 0,
        created_at=row.created_at,
        lease_until=until,
        words=_last_words(tx, scene),
    )


def _last_words(tx: Tx, scene: _Scene) -> str | None:
    """What was written down for a caller who is turned away."""
    i, m = scene.interaction, t.message.c
    if scene.order.kind != "hang_up" or i is None or i.closed_by != "overflow":
        return None
    said = select(m.body).where(
        m.conversation_id == i.conversation_id, m.interaction_id == i.id, m.kind == "system"
    )
    return tx.connection.scalar(said.order_by(m.created_at.desc()).limit(1))


def _room(scene: _Scene) -> str:
    """One for each time that somebody accepts (the offer's id): nobody is led to where another one left."""
    i = scene.interaction
    return f"{i.id}.{i.attempts}" if i is not None else scene.call.message_id


def _set(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(update(t.call_order).where(t.call_order.c.id == row.id).values(**values))
