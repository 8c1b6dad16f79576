"""Scrolling back in a conversation, saying what it goes on with, and taking words out of it."""

from __future__ import annotations

from hub import timeline
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.api.views import EventView, Page
from hub.model.nouns import Refused
from hub.redacting import Redact, redact_messages
from hub.threads.matching import Match, match_conversations


class NumberedEvent(EventView):
    number: int  # its place in the conversation's stream


class ConversationEvents(Told):
    """Oldest first; the next page back is ``before`` the first one's number."""

    events: list[NumberedEvent]


class SayMatch(Asked):
    """``same``: it is the same matter as the conversation it looks like."""

    same: bool


class Matched(Told):
    continues_id: str | None


class Redacted(Told):
    message_id: str


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


@route(
    "POST",
    "/api/conversations/{conversation_id}/match",
    permission="desk.use",
    body=SayMatch,
    response=Matched,
    errors=("not_found", "illegal_move"),
)
async def match_conversation(call: Call, body: SayMatch) -> Matched:
    """An agent's word on what a conversation looks like: it continues it, or it has nothing to do with it."""
    conversation_id = call.path["conversation_id"]
    if await call.read(timeline.find_conversation, conversation_id, call.scope) is None:
        raise ApiError("not_found")
    item = Match(conversation_id, body.same, call.scope.agent_id)
    result = await call.hub.store.commit(match_conversations, item)
    if isinstance(result, Refused):
        raise ApiError(result.code, detail=result.detail)
    return Matched(continues_id=result)


@route(
    "POST",
    "/api/conversations/{conversation_id}/messages/{message_id}/redact",
    permission="messages.redact",
    response=Redacted,
    errors=("not_found", "illegal_move"),
)
async def redact_message(call: Call) -> Redacted:
    """Takes the words and files out of a message for good, here and on the customer's screen; audited."""
    conversation_id, message_id = call.path["conversation_id"], call.path["message_id"]
    if await call.read(timeline.find_conversation, conversation_id, call.scope) is None:
        raise ApiError("not_found")
    item = Redact(conversation_id, message_id, call.scope.user_id, call.scope.agent_id)
    result = await call.hub.store.commit(redact_messages, item)
    if isinstance(result, Refused):
        raise ApiError(result.code, detail=result.detail)
    return Redacted(message_id=message_id)
