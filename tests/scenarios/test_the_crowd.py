"""One person alone sees a living floor: simulated people at the doors of a whole hub."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from hub.demo.crowd import Crowd, Doors, Tempo, arrivals
from hub.demo.world import PASSWORD, PEOPLE, SIGN_INS, find_doors, make_residents
from hub.store import tables as t
from tests.nodes import becomes
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.conftest import BILLING, MAYA, World


@pytest.fixture
async def crowd(world: World) -> AsyncIterator[Crowd]:
    """Ten times as fast as people are; everybody still at home."""
    async with Crowd(
        world.url,
        sign_ins=[(s.login, PASSWORD) for s in SIGN_INS if s.simulated],
        residents=make_residents(),
        doors=Doors(numbers={"billing": BILLING}),
        seed=3,  # with which nobody overlooks the first offer
        tempo=Tempo(10),
    ) as people:
        yield people


async def test_a_simulated_agent_serves_a_person_from_the_first_word_to_the_last(
    world: World, crowd: Crowd
) -> None:
    crowd.set(customers=False, agents=True, rate_per_minute=0)
    async with world.visitor("Maya") as maya:
        await maya.says("My lamp is broken!")
        await maya.until(lambda chat: chat.is_answered, what="an answer")
        await maya.says("Thank you!")
        await maya.until(lambda chat: chat.state == "closed", what="the end")
    await becomes(lambda: _at_desk(crowd), ["jonas", "aisha", "mei"])  # who comes last, had nothing to do


async def test_a_simulated_customer_talks_with_the_person_at_the_desk(world: World, crowd: Crowd) -> None:
    async with world.desk("noor") as noor:
        await noor.goes("ready")
        crowd.set(customers=True, agents=False, rate_per_minute=0.5)
        talk = await noor.accepts(await noor.is_offered())
        await noor.replies(talk, "Let me look into it.")
        await noor.until(
            lambda desk: len(desk.conversations[talk.conversation_id].words) >= 3,
            what="what the customer says to that",
        )
        assert noor.state.breaks == []


@pytest.mark.parametrize("channel", ["email", "voice"])
async def test_simulated_people_mail_and_call_and_are_served(
    world: World, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    monkeypatch.setattr(arrivals, "SHARES", {channel: 1.0})
    async with Crowd(
        world.url,
        sign_ins=[(s.login, PASSWORD) for s in SIGN_INS if s.simulated],
        residents=make_residents(),
        doors=find_doors(world.hub.centre),
        seed=5,
        tempo=Tempo(10),
    ) as people:
        people.set(customers=True, agents=True, rate_per_minute=6)
        # They think, type and read: several times what a machine alone would need.
        await becomes(lambda: _handled(world, channel), True, seconds=4 * PATIENCE_SECONDS)


async def _handled(world: World, channel: str) -> bool:
    """Whether somebody was answered and wrapped up by an agent on this channel."""
    i = t.interaction.c
    query = select(i.id).where(i.channel == channel, i.closed_by == "agent", i.accepted_at.is_not(None))
    return bool(await world.hub.store.read(lambda connection: connection.scalars(query).all()))


async def test_agents_who_are_sent_home_leave_and_may_be_called_again(crowd: Crowd) -> None:
    for wanted, there in ((True, ["jonas", "aisha", "mei"]), (False, []), (True, ["jonas", "aisha", "mei"])):
        crowd.set(customers=False, agents=wanted, rate_per_minute=0)
        await becomes(lambda: _at_desk(crowd), there)


async def _at_desk(crowd: Crowd) -> list[str]:
    return crowd.state()["agents_at_desk"]


async def test_nobody_else_texts_from_a_phone_that_a_person_holds(world: World, crowd: Crowd) -> None:
    async with world.phone(MAYA) as maya:
        await maya.texts(BILLING, "A text of my own")
        crowd.set(customers=True, agents=False, rate_per_minute=600)
        async with world.desk("noor") as noor:
            await noor.goes("ready")
            await noor.is_offered()
            await noor.until(lambda _desk: crowd.state()["customers_present"] > len(PEOPLE), what="a crowd")
        assert [text.body for text in maya.screen if text.sender == MAYA] == ["A text of my own"]
