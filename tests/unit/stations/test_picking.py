"""Work given by hand: one click, one offer, one agent; whoever is too late hears who has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.bus import Streams
from hub.dispatch import Router
from hub.giving import Station, give_by_hand
from hub.model.nouns import Refused
from hub.offers import EndOffer, end_offers
from hub.picking import Given, Pick, assign_interactions, pick_interactions
from hub.presence import SetPresence, set_presences
from hub.steering import Reprogram, SetPriority, reprogram_interactions, set_priorities
from hub.store import tables as t
from hub.workers import running
from tests.builders import ANA, BEN, CLEO, left, small_routing
from tests.nodes import Node, becomes, until
from tests.unit.stations.dispatching import ready_in_turn, rings


@pytest.fixture
async def streams(node: Node) -> AsyncIterator[Streams]:
    streams = Streams(node.store, poll_seconds=0.05)
    async with running({"streams": streams.run}):
        yield streams


@asynccontextmanager
async def routing(node: Node, **queue: object) -> AsyncIterator[Router]:
    router = Router(
        node.store,
        clock=node.clock,
        node_id="n1",
        load_config=lambda _connection, _version: small_routing(**queue),
        standby_seconds=0.03,
        poll_seconds=0.03,
    )
    async with running({"router": router.run}):
        await until(lambda: router.leading)
        yield router


async def gives(
    node: Node,
    streams: Streams,
    interaction_id: str,
    agent: str = ANA,
    *,
    override: bool = False,
    station: Station = pick_interactions,
    seconds: float = 3,
) -> Given | Refused:
    wish = Pick(interaction_id, agent, f"usr_{agent}", override)
    return await give_by_hand(node.store, streams, station, wish, seconds=seconds)


async def waits_for_nobody(node: Node, visitor: str = "v1") -> str:
    """Something that waits, because whoever could take it declined it a moment ago."""
    interaction_id = await node.waiting_chat(visitor)
    await becomes(lambda: node.values(t.offer, "state", interaction_id=interaction_id), ["live"])
    (offer,) = await node.rows(t.offer, interaction_id=interaction_id)
    await node.commit(end_offers, EndOffer(offer.id, "declined", agent_id=offer.agent_id))
    return interaction_id


async def test_one_click_and_it_is_theirs_by_an_offer_that_says_it_was_asked_for(
    node: Node, streams: Streams
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        waiting = await waits_for_nobody(node)
        assert await gives(node, streams, waiting) == Given(waiting, ANA, "active")
        assert await gives(node, streams, waiting) == Given(waiting, ANA, "active")  # pressed twice
        await rings(node, (ANA, "declined"), (ANA, "accepted"))
    row = await node.row(t.interaction)
    assert (row.state, row.agent_id) == ("active", ANA)
    assert [offer.reason["over"] for offer in await node.rows(t.offer)] == ["", "picked"]


async def test_of_two_who_want_the_same_one_gets_it_and_the_other_hears_who(
    node: Node, streams: Streams
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        waiting = await waits_for_nobody(node)
        node.clock.advance(seconds=0.001)
        await node.becomes_ready(BEN, CLEO)
        await becomes(lambda: node.values(t.offer, "state"), ["declined", "live"])
        (offer,) = await node.rows(t.offer, state="live")
        await node.commit(end_offers, EndOffer(offer.id, "declined", agent_id=offer.agent_id))
        third = CLEO if offer.agent_id == BEN else BEN
        await becomes(lambda: node.values(t.offer, "agent_id", state="live"), [third])
        (offer,) = await node.rows(t.offer, state="live")
        await node.commit(end_offers, EndOffer(offer.id, "declined", agent_id=third))
        answers = await asyncio.gather(*(gives(node, streams, waiting, agent) for agent in (ANA, BEN, CLEO)))
    (winner,) = (answer.agent_id for answer in answers if isinstance(answer, Given))
    taken = Refused("taken", {"agent_id": winner, "state": "active"})
    assert [answer for answer in answers if isinstance(answer, Refused)] == [taken, taken]
    assert (await node.row(t.interaction)).agent_id == winner


async def test_what_rings_at_the_agent_is_accepted_and_what_rings_elsewhere_is_not_theirs(
    node: Node, streams: Streams
) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        waiting = await node.waiting_chat()
        await rings(node, (ANA, "live"))
        refused = await gives(node, streams, waiting, BEN)
        assert refused == Refused("taken", {"agent_id": ANA, "state": "offered"})
        assert await gives(node, streams, waiting, ANA) == Given(waiting, ANA, "active")
    assert await node.values(t.offer, "state") == ["accepted"]


async def test_what_is_gone_or_never_was_cannot_be_taken(node: Node, streams: Streams) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        waiting = await waits_for_nobody(node)
        await node.receives(left())
        assert await gives(node, streams, waiting) == Refused("gone", {"state": "abandoned"})
        assert await gives(node, streams, "int_none") == Refused("not_found")
        unknown = await gives(node, streams, waiting, "nobody")
        assert unknown == Refused("not_found", {"agent_id": "nobody"})


async def test_beyond_the_agents_room_only_with_an_override_which_the_reason_and_the_audit_tell(
    node: Node, streams: Streams
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        first, second = await waits_for_nobody(node, "v1"), await waits_for_nobody(node, "v2")
        third = await waits_for_nobody(node, "v3")
        for interaction_id in (first, second):
            assert isinstance(await gives(node, streams, interaction_id), Given)
        refused = await gives(node, streams, third)
        assert refused == Refused("over_capacity", {"reason": "channel_full", "agent_id": ANA})
        given = await gives(node, streams, third, override=True, station=assign_interactions)
        assert given == Given(third, ANA, "active")
    assert sorted(await node.values(t.interaction, "slot")) == [1, 2, 3]
    audit = await node.row(t.audit)
    assert (audit.action, audit.target, audit.detail) == (
        "interaction.assigned",
        third,
        {"agent_id": ANA, "override": True},
    )


async def test_who_is_on_a_break_is_told_so_and_it_goes_on_waiting(node: Node, streams: Streams) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        waiting = await waits_for_nobody(node)
        await node.commit(set_presences, SetPresence(ANA, "not_ready", ANA, "lunch"))
        refused = await gives(node, streams, waiting)
        assert refused == Refused("not_for_agent", {"reason": "not_ready", "agent_id": ANA})
    assert (await node.row(t.interaction)).state == "queued"
    (told,) = await node.events("interaction.pick_refused")
    assert (told.agent_id, told.interaction_id, told.data) == (ANA, waiting, {"reason": "not_ready"})


async def test_without_a_router_it_is_asked_for_and_comes_when_there_is_one(
    node: Node, streams: Streams
) -> None:
    await node.becomes_ready(ANA)
    waiting = await node.waiting_chat()
    assert await gives(node, streams, waiting, seconds=0.1) == Given(waiting, ANA, "asked")
    async with routing(node):  # who wanted it was the next anyway
        await rings(node, (ANA, "live"))


async def test_the_node_that_asks_need_not_be_the_one_that_routes(
    node: Node, other_node: Node, streams: Streams
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(other_node):
        waiting = await waits_for_nobody(node)
        assert await gives(node, streams, waiting) == Given(waiting, ANA, "active")


async def test_a_raised_priority_puts_it_first_and_is_audited(node: Node) -> None:
    async with routing(node):
        await node.waiting_chat("v1")
        node.clock.advance(seconds=60)
        later = await node.waiting_chat("v2")
        assert await node.commit(set_priorities, SetPriority(later, 300, "usr_1")) is None
        await ready_in_turn(node, ANA)
        await becomes(lambda: node.values(t.offer, "interaction_id", slot=1), [later])
    assert (await node.row(t.interaction, id=later)).priority_seconds == 300
    assert await node.values(t.audit, "action") == ["interaction.updated"]


async def test_what_waits_no_longer_is_not_steered(node: Node) -> None:
    waiting = await node.waiting_chat()
    assert await node.commit(reprogram_interactions, Reprogram(waiting, "usr_1")) is None
    await node.receives(left())
    gone = Refused("illegal_move", {"state": "abandoned"})
    assert await node.commit(reprogram_interactions, Reprogram(waiting, "usr_1")) == gone
    assert await node.commit(set_priorities, SetPriority(waiting, 9, "usr_1")) == gone
    assert await node.commit(set_priorities, SetPriority("int_none", 9, "usr_1")) == Refused("not_found")
