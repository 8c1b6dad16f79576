"""The router at work: from what is committed to who is rung, whatever becomes of the leader."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select

from hub.dispatch import lease
from hub.dispatch.facts import read_fact
from hub.dispatch.lease import RENEW_MS, TTL_MS, acquire_lease
from hub.endings import End, end_interactions
from hub.model.events import Event
from hub.offers import EndOffer, end_offers
from hub.presence import SetPresence, set_presences
from hub.store import Tx
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.decisions import CreateOffer
from routing.engine import Engine
from tests.builders import ANA, BEN, CLEO, MINUTE, SECOND, chat, left, small_routing
from tests.nodes import Node, becomes, cut_connections, on_postgresql, until
from tests.stopwatch import timing
from tests.unit.stations.dispatching import (
    at_work,
    has_heard,
    last_offer,
    make_router,
    ready_in_turn,
    rings,
    routing,
    run_out,
    rung,
)

# -- the ordinary way ------------------------------------------------------------------------------


async def test_work_goes_to_who_is_idle_longest_and_on_until_somebody_takes_it(node: Node) -> None:
    await ready_in_turn(node, ANA, BEN, CLEO)
    async with routing(node) as router:
        interaction_id = await node.waiting_chat()
        await rings(node, (ANA, "live"))
        await node.commit(end_offers, EndOffer(await last_offer(node), "declined", agent_id=ANA))
        await rings(node, (ANA, "declined"), (BEN, "live"))
        await node.passes(20)
        router.ring()
        await rings(node, (ANA, "declined"), (BEN, "no_answer"), (CLEO, "live"))
        assert await node.accepts(await last_offer(node), CLEO) == interaction_id
    row = await node.row(t.interaction)
    assert (row.state, row.agent_id, row.attempts) == ("active", CLEO, 3)
    ends = await node.events("offer.ended", "offer.accepted")
    assert [event.agent_id for event in ends] == [ANA, BEN, CLEO]


async def test_every_offer_says_why_in_ids_and_numbers(node: Node) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
    reason = (await node.row(t.offer)).reason
    assert (reason["queue"], reason["candidates"], reason["runner_up"]) == ("support", 2, BEN)
    assert reason["config_version"] == 1


async def test_nobody_is_rung_beyond_their_capacity(node: Node) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        for number in range(3):
            await node.waiting_chat(f"v{number}")
        await rings(node, (ANA, "live"), (ANA, "live"))
    assert sorted(await node.values(t.offer, "slot")) == [1, 2]
    assert sorted(await node.values(t.interaction, "state")) == ["offered", "offered", "queued"]


async def test_whoever_misses_twice_is_taken_out_and_the_work_waits_for_the_next(node: Node) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node) as router:
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
        await node.passes(20)
        router.ring()
        await rings(node, (ANA, "no_answer"))
        await has_heard(node)
        await node.passes(6)  # the shorter rest of these two, nobody else being there
        router.ring()
        await rings(node, (ANA, "no_answer"), (ANA, "live"))
        await node.passes(20)
        router.ring()
        await becomes(lambda: node.values(t.agent_state, "presence"), ["not_responding"])
        await ready_in_turn(node, BEN)
        await rings(node, (ANA, "no_answer"), (ANA, "no_answer"), (BEN, "live"))
    last = (await node.events("presence.changed"))[1]
    assert (last.data["presence"], last.data["reason"], last.data["by"]) == (
        "not_responding",
        "missed_offers",
        "system",
    )


async def test_whoever_goes_to_lunch_is_not_rung_again_by_what_comes_back(node: Node) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
        await node.commit(set_presences, SetPresence(ANA, "not_ready", ANA, "lunch"))
        await rings(node, (ANA, "revoked"), (BEN, "live"))


async def test_wrap_up_that_ran_out_is_ended_and_its_agent_rung_again(node: Node) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node) as router:
        talks = [await node.waiting_chat(f"v{number}") for number in range(2)]
        await rings(node, (ANA, "live"), (ANA, "live"))
        for row in await node.rows(t.offer):
            await node.accepts(row.id)
        await node.waiting_chat("v2")
        await node.commit(end_interactions, End(talks[0], ANA))
        await asyncio.sleep(0.1)
        assert len(await rung(node)) == 2
        await node.passes(MINUTE / SECOND)
        router.ring()
        await rings(node, (ANA, "accepted"), (ANA, "accepted"), (ANA, "live"))
    assert (await node.row(t.interaction, id=talks[0])).closed_by == "timer"


async def test_a_customer_who_leaves_is_offered_to_nobody_else(node: Node) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node) as router:
        in_office = router.epoch
        await node.waiting_chat("v1")
        await rings(node, (ANA, "live"))
        await node.receives(left())
        await rings(node, (ANA, "contact_gone"))
        await node.waiting_chat("v2")
        await rings(node, (ANA, "contact_gone"), (ANA, "live"))
        assert router.epoch == in_office  # a turn that fails takes office anew


# -- bells that do not ring ------------------------------------------------------------------------


async def test_what_a_node_committed_before_it_could_tell_is_found_by_the_poll(
    node: Node, other_node: Node
) -> None:
    """The other node's bells reach nobody here."""
    await ready_in_turn(node, ANA)
    async with routing(node):
        await asyncio.sleep(0.1)
        await other_node.receives(chat())
        await rings(node, (ANA, "live"))


async def test_a_bell_wakes_the_router_long_before_its_poll(node: Node) -> None:
    await ready_in_turn(node, ANA)
    async with at_work(make_router(node, poll_seconds=60)) as router:
        await until(lambda: router.leading)
        await asyncio.sleep(0.1)
        await node.receives(chat())
        await becomes(lambda: rung(node), [(ANA, "live")])


# -- leaders come and go ---------------------------------------------------------------------------


async def test_of_two_routers_one_leads_and_the_other_follows_when_it_resigns(
    node: Node, other_node: Node
) -> None:
    await ready_in_turn(node, ANA)
    first, second = make_router(node, "n1"), make_router(other_node, "n2")
    async with at_work(second):
        async with at_work(first):
            await until(lambda: first.leading or second.leading)
            leader, follower = (first, second) if first.leading else (second, first)
            await asyncio.sleep(0.1)
            assert not follower.leading
            if leader is first:
                await first.resign()
        await until(lambda: second.leading)
        await node.waiting_chat()
        await rings(node, (ANA, "live"))


@on_postgresql
async def test_when_a_leader_dies_the_next_is_in_office_within_its_lease_and_a_second(
    node: Node, other_node: Node
) -> None:
    first, second = make_router(node, "n1"), make_router(other_node, "n2")
    async with at_work(first):
        await until(lambda: first.leading)
        await asyncio.sleep(0.1)
    async with timing() as since, at_work(second):  # the first died without resigning
        await until(lambda: second.leading)
        assert since.passed > TTL_MS / 1000 - RENEW_MS / 1000 - 0.5
        assert since.seconds < TTL_MS / 1000 + 1


async def test_the_next_leader_adopts_live_offers_and_makes_no_second_ones(
    node: Node, other_node: Node
) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        interaction_id = await node.waiting_chat("v1")
        await rings(node, (ANA, "live"))
    node.clock.advance(seconds=1)
    await node.waiting_chat("v2")  # while nobody leads
    await node.commit(run_out, None)
    async with at_work(make_router(other_node, "n2")) as second:
        await rings(node, (ANA, "live"), (BEN, "live"))
        assert await node.accepts(f"{(await node.rows(t.offer))[0].id}") == interaction_id
        await node.passes(20)
        second.ring()
        await becomes(lambda: node.values(t.offer, "state", agent_id=BEN), ["no_answer"])
    epochs = await node.values(t.offer, "epoch")
    assert epochs[0] < epochs[1]


async def test_an_offer_that_ran_out_while_nobody_led_is_ended_by_the_next(
    node: Node, other_node: Node
) -> None:
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
    node.clock.advance(seconds=60)
    await node.commit(run_out, None)
    async with at_work(make_router(other_node, "n2")):
        await rings(node, (ANA, "no_answer"), (BEN, "live"))


async def test_a_turn_of_an_old_epoch_writes_nothing(node: Node, other_node: Node) -> None:
    await ready_in_turn(node, ANA)
    router = make_router(node)
    epoch = await node.commit(_acquire, "n1")
    assert epoch is not None
    await node.store.read(router._turns.build, node.clock.now(), node.store.centre)
    router._turns.keep(await node.commit(router._turn, epoch))
    await node.commit(run_out, None)
    await other_node.commit(_acquire, "n2")
    await node.waiting_chat()
    events = len(await node.events())
    assert not (await node.commit(router._turn, epoch)).in_office
    assert await rung(node) == []
    assert len(await node.events()) == events
    assert (await node.events("interaction.queued"))[0].id not in await _numbered(node)


def _acquire(tx: Tx, holders: list[str]) -> list[int | None]:
    return [acquire_lease(tx, holder) for holder in holders]


async def _numbered(node: Node) -> list[int]:
    return [row.id for row in await node.rows(t.event) if row.log_number is not None]


async def test_a_turn_that_fails_costs_a_moment_and_the_engine_is_built_anew(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it stumbled over is in the rows already, and is not met again."""
    monkeypatch.setattr(lease, "TTL_MS", MINUTE)  # its own lease, for whose end it shall not wait

    def load_or_stumble(connection: Connection, version: int | None) -> RoutingConfig:
        if version == 13:
            raise ValueError("a version that cannot be read")
        return small_routing()

    def apply(tx: Tx, versions: list[int]) -> list[None]:
        for version in versions:
            tx.record(Event("config.applied", tx.now, data={"version": version}))
        return [None] * len(versions)

    await ready_in_turn(node, ANA, BEN)
    async with at_work(make_router(node, load_config=load_or_stumble)) as router:
        await until(lambda: router.leading)
        await node.waiting_chat("v1")
        await rings(node, (ANA, "live"))
        before = router.epoch
        await node.commit(apply, 13)
        await until(lambda: router.epoch not in (None, before))
        await node.waiting_chat("v2")
        await rings(node, (ANA, "live"), (BEN, "live"))


@on_postgresql
async def test_a_router_that_lost_the_database_leads_again_when_it_is_back(
    node: Node, other_node: Node
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        await cut_connections(other_node)
        await other_node.receives(chat())
        await becomes(lambda: rung(other_node), [(ANA, "live")])


# -- the log ---------------------------------------------------------------------------------------


async def test_replaying_the_log_gives_the_same_offers(node: Node) -> None:
    await ready_in_turn(node, ANA, BEN, CLEO)
    async with routing(node) as router:
        for number in range(4):
            await node.waiting_chat(f"v{number}")
            await node.passes(1)
        await becomes(lambda: node.values(t.offer, "state"), ["live"] * 4)
        await node.commit(end_offers, EndOffer(await last_offer(node), "declined"))
        await node.passes(25)
        router.ring()
        await becomes(lambda: _live(node), 4)
        await has_heard(node)
    made, again = await node.store.read(_made_and_replayed)
    assert again == made


async def _live(node: Node) -> int:
    return (await node.values(t.offer, "state")).count("live")


def _made_and_replayed(connection: Connection) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """At one moment: a turn numbers the log and makes its offers in one transaction."""
    made = [(row.id, row.agent_id) for row in connection.execute(select(t.offer))]
    return sorted(made), sorted(_replay(connection))


def _replay(connection: Connection) -> list[tuple[str, str]]:
    engine = Engine(small_routing())
    query = select(t.event).where(t.event.c.log_number.is_not(None)).order_by(t.event.c.log_number)
    decisions = [
        decision
        for row in connection.execute(query)
        for decision in engine.apply(read_fact(row, lambda _version: small_routing()))
    ]
    return [(d.offer_id, d.agent_id) for d in decisions if isinstance(d, CreateOffer)]


@pytest.mark.parametrize("ended", ["declined", "no_answer"])
async def test_whoever_declined_or_missed_it_rests_from_it_under_the_next_leader_too(
    node: Node, other_node: Node, ended: str
) -> None:
    await ready_in_turn(node, ANA)
    async with routing(node):
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
    await node.commit(end_offers, EndOffer(await last_offer(node), ended))
    await node.commit(run_out, None)
    await ready_in_turn(node, BEN)
    async with at_work(make_router(other_node, "n2")):
        await rings(node, (ANA, ended), (BEN, "live"))
