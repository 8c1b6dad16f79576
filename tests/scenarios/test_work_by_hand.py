"""Work given by hand, told as stories: taken from the line at the desk, given by a supervisor, and why it went so."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.demo.clients import DeskClient
from hub.demo.clients.api import ApiClient, ApiRefusal
from hub.demo.world import PASSWORD
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.conftest import BILLING, MAYA, World


async def _declined_by(agent: DeskClient, words: str) -> str:
    """What the agent is offered and declines: it waits on, for the pair rests from each other."""
    offer = await agent.is_offered(words)
    await agent.declines(offer)
    return offer.interaction.id


async def _line(agent: DeskClient, queue_id: str, *, length: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(line := await agent.sees_waiting(queue_id)) != length:  # noqa: ASYNC110 - of any node
            await asyncio.sleep(0.05)
    return line


async def test_an_agent_takes_what_waits_with_one_click_and_is_told_why_it_is_theirs(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "I lost my card")
        declined = await _declined_by(noor, "I lost my card")
        (entry,) = await _line(noor, "billing", length=1)
        assert (entry["interaction"]["id"], entry["last_text"]) == (declined, "I lost my card")
        assert entry["refusal"] is None
        interaction = await noor.picks(declined)
        assert (interaction.id, interaction.state) == (declined, "active")
        ended = {f"{declined}.1": "declined", f"{declined}.2": "accepted"}
        await noor.until(lambda desk: desk.outcomes == ended, what="the end of both offers")
        await noor.replies(interaction.conversation_id, "I have blocked it for you.")
        await maya.until(lambda phone: "I have blocked it for you." in maya.texts_from(BILLING))
        why = await noor.api.get(f"/api/interactions/{declined}/why?offer={declined}.2")
        assert why["past"]["result"] == "replayed"
        assert why["past"]["explanation"]["winner"] == "noor"
        assert why["offers"][1]["reason"]["over"] == "picked"
        assert not noor.state.breaks


async def test_of_two_clicks_at_once_one_wins_and_the_other_hears_who_has_it(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("Hello")
        declined = await _declined_by(noor, "Hello")
        await wei.goes("ready")
        assert await _declined_by(wei, "Hello") == declined
        await _line(noor, "orders", length=1)
        answers = await asyncio.gather(noor.picks(declined), wei.picks(declined), return_exceptions=True)
        (lost,) = (answer for answer in answers if isinstance(answer, ApiRefusal))
        winner = noor if answers[1] is lost else wei
        assert (lost.status, lost.code) == (409, "taken")
        assert lost.detail == {"agent_id": winner.state.me, "state": "active"}


async def test_a_supervisor_gives_it_to_an_agent_who_is_there(world: World) -> None:
    async with (
        world.desk("noor") as noor,
        world.phone(MAYA) as maya,
        ApiClient(world.url) as admin,
    ):
        await admin.signs_in("admin", PASSWORD)
        await maya.texts(BILLING, "One")
        (entry,) = await _line(noor, "billing", length=1)
        path = f"/api/interactions/{entry['interaction']['id']}/assign"
        with pytest.raises(ApiRefusal) as refused:
            await admin.post(path, {"agent_id": "noor"})
        assert (refused.value.code, refused.value.detail["reason"]) == ("not_for_agent", "offline")
        await noor.goes("ready")
        offer = await noor.is_offered("One")
        await noor.declines(offer)
        given = await admin.post(path, {"agent_id": "noor"})
        assert given == {"interaction_id": offer.interaction.id, "agent_id": "noor", "state": "active"}
        await noor.until(lambda desk: offer.interaction.id in desk.interactions)
        again = await admin.post(path, {"agent_id": "noor"})
        assert again == given
        with pytest.raises(ApiRefusal) as gone:
            await admin.post("/api/interactions/int_none/assign", {"agent_id": "noor"})
        assert gone.value.code == "not_found"


async def test_why_it_waited_and_why_not_her_can_be_asked_when_all_is_over(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await maya.texts(BILLING, "Anybody there?")
        (entry,) = await _line(noor, "billing", length=1)
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered("Anybody there?"))
        await noor.wraps_up(interaction, "other")
        path = f"/api/interactions/{entry['interaction']['id']}/why"
        offers = (await noor.api.get(path))["offers"]
        past = (await noor.api.get(f"{path}?offer={offers[0]['id']}&agent=mei"))["past"]
        verdicts = {each["agent_id"]: each["refusal"] for each in past["explanation"]["agents"]}
        assert verdicts == {"noor": None, "mei": "offline"}
        waited = (await noor.api.get(f"{path}?at={offers[0]['at'] - 1}"))["past"]
        assert waited["result"] == "replayed"
        assert waited["explanation"]["why"] == "nobody_free"
