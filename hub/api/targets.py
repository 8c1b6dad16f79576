"""Whom a call can be given to (``hub.targets``)."""

from __future__ import annotations

from dataclasses import asdict

from hub.api.call import Call
from hub.api.route import Told, route
from hub.targets import Standing, read_targets


class AgentTargetView(Told):
    """``free``: takes calls and has none; ``busy``: on a call, or wraps one up; ``away``: takes none now."""

    id: str
    name: str
    standing: Standing


class QueueTargetView(Told):
    """``ready``: how many of those who serve it are free."""

    id: str
    waiting: int
    ready: int
    is_open: bool


class TargetsView(Told):
    """``skills``: what one may ask for instead of somebody."""

    agents: list[AgentTargetView]
    queues: list[QueueTargetView]
    skills: list[str]


@route("GET", "/api/targets", permission="desk.use", response=TargetsView)
async def read_call_targets(call: Call) -> TargetsView:
    """Colleagues, queues and skills to transfer to or ask; a number outside is typed."""
    targets = await call.read(read_targets, call.centre, call.hub.clock.now())
    return TargetsView.model_validate(asdict(targets))
