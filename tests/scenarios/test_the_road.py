"""The road, told as stories: customers at one end, desks at the other, nothing faked in between."""

from __future__ import annotations

import aiohttp
import pytest
from sqlalchemy import Table, func, select

from agent_console import desk
from hub.demo.clients import DeskClient, Refusal
from hub.store import tables as t
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, ORDERS, World


async def _count(world: World, table: Table) -> int:
    return await world.hub.store.read(lambda c: c.scalar(select(func.count()).select_from(table)) or 0)


async def test_a_text_reaches_an_agent_and_is_answered(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "I lost my card")
        offer = await noor.is_offered("I lost my card")
        assert offer.reason["skills"][0]["skill"] == "billing"
        interaction = await noor.accepts(offer)
        await noor.replies(interaction.conversation_id, "I have blocked it for you.")
        await maya.until(lambda phone: "I have blocked it for you." in maya.texts_from(BILLING))
        await noor.wraps_up(interaction, "other", "card blocked")
        await noor.until(lambda desk: interaction.id not in desk.interactions)
        assert not noor.state.breaks


async def test_a_chat_reaches_an_agent_and_is_answered(world: World) -> None:
    async with world.desk("noor") as noor, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("Will the shade fit my lamp?")
        interaction = await noor.accepts(await noor.is_offered("Will the shade"))
        await noor.replies(interaction.conversation_id, "It does.")
        await maya.reads("It does.")
        await maya.says("Thanks!")
        await noor.reads(interaction.conversation_id, "Thanks!")
        await noor.wraps_up(interaction, "other")
        await maya.until(lambda chat: chat.state == "closed")


async def test_a_forged_signature_stores_nothing(world: World) -> None:
    form = {"MessageSid": "SM" + "1" * 32, "From": MAYA, "To": BILLING, "Body": "hello"}
    async with aiohttp.ClientSession() as session:
        answer = await session.post(
            f"{world.url}/hooks/sms/local", data=form, headers={"X-Twilio-Signature": "forged"}
        )
        assert answer.status == 403
    assert await _count(world, t.raw_item) == 0


async def test_nobody_is_there_and_then_someone_signs_in(world: World) -> None:
    async with world.phone(MAYA) as maya:
        await maya.texts(BILLING, "Anybody there?")
        async with world.desk("noor") as noor:
            await noor.goes("ready")
            offer = await noor.is_offered("Anybody there?")
            assert offer.reason["queue"] == "billing"


async def test_a_declined_offer_goes_to_the_next_agent(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("jonas") as jonas, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(ORDERS, "A question")  # billing would wait for its best a while longer
        offer = await noor.is_offered("A question")
        await jonas.goes("ready")
        await noor.declines(offer)
        second = await jonas.is_offered("A question")
        assert second.interaction.id == offer.interaction.id
        with pytest.raises(Refusal) as refused:
            await noor.accepts(offer)
        assert refused.value.code == "offer_gone"
        await jonas.accepts(second)


async def test_a_socket_that_drops_with_an_offer_open_still_has_it_when_it_comes_back(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        offer = await noor.is_offered("Hello")
        noor.drops()
        assert await noor.reconnects()
        await noor.accepts(offer)
        assert not noor.state.breaks


async def test_a_desk_that_was_away_catches_up_without_gap_or_duplicate(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "One")
        interaction = await noor.accepts(await noor.is_offered("One"))
        noor.drops()
        for word in ("Two", "Three", "Four"):
            await maya.texts(BILLING, word)
        await noor.reconnects()
        talk = await noor.reads(interaction.conversation_id, "Four")
        assert [words for words in talk.words if words in ("One", "Two", "Three", "Four")] == [
            "One",
            "Two",
            "Three",
            "Four",
        ]
        assert not noor.state.breaks


async def test_the_same_key_twice_is_one_message(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        first = await noor.replies(interaction.conversation_id, "Hi!", key="k-1")
        again = await noor.replies(interaction.conversation_id, "Hi!", key="k-1")
        assert first == again
        await maya.until(lambda phone: maya.texts_from(BILLING) == ["Hi!"])


async def test_stop_is_confirmed_and_blocks_what_comes_after(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        await maya.texts(BILLING, "STOP")
        await noor.reads(interaction.conversation_id, "STOP")
        await maya.until(lambda phone: len(maya.texts_from(BILLING)) == 1)
        with pytest.raises(Refusal) as refused:
            await noor.replies(interaction.conversation_id, "One more thing", anyway=True)
        assert refused.value.code == "opted_out"


async def test_two_customers_are_linked_and_parted_again(world: World) -> None:
    async with (
        world.desk("noor") as noor,
        world.phone(MAYA) as maya,
        world.phone(DANIEL) as daniel,
    ):
        await maya.texts(BILLING, "from the first phone")
        await daniel.texts(BILLING, "from the second phone")
        await noor.goes("ready")
        one = (await noor.is_offered("from the first phone")).customer.id
        two = (await noor.is_offered("from the second phone")).customer.id
        identity = (await noor.api.get(f"/api/customers/{two}"))["identities"][0]["id"]
        linked = await noor.api.post(
            f"/api/customers/{one}/links", {"identity_id": identity, "reason": "same person, said so"}
        )
        assert await _words(noor, one) == {"from the first phone", "from the second phone"}
        await noor.api.post(f"/api/links/{linked['link']['id']}/undo", {"reason": "a mistake"})
        assert await _words(noor, one) == {"from the first phone"}
        assert await _words(noor, two) == {"from the second phone"}


async def _words(agent: DeskClient, customer_id: str) -> set[str]:
    api = agent.api
    page = await api.get(f"/api/customers/{customer_id}/timeline")
    return {entry["message"]["body"] for entry in page["entries"] if entry["message"]}


async def test_a_visitors_key_cannot_use_up_an_agents(world: World) -> None:
    """Each side makes its own keys; that one of them is taken on the other side is chance, or malice."""
    async with world.desk("noor") as noor, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("Hello", key="k-1")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        await noor.replies(interaction, "Good morning", key="k-1")
        await noor.notes(interaction, "greets me", key="k-1")
        await maya.reads("Good morning")
        await noor.until(lambda _: noor.talk(interaction).notes == ["greets me"])


async def test_a_desk_that_has_let_a_conversation_go_takes_it_up_again_without_gap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "DONE_FOLLOWED", 0)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "One")
        first = await noor.accepts(await noor.is_offered("One"))
        await noor.wraps_up(first, "other")
        await noor.until(lambda state: first.id not in state.interactions)
        await maya.texts(BILLING, "Two")
        second = await noor.accepts(await noor.is_offered("Two"))
        assert second.conversation_id == first.conversation_id
        await maya.texts(BILLING, "Three")
        talk = await noor.reads(second, "Three")
        assert talk.words == ["One", "Two", "Three"]
        assert not noor.state.breaks
