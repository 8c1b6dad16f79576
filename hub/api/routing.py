"""What the router warns of, and whether the waits it promised came true (``hub.dispatch.reports``)."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from hub.api.call import Call
from hub.api.route import Asked, Told, route
from hub.api.views import MAX_NUMBER
from hub.dispatch.reports import read_alerts, read_promises

DAY_MS: Final = 24 * 60 * 60_000

Moment = Annotated[int, Field(ge=0, le=MAX_NUMBER)]


class Since(Asked):
    """Null: a day ago."""

    since: Moment | None = None


class Window(Asked):
    """``until`` null: now; ``since`` null: a day before that."""

    since: Moment | None = None
    until: Moment | None = None


class AlertView(Told):
    """``kind``: no_eligible_agent, unknown_queue, config_refused, over_capacity, missed_offers_spared,
    undelivered_offers_spared.
    ``ids`` are of what it is about; ``times``: how often since ``first_at``."""

    kind: str
    ids: list[str]
    first_at: int
    last_at: int
    times: int


class AlertsView(Told):
    alerts: list[AlertView]


class PromiseView(Told):
    """``kept``: of those promised, how many waits were within the range that was announced."""

    queue_id: str
    basis: str
    promised: int
    kept: int
    mean_promised_ms: int
    mean_waited_ms: int


class PromisesView(Told):
    queues: list[PromiseView]


@route("GET", "/api/routing/alerts", permission="routing.watch", query=Since, response=AlertsView)
async def read_alerts_since(call: Call, query: Since) -> AlertsView:
    """What went wrong in routing, the newest first."""
    since = call.hub.clock.now() - DAY_MS if query.since is None else query.since
    return AlertsView.model_validate({"alerts": await call.read(read_alerts, since)})


@route("GET", "/api/routing/promises", permission="routing.watch", query=Window, response=PromisesView)
async def read_promises_within(call: Call, query: Window) -> PromisesView:
    """Promised and come, of what was accepted within the window."""
    until = call.hub.clock.now() if query.until is None else query.until
    since = until - DAY_MS if query.since is None else query.since
    return PromisesView.model_validate({"queues": await call.read(read_promises, call.scope, since, until)})
