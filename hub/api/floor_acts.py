"""What a supervisor does about what the live floor says: held work given to others, alerts put off."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from hub.announcing import MOST_CHARACTERS, Announce, announce
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.callbacks.inviting import InviteCallbacks, invite_callbacks
from hub.floor.reassigning import Reassign, Target, reassign_work
from hub.floor.snoozing import Snooze, snooze_needs
from hub.model.nouns import Refused
from hub.taking_over import TakeOver, take_over_work

Id = Annotated[str, Field(min_length=1, max_length=64)]
MOST_TOLD: Final = 500  # by name; more are a queue
NeedId = Annotated[str, Field(min_length=3, max_length=140)]


class ReassignIt(Asked):
    """``agent_id``: who has it, as the page showed it."""

    agent_id: Id
    to: Literal["queue", "agent"]
    to_id: Id


class ReassignedView(Told):
    """``interaction_id``: as which it waits now."""

    interaction_id: str


class SnoozeIt(Asked):
    """``minutes`` 0 brings it back at once."""

    need_id: NeedId
    minutes: Annotated[int, Field(ge=0, le=480)]
    reason: Literal["known", "in_hand", "later"] = "later"


class AnnounceIt(Asked):
    """To all who serve ``queue_id``, else to ``agent_ids``."""

    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, pattern=r"\S")]
    queue_id: Id | None = None
    agent_ids: Annotated[list[Id], Field(default_factory=list, max_length=MOST_TOLD)]


class AnnouncedView(Told):
    """``agent_ids``: at whose desks it stands now, or when they come."""

    announcement_id: str
    agent_ids: list[str]


@route(
    "POST",
    "/api/interactions/{interaction_id}/reassign",
    permission="floor.manage",
    body=ReassignIt,
    response=ReassignedView,
    errors=("not_found", "taken", "agent_away", "illegal_move"),
)
async def reassign(call: Call, body: ReassignIt) -> ReassignedView:
    """Takes written work from the agent who has it, for a queue or for another agent."""
    to = Target(body.to, body.to_id)
    item = Reassign(call.path["interaction_id"], body.agent_id, to, call.scope)
    answer = await call.hub.store.commit(reassign_work, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return ReassignedView(interaction_id=answer)


class TakeItOver(Asked):
    """``agent_id``: who has it, as the page showed it."""

    agent_id: Id


class TakenOverView(Told):
    """``interaction_id``: as which it is the asker's now."""

    interaction_id: str
    conversation_id: str


@route(
    "POST",
    "/api/interactions/{interaction_id}/take_over",
    permission="floor.manage",
    body=TakeItOver,
    response=TakenOverView,
    errors=("forbidden", "not_found", "taken", "gone", "illegal_move"),
)
async def take_over(call: Call, body: TakeItOver) -> TakenOverView:
    """Takes written work from the agent who has it: it is the asker's at once, who needs a desk of their own."""
    item = TakeOver(call.path["interaction_id"], body.agent_id, call.scope)
    answer = await call.hub.store.commit(take_over_work, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return TakenOverView(interaction_id=answer.interaction_id, conversation_id=answer.conversation_id)


@route("POST", "/api/floor/snoozes", permission="floor.manage", body=SnoozeIt, errors=("not_found",))
async def snooze(call: Call, body: SnoozeIt) -> None:
    """Puts off what wants a supervisor, for all who see it."""
    item = Snooze(body.need_id, body.minutes, body.reason, call.scope)
    answer = await call.hub.store.commit(snooze_needs, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)


@route(
    "POST",
    "/api/floor/announcements",
    permission="floor.manage",
    body=AnnounceIt,
    response=AnnouncedView,
    errors=("not_found",),
)
async def announce_it(call: Call, body: AnnounceIt) -> AnnouncedView:
    """A line for agents, which stands at each desk until it is read there."""
    item = Announce(body.text.strip(), tuple(body.agent_ids), body.queue_id, call.scope)
    answer = await call.hub.store.commit(announce, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return AnnouncedView(announcement_id=answer.announcement_id, agent_ids=list(answer.agent_ids))


class OfferThem(Asked):
    """``minutes`` 0: no longer."""

    queue_id: Id
    minutes: Annotated[int, Field(ge=0, le=480)]


class OfferedView(Told):
    until: int | None


@route(
    "POST",
    "/api/floor/callback-offers",
    permission="floor.manage",
    body=OfferThem,
    response=OfferedView,
    errors=("not_found",),
)
async def offer_them(call: Call, body: OfferThem) -> OfferedView:
    """Asks callers in line of a queue, for a while, whether they would rather be called back."""
    answer = await call.hub.store.commit(
        invite_callbacks, InviteCallbacks(body.queue_id, body.minutes, call.scope)
    )
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return OfferedView(until=answer)
