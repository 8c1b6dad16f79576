"""Why work went where it went."""

from __future__ import annotations

from typing import Any

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Told, route
from hub.dispatch.why import read_why


class OfferTold(Told):
    """``outcome``: live, accepted, declined, no_answer, undelivered, revoked or contact_gone."""

    agent_id: str
    at: int
    ended_at: int | None
    reason: dict[str, Any]
    outcome: str


class VerdictView(Told):
    """``refusal``: the first thing in the way; null: a candidate, with its place as ``key``. ``until_ms``: when
    time alone clears it; ``from_step``: the step of the program that brings the agent into question."""

    agent_id: str
    refusal: str | None
    key: list[int] | None
    until_ms: int | None
    from_step: int | None


class EstimateView(Told):
    """How long it will still take. ``basis``: free_agent, history or queue_length."""

    estimate_ms: int
    low_ms: int
    high_ms: int
    basis: str


class StepTold(Told):
    """A step of the queue's program: what an agent must have, as an expression of the configuration ("": nothing),
    and how many could ever take it. ``duration_ms`` null: until the end of the wait."""

    asks: str
    eligible: int
    duration_ms: int | None


class ExplanationView(Told):
    interaction_id: str
    state: str
    why: str
    queue_id: str
    waited_ms: int
    ahead_in_lane: int
    with_agent: str | None
    refusals: dict[str, int]
    agents: list[VerdictView]
    step: int
    steps: int
    relaxes_at_ms: int | None
    place: list[int | str]
    estimate: EstimateView | None
    promised: EstimateView | None
    program: list[StepTold]


class WhyView(Told):
    """``now`` is null for what waits no longer."""

    offers: list[OfferTold]
    now: ExplanationView | None


@route(
    "GET",
    "/api/interactions/{interaction_id}/why",
    permission="routing.explain",
    response=WhyView,
    errors=("not_found",),
)
async def explain(call: Call) -> WhyView:
    """Every offer with its reason and outcome, and every agent with what is in the way now."""
    hub = call.hub
    why = await call.read(
        read_why, call.path["interaction_id"], call.scope, hub.clock.now(), call.centre, hub.load_config
    )
    if why is None:
        raise ApiError("not_found")
    return WhyView.model_validate(why)
