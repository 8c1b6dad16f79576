"""Callbacks through the API: booking one, the list of them, giving one up."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.unit.api.hubs import Browser, SmallHub, add_person

BOOKING: Final = {"number": "020 7946 0123", "queue_id": "orders"}


@pytest.fixture
async def lead(hub: SmallHub, someone: Browser) -> Browser:
    await add_person(hub, "lena", "supervisor")
    await someone.sign_in("lena")
    return someone


async def listed(someone: Browser, state: str = "waiting") -> list[dict[str, Any]]:
    answer: Any = (await someone.ask("GET", f"/api/callbacks?state={state}")).json
    return list(answer["callbacks"])


async def test_an_agent_books_one_and_a_supervisor_gives_it_up(noor: Browser, hub: SmallHub) -> None:
    booked: Any = (await noor.ask("POST", "/api/callbacks", json=BOOKING)).json
    assert (booked["number"], booked["state"], booked["place"]) == ("+442079460123", "waiting", 1)
    assert await listed(noor) == [booked]
    refused = await noor.ask("PATCH", f"/api/callbacks/{booked['id']}", json={"state": "cancelled"})
    assert refused.status == 403
    await add_person(hub, "lena", "supervisor")
    lead = noor
    await lead.sign_in("lena")
    given_up: Any = (
        await lead.ask("PATCH", f"/api/callbacks/{booked['id']}", json={"state": "cancelled"})
    ).json
    assert (given_up["state"], given_up["result"]) == ("cancelled", "cancelled")
    assert await listed(lead) == []
    assert [each["id"] for each in await listed(lead, "all")] == [booked["id"]]
    again = await lead.ask("PATCH", f"/api/callbacks/{booked['id']}", json={"due_at": None})
    assert (again.status, again.error) == (409, "gone")


async def test_a_time_is_given_and_taken_back(lead: Browser, hub: SmallHub) -> None:
    booked: Any = (await lead.ask("POST", "/api/callbacks", json=BOOKING)).json
    path, later = f"/api/callbacks/{booked['id']}", hub.clock.now() + 60_000
    moved: Any = (await lead.ask("PATCH", path, json={"due_at": later})).json
    assert moved["due_at"] >= later
    for body in ({}, {"state": "cancelled", "due_at": later}):
        answer = await lead.ask("PATCH", path, json=body)
        assert (answer.status, answer.error) == (400, "invalid")


async def test_a_supervisor_moves_one_to_a_queue_they_see(lead: Browser) -> None:
    booked: Any = (await lead.ask("POST", "/api/callbacks", json=BOOKING)).json
    path = f"/api/callbacks/{booked['id']}"
    moved: Any = (await lead.ask("PATCH", path, json={"queue_id": "billing"})).json
    assert (moved["queue_id"], moved["state"], moved["place"]) == ("billing", "waiting", 1)
    assert moved["interaction_id"] != booked["interaction_id"]
    nowhere = await lead.ask("PATCH", path, json={"queue_id": "nowhere"})
    assert (nowhere.status, nowhere.error) == (404, "not_found")
    profile: Any = (await lead.ask("GET", f"/api/customers/{booked['customer']['id']}")).json
    assert profile["callback"] == moved
    await lead.ask("PATCH", path, json={"state": "cancelled"})
    profile = (await lead.ask("GET", f"/api/customers/{booked['customer']['id']}")).json
    assert profile["callback"] is None


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"number": "999", "queue_id": "orders"}, 403, "not_allowed"),
        ({"number": "020 7946 0123", "queue_id": "nowhere"}, 404, "not_found"),
        ({"number": "", "queue_id": "orders"}, 400, "invalid"),
    ],
)
async def test_what_cannot_be_booked_is_refused_by_name(
    lead: Browser, body: dict[str, str], status: int, error: str
) -> None:
    answer = await lead.ask("POST", "/api/callbacks", json=body)
    assert (answer.status, answer.error) == (status, error)


async def test_one_that_is_not_there_is_not_found(lead: Browser) -> None:
    answer = await lead.ask("PATCH", "/api/callbacks/cbk_none", json={"state": "cancelled"})
    assert (answer.status, answer.error) == (404, "not_found")
