"""What waits in a queue."""

from __future__ import annotations

from typing import Literal

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.interactions import BUSY_SECONDS, EstimateView
from hub.api.route import Asked, Told, route
from hub.api.views import Limit
from hub.dispatch.explaining import BusyError
from hub.dispatch.waiting import read_waiting


class AskWaiting(Asked):
    limit: Limit = 50  # about two screens


class WaitingInteraction(Told):
    id: str
    conversation_id: str
    channel: str
    queue_id: str
    state: Literal["queued", "offered"]
    priority_seconds: int
    complaint: bool
    queued_at: int


class SteeredView(Told):
    """The last time its place was changed by hand, or its program begun anew."""

    at: int
    by: str | None
    by_name: str | None
    reason: str | None


class WaitingCustomer(Told):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None


class WaitingView(Told):
    """``refusal``: why the asker could not take it by hand, in the words of why; null: they could, or they are
    no agent. ``offered_to``: at whom it rings just now; it keeps its place."""

    interaction: WaitingInteraction
    customer: WaitingCustomer
    address: str
    subject: str | None
    last_text: str | None
    waited_ms: int
    step: int
    steps: int
    relaxes_at_ms: int | None
    offered_to: str | None
    refusal: str | None
    why: str
    estimate: EstimateView | None
    steered: SteeredView | None


class QueueWaiting(Told):
    """In the order in which it will be served; ``total`` counts those beyond the limit too."""

    queue_id: str
    total: int
    at: int
    waiting: list[WaitingView]


@route(
    "GET",
    "/api/queues/{queue_id}/waiting",
    permission="queues.read",
    query=AskWaiting,
    response=QueueWaiting,
    errors=("not_found", "busy"),
)
async def read_line(call: Call, query: AskWaiting) -> QueueWaiting:
    """What waits in a queue, first in line first."""
    queue_id, scope = call.path["queue_id"], call.scope
    if queue_id not in call.centre.queues or (scope.queues is not None and queue_id not in scope.queues):
        raise ApiError("not_found")
    try:
        waiting = await read_waiting(
            call.hub.store, call.hub.explainer, queue_id, agent_id=scope.agent_id, limit=query.limit
        )
    except BusyError:
        raise ApiError("busy", retry_after_seconds=BUSY_SECONDS) from None
    return QueueWaiting.model_validate(waiting)
