"""An offer is declined at once, and why is a word more; where a queue wants it, it comes first."""

from __future__ import annotations

from hub.declining import Decline, decline_offers, explain_declines
from hub.model.nouns import Refused
from hub.store import tables as t
from tests.builders import ANA, BEN, MINUTE, small_centre
from tests.nodes import Node, on_sqlite

pytestmark = on_sqlite


async def rung(node: Node) -> str:
    await node.becomes_ready(ANA)
    return await node.rings(await node.waiting_chat())


async def test_it_goes_on_at_once_and_the_reason_follows(node: Node) -> None:
    offer = await rung(node)
    assert await node.commit(decline_offers, Decline(offer, ANA)) is None
    assert (await node.row(t.interaction)).state == "queued"
    assert await node.commit(explain_declines, Decline(offer, ANA, "busy")) is None
    assert (await node.row(t.offer)).decline_reason == "busy"
    (told,) = await node.events("offer.explained")
    assert (told.data, told.agent_id, told.offer_id) == ({"reason": "busy"}, ANA, offer)


async def test_the_reason_may_come_with_it(node: Node) -> None:
    offer = await rung(node)
    assert await node.commit(decline_offers, Decline(offer, ANA, "not_my_subject")) is None
    assert (await node.row(t.offer)).decline_reason == "not_my_subject"
    (ended,) = await node.events("offer.ended")
    assert ended.data == {"outcome": "declined", "reason": "not_my_subject"}


async def test_where_a_reason_is_wanted_none_is_no_decline(node: Node) -> None:
    node.store.centre = small_centre(declining="with_reason")
    offer = await rung(node)
    assert await node.commit(decline_offers, Decline(offer, ANA)) == Refused("reason_needed")
    assert (await node.row(t.offer)).state == "live"
    assert await node.commit(decline_offers, Decline(offer, ANA, "need_a_moment")) is None


async def test_where_declining_is_off_it_rings_on(node: Node) -> None:
    node.store.centre = small_centre(declining="never")
    offer = await rung(node)
    assert await node.commit(decline_offers, Decline(offer, ANA, "busy")) == Refused("may_not_decline")
    assert (await node.row(t.offer)).state == "live"


async def test_said_twice_after_a_lost_answer_it_is_declined_once(node: Node) -> None:
    offer = await rung(node)
    decline = Decline(offer, ANA, "busy")
    assert await node.together(decline_offers, decline, decline) == [None, None]
    node.store.centre = small_centre(declining="never")
    assert await node.commit(decline_offers, decline) is None


async def test_only_whoever_declined_it_says_why_and_only_then(node: Node) -> None:
    offer = await rung(node)
    assert await node.commit(explain_declines, Decline(offer, ANA, "busy")) == Refused("too_late")
    await node.commit(decline_offers, Decline(offer, ANA))
    assert await node.commit(explain_declines, Decline(offer, BEN, "busy")) == Refused("not_found")
    node.clock.advance(seconds=6 * MINUTE / 1000)
    assert await node.commit(explain_declines, Decline(offer, ANA, "busy")) == Refused("too_late")
    assert await node.commit(decline_offers, Decline("none", ANA)) == Refused("not_found")
