"""Scrolling back in a conversation."""

from __future__ import annotations

from hub import timeline
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Told, route
from hub.api.views import EventView, Page


class NumberedEvent(EventView):
    number: int  # its place in the conversation's stream


class ConversationEvents(Told):
    """Oldest first; the next page back is ``before`` the first one's number."""

    events: list[NumberedEvent]


@route(
    "GET",
    "/api/conversations/{conversation_id}/events",
    permission="conversations.read",
    query=Page,
    response=ConversationEvents,
    errors=("not_found",),
)
async def read_events(call: Call, query: Page) -> ConversationEvents:
    """The events of a conversation before a number."""
    events = await call.read(
        timeline.read_conversation_events,
        call.path["conversation_id"],
        call.scope,
        query.before,
        query.limit,
        call.centre,
    )
    if events is None:
        raise ApiError("not_found")
    return ConversationEvents.model_validate({"events": events})
