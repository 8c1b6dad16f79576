"""Why work went where it went: now, and at any moment of the past."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.api.views import MAX_NUMBER
from hub.dispatch.explaining import BusyError
from hub.dispatch.why import Question, explain
from hub.model.nouns import Refused

BUSY_SECONDS: Final = 2  # a replay takes less


class OfferTold(Told):
    """``outcome``: live, accepted, declined, no_answer, undelivered, revoked or contact_gone. ``reason``: what
    the engine wrote down with the decision. ``decline_reason``: what its agent said when they declined it."""

    id: str
    agent_id: str
    at: int
    ended_at: int | None
    reason: dict[str, Any]
    outcome: str
    decline_reason: str | None


class VerdictView(Told):
    """``refusal``: the first thing in the way; null: a candidate, with its place as ``key``. ``until_ms``: when
    time alone clears it; ``from_step``: the step of the program that brings the agent into question.
    ``lost_on``: the key on which a candidate stood behind the winner: step, preferred, tier, the strategy's
    name, load, idle, or order where all were alike."""

    agent_id: str
    refusal: str | None
    key: list[int] | None
    until_ms: int | None
    from_step: int | None
    lost_on: str | None


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
    """``winner``: who got it then, or at whom it rings now. ``refusals`` counts every agent by what is in the
    way, also where ``agents`` holds one only."""

    interaction_id: str
    state: str
    why: str
    queue_id: str
    waited_ms: int
    ahead_in_lane: int
    with_agent: str | None
    winner: str | None
    refusals: dict[str, int]
    agents: list[VerdictView]
    step: int
    steps: int
    relaxes_at_ms: int | None
    place: list[int | str]
    estimate: EstimateView | None
    promised: EstimateView | None
    program: list[StepTold]


class PastView(Told):
    """``result``: replayed; too_long_ago (no snapshot near enough: the offers' own reasons are what is left);
    differs (the replay did not make the recorded offer; a fault of ours, or a row changed by hand);
    other_engine (recorded by another version of the hub); not_waiting (it was not in the line then).
    ``facts`` is how many were replayed, from the snapshot of ``snapshot_at``."""

    at: int
    offer_id: str | None
    result: str
    explanation: ExplanationView | None
    snapshot_at: int | None
    facts: int
    took_ms: int


class WhyView(Told):
    """``now`` is null for what waits no longer, and where the past was asked for."""

    offers: list[OfferTold]
    now: ExplanationView | None
    past: PastView | None


class AskWhy(Asked):
    """Nothing: now. ``offer``: why this offer was made. ``at``: why it was still waiting at that time.
    ``agent``: only this agent's verdict, and the winner's."""

    offer: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    at: Annotated[int, Field(ge=0, le=MAX_NUMBER)] | None = None
    agent: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def ask_one_thing(self) -> Self:
        if self.offer is not None and self.at is not None:
            raise ValueError("offer and at are two questions")
        return self


@route(
    "GET",
    "/api/interactions/{interaction_id}/why",
    permission="routing.explain",
    query=AskWhy,
    response=WhyView,
    errors=("not_found", "busy"),
)
async def explain_interaction(call: Call, query: AskWhy) -> WhyView:
    """Every offer with its reason and outcome, and every agent with what is in the way, now or then."""
    question = Question(call.path["interaction_id"], query.offer, query.at, query.agent)
    try:
        why = await explain(call.hub.store, call.hub.explainer, question, call.scope)
    except BusyError:
        raise ApiError("busy", retry_after_seconds=BUSY_SECONDS) from None
    if isinstance(why, Refused):
        raise ApiError(why.code)
    return WhyView.model_validate(why)
