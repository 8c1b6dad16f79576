"""The live floor by HTTP: what its figures mean, what is behind each, and what a supervisor does about an agent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.floor.acting import (
    MoveAgents,
    Moved,
    PresenceOf,
    SkillsOf,
    move_agents,
    set_presence_of,
    set_skills_of,
)
from hub.floor.behind import FIGURES, Question, count_behind, read_behind
from hub.floor.formulas import FORMULAS
from hub.model.nouns import Refused

T = TypeVar("T")
Id = Annotated[str, Field(min_length=1, max_length=64)]
MOST_MOVED: Final = 50  # a team; more is a change of the configuration, and wants a plan


class FormulaView(Told):
    id: str
    says: dict[str, str]


class FormulasView(Told):
    figures: list[FormulaView]
    behind: list[str]


class AskBehind(Asked):
    """``figure``: one of ``behind`` of /api/floor/figures; of a queue or an agent, or of all that one sees."""

    figure: Id
    queue_id: Id | None = None
    agent_id: Id | None = None


class BehindView(Told):
    """``at``: when it came (what stands) or happened (what is past). ``reason``: why its agent declined it.
    ``address``: of the customer's end, where they have no name."""

    interaction_id: str
    conversation_id: str
    channel: str
    queue_id: str
    state: str
    created_at: int
    customer: str | None
    address: str
    agent_id: str | None
    at: int
    reason: str | None = None


class BehindsView(Told):
    """``total`` counts those beyond the limit too: it is the figure."""

    figure: str
    at: int
    total: int
    interactions: list[BehindView]


class SetPresenceOf(Asked):
    """``reason``: asked of whoever changes it, and told to the agent with their name."""

    presence: Literal["ready", "not_ready", "offline"]
    reason: Literal["break", "meeting", "training", "coaching", "left_desk", "needed"]


class PresenceOfView(Told):
    agent_id: str
    presence: str


class Move(Asked):
    """``into`` false takes them out again: what undoes a move, for those whom it has moved."""

    queue_id: Id
    agent_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_MOVED)]
    into: bool = True


class SetSkills(Asked):
    """All that the agent has from now on."""

    skills: Annotated[dict[Id, Annotated[int, Field(ge=1, le=10)]], Field(max_length=100)]


class MovedView(Told):
    """``version``: of the configuration that has it; in force on every node within seconds."""

    agent_ids: list[str]
    version: int


@route("GET", "/api/floor/figures", permission="floor.watch", response=FormulasView)
async def read_figures(_call: Call) -> FormulasView:
    """What each figure of the floor means, in words."""
    views = [FormulaView(id=key, says=dict(words)) for key, words in FORMULAS.items()]
    return FormulasView(figures=views, behind=list(FIGURES))


@route(
    "GET",
    "/api/floor/behind",
    permission="floor.watch",
    query=AskBehind,
    response=BehindsView,
    errors=("not_found",),
)
async def read_interactions_behind(call: Call, query: AskBehind) -> BehindsView:
    """The interactions behind a figure, one by one."""
    seen = call.scope.queues
    if query.figure not in FIGURES:
        raise ApiError("not_found")
    if query.queue_id is not None:
        if query.queue_id not in call.centre.queues or not call.scope.sees(query.queue_id):
            raise ApiError("not_found")
        seen = frozenset({query.queue_id})
    asked = Question(query.figure, call.hub.clock.now(), seen, call.centre, query.agent_id)
    rows = await call.read(read_behind, asked)
    total = await call.read(count_behind, asked)
    return BehindsView.model_validate(
        {"figure": query.figure, "at": asked.now, "total": total, "interactions": rows}
    )


@route(
    "POST",
    "/api/floor/agents/{agent_id}/presence",
    permission="floor.manage",
    body=SetPresenceOf,
    response=PresenceOfView,
    errors=("not_found", "illegal_move"),
)
async def set_presence(call: Call, body: SetPresenceOf) -> PresenceOfView:
    """Changes an agent's presence; their desk says who did it."""
    item = PresenceOf(call.path["agent_id"], body.presence, body.reason, call.scope)
    answer = _check(await call.hub.store.commit(set_presence_of, item))
    return PresenceOfView(agent_id=item.agent_id, presence=answer)


@route(
    "PUT",
    "/api/floor/agents/{agent_id}/skills",
    permission="floor.manage",
    body=SetSkills,
    response=MovedView,
    errors=("not_found", "unknown_skill"),
)
async def set_skills(call: Call, body: SetSkills) -> MovedView:
    """Changes which skills an agent has, as a version of the configuration."""
    item = SkillsOf(call.path["agent_id"], body.skills, call.scope)
    return _moved(_check(await call.hub.store.commit(set_skills_of, item)))


@route(
    "POST",
    "/api/floor/moves",
    permission="floor.manage",
    body=Move,
    response=MovedView,
    errors=("not_found",),
)
async def move(call: Call, body: Move) -> MovedView:
    """Has agents serve one more queue, or one less, as a version of the configuration."""
    item = MoveAgents(body.queue_id, tuple(body.agent_ids), body.into, call.scope)
    return _moved(_check(await call.hub.store.commit(move_agents, item)))


def _check(answer: T | Refused) -> T:
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return answer


def _moved(moved: Moved) -> MovedView:
    return MovedView.model_validate(asdict(moved))
