"""Work by hand: taking it from the line, giving it to somebody, and steering what waits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hub import giving, picking, steering
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.links import Reason
from hub.api.route import Asked, Told, route
from hub.dispatch.why import read_interaction
from hub.model.nouns import Refused
from hub.security.roles import is_allowed

REFUSALS = ("not_found", "taken", "gone", "over_capacity", "not_for_agent")
DAY_SECONDS = 86_400


class TakeIt(Asked):
    """``override``: even beyond one's capacity, for whoever may assign."""

    override: bool = False


class GiveIt(Asked):
    """``override``: even beyond the agent's capacity; the offer's reason then says so."""

    agent_id: Annotated[str, Field(min_length=1, max_length=64)]
    override: bool = False


class GivenView(Told):
    """``active``: the agent has it, nothing is left to accept. ``asked``: the router has not answered yet, the
    agent's stream will tell."""

    interaction_id: str
    agent_id: str
    state: Literal["active", "asked"]


class Steer(Asked):
    """``priority_seconds``: a head start, as if it had waited so much longer; below 0 it stands back. ``reason`` is
    kept beside it."""

    priority_seconds: Annotated[int, Field(ge=-DAY_SECONDS, le=DAY_SECONDS)]
    reason: Reason | None = None


class Restart(Asked):
    """``reason`` is kept beside the interaction."""

    reason: Reason | None = None


class Complains(Asked):
    complaint: bool


@route(
    "POST",
    "/api/interactions/{interaction_id}/pick",
    permission="interactions.pick",
    body=TakeIt,
    response=GivenView,
    errors=REFUSALS,
)
async def pick(call: Call, body: TakeIt) -> GivenView:
    """Takes what waits, at once: it is offered to the asker and accepted in one."""
    if call.scope.agent_id is None:
        raise ApiError("forbidden")
    return await _give(call, picking.pick_interactions, call.scope.agent_id, override=body.override)


@route(
    "POST",
    "/api/interactions/{interaction_id}/assign",
    permission="interactions.assign",
    body=GiveIt,
    response=GivenView,
    errors=REFUSALS,
)
async def assign(call: Call, body: GiveIt) -> GivenView:
    """Gives what waits to an agent, at once."""
    return await _give(call, picking.assign_interactions, body.agent_id, override=body.override)


@route(
    "PATCH",
    "/api/interactions/{interaction_id}",
    permission="interactions.steer",
    body=Steer,
    errors=("not_found", "illegal_move"),
)
async def steer(call: Call, body: Steer) -> None:
    """Changes the priority of what waits."""
    interaction_id = await _within_scope(call)
    item = steering.SetPriority(interaction_id, body.priority_seconds, call.scope.user_id, body.reason)
    _check(await call.hub.store.commit(steering.set_priorities, item))


@route(
    "POST",
    "/api/interactions/{interaction_id}/reprogram",
    permission="interactions.steer",
    body=Restart,
    errors=("not_found", "illegal_move"),
)
async def reprogram(call: Call, body: Restart) -> None:
    """Has what waits follow the present version of its queue's program, from the first step."""
    interaction_id = await _within_scope(call)
    item = steering.Reprogram(interaction_id, call.scope.user_id, body.reason)
    _check(await call.hub.store.commit(steering.reprogram_interactions, item))


@route(
    "POST",
    "/api/interactions/{interaction_id}/complaint",
    permission="interactions.complain",
    body=Complains,
    errors=("not_found", "illegal_move"),
)
async def complain(call: Call, body: Complains) -> None:
    """Marks an interaction as a complaint, or takes that back; what waits gets its new place at once."""
    interaction_id = await _within_scope(call)
    item = steering.SetComplaint(interaction_id, body.complaint, call.scope.user_id)
    _check(await call.hub.store.commit(steering.set_complaints, item))


async def _give(call: Call, station: giving.Station, agent_id: str, *, override: bool) -> GivenView:
    if override and not is_allowed(call.scope.role, "interactions.assign"):
        raise ApiError("forbidden")
    wish = picking.Pick(await _within_scope(call), agent_id, call.scope.user_id, override)
    answer = await giving.give_by_hand(call.hub.store, call.hub.streams, station, wish)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return GivenView(interaction_id=answer.interaction_id, agent_id=answer.agent_id, state=answer.state)


async def _within_scope(call: Call) -> str:
    interaction_id = call.path["interaction_id"]
    if await call.read(read_interaction, interaction_id, call.scope) is None:
        raise ApiError("not_found")
    return interaction_id


def _check(answer: Refused | None) -> None:
    if answer is not None:
        raise ApiError(answer.code, detail=answer.detail)
