"""The leader turn by turn: what it makes of what it hears late, of hours of sleep, and of what happened meanwhile."""

from __future__ import annotations

from dataclasses import replace

from hub.offers import Accept, deliver_offers
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.decisions import EndOffer
from tests.builders import ANA, BEN, SECOND, small_routing
from tests.nodes import Node, abandon
from tests.unit.stations.dispatching import in_office, ready_in_turn, rings, rung


async def test_a_leader_who_slept_for_hours_goes_on_from_the_rows_as_a_successor_would(node: Node) -> None:
    """Living through the night would propose the end of what rang every five seconds of it."""
    leader = await in_office(node)
    await ready_in_turn(node, ANA)
    await node.waiting_chat()
    before = (await leader.hears_all()).engine
    await rings(node, (ANA, "live"))
    node.clock.advance(seconds=8 * 3_600)
    assert (await leader.turn()).engine is None
    taken = await leader.turn()
    assert taken.built_from is not None
    assert taken.engine is not before
    assert [d.outcome for d in taken.decisions if isinstance(d, EndOffer)] == ["no_answer"]
    await rings(node, (ANA, "no_answer"))
    node.clock.advance(seconds=60)
    assert (await leader.turn()).built_from is None  # a minute is lived through


async def test_what_happens_while_an_engine_is_built_is_neither_lost_nor_lost_against(node: Node) -> None:
    """The heir finds Ana's offer run out and means to ring Ben; meanwhile the customer has gone. So nobody is rung, and
    nothing is held against Ana, who is still first in line."""
    leader = await in_office(node)
    await ready_in_turn(node, ANA, BEN)
    chat = await node.waiting_chat()
    await leader.hears_all()
    await rings(node, (ANA, "live"))
    leader.turns.forget()
    node.clock.advance(seconds=60)
    await leader.builds()
    await node.commit(abandon, chat)
    await leader.hears_all()
    assert await node.values(t.offer, "state", state="live") == []
    assert await node.values(t.interaction, "state") == ["abandoned"]
    await node.waiting_chat("v2")
    await leader.hears_all()
    await rings(node, (ANA, "contact_gone"), (ANA, "live"))


def asks_for_delivery(*_: object) -> RoutingConfig:
    small = small_routing()
    queues = {name: replace(queue, delivered_timeout_ms=3 * SECOND) for name, queue in small.queues.items()}
    return replace(small, queues=queues)


async def test_a_router_that_hears_late_that_an_offer_rings_does_not_end_it(node: Node) -> None:
    """It is behind its log for longer than desks have for saying so; but the desk has said so in time."""
    leader = await in_office(node, asks_for_delivery)
    await ready_in_turn(node, ANA)
    await node.waiting_chat()
    await leader.hears_all()
    (offer,) = await node.rows(t.offer)
    await node.commit(deliver_offers, Accept(offer.id, ANA))
    node.clock.advance(seconds=8)
    await leader.hears_all()
    await rings(node, (ANA, "live"))
    node.clock.advance(seconds=12)
    await leader.hears_all()
    assert await rung(node) == [(ANA, "no_answer")]


async def test_an_offer_of_which_no_desk_has_said_that_it_rings_ends_as_undelivered(node: Node) -> None:
    leader = await in_office(node, asks_for_delivery)
    await ready_in_turn(node, ANA)
    await node.waiting_chat()
    await leader.hears_all()
    node.clock.advance(seconds=3)
    await leader.turn()
    assert await rung(node) == [(ANA, "undelivered")]
