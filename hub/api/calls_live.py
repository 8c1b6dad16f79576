"""The calls that run, and what a supervisor does about one (``hub.calls.running``, ``hub.calls.supervising``)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.api.views import CallView
from hub.calls.running import read_running_calls
from hub.calls.supervising import Supervise as SuperviseItem
from hub.calls.supervising import supervise_calls


class CallerView(Told):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None


class RunningCallView(Told):
    """``address``: the customer's number; empty where it is withheld. ``noticed``: the customer has heard that it is
    recorded, or was asked whether it may be."""

    interaction_id: str
    conversation_id: str
    queue_id: str
    agent_id: str
    customer: CallerView
    address: str
    call: CallView
    noticed: bool


class RunningCallsView(Told):
    calls: list[RunningCallView]


class Supervise(Asked):
    """``listen``: nobody hears the supervisor; ``whisper``: the agent alone; ``join``: everybody. ``leave`` ends it.
    ``take_over``: the call is theirs, which wants a desk of their own; ``end``: the customer is hung up too."""

    act: Literal["listen", "whisper", "join", "leave", "take_over", "end"]


@route("GET", "/api/calls/live", permission="calls.watch", response=RunningCallsView)
async def read_live_calls(call: Call) -> RunningCallsView:
    """Every call that an agent has at this moment, of the queues one sees, the longest first."""
    running = await call.read(read_running_calls, call.scope, call.centre)
    return RunningCallsView.model_validate({"calls": [asdict(each) for each in running]})


@route(
    "POST",
    "/api/calls/{interaction_id}/supervise",
    permission="calls.supervise",
    body=Supervise,
    errors=("not_found", "illegal_move", "no_device"),
)
async def supervise(call: Call, body: Supervise) -> None:
    """Ordered at once; that it has happened, the call's view says. Each is in the audit."""
    item = SuperviseItem(call.path["interaction_id"], call.scope, body.act, _device(call))
    answer = await call.hub.store.commit(supervise_calls, item)
    if answer is not None:
        raise ApiError(answer.code, detail=answer.detail)


def _device(call: Call) -> str:
    """Where a supervisor who is no agent is rung: the telephone in their browser. "": as their agent."""
    return "" if call.scope.agent_id is not None else call.browser_phone
