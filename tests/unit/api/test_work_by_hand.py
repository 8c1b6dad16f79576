"""Who may take, give and steer what waits, and who may look into the line."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub, add_person
from tests.unit.api.test_customers import Customer, ana, visitor

__all__ = ["ana", "visitor"]  # fixtures


async def waiting_in(someone: Browser, queue: str) -> Any:
    return (await someone.ask("GET", f"/api/queues/{queue}/waiting")).json


async def test_the_line_is_shown_in_the_engines_order_with_who_and_what(
    noor: Browser, hub: SmallHub, ana: Customer, visitor: Customer
) -> None:
    first = await ana.writes("Where is my refund?")
    await visitor.writes("And mine?")
    hub.clock.advance(seconds=30)
    line = await waiting_in(noor, "billing")
    (entry,) = line["waiting"]
    assert (line["total"], entry["interaction"]["id"]) == (1, first.interaction_id)
    assert (entry["address"], entry["last_text"]) == ("+447700900123", "Where is my refund?")
    assert entry["waited_ms"] == 31_000
    assert entry["refusal"] == "offline"  # noor herself
    (other,) = (await waiting_in(noor, "orders"))["waiting"]
    assert (other["customer"]["display_name"], other["address"]) == ("Ana Lopes", "")


async def test_a_queue_out_of_sight_is_not_there(someone: Browser, hub: SmallHub, ana: Customer) -> None:
    row = await ana.writes("Where is my refund?")
    await add_person(hub, "gone", "agent", "gone")
    await someone.sign_in("gone")
    for queue in ("billing", "nowhere"):
        assert (await someone.ask("GET", f"/api/queues/{queue}/waiting")).error == "not_found"
    pick = f"/api/interactions/{row.interaction_id}/pick"
    assert (await someone.ask("POST", pick, json={})).error == "not_found"


async def test_an_agent_takes_but_neither_gives_nor_steers_nor_overrides(
    noor: Browser, ana: Customer
) -> None:
    path = f"/api/interactions/{(await ana.writes('Hello')).interaction_id}"
    assert (await noor.ask("POST", f"{path}/pick", json={"override": True})).error == "forbidden"
    assert (await noor.ask("POST", f"{path}/assign", json={"agent_id": "jonas"})).error == "forbidden"
    assert (await noor.ask("PATCH", path, json={"priority_seconds": 60})).error == "forbidden"
    assert (await noor.ask("POST", f"{path}/reprogram", json={})).error == "forbidden"


async def test_who_is_no_agent_takes_nothing_but_gives_and_steers(
    someone: Browser, hub: SmallHub, ana: Customer
) -> None:
    await someone.sign_in("root")
    path = f"/api/interactions/{(await ana.writes('Hello')).interaction_id}"
    assert (await someone.ask("POST", f"{path}/pick", json={})).error == "forbidden"
    unknown = await someone.ask("POST", f"{path}/assign", json={"agent_id": "nobody"})
    assert (unknown.status, unknown.error) == (404, "not_found")
    assert (await someone.ask("PATCH", path, json={"priority_seconds": 600, "reason": "A VIP"})).status == 204
    assert (await someone.ask("POST", f"{path}/reprogram", json={"reason": "New program"})).status == 204
    too_much = await someone.ask("PATCH", path, json={"priority_seconds": 86_401})
    assert too_much.error == "invalid"
    row = await hub.store.read(lambda connection: connection.execute(select(t.interaction)).one())
    assert row.priority_seconds == 600
    assert (row.steered_reason, row.steered_at) == ("New program", hub.clock.now())
    (entry,) = (await waiting_in(someone, "billing"))["waiting"]
    assert (entry["steered"]["by_name"], entry["steered"]["reason"]) == ("Root", "New program")
    query = select(t.audit.c.action).where(t.audit.c.target == row.id)
    audits = await hub.store.read(lambda connection: connection.scalars(query).all())
    assert set(audits) == {"interaction.updated", "interaction.reprogrammed"}


async def test_one_question_at_a_time(noor: Browser, ana: Customer) -> None:
    path = f"/api/interactions/{(await ana.writes('Hello')).interaction_id}/why"
    answer = await noor.ask("GET", path, params={"offer": "int_1.1", "at": 5})
    assert answer.error == "invalid"
    assert (await noor.ask("GET", path, params={"offer": "int_1.1"})).error == "not_found"


async def test_what_is_older_than_the_records_says_so(noor: Browser, ana: Customer) -> None:
    row = await ana.writes("Hello")
    path = f"/api/interactions/{row.interaction_id}/why"
    answer: Any = (await noor.ask("GET", path, params={"at": 1_000})).json
    assert (answer["past"]["result"], answer["now"]) == ("too_long_ago", None)


async def test_of_one_agent_only_what_is_in_their_way_is_told(noor: Browser, ana: Customer) -> None:
    row = await ana.writes("Hello")
    path = f"/api/interactions/{row.interaction_id}/why"
    answer: Any = (await noor.ask("GET", path, params={"agent": "jonas"})).json
    assert [agent["agent_id"] for agent in answer["now"]["agents"]] == ["jonas"]
    assert sum(answer["now"]["refusals"].values()) == 6  # all of the demo's agents
