"""Whether a customer may be written to first, from where and to where: told before anybody types."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection

from hub.api.call import Call
from hub.api.calling_out import local_time_of
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.firsts.reading import Asked as AskedFirst
from hub.firsts.reading import First, find_first
from hub.media.outgoing import find_policy, show_policy
from hub.model.contact_centre import ContactCentre
from hub.timeline import find_conversation


class AskFirst(Asked):
    """``identity_id``: which of the customer's addresses; null: whichever fits."""

    channel: Literal["sms", "email"]
    identity_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class FilesView(Told):
    """As a conversation's ``files``."""

    most: int
    max_bytes: int
    types: list[str] | None
    why_not: str | None


class FirstView(Told):
    """``address`` is theirs, ``account`` ours. ``refusal``: why they may not be written to at all, ``since`` when.
    ``warnings``: what to confirm. ``local_time``: on the clocks there, by their number. ``talk``: the conversation that
    is open between the two already."""

    channel: str
    identity_id: str
    address: str
    account: str | None
    files: FilesView
    refusal: str | None
    since: int | None
    warnings: list[str]
    local_time: str | None
    talk: str | None


@route(
    "POST",
    "/api/conversations/{conversation_id}/first",
    permission="desk.use",
    body=AskFirst,
    response=FirstView,
    errors=("not_found", "forbidden"),
)
async def ask_first(call: Call, body: AskFirst) -> FirstView:
    """Looks at writing to the customer of a conversation in another channel; sending is frame ``message.first``."""
    if call.scope.agent_id is None:
        raise ApiError("forbidden")
    conversation_id = call.path["conversation_id"]
    if await call.read(find_conversation, conversation_id, call.scope) is None:
        raise ApiError("not_found")
    asked = AskedFirst(conversation_id, body.channel, call.scope.agent_id, body.identity_id)
    view = await call.read(_look, call.centre, call.hub.clock.now(), asked)
    if view is None:
        raise ApiError("not_found")
    return view


def _look(connection: Connection, centre: ContactCentre, now: int, asked: AskedFirst) -> FirstView | None:
    first = find_first(connection, centre, now, asked)
    return _view(first, centre, now, asked) if first is not None else None


def _view(first: First, centre: ContactCentre, now: int, asked: AskedFirst) -> FirstView:
    account = first.account.account if first.account is not None else None
    files: dict[str, Any] = show_policy(find_policy(centre, asked.channel, account or ""))
    by_text = asked.channel == "sms"
    return FirstView(
        channel=asked.channel,
        identity_id=first.end.id,
        address=first.end.value,
        account=account,
        files=FilesView(**files),
        refusal=first.may.refusal if account is not None else "no_account",
        since=first.may.since,
        warnings=list(first.may.warnings),
        local_time=local_time_of(first.end.value, centre, now) if by_text else None,
        talk=first.talk,
    )
