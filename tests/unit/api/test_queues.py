"""Which queues are open, and closing one by hand, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from hub.model.nouns import Address
from tests.unit.api.hubs import Browser, SmallHub, add_person
from tests.unit.api.test_customers import Customer

CUSTOMER = Address("phone", "+447700900123")
FIRE = {"closed": True, "reason": "Fire alarm"}


@pytest.fixture
async def lead(hub: SmallHub, someone: Browser) -> Browser:
    await add_person(hub, "lena", "supervisor")
    await someone.sign_in("lena")
    return someone


async def queues(someone: Browser) -> dict[str, Any]:
    answer: Any = (await someone.ask("GET", "/api/queues")).json
    return {queue["id"]: queue for queue in answer["queues"]}


async def test_a_queue_is_shown_with_its_name_its_state_and_what_waits(noor: Browser, hub: SmallHub) -> None:
    await Customer(hub, CUSTOMER).writes("Where is my refund?")
    billing = (await queues(noor))["billing"]
    assert billing["name"]["en"] == "Billing and refunds"
    assert (billing["is_open"], billing["why"], billing["changes_at"]) == (True, "always", None)
    assert (billing["waiting"], billing["longest_since"]) == (1, hub.clock.now())


async def test_a_supervisor_closes_a_queue_and_opens_it_again(lead: Browser, hub: SmallHub) -> None:
    answer: Any = (await lead.ask("POST", "/api/queues/orders/emergency", json=FIRE)).json
    assert (answer["is_open"], answer["why"]) == (False, "emergency")
    assert answer["emergency"]["reason"] == "Fire alarm"
    assert (answer["emergency"]["at"], answer["emergency"]["by_name"]) == (hub.clock.now(), "Lena")
    assert (await queues(lead))["orders"] == answer
    assert (await queues(lead))["billing"]["is_open"]
    await lead.ask("POST", "/api/queues/orders/emergency", json={"closed": False})
    orders = (await queues(lead))["orders"]
    assert (orders["is_open"], orders["why"], orders["emergency"]) == (True, "always", None)


async def test_an_agent_sees_why_but_may_not_close(noor: Browser) -> None:
    answer = await noor.ask("POST", "/api/queues/orders/emergency", json=FIRE)
    assert (answer.status, answer.error) == (403, "forbidden")
    assert (await queues(noor))["orders"]["is_open"]


async def test_closing_wants_a_reason(lead: Browser) -> None:
    for body in ({"closed": True}, {"closed": True, "reason": "  "}, {"reason": "x"}):
        answer = await lead.ask("POST", "/api/queues/orders/emergency", json=body)
        assert answer.status == 400
    assert (await queues(lead))["orders"]["is_open"]


async def test_a_queue_out_of_ones_scope_or_unknown_is_not_there(hub: SmallHub, someone: Browser) -> None:
    await add_person(hub, "otto", "supervisor", "nobody")  # an agent who is not configured sees no queue
    await someone.sign_in("otto")
    assert await queues(someone) == {}
    for queue_id in ("orders", "nowhere"):
        answer = await someone.ask("POST", f"/api/queues/{queue_id}/emergency", json=FIRE)
        assert (answer.status, answer.error) == (404, "not_found")


async def test_nobody_sees_queues_without_signing_in(someone: Browser) -> None:
    assert (await someone.ask("GET", "/api/queues")).status == 401
