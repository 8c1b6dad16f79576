"""A break after this call: nothing new comes, and the break begins by itself when the call is wrapped up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.nouns import Refused
from hub.presence import DRAINED, SetPresence, see_agents, set_presences, sweep_presences
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.nodes import Node, reserve
from tests.unit.stations.calling import calling_centre, calls, is_accepted


async def asks(node: Node, *, agent: str = ANA, reason: str = "break") -> str | Refused:
    return await node.commit(set_presences, SetPresence(agent, "not_ready", agent, reason, after=True))


async def presence(node: Node, agent: str = ANA) -> tuple[str, str | None]:
    row = await node.row(t.agent_state, agent_id=agent)
    return row.presence, row.reason


async def closes(node: Node, interaction_id: str, agent: str = ANA) -> None:
    assert await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, agent)) is None


@pytest.fixture
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


async def test_who_has_nothing_to_do_has_their_break_at_once(node: Node) -> None:
    await node.becomes_ready(ANA)
    assert await asks(node) == "not_ready"
    assert await presence(node) == ("not_ready", "break")


@pytest.mark.usefixtures("_telephone")
async def test_the_break_begins_when_the_call_is_wrapped_up(node: Node) -> None:
    interaction_id = await is_accepted(node, await calls(node))
    assert await asks(node) == "draining"
    await node.commit(end_interactions, End(interaction_id, ANA))
    assert await presence(node) == ("draining", "break")
    await closes(node, interaction_id)
    assert await presence(node) == ("not_ready", "break")
    last = (await node.events("presence.changed"))[-1]
    assert (last.data["before"], last.data["by"]) == ("draining", ANA)


@pytest.mark.usefixtures("_telephone")
async def test_a_chat_beside_the_call_does_not_put_the_break_off(node: Node) -> None:
    chat_id = await node.talking()
    call_id = await is_accepted(node, await calls(node))
    await asks(node)
    await closes(node, chat_id)
    assert await presence(node) == ("draining", "break")
    second = await node.talking("v2", BEN)
    await closes(node, call_id)
    assert await presence(node) == ("not_ready", "break")
    assert (await node.row(t.interaction, id=second)).state == "active"


async def test_nothing_new_is_offered_meanwhile(node: Node) -> None:
    await node.talking()
    await asks(node)
    waiting = await node.waiting_chat("v2")
    await node.commit(reserve, replace(node.reservation(waiting), slot=2))
    assert (await node.row(t.interaction, id=waiting)).state == "queued"
    assert (await node.events("offer.ended"))[-1].data["outcome"] == "lost_race"


async def test_what_rings_already_may_still_be_accepted(node: Node) -> None:
    await node.becomes_ready(ANA)
    interaction_id = await node.waiting_chat()
    offer_id = await node.rings(interaction_id)
    assert await asks(node) == "draining"
    assert await node.accepts(offer_id) == interaction_id


async def test_without_a_call_the_routers_word_that_all_work_is_done_begins_the_break(node: Node) -> None:
    chat_id = await node.talking()
    await asks(node, reason="training")
    await closes(node, chat_id)
    assert await presence(node) == ("draining", "training")
    assert await node.commit(set_presences, SetPresence(ANA, "offline", "system", DRAINED)) == "not_ready"
    assert await presence(node) == ("not_ready", "training")


async def test_the_routers_word_comes_too_late_for_who_has_thought_better_of_it(node: Node) -> None:
    await node.talking()
    await asks(node)
    assert await node.commit(set_presences, SetPresence(ANA, "ready", ANA)) == "ready"
    assert await node.commit(set_presences, SetPresence(ANA, "offline", "system", DRAINED)) == "ready"
    assert await presence(node) == ("ready", None)


async def test_a_short_cut_of_the_line_does_not_forget_the_break(node: Node) -> None:
    await node.talking()
    await asks(node)
    node.clock.advance(seconds=11)
    await node.commit(sweep_presences, None)
    assert (await presence(node))[0] == "unreachable"
    her: tuple[str, ...] = (ANA,)
    await node.commit(see_agents, her)
    assert await presence(node) == ("draining", "break")
