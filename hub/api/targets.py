"""To whom work can be given (``hub.targets``)."""

from __future__ import annotations

from dataclasses import asdict

from hub.api.call import Call
from hub.api.route import Asked, Told, route
from hub.model.nouns import Channel
from hub.targets import Standing, read_targets


class TargetsQuery(Asked):
    channel: Channel = "voice"


class AgentTargetView(Told):
    """``free``: takes such work now and has room for it; ``busy``: has none, on a call for instance; ``away``: takes
    none now. ``since``: of who is on a call, when it began."""

    id: str
    name: str
    standing: Standing
    since: int | None
    skills: dict[str, int]


class QueueTargetView(Told):
    """``ready``: how many of those who serve it are free. ``estimate_ms``: the wait that its last in line was told."""

    id: str
    waiting: int
    ready: int
    is_open: bool
    estimate_ms: int | None


class TargetsView(Told):
    """``skills``: what one may ask for instead of somebody."""

    agents: list[AgentTargetView]
    queues: list[QueueTargetView]
    skills: list[str]


@route("GET", "/api/targets", permission="desk.use", query=TargetsQuery, response=TargetsView)
async def read_work_targets(call: Call, query: TargetsQuery) -> TargetsView:
    """Colleagues, queues and skills to give work of a channel to, or to ask about a call; a number outside is typed."""
    targets = await call.read(read_targets, call.centre, call.hub.clock.now(), query.channel)
    return TargetsView.model_validate(asdict(targets))
