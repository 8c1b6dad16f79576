"""The router with all the engine can do: what it moves, promises, holds and ends, in rows, events and words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from hub.dispatch import Router
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.identity import LinkIdentity, Sender, link_identities, resolve_identities
from hub.model.contact_centre import QueuePolicy
from hub.presence import note_activity
from hub.store import Tx
from hub.store import tables as t
from routing.config import (
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.programs import Action, Step
from routing.requirements import AllOf, Requirement
from tests.builders import ANA, BEN, CLEO, OUR_MAILBOX, SECOND, mail, phone, small_routing, text
from tests.nodes import Node, abandon, becomes, until
from tests.unit.stations.dispatching import (
    at_work,
    has_heard,
    make_router,
    ready_in_turn,
    rings,
    routing,
    run_out,
)

FRENCH = (Step(Requirement("french"), duration_ms=10 * SECOND), Step())


def whole(support: QueueConfig | None = None, **changes: object) -> RoutingConfig:
    """Ana speaks French. Ben and Cleo serve ``sales`` too, which nobody writes to."""
    small = small_routing()
    queue = replace(support or small.queues["support"], **changes)  # type: ignore[arg-type]
    agents = {
        agent: replace(
            known,
            skills={"french": 1} if agent == ANA else {},
            memberships=known.memberships
            if agent == ANA
            else {"support": Membership(), "sales": Membership()},
            capacity=CapacityProfile({c: ChannelCapacity(max=3) for c in ("sms", "webchat", "email")}),
        )
        for agent, known in small.agents.items()
    }
    plain = small.queues["support"]
    return replace(
        small,
        skills={"french": "flag", "dutch": "flag"},
        queues={"support": queue, "sales": plain},
        agents=agents,
    )


def words_for(node: Node, cause: str, words: str) -> None:
    support = replace(node.store.centre.queues["support"], overflow_words={cause: {"en": words}})
    sales = QueuePolicy("sales", {"en": "Sales"}, 0, 0, {})
    node.store.centre = replace(node.store.centre, queues={"support": support, "sales": sales})


async def passes(node: Node, router: Router, seconds: float) -> None:
    await has_heard(node)
    await node.passes(seconds)
    router.ring()


async def said(node: Node) -> list[str]:
    return await node.values(t.message, "body", kind="system")


# -- steps and queues ------------------------------------------------------------------------------


async def test_when_nobody_who_was_asked_for_comes_the_step_relaxes_and_another_gets_it(node: Node) -> None:
    await ready_in_turn(node, BEN)
    async with routing(node, whole(steps=FRENCH)) as router:
        await node.waiting_chat()
        await passes(node, router, 9)
        await has_heard(node)
        assert await node.rows(t.offer) == []
        await passes(node, router, 2)
        await rings(node, (BEN, "live"))
    assert (await node.row(t.interaction)).step == 1
    (stepped,) = await node.events("interaction.stepped")
    assert stepped.data == {"step": 1, "cause": "exhausted", "until": None}
    assert (await node.row(t.offer)).reason["step"] == 1


async def test_a_leader_who_dies_in_the_middle_of_a_step_leaves_the_rest_of_it_to_the_next(
    node: Node, other_node: Node
) -> None:
    config = whole(steps=FRENCH)
    await ready_in_turn(node, BEN)
    async with routing(node, config) as router:
        await node.waiting_chat()
        await passes(node, router, 6)
        await has_heard(node)
    await node.commit(run_out, None)
    second = make_router(other_node, "n2", load_config=lambda *_: config)
    async with at_work(second):
        await until(lambda: second.leading)
        await passes(node, second, 3)
        await has_heard(node)
        assert await node.rows(t.offer) == []  # nine of the ten seconds
        await passes(node, second, 1)
        await rings(node, (BEN, "live"))


async def test_what_has_waited_too_long_moves_to_the_other_queue_and_its_desks_see_it(node: Node) -> None:
    overflow = {"wait": Action("queue", "sales")}
    await ready_in_turn(node, BEN)
    async with routing(
        node, whole(steps=(Step(Requirement("french")),), max_wait_ms=30_000, overflow=overflow)
    ) as router:
        interaction_id = await node.waiting_chat()
        began = (await node.row(t.interaction)).order_ms
        await passes(node, router, 31)
        await rings(node, (BEN, "live"))
    row = await node.row(t.interaction, id=interaction_id)
    assert (row.queue_id, row.order_ms) == ("sales", began)
    assert await node.values(t.conversation, "queue_id") == ["sales"]
    (moved,) = await node.events("interaction.moved")
    assert moved.data == {"queue_id": "sales", "from": "support", "cause": "wait", "added": False}
    assert moved.conversation_number is not None


# -- overflow that ends a wait -----------------------------------------------------------------------


async def test_who_finds_the_queue_full_is_told_so_and_nobody_is_rung_for_them(node: Node) -> None:
    words_for(node, "full", "Everybody is busy, please come back later.")
    async with routing(node, whole(max_waiting=1, overflow={"full": Action("message")})):
        first = await node.waiting_chat("v1")
        await has_heard(node)
        second = await node.waiting_chat("v2")
        await becomes(lambda: node.values(t.interaction, "state", id=second), ["closed"])
        await has_heard(node)
    assert await node.values(t.interaction, "state", id=first) == ["queued"]
    assert (await node.row(t.interaction, id=second)).closed_by == "overflow"
    assert await said(node) == ["Everybody is busy, please come back later."]
    (closed,) = await node.events("interaction.closed")
    assert closed.data == {"by": "overflow", "from": "queued", "action": "message", "cause": "full"}
    assert await node.values(t.outbox, "id") == []  # a chat is sent by its stream


async def test_who_texted_is_told_by_text_in_words_of_ours_where_the_configuration_has_none(
    node: Node,
) -> None:
    async with routing(node, whole(max_waiting=0, overflow={"full": Action("message")})):
        await node.receives(text())
        await becomes(lambda: node.values(t.interaction, "state"), ["closed"])
    (words,) = await said(node)
    assert words.startswith("We are sorry")
    assert await node.values(t.outbox, "to_value") == ["+447700900001"]


async def test_a_mail_is_answered_once_a_day_and_to_its_sender_alone(node: Node) -> None:
    words_for(node, "full", "We are full.")
    async with routing(node, whole(max_waiting=0, overflow={"full": Action("message")})):
        await node.receives(mail(cc=("boss@example.com",), header_id="one@example.com"))
        await becomes(lambda: node.values(t.interaction, "state"), ["closed"])
        await node.receives(mail("And?", answers=("one@example.com",), header_id="two@example.com"))
        await becomes(lambda: node.values(t.interaction, "state"), ["closed", "closed"])
    assert await said(node) == ["We are full."]
    (answer,) = await node.rows(t.mail, from_address=OUR_MAILBOX)
    assert ([address for _, address in answer.to], answer.cc) == (["maya@example.com"], [])
    assert answer.in_reply_to == "one@example.com"
    assert len(await node.rows(t.outbox)) == 1


async def test_whoever_does_not_want_texts_is_not_sent_one_about_a_full_queue_either(node: Node) -> None:
    async with routing(node, whole(max_waiting=0, overflow={"full": Action("message")})):
        await node.receives(text("STOP", consent="stop", consent_word="STOP"))
        await node.receives(text("Hello?"))
        await becomes(lambda: node.values(t.interaction, "state"), ["closed"])
    assert len(await node.rows(t.outbox)) == 1  # the confirmation of the STOP


async def test_cancelling_ends_the_wait_without_a_word(node: Node) -> None:
    async with routing(node, whole(max_wait_ms=20_000, overflow={"wait": Action("cancel")})) as router:
        await node.waiting_chat()
        await passes(node, router, 21)
        await becomes(lambda: node.values(t.interaction, "state"), ["closed"])
        await passes(node, router, 30)  # asked again, it has ended
        await has_heard(node)
    assert await said(node) == []
    assert len(await node.events("interaction.closed")) == 1


# -- order -----------------------------------------------------------------------------------------------


async def test_a_gold_customer_is_served_before_an_older_normal_one(node: Node) -> None:
    async with routing(node, whole(tier_seconds={"gold": 60})):
        await node.receives(text(sender=phone(1)))
        await node.commit(becomes_gold, None)
        node.clock.advance(seconds=1)
        await node.receives(text(sender=phone(2)))
        _, gold = await node.values(t.interaction, "id")
        await has_heard(node)
        await ready_in_turn(node, ANA)
        await becomes(lambda: node.values(t.offer, "state"), ["live", "live"])
    assert await node.values(t.interaction, "tier") == ["", "gold"]
    first, *_ = sorted(await node.rows(t.offer), key=lambda row: row.slot)
    assert first.interaction_id == gold


def becomes_gold(tx: Tx, items: list[None]) -> list[None]:
    """The customer with the second telephone, whom we meet by it."""
    (identity,) = resolve_identities(tx, [Sender(phone(2))])
    customer = t.customer.c
    tx.connection.execute(update(t.customer).where(customer.id == identity.customer_id).values(tier="gold"))
    return items


async def test_whoever_turns_out_to_be_a_gold_customer_while_waiting_goes_ahead(node: Node) -> None:
    async with routing(node, whole(tier_seconds={"gold": 60})):
        await node.receives(text(sender=phone(1)))
        node.clock.advance(seconds=1)
        await node.receives(text(sender=phone(3)))
        await node.commit(becomes_gold, None)
        *_, golden = await node.values(t.customer, "id", tier="gold")
        (late,) = await node.values(t.identity, "id", value=phone(3).value)
        await node.commit(link_identities, LinkIdentity(late, golden, "the same", "u1"))
        await has_heard(node)
        await ready_in_turn(node, ANA)
        await becomes(lambda: node.values(t.offer, "state"), ["live", "live"])
    first, *_ = sorted(await node.rows(t.offer), key=lambda row: row.slot)
    assert (await node.row(t.interaction, id=first.interaction_id)).identity_id == late


async def test_who_is_cut_off_and_back_within_the_grace_stands_where_they_stood(node: Node) -> None:
    async with routing(node, whole(reconnect_grace_ms=60_000)) as router:
        await node.receives(text(sender=phone(1)))
        began = (await node.row(t.interaction)).order_ms
        await node.commit(abandon, (await node.row(t.interaction)).id)
        await passes(node, router, 20)
        await node.receives(text(sender=phone(1)))
        await becomes(lambda: node.values(t.interaction, "order_ms"), [began, began])


async def test_no_place_is_kept_for_a_browser_which_may_be_anybodys(node: Node) -> None:
    async with routing(node, whole(reconnect_grace_ms=60_000)) as router:
        interaction_id = await node.waiting_chat()
        began = (await node.row(t.interaction)).order_ms
        await node.commit(abandon, interaction_id)
        await passes(node, router, 20)
        await node.waiting_chat()
        await has_heard(node)
    assert await node.values(t.interaction, "order_ms") != [began, began]


# -- what is promised ------------------------------------------------------------------------------------


async def test_what_was_promised_and_what_came_stand_side_by_side(node: Node) -> None:
    async with routing(node, whole(announce_wait=True, handle_ms=60_000)) as router:
        await ready_in_turn(node, ANA, BEN, CLEO)
        talks = [await node.waiting_chat(f"v{n}") for n in range(9)]
        await becomes(lambda: node.values(t.offer, "state"), ["live"] * 9)
        for offer in await node.rows(t.offer):
            await node.accepts(offer.id, offer.agent_id)
        await has_heard(node)
        waiting = await node.waiting_chat("late")
        await becomes(lambda: node.values(t.interaction, "promised_basis", id=waiting), ["queue_length"])
        await passes(node, router, 30)
        await node.commit(complete_wrap_ups, CompleteWrapUp(talks[0], None))
        await becomes(lambda: node.values(t.offer, "state", interaction_id=waiting), ["live"])
        offer = await node.row(t.offer, interaction_id=waiting)
        await node.accepts(offer.id, offer.agent_id)
    row = await node.row(t.interaction, id=waiting)
    assert row.waited_ms == pytest.approx(30_000, abs=100)
    (told,) = [e.data for e in await node.events("interaction.estimated") if e.interaction_id == waiting]
    assert told == {
        "estimate_ms": row.promised_ms,
        "low_ms": row.promised_low_ms,
        "high_ms": row.promised_high_ms,
        "basis": "queue_length",
    }
    (accepted,) = [e.data for e in await node.events("offer.accepted") if e.interaction_id == waiting]
    assert accepted == {
        "waited_ms": row.waited_ms,
        "promised_low_ms": row.promised_low_ms,
        "promised_high_ms": row.promised_high_ms,
    }


# -- agents ------------------------------------------------------------------------------------------------


async def test_an_agent_who_missed_offers_is_back_after_a_while_of_activity(node: Node) -> None:
    config = replace(whole(rona_streak={"webchat": 1}), return_after_ms=20_000)
    await ready_in_turn(node, ANA)
    async with routing(node, config) as router:
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
        await passes(node, router, 21)
        await becomes(lambda: node.values(t.agent_state, "presence"), ["not_responding"])
        assert await node.commit(note_activity, ANA) is True
        assert await node.commit(note_activity, ANA) is True  # told once in ten seconds
        assert len(await node.events("agent.active")) == 1
        await passes(node, router, 21)
        await becomes(lambda: node.values(t.agent_state, "presence"), ["ready"])
        await becomes(lambda: node.values(t.offer, "state"), ["no_answer", "live"])
    assert await node.commit(note_activity, ANA) is False


async def test_what_nobody_can_ever_take_is_an_alert_that_counts_instead_of_flooding(node: Node) -> None:
    config = whole(steps=(Step(AllOf((Requirement("french"), Requirement("dutch")))),))
    async with routing(node, config):
        for visitor in ("v1", "v1"):
            interaction_id = await node.waiting_chat(visitor)
            await node.commit(abandon, interaction_id)
        await becomes(lambda: node.values(t.routing_alert, "kind"), ["no_eligible_agent"] * 2)
    alerts = await node.events("routing.alert")
    assert [alert.data["ids"][1] for alert in alerts] == ["support", "support"]
