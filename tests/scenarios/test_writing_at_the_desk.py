"""Writing at the desk: drafts that go where the agent goes, replies that are held, and who else is here."""

from __future__ import annotations

import pytest

from hub.demo.clients import Refusal
from tests.scenarios.conftest import World


async def test_what_was_begun_lies_on_another_computer_too_and_is_gone_once_it_is_sent(world: World) -> None:
    async with world.visitor("Maya") as maya:
        async with world.desk("noor") as noor:
            await noor.goes("ready")
            await maya.says("My lamp is broken.")
            work = await noor.accepts(await noor.is_offered())
            await noor.begins(work.conversation_id, "I am so sor")
            await noor.begins(work.conversation_id, "Second lamp this week", mode="note")
        async with world.desk("noor") as noor:
            here = work.conversation_id
            begun = {mode: draft.text for (_, mode), draft in noor.state.drafts.items()}
            assert begun == {"reply": "I am so sor", "note": "Second lamp this week"}
            again = await noor.begins(here, "I am so sorry.", base=noor.state.drafts[here, "reply"].revision)
            assert again["other"] is None
            await noor.replies(here, "I am so sorry.")
        async with world.desk("noor") as noor:
            assert [mode for _, mode in noor.state.drafts] == ["note"]


async def test_a_reply_written_before_the_newest_words_is_held_by_the_hub_until_the_agent_insists(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("My lamp is broken.")
        work = await noor.accepts(await noor.is_offered())
        seen = noor.state.positions[f"conversation:{work.conversation_id}"]
        await maya.says("No, wait: it was not plugged in.")
        await noor.until(lambda desk: "plugged in" in desk.conversations[work.conversation_id].words[-1])
        with pytest.raises(Refusal) as held:
            await noor.replies(work.conversation_id, "We send a new one.", seen=seen)
        assert held.value.code == "stale"
        assert held.value.detail["number"] > seen
        await noor.replies(work.conversation_id, "Glad to hear!", seen=held.value.detail["number"])
        await noor.replies(work.conversation_id, "We send a new one.", seen=seen, anyway=True)
        await maya.until(lambda chat: chat.words[-2:] == ["Glad to hear!", "We send a new one."])


async def test_colleagues_see_who_looks_and_who_writes_and_the_customer_sees_neither(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("My lamp is broken.")
        work = await noor.accepts(await noor.is_offered())
        here = work.conversation_id
        await wei.opens(here)
        await noor.is_here(here, "writing")
        noor_id = noor.state.me
        await wei.until(lambda desk: desk.conversations[here].here == {noor_id: "writing"})
        await wei.is_here(here)
        await noor.until(lambda desk: desk.conversations[here].here == {wei.state.me: "viewing"})
        assert not maya.state.agent_types
        wei.drops()
        await noor.until(lambda desk: desk.conversations[here].here == {})
