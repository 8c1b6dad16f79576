"""The customer panel beside a contact: facts, what is masked among them, and two customers who are one."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints
from sqlalchemy import Connection, select

from hub import timeline
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.proven import check_lock
from hub.api.route import Asked, Told, route
from hub.model.nouns import Refused
from hub.pop.facts import MOST_CHARACTERS, SetFacts, read_facts, set_facts
from hub.pop.merging import Merge, merge_customers, unmerge_customers
from hub.security.audit import AuditEntry, record_audits
from hub.store import tables as t

T = TypeVar("T")
Name = Annotated[str, Field(min_length=1, max_length=64)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_CHARACTERS)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class FactView(Told):
    """``masked``: there is a value (``known``), which ``POST …/reveal`` gives."""

    id: str
    name: dict[str, str]
    kind: Literal["text", "number", "date", "list", "phone", "zone"]
    masked: bool
    known: bool
    value: str | None


class ZoneView(Told):
    """An IANA name; ``guess``: from their number."""

    name: str
    guess: bool


class CaseView(Told):
    """A complaint that is not finished; ``id`` is of its interaction."""

    id: str
    conversation_id: str
    channel: str
    queue_id: str
    state: str
    agent_id: str | None
    created_at: int
    subject: str | None


class DuplicateView(Told):
    id: str
    display_name: str | None
    reason: Literal["same_phone", "same_name"]


class PutFacts(Asked):
    """By attribute; null takes one away."""

    values: Annotated[dict[Name, Value | None], Field(min_length=1, max_length=100)]


class Reveal(Asked):
    attribute: Name


class Revealed(Told):
    value: str | None


class MergeIt(Asked):
    """``other_id``: the customer who goes into this one."""

    other_id: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


class Merged(Told):
    links: list[str]


@route(
    "PUT",
    "/api/customers/{customer_id}/facts",
    permission="customers.facts",
    body=PutFacts,
    errors=("not_found", "unknown_attribute", "forbidden"),
)
async def put_facts(call: Call, body: PutFacts) -> None:
    """Says what is known of a customer: the attributes of the configuration."""
    customer_id = await _within_sight(call)
    identity_id = await call.read(_first_identity, customer_id)
    item = SetFacts(identity_id, body.values, "api", call.scope.user_id)
    _check(await call.hub.store.commit(set_facts, item))


@route(
    "POST",
    "/api/customers/{customer_id}/reveal",
    permission="customers.reveal",
    body=Reveal,
    response=Revealed,
    errors=("not_found", "not_proven"),
)
async def reveal_fact(call: Call, body: Reveal) -> Revealed:
    """A masked attribute, for once: who saw it is logged. Agents only while they are in contact with the customer, and
    once it is proven that it is them."""
    customer_id = await _within_sight(call)
    if body.attribute not in call.centre.customers.attributes:
        raise ApiError("not_found")
    await check_lock(call, customer_id, without_contact=True)
    detail = {"attribute": body.attribute}
    seen = AuditEntry("customer.revealed", call.scope.user_id, customer_id, detail)
    await call.hub.store.commit(record_audits, seen)
    facts = await call.read(read_facts, customer_id)
    return Revealed(value=facts[body.attribute].value if body.attribute in facts else None)


@route(
    "POST",
    "/api/customers/{customer_id}/merge",
    permission="customers.link",
    body=MergeIt,
    response=Merged,
    errors=("not_found", "not_proven"),
)
async def merge(call: Call, body: MergeIt) -> Merged:
    """Moves every identity of the other customer to this one, each with a link that can be undone."""
    return await _merge(call, body, parts=False)


@route(
    "POST",
    "/api/customers/{customer_id}/unmerge",
    permission="customers.link",
    body=MergeIt,
    response=Merged,
    errors=("not_found", "not_proven"),
)
async def unmerge(call: Call, body: MergeIt) -> Merged:
    """Parts again what was merged within thirty days, with all that was added since."""
    return await _merge(call, body, parts=True)


async def _merge(call: Call, body: MergeIt, *, parts: bool) -> Merged:
    customer_id = await _within_sight(call)
    if not parts and await call.read(timeline.read_customer, body.other_id, call.scope) is None:
        raise ApiError("not_found")
    await check_lock(call, customer_id, body.other_id)
    item = Merge(customer_id, body.other_id, body.reason, call.scope.user_id)
    station = unmerge_customers if parts else merge_customers
    return Merged(links=_check(await call.hub.store.commit(station, item)))


async def _within_sight(call: Call) -> str:
    customer_id = call.path["customer_id"]
    if await call.read(timeline.read_customer, customer_id, call.scope) is None:
        raise ApiError("not_found")
    return customer_id


def _first_identity(connection: Connection, customer_id: str) -> str:
    """The one they have had longest: a fact needs something to hang on."""
    n = t.identity.c
    query = select(n.id).where(n.customer_id == customer_id).order_by(n.created_at, n.id)
    return str(connection.execute(query.limit(1)).scalar_one())


def _check(answer: T | Refused) -> T:
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return answer
