"""Customers: finding them, who they are, what happened with them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hub import tiers, timeline
from hub.api.call import Call
from hub.api.callbacks import CallbackView
from hub.api.errors import ApiError
from hub.api.links import LinkView
from hub.api.panel import CaseView, DuplicateView, FactView, ZoneView
from hub.api.route import Asked, Told, route
from hub.api.views import EventView, Limit, Page
from hub.callbacks.listing import read_callback_of
from hub.model.nouns import Refused
from hub.pop.panel import read_panel


class FindCustomers(Asked):
    q: Annotated[str, Field(min_length=2, max_length=200)]  # one letter finds everybody
    limit: Limit = 20


class AddressView(Told):
    id: str
    kind: str
    value: str


class CustomerFound(Told):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None
    identities: list[AddressView]


class CustomersFound(Told):
    customers: list[CustomerFound]


class ConsentView(Told):
    channel: str
    account: str
    allowed: bool
    source: str
    changed_at: int


class IdentityView(Told):
    id: str
    kind: str
    value: str
    display_name: str | None
    blocked_at: int | None
    block_reason: str | None
    consents: list[ConsentView]


class CustomerView(Told):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None
    created_at: int


class CustomerRead(Told):
    """A customer with every identity and every link that touches it, undone ones too; and the callback for which they
    wait, where it is in a queue that one sees. ``verified``: identities that are proven to be theirs."""

    customer: CustomerView
    identities: list[IdentityView]
    links: list[LinkView]
    callback: CallbackView | None
    facts: list[FactView]
    place: str | None
    zone: ZoneView | None
    verified: list[str]
    cases: list[CaseView]
    duplicates: list[DuplicateView]


class ChangeCustomer(Asked):
    """``tier``: one of the configuration's, or null for none. ``was``: the tier that was seen; when it has become
    another one meanwhile the answer is ``changed``."""

    tier: Annotated[str, Field(min_length=1, max_length=64)] | None
    was: Annotated[str, Field(min_length=1, max_length=64)] | None


class Entry(EventView):
    channel: str
    queue_id: str


class TimelinePage(Told):
    entries: list[Entry]
    before: int | None


@route("GET", "/api/customers", permission="customers.read", query=FindCustomers, response=CustomersFound)
async def find_customers(call: Call, query: FindCustomers) -> CustomersFound:
    """Customers by part of a name or address, the newest first."""
    found = await call.read(timeline.find_customers, query.q, call.scope, query.limit)
    return CustomersFound.model_validate({"customers": found})


@route(
    "GET",
    "/api/customers/{customer_id}",
    permission="customers.read",
    response=CustomerRead,
    errors=("not_found",),
)
async def read_customer(call: Call) -> CustomerRead:
    """One customer."""
    customer_id = call.path["customer_id"]
    customer = await call.read(timeline.read_customer, customer_id, call.scope)
    if customer is None:
        raise ApiError("not_found")
    store = call.hub.store
    callback = await call.read(
        read_callback_of, store.centre, store.clock.now(), customer_id, call.scope.queues
    )
    panel = await call.read(read_panel, customer_id, call.scope, call.centre)
    return CustomerRead.model_validate({**customer, "callback": callback, **panel})


@route(
    "PATCH",
    "/api/customers/{customer_id}",
    permission="customers.tier",
    body=ChangeCustomer,
    errors=("not_found", "unknown_tier", "changed"),
)
async def change_customer(call: Call, body: ChangeCustomer) -> None:
    """Sets the customer's tier; what of theirs waits gets its new place at once."""
    customer_id = call.path["customer_id"]
    if await call.read(timeline.read_customer, customer_id, call.scope) is None:
        raise ApiError("not_found")
    item = tiers.SetTier(customer_id, body.tier, body.was, call.scope.user_id)
    answer = await call.hub.store.commit(tiers.set_tiers, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)


@route(
    "GET",
    "/api/customers/{customer_id}/timeline",
    permission="customers.read",
    query=Page,
    response=TimelinePage,
    errors=("not_found",),
)
async def read_timeline(call: Call, query: Page) -> TimelinePage:
    """Everything with this customer over all channels, the newest first."""
    page = await call.read(
        timeline.read_timeline, call.path["customer_id"], call.scope, query.before, query.limit, call.centre
    )
    return TimelinePage.model_validate(page)
