"""Offers: whatever happens at once, exactly one outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from hub.accepting import accept_work
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.nouns import Refused
from hub.offers import Accept, EndOffer, Reservation, deliver_offers, end_offers
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, START
from tests.nodes import Node, abandon, is_waiting, on_postgresql, reserve

LIVE = "live"


def expire(offer_id: str) -> EndOffer:
    return EndOffer(offer_id, "no_answer", reason="deadline")


def decline(offer_id: str, agent: str = ANA) -> EndOffer:
    return EndOffer(offer_id, "declined", agent_id=agent)


async def ringing(node: Node, visitor: str = "v1") -> tuple[str, str]:
    """(interaction, offer), rung to Ana."""
    await node.becomes_ready(ANA, BEN)
    interaction_id = await node.waiting_chat(visitor)
    return interaction_id, await node.rings(interaction_id)


async def outcome(node: Node, offer_id: str) -> tuple[str, str]:
    """How offer and interaction stand."""
    offer = await node.row(t.offer, id=offer_id)
    return offer.state, (await node.row(t.interaction, id=offer.interaction_id)).state


async def ends(node: Node) -> list[str]:
    """How the log says that offers ended, in order."""
    found = await node.events("offer.accepted", "offer.ended")
    return [event.data.get("outcome", "accepted") for event in found]


async def test_an_accepted_offer_makes_the_interaction_the_agents(node: Node) -> None:
    interaction_id, offer_id = await ringing(node)
    assert await node.accepts(offer_id) == interaction_id
    row = await node.row(t.interaction)
    assert (row.state, row.agent_id, row.slot, row.accepted_at) == ("active", ANA, 1, node.clock.now())
    assert (await node.row(t.conversation)).last_agent_id == ANA


async def test_a_declined_offer_puts_the_interaction_back_in_its_old_place(node: Node) -> None:
    _, offer_id = await ringing(node)
    place = (await node.row(t.interaction)).order_ms
    node.clock.advance(seconds=5)
    assert await node.commit(end_offers, decline(offer_id)) is None
    row = await node.row(t.interaction)
    assert (row.state, row.order_ms, row.attempts) == ("queued", place, 1)


async def test_in_every_order_the_first_decides_and_the_others_change_nothing(node: Node) -> None:
    expected = {"accept": "accepted", "expire": "no_answer", "decline": "declined", "abandon": "contact_gone"}
    for number, order in enumerate(permutations(expected)):
        interaction_id, offer_id = await ringing(node, f"v{number}")
        for move in order:
            match move:
                case "accept":
                    await node.accepts(offer_id)
                case "expire":
                    await node.commit(end_offers, expire(offer_id))
                case "decline":
                    await node.commit(end_offers, decline(offer_id))
                case "abandon":
                    await node.commit(abandon, interaction_id)
        # Abandonment takes only what nobody has: after an ended offer the interaction waits, and may go.
        left = "active" if order[0] == "accept" else "abandoned"
        assert await outcome(node, offer_id) == (expected[order[0]], left)
        assert (await ends(node))[number:] == [expected[order[0]]]
        await _clear(node)


async def test_of_two_nodes_that_accept_at_once_one_wins(node: Node, other_node: Node) -> None:
    """Ana's offer has expired on one node while her press is on its way to the other."""
    for number in range(10):
        _, offer_id = await ringing(node, f"v{number}")
        answers = await asyncio.gather(
            node.accepts(offer_id), other_node.commit(end_offers, expire(offer_id))
        )
        offer, interaction = await outcome(node, offer_id)
        assert (offer, interaction) in {("accepted", "active"), ("no_answer", "queued")}
        won = isinstance(answers[0], str)
        assert won == (offer == "accepted")
        assert isinstance(answers[1], Refused) == won
        await _clear(node)


async def _clear(node: Node) -> None:
    def forget(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(update(t.interaction).values(state="closed", slot=None))
        return items

    await node.commit(forget, None)


async def test_the_same_press_on_two_nodes_gets_the_same_answer(node: Node, other_node: Node) -> None:
    interaction_id, offer_id = await ringing(node)
    answers = await asyncio.gather(node.accepts(offer_id), other_node.accepts(offer_id))
    assert set(answers) == {interaction_id}
    assert await ends(node) == ["accepted"]


async def test_an_accept_repeated_gets_the_same_answer_also_within_one_batch(node: Node) -> None:
    interaction_id, offer_id = await ringing(node)
    press = Accept(offer_id, ANA)
    assert await node.together(accept_work, press, press) == [interaction_id, interaction_id]
    assert await node.accepts(offer_id) == interaction_id
    assert await ends(node) == ["accepted"]


async def test_a_decline_repeated_is_no_error_also_within_one_batch(node: Node) -> None:
    _, offer_id = await ringing(node)
    assert await node.together(end_offers, decline(offer_id), decline(offer_id)) == [None, None]
    assert await node.commit(end_offers, decline(offer_id)) is None
    assert await ends(node) == ["declined"]


async def test_an_accept_after_the_deadline_is_refused_although_nobody_has_ended_the_offer(
    node: Node,
) -> None:
    _, offer_id = await ringing(node)
    node.clock.advance(seconds=20)
    assert await node.accepts(offer_id) == Refused("offer_gone", {"outcome": "no_answer"})
    assert await outcome(node, offer_id) == (LIVE, "offered")


async def test_an_accept_of_what_the_customer_left_says_so(node: Node) -> None:
    interaction_id, offer_id = await ringing(node)
    await node.commit(abandon, interaction_id)
    assert await node.accepts(offer_id) == Refused("offer_gone", {"outcome": "contact_gone"})


async def test_nobody_answers_the_offers_of_others(node: Node) -> None:
    _, offer_id = await ringing(node)
    assert await node.accepts(offer_id, BEN) == Refused("not_found")
    assert await node.commit(end_offers, decline(offer_id, BEN)) == Refused("not_found")
    assert await node.accepts("int_none.1") == Refused("not_found")
    assert await outcome(node, offer_id) == (LIVE, "offered")


# -- what must never be -----------------------------------------------------------------------------


async def test_a_second_live_offer_for_one_interaction_is_impossible_for_the_database(node: Node) -> None:
    interaction_id, _ = await ringing(node)
    row = _offer_row(node.reservation(interaction_id, BEN, number=2), await _conversation(node))

    def force(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(insert(t.offer), row)
        return items

    with pytest.raises(IntegrityError):
        await node.commit(force, None)


async def test_a_second_live_offer_in_one_slot_is_impossible_for_the_database(node: Node) -> None:
    await ringing(node)
    other = await node.waiting_chat("v2")
    row = _offer_row(node.reservation(other, ANA), await _conversation(node))

    def force(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(insert(t.offer), row)
        return items

    with pytest.raises(IntegrityError):
        await node.commit(force, None)


async def _conversation(node: Node) -> str:
    return str((await node.values(t.conversation, "id"))[0])


def _offer_row(d: Reservation, conversation_id: str) -> dict[str, object]:
    return {
        "id": d.offer_id,
        "interaction_id": d.interaction_id,
        "conversation_id": conversation_id,
        "agent_id": d.agent_id,
        "channel": d.channel,
        "slot": d.slot,
        "state": LIVE,
        "created_at": START,
        "deadline_at": d.deadline_at,
        "epoch": 2,
        "reason": {},
    }


async def test_two_routers_at_once_make_one_offer_and_the_other_hears_that_it_lost(
    node: Node, other_node: Node
) -> None:
    await node.becomes_ready(ANA, BEN)
    interaction_id = await node.waiting_chat()
    await asyncio.gather(
        node.commit(reserve, node.reservation(interaction_id, ANA, number=1)),
        other_node.commit(reserve, replace(node.reservation(interaction_id, BEN, number=2), epoch=2)),
    )
    assert len(await node.rows(t.offer)) == 1
    assert (await node.row(t.interaction)).state == "offered"
    assert [event.data["outcome"] for event in await node.events("offer.ended")] == ["lost_race"]


async def test_two_decisions_for_one_interaction_in_one_turn_leave_the_first_one_standing(node: Node) -> None:
    await node.becomes_ready(ANA, BEN)
    interaction_id = await node.waiting_chat()
    await node.together(
        reserve, node.reservation(interaction_id, ANA), node.reservation(interaction_id, BEN, number=2)
    )
    assert await outcome(node, f"{interaction_id}.1") == (LIVE, "offered")
    assert [event.data["outcome"] for event in await node.events("offer.ended")] == ["lost_race"]


async def test_an_offer_in_a_slot_that_is_being_used_is_lost_before_it_rings(node: Node) -> None:
    """Else it would ring, and whoever takes it would meet the unique index."""
    await node.talking("v1", slot=1)
    waiting = await node.waiting_chat("v2")
    await node.commit(reserve, node.reservation(waiting, ANA, slot=1))
    assert (await node.row(t.interaction, id=waiting)).state == "queued"
    assert [event.data["outcome"] for event in await node.events("offer.ended")] == ["lost_race"]
    await node.commit(reserve, node.reservation(waiting, ANA, number=2, slot=2))
    assert await node.accepts(f"{waiting}.2") == waiting


async def test_a_decision_that_lost_disturbs_no_other(node: Node) -> None:
    await node.becomes_ready(ANA, BEN)
    gone, waiting = await node.waiting_chat("v1"), await node.waiting_chat("v2")
    await node.commit(abandon, gone)
    await node.together(reserve, node.reservation(gone, ANA), node.reservation(waiting, BEN))
    assert await outcome(node, f"{waiting}.1") == (LIVE, "offered")
    assert (await node.row(t.interaction, id=gone)).state == "abandoned"
    assert await ends(node) == ["lost_race"]


async def test_whoever_is_not_ready_is_not_rung(node: Node) -> None:
    interaction_id = await node.waiting_chat()
    await node.commit(reserve, node.reservation(interaction_id, ANA))
    assert await node.rows(t.offer) == []
    assert (await node.row(t.interaction)).state == "queued"


async def test_when_wrap_up_ends_the_slot_is_free_again(node: Node) -> None:
    first = await node.talking("v1")
    assert await node.commit(complete_wrap_ups, CompleteWrapUp(first, ANA)) is None
    second = await node.waiting_chat("v2")
    assert await node.accepts(await node.rings(second)) == second


# -- the rest --------------------------------------------------------------------------------------


async def test_an_offer_painted_twice_is_delivered_once(node: Node) -> None:
    _, offer_id = await ringing(node)
    await node.together(deliver_offers, Accept(offer_id, ANA), Accept(offer_id, ANA))
    await node.commit(deliver_offers, Accept(offer_id, BEN))
    assert len(await node.events("offer.delivered")) == 1
    assert (await node.row(t.offer)).delivered_at == node.clock.now()


async def test_the_streak_counts_what_was_missed_and_ends_with_what_was_answered(node: Node) -> None:
    interaction_id, offer_id = await ringing(node)

    async def streak() -> int:
        return int((await node.row(t.agent_state, agent_id=ANA)).missed_streak)

    await node.commit(end_offers, expire(offer_id))
    await node.commit(end_offers, expire(await node.rings(interaction_id, number=2)))
    assert await streak() == 2
    third = await node.rings(interaction_id, number=3, seconds=0)
    assert isinstance(await node.accepts(third), Refused)  # too late is no answer
    assert await streak() == 2
    await node.commit(end_offers, expire(third))
    await node.accepts(await node.rings(interaction_id, number=4))
    assert await streak() == 0


@on_postgresql
async def test_an_accept_that_meets_an_abandonment_under_way_waits_and_then_loses(
    node: Node, other_node: Node
) -> None:
    interaction_id, offer_id = await ringing(node)
    async with node.open_transaction() as leaving:
        await leaving.run(abandon, interaction_id)
        press = asyncio.create_task(other_node.accepts(offer_id))
        assert await is_waiting(press)
        await leaving.commit()
    assert await press == Refused("offer_gone", {"outcome": "contact_gone"})


@on_postgresql
async def test_an_abandonment_that_meets_an_accept_under_way_finds_a_talk(
    node: Node, other_node: Node
) -> None:
    interaction_id, offer_id = await ringing(node)
    async with node.open_transaction() as accepting:
        await accepting.run(accept_work, Accept(offer_id, ANA))
        leaving = asyncio.create_task(other_node.commit(abandon, interaction_id))
        assert await is_waiting(leaving)
        await accepting.commit()
    await leaving
    assert await outcome(node, offer_id) == ("accepted", "active")
