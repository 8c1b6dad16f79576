"""Which queues are open, why and until when; and closing one by hand (``hub.opening``)."""

from __future__ import annotations

from pydantic import model_validator
from sqlalchemy import Connection, select

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.links import Reason
from hub.api.route import Asked, Told, route
from hub.model.nouns import Refused
from hub.opening import (
    NOBODY,
    QueueState,
    SetEmergency,
    read_lines,
    read_queue_states,
    set_emergencies,
)
from hub.store import tables as t


class EmergencyView(Told):
    """By whom it was closed, since when and why."""

    at: int
    by: str | None
    by_name: str | None
    reason: str | None


class QueueStateView(Told):
    """``why``: always, hours, holiday, exception or emergency. ``changes_at``: when its hours open or close it; null:
    not within a year, or it is closed by hand. ``since`` is null for a moment after it was configured."""

    id: str
    name: dict[str, str]
    is_open: bool
    why: str
    since: int | None
    changes_at: int | None
    after_close: str
    waiting: int
    longest_since: int | None
    emergency: EmergencyView | None


class QueueStatesView(Told):
    queues: list[QueueStateView]


class ChangeEmergency(Asked):
    """``closed`` false lets the hours decide again. ``reason`` is told to agents while it is closed."""

    closed: bool
    reason: Reason | None = None

    @model_validator(mode="after")
    def _is_explained(self) -> ChangeEmergency:
        if self.closed and self.reason is None:
            raise ValueError("closing a queue wants a reason")
        return self


@route("GET", "/api/queues", permission="queues.read", response=QueueStatesView)
async def read_queues(call: Call) -> QueueStatesView:
    """The queues one sees, in the order of the configuration."""
    return QueueStatesView(queues=await _read(call))


@route(
    "POST",
    "/api/queues/{queue_id}/emergency",
    permission="queues.emergency",
    body=ChangeEmergency,
    response=QueueStateView,
    errors=("not_found",),
)
async def change_emergency(call: Call, body: ChangeEmergency) -> QueueStateView:
    """Closes the queue at once, until it is opened again by hand. Closing twice keeps the first reason."""
    queue_id = call.path["queue_id"]
    if not call.scope.sees(queue_id):
        raise ApiError("not_found")
    item = SetEmergency(queue_id, body.closed, body.reason, call.scope.user_id)
    answer = await call.hub.store.commit(set_emergencies, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code)
    return next(queue for queue in await _read(call) if queue.id == queue_id)


async def _read(call: Call) -> list[QueueStateView]:
    seen = {key: queue for key, queue in call.centre.queues.items() if call.scope.sees(key)}
    states = await call.read(read_queue_states, seen, call.hub.clock.now())
    lines = await call.read(read_lines)
    names = await call.read(_read_names, {state.emergency_by for state in states.values()})
    return [
        QueueStateView(
            id=queue.id,
            name=dict(queue.name),
            is_open=states[queue.id].is_open,
            why=states[queue.id].why,
            since=states[queue.id].since,
            changes_at=states[queue.id].next_edge_at,
            after_close=queue.after_close,
            waiting=lines.get(queue.id, NOBODY).waiting,
            longest_since=lines.get(queue.id, NOBODY).longest_since,
            emergency=_emergency(states[queue.id], names),
        )
        for queue in seen.values()
    ]


def _emergency(state: QueueState, names: dict[str, str]) -> EmergencyView | None:
    if state.emergency_at is None:
        return None
    by = state.emergency_by
    return EmergencyView(
        at=state.emergency_at, by=by, by_name=names.get(by or ""), reason=state.emergency_reason
    )


def _read_names(connection: Connection, user_ids: set[str | None]) -> dict[str, str]:
    rows = connection.execute(select(t.user.c.id, t.user.c.name).where(t.user.c.id.in_(user_ids - {None})))
    return {row.id: row.name for row in rows}
