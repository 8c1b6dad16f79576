"""Any past decision, asked for later: the same offer comes of it again, and every agent is told of."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from hub.dispatch.course import Start, read_facts_since
from hub.dispatch.explaining import WAITING, BusyError, Explainer
from hub.dispatch.past import is_same, snapshot_of
from hub.dispatch.recorder import DELTAS, EVERY_FACTS, EVERY_MS, Recorder
from hub.dispatch.snapshots import expire_snapshots
from hub.dispatch.turns import Turn
from hub.dispatch.why import Question, explain
from hub.model.nouns import Refused, Scope
from hub.store import Tx
from hub.store import tables as t
from hub.workers import running
from routing.config import RoutingConfig
from routing.decisions import CreateOffer
from routing.engine import Engine
from routing.events import Tick
from tests.builders import ANA, BEN, CLEO, small_routing
from tests.nodes import Node, becomes, until
from tests.unit.stations.floor_story import Story, apply_version, load

ALL = Scope("usr_1", "admin", None, None)


def config_of(connection: Connection, version: int) -> RoutingConfig:
    return load(connection, version)


async def told(node: Node, seed: int, moves: int = 25, *, deltas: int = DELTAS) -> Story:
    """Three chapters: the first leader, the same under another configuration, and another leader."""
    story = Story(node, seed, deltas=deltas)
    await node.becomes_ready(ANA)
    async with story.led("n1"):
        await story.declines_and_takes_it_after_all(ANA)
        await node.becomes_ready(BEN, CLEO)
        await story.goes_on(moves)
        await node.commit(apply_version, 2)
        await story.goes_on(moves)
    node.clock.advance(seconds=1)
    async with story.led("n2"):
        await story.goes_on(moves)
    return story


async def asks(node: Node, interaction_id: str, **asked: Any) -> Any:
    explainer = Explainer(node.store, clock=node.clock, load_config=load, patience_seconds=60)
    return await explain(node.store, explainer, Question(interaction_id, **asked), ALL)


def replay(connection: Connection, epoch: int, until: int) -> dict[str, CreateOffer]:
    """Every offer that comes of a leader's first rows and the whole log behind them."""
    s = t.routing_snapshot.c
    start = connection.execute(select(t.routing_snapshot).where(s.epoch == epoch, s.is_start)).one()
    engine = Engine(config_of(connection, start.config_version))
    rows = Start(epoch, start.log_number, start.at, config_of(connection, 1), [start.body], [])
    decisions = engine.load(snapshot_of(rows), start.at)
    for fact in read_facts_since(connection, start.log_number, until, config_of):
        decisions += engine.apply(fact)
    decisions += engine.apply(Tick(until))
    return {d.offer_id: d for d in decisions if isinstance(d, CreateOffer)}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
async def test_the_log_replays_to_the_very_offers_that_were_made(node: Node, seed: int) -> None:
    await told(node, seed, moves=40)
    offers = await node.rows(t.offer)
    epochs = sorted({offer.epoch for offer in offers})
    assert len(epochs) == 2
    assert len(offers) > 10
    assert {offer.reason["config_version"] for offer in offers} == {1, 2}
    assert "picked" in {offer.reason["over"] for offer in offers}
    ends = {
        epochs[0]: min(o.created_at for o in offers if o.epoch == epochs[1]) - 1,
        epochs[1]: node.clock.now(),
    }
    for epoch in epochs:
        made = await node.store.read(replay, epoch, ends[epoch])
        for offer in offers:
            if offer.epoch == epoch:
                assert is_same(made[offer.id], offer), offer.id


@pytest.mark.parametrize("deltas", [DELTAS, 0])
async def test_every_offer_of_the_past_is_explained_from_the_snapshot_before_it(
    node: Node, deltas: int
) -> None:
    await told(node, 4, deltas=deltas)
    assert {row.is_delta for row in await node.rows(t.routing_snapshot)} == (
        {False, True} if not deltas else {False}
    )
    assert len(await node.rows(t.routing_snapshot)) > 4
    for offer in (await node.rows(t.offer))[::3]:
        why = await asks(node, offer.interaction_id, offer_id=offer.id)
        past = why["past"]
        assert (past["result"], past["at"], past["offer_id"]) == ("replayed", offer.created_at, offer.id)
        explanation = past["explanation"]
        assert explanation["winner"] == offer.agent_id
        assert [agent["agent_id"] for agent in explanation["agents"]] == [ANA, BEN, CLEO]
        _is_consistent(explanation, offer)
        assert past["facts"] < 60  # not the whole log


def _is_consistent(explanation: Any, offer: Any) -> None:
    """The winner could have it, and whoever else could stood behind."""
    for agent in explanation["agents"]:
        if agent["agent_id"] == offer.agent_id:
            assert agent["lost_on"] is None
            assert offer.reason["over"] or agent["key"] == tuple(offer.reason["winner_key"])
        elif agent["refusal"] is None and not offer.reason["over"]:
            assert agent["key"] >= tuple(offer.reason["winner_key"])
            assert agent["lost_on"] is not None
        else:
            assert (agent["key"] is None) == (agent["refusal"] is not None)


async def test_why_it_still_waited_at_a_moment_of_the_past(node: Node) -> None:
    story = Story(node, 0)
    async with story.led("n1"):
        waiting = await node.waiting_chat()
        await story.settled()
        await node.passes(90)
        await node.becomes_ready(ANA)
        await story.settled()
    offer = await node.row(t.offer)
    then = (await asks(node, waiting, at=offer.created_at - 30_000))["past"]
    assert then["result"] == "replayed"
    assert then["explanation"]["waited_ms"] == 60_000
    assert {a["agent_id"]: a["refusal"] for a in then["explanation"]["agents"]} == dict.fromkeys(
        (ANA, BEN, CLEO), "offline"
    )
    before = (await asks(node, waiting, at=offer.created_at - 95_000))["past"]
    assert (before["result"], before["explanation"]) == ("too_long_ago", None)


async def test_why_not_her_tells_of_her_and_of_the_winner_only(node: Node) -> None:
    story = Story(node, 0)
    async with story.led("n1"):
        await node.becomes_ready(ANA)
        await story.settled()
        await node.passes(5)
        await node.becomes_ready(BEN)
        await node.waiting_chat()
        await story.settled()
    offer = await node.row(t.offer)
    assert offer.agent_id == ANA
    why = await asks(node, offer.interaction_id, offer_id=offer.id, agent_id=BEN)
    winner, loser = why["past"]["explanation"]["agents"]
    assert (winner["agent_id"], loser["agent_id"], loser["lost_on"]) == (ANA, BEN, "idle")
    assert why["past"]["explanation"]["refusals"] == {"compatible": 2, "offline": 1}
    now = (await asks(node, offer.interaction_id, agent_id=CLEO))["now"]
    assert (now["winner"], now["agents"][-1]["refusal"]) == (ANA, "offline")


async def test_what_a_row_says_otherwise_than_the_replay_is_said_plainly(node: Node) -> None:
    story = await told(node, 6, moves=10)
    assert story.router is not None
    offer = (await node.rows(t.offer))[0]

    def tamper(tx: Tx, items: list[str]) -> list[None]:
        tx.connection.execute(update(t.offer).where(t.offer.c.id == items[0]).values(agent_id="nobody"))
        return [None]

    await node.commit(tamper, offer.id)
    past = (await asks(node, offer.interaction_id, offer_id=offer.id))["past"]
    assert past["result"] == "differs"
    assert past["explanation"] is not None


async def test_beyond_the_snapshots_the_reason_written_then_is_what_is_left(node: Node) -> None:
    await told(node, 7, moves=10)
    offer = (await node.rows(t.offer))[0]

    def forget(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(delete(t.routing_snapshot))
        return items

    await node.commit(forget, None)
    why = await asks(node, offer.interaction_id, offer_id=offer.id)
    assert why["past"]["result"] == "too_long_ago"
    assert why["offers"][0]["reason"]["winner_key"]


async def test_another_engines_snapshot_is_not_guessed_at(node: Node) -> None:
    await told(node, 8, moves=10)

    def age(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(update(t.routing_snapshot).values(engine_version=1))
        return items

    await node.commit(age, None)
    offer = (await node.rows(t.offer))[0]
    why = await asks(node, offer.interaction_id, offer_id=offer.id)
    assert why["past"]["result"] == "other_engine"


async def test_snapshots_expire_but_for_the_one_that_the_next_are_replayed_from(node: Node) -> None:
    story = await told(node, 9, moves=10)
    assert len(await node.rows(t.routing_snapshot)) > 2
    node.clock.advance(seconds=8 * 86_400)
    await node.commit(expire_snapshots, None)
    assert len(await node.rows(t.routing_snapshot)) == 1
    async with story.led("n3"):
        await story.comes()
        await story.settled()
    await node.commit(expire_snapshots, None)
    assert len(await node.rows(t.routing_snapshot)) == 2


async def test_an_offer_that_is_not_of_this_interaction_is_not_found(node: Node) -> None:
    await told(node, 10, moves=10)
    offers = await node.rows(t.offer)
    one = offers[0]
    other = next(offer for offer in offers if offer.interaction_id != one.interaction_id)
    assert await asks(node, one.interaction_id, offer_id=other.id) == Refused("not_found")
    assert await asks(node, "int_none") == Refused("not_found")


async def test_of_many_who_ask_at_once_the_last_are_told_to_come_again(node: Node) -> None:
    explainer = Explainer(node.store, clock=node.clock, load_config=load, patience_seconds=60)
    asked = (explainer.now(lambda _engine, now: now) for _ in range(WAITING + 4))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers[-3:]] == [BusyError] * 3
    assert answers[:-3] == [node.clock.now()] * (WAITING + 1)


async def test_one_engine_answers_many_questions_whichever_comes_first(node: Node) -> None:
    await told(node, 4, deltas=0)
    explainer = Explainer(node.store, clock=node.clock, load_config=load, patience_seconds=60)
    offers = await node.rows(t.offer)
    for offer in [*offers, *offers[::-3]]:  # going on from each other, and going back
        asked = Question(offer.interaction_id, offer_id=offer.id)
        why: Any = await explain(node.store, explainer, asked, ALL)
        assert why["past"]["result"] == "replayed", offer.id
        _is_consistent(why["past"]["explanation"], offer)


async def test_what_takes_longer_than_anybody_waits_is_there_when_they_ask_again(node: Node) -> None:
    await told(node, 4, moves=10)
    offer = (await node.rows(t.offer))[-1]
    explainer = Explainer(node.store, clock=node.clock, load_config=load, patience_seconds=0)

    async def ask() -> Any:
        return await explain(
            node.store, explainer, Question(offer.interaction_id, offer_id=offer.id, agent_id=BEN), ALL
        )

    first = await ask()
    assert (first["past"]["result"], first["past"]["explanation"]) == ("replaying", None)
    assert first["offers"][-1]["reason"]["winner_key"]  # as it was written down then

    async def result() -> Any:
        return (await ask())["past"]["result"]

    await becomes(result, "replayed")


async def test_the_state_is_kept_often_enough_and_not_too_often(node: Node) -> None:
    recorder, engine = Recorder(node.store), Engine(small_routing())
    kept = 0
    recorder.hear(Turn(engine, at=1, built_from=engine.snapshot()), 1)
    async with running({"snapshots": recorder.run}):
        kept += 1  # what the leader was built from
        for at, facts, is_kept in (
            (EVERY_MS, 0, False),  # nothing has happened
            (EVERY_MS + 1, 1, True),
            (EVERY_MS + 2, EVERY_FACTS - 1, False),  # little, and not long ago
            (EVERY_MS + 3, 1, True),
        ):
            recorder.hear(Turn(engine, at=at, facts=facts), 1)
            await until(lambda: recorder.is_idle)
            kept += is_kept
            await becomes(lambda: _count(node), kept)


async def _count(node: Node) -> int:
    return len(await node.rows(t.routing_snapshot))
