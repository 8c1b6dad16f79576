"""The calls that run, for whoever looks after them (``hub.calls.running``)."""

from __future__ import annotations

from dataclasses import asdict

from hub.api.call import Call
from hub.api.route import Told, route
from hub.api.views import CallView
from hub.calls.running import read_running_calls


class CallerView(Told):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None


class RunningCallView(Told):
    """``address``: the customer's number; empty where it is withheld."""

    interaction_id: str
    conversation_id: str
    queue_id: str
    agent_id: str
    customer: CallerView
    address: str
    call: CallView


class RunningCallsView(Told):
    calls: list[RunningCallView]


@route("GET", "/api/calls/live", permission="calls.watch", response=RunningCallsView)
async def read_live_calls(call: Call) -> RunningCallsView:
    """Every call that an agent has at this moment, of the queues one sees, the longest first."""
    running = await call.read(read_running_calls, call.scope, call.centre)
    return RunningCallsView.model_validate({"calls": [asdict(each) for each in running]})
