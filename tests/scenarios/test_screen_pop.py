"""What stands beside a call: the number that was keyed in, what it proves, and a guide that goes on with the caller."""

from __future__ import annotations

from typing import Any

from agent_console.protocol import from_desk_calls as calls
from agent_console.protocol import pop
from hub.demo.clients import DeskClient
from hub.pop.facts import SetFacts, set_facts
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import WEI, agent, does, rows, talks
from tests.scenarios.conftest import BILLING, MAYA, World


async def _guide(desk: DeskClient, interaction_id: str) -> tuple[str | None, list[str]]:
    """Where one stands in the first one, and what is done."""
    shown = await desk.api.get(f"/api/interactions/{interaction_id}/pop")
    guide = shown["guides"][0]
    return guide["now"], [step["id"] for step in guide["steps"] if step["state"] == "done"]


async def test_whoever_gets_a_caller_goes_on_in_the_guide_where_it_stopped(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, mine = await talks(noor, maya)
        await does(noor, pop.IntroduceCustomer, mine, name="Maya Lindqvist", about="Refund not received")
        await does(noor, pop.AnswerGuide, mine, guide_id="refund-silent", step_id="date")
        await does(noor, pop.AnswerGuide, mine, guide_id="refund-silent", step_id="bank", note="Halifax")
        assert await _guide(noor, mine.id) == ("days", ["date", "bank"])
        await wei.goes("ready")
        await does(noor, calls.TransferCall, mine, to=agent("wei"))
        theirs = await wei.accepts(await wei.is_offered())
        await call.meets(WEI)
        assert theirs.id != mine.id
        assert await _guide(wei, theirs.id) == ("days", ["date", "bank"])
        await does(wei, pop.AnswerGuide, theirs, guide_id="refund-silent", step_id="days", choice="over")
        assert await _guide(wei, theirs.id) == ("trace", ["date", "bank", "days"])
        assert [row.note for row in await rows(world, t.guide_answer) if row.note] == ["Halifax"]


async def test_an_order_that_is_keyed_in_and_is_theirs_proves_who_they_are_and_says_what_it_is_about(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("To find a parcel")
        await call.presses("3")
        await call.hears("eight digits of your order number")
        await call.presses("20260410")
        await call.hears("Order 2 0 2 6 0 4 1 0")
        await call.presses("2")
        mine = await noor.accepts(await noor.is_offered())
        (identity,) = await rows(world, t.identity)
        on_file = SetFacts(identity.id, {"order_numbers": "20260410, 20260428"}, "api")
        assert await world.hub.store.commit(set_facts, on_file) is None
        shown: Any = await noor.api.get(f"/api/interactions/{mine.id}/pop")
        profile: Any = await noor.api.get(f"/api/customers/{identity.customer_id}")
        assert next((p["kind"], p["state"]) for p in shown["check"]["proofs"]) == ("keyed", "proven")
        assert next((each["because"], each["value"]) for each in shown["about"]) == ("keyed", "20260410")
        assert shown["sharing"]["kind"] == "new"
        assert profile["zone"] == {"name": "Europe/London", "guess": True}
        await becomes(lambda: _facts(world), {"last_order": "flow", "order_numbers": "api"})


async def _facts(world: World) -> dict[str, str]:
    return {row.name: row.source for row in await rows(world, t.fact)}
