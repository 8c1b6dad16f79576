"""Calling a number: whether one may, from which number of ours, and the call itself (``hub.calls.outbound``)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Connection

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.calls.choosing import choose_number, numbers_of
from hub.calls.outbound import DialOut, dial_out
from hub.calls.permission import LONGEST_TYPED, read_number, zones_of
from hub.calls.permitting import SetCallConsent, find_person, permit, set_call_consents
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused
from hub.timeline import find_conversation, sees_identity

Number = Annotated[str, Field(min_length=1, max_length=LONGEST_TYPED)]
Ours = Annotated[str, Field(max_length=20)]
Code = Annotated[str, Field(max_length=32)]
ConversationId = Annotated[str, Field(min_length=1, max_length=64)]
REFUSALS = ("not_found", "not_allowed", "needs_confirmation", "on_call", "no_device")


class CheckIt(Asked):
    """``number`` as it was typed. ``conversation_id``: where the asker is, which says what number of ours fits."""

    number: Number
    conversation_id: ConversationId | None = None


class OurNumber(Told):
    """``default``: is shown unless another one is chosen."""

    account: str
    name: str
    default: bool


class CheckedView(Told):
    """``number`` null: it is none. ``refusal``: why it may not be called at all. ``warnings``: what to confirm.
    ``local_time``: on the clocks there, where they are on one."""

    number: str | None
    region: str | None
    local_time: str | None
    refusal: str | None
    warnings: list[str]
    emergency: bool
    customer_id: str | None
    numbers: list[OurNumber]


class NumbersView(Told):
    numbers: list[OurNumber]


class DialIt(Asked):
    """As frame ``call.dial``. ``key``: the client's own, by which a request that is repeated is the same call."""

    key: Annotated[str, Field(min_length=1, max_length=80)]

    number: Number
    account: Ours | None = None
    conversation_id: ConversationId | None = None
    anyway: Annotated[list[Code], Field(default_factory=list, max_length=10)]


class DialledView(Told):
    call_id: str
    conversation_id: str
    interaction_id: str


class CallConsent(Asked):
    """``allowed`` false: they want no calls from any number of ours."""

    allowed: bool


@route("GET", "/api/calls/numbers", permission="desk.use", response=NumbersView)
async def list_numbers(call: Call) -> NumbersView:
    """Our numbers that calls can be made from."""
    chosen = await call.read(choose_number, call.centre, None, None, None)
    return NumbersView(numbers=_numbers(call.centre, chosen))


@route(
    "POST",
    "/api/calls/check",
    permission="desk.use",
    body=CheckIt,
    response=CheckedView,
    errors=("not_found",),
)
async def check_number(call: Call, body: CheckIt) -> CheckedView:
    """Tells before a call whether it may be made, and what speaks against it."""
    await _within_scope(call, body.conversation_id)
    agent_id, now = call.scope.agent_id, call.hub.clock.now()
    return await call.read(_check, call.centre, now, body, agent_id)


def _check(
    connection: Connection, centre: ContactCentre, now: int, body: CheckIt, agent_id: str | None
) -> CheckedView:
    verdict = permit(connection, centre, now, body.number, agent_id=agent_id)
    person = find_person(connection, verdict.number)
    chosen = choose_number(connection, centre, None, body.conversation_id, verdict.region)
    return CheckedView(
        number=verdict.number,
        region=verdict.region,
        local_time=local_time_of(body.number, centre, now),
        refusal=verdict.refusals[0] if verdict.refusals else None,
        warnings=list(verdict.warnings),
        emergency=verdict.kind == "emergency",
        customer_id=person.customer_id if person is not None else None,
        numbers=_numbers(centre, chosen),
    )


def local_time_of(typed: str, centre: ContactCentre, now: int) -> str | None:
    """On the clocks of where the number is, where they are on one."""
    number = read_number(typed, centre.default_region)
    zones = zones_of(number, centre.default_region, centre.organisation.timezone)
    if number.number is None or (not number.zones and number.region != centre.default_region):
        return None
    there = {
        datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M") for zone in zones
    }
    return there.pop() if len(there) == 1 else None


@route("POST", "/api/calls", permission="desk.use", body=DialIt, response=DialledView, errors=REFUSALS)
async def dial(call: Call, body: DialIt) -> DialledView:
    """Calls a number: the agent's device rings first."""
    if call.scope.agent_id is None:
        raise ApiError("forbidden")
    await _within_scope(call, body.conversation_id)
    item = DialOut(
        body.number,
        call.scope.agent_id,
        body.key,
        body.account,
        body.conversation_id,
        frozenset(body.anyway),
    )
    answer = await call.hub.store.commit(dial_out, item)
    if isinstance(answer, Refused):
        raise ApiError("on_call" if answer.code == "busy" else answer.code, detail=answer.detail)
    return DialledView(**asdict(answer))


@route(
    "PUT",
    "/api/identities/{identity_id}/calls",
    permission="customers.block",
    body=CallConsent,
    errors=("not_found",),
)
async def set_call_consent(call: Call, body: CallConsent) -> None:
    """Writes down that somebody wants no more calls from us, or that they do."""
    identity_id = call.path["identity_id"]
    if not await call.read(sees_identity, identity_id, call.scope):
        raise ApiError("not_found")
    item = SetCallConsent(identity_id, body.allowed, call.scope.user_id)
    answer = await call.hub.store.commit(set_call_consents, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code)


def _numbers(centre: ContactCentre, chosen: str | None) -> list[OurNumber]:
    return [
        OurNumber(account=line.account, name=line.name, default=line.account == chosen)
        for line in numbers_of(centre)
    ]


async def _within_scope(call: Call, conversation_id: str | None) -> None:
    if conversation_id is None:
        return
    if await call.read(find_conversation, conversation_id, call.scope) is None:
        raise ApiError("not_found")
