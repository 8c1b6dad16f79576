"""What is folded as it happens is what the plain query finds in the log afterwards, whatever happens."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hub.floor.behind import FIGURES, Question, count_behind, read_behind
from hub.floor.keeper import Keeper
from hub.floor.news import AT_ONCE, News, Reading, find_first, read_news
from hub.floor.tally import Counts, Day, Tally
from hub.store import tables as t
from tests.builders import START
from tests.nodes import Node
from tests.unit.stations.floor_story import AGENTS, Story

SEEDS = (1, 2, 3)


async def looks(node: Node, keeper: Keeper) -> None:
    await node.store.read(keeper.look, node.store.centre, node.clock.now())


async def plain(node: Node, figure: str, agent_id: str | None = None) -> int:
    question = Question(figure, node.clock.now(), None, node.store.centre, agent_id)
    return await node.store.read(count_behind, question)


def folded(keeper: Keeper, now: int) -> dict[str, int]:
    interval = keeper.tally.interval("support", now)
    today = keeper.tally.today.get("support", Counts())
    row = keeper.queues["support"]
    return {
        "waiting": row["waiting"],
        "in_progress": row["in_progress"],
        "wrapping_up": sum(w["state"] == "wrapup" for each in keeper.agents.values() for w in each["work"]),
        "answered": interval.answered,
        "in_target": interval.in_target,
        "missed_target": interval.answered - interval.in_target + interval.abandoned_late,
        "abandoned_late": interval.abandoned_late,
        "answered_today": today.answered,
        "abandoned_today": today.abandoned,
        "handled_today": today.handled,
        "declined_today": sum(sum(each["declined"].values()) for each in keeper.agents.values()),
    }


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_floor_that_was_watched_shows_what_the_log_says(node: Node, seed: int) -> None:
    """Also one that is looked at for the first time at the end."""
    queue = node.store.centre.queues["support"]
    node.store.centre = replace(node.store.centre, queues={"support": replace(queue, target_ms=9_000)})
    story, keeper = Story(node, seed), Keeper()
    async with story.led("n1"):
        for _ in range(20):
            await story.goes_on(3)
            await looks(node, keeper)
        late = Keeper()
        await looks(node, late)
        counts: dict[str, int] = {}
        for floor in (keeper, late):
            counts = folded(floor, node.clock.now())
            assert counts.keys() == FIGURES.keys()
            assert counts == {figure: await plain(node, figure) for figure in FIGURES}
            handled = {agent: await plain(node, "handled_today", agent) for agent in AGENTS}
            assert {agent: row["handled"] for agent, row in floor.agents.items()} == handled
            declined = {agent: await plain(node, "declined_today", agent) for agent in AGENTS}
            assert {agent: sum(row["declined"].values()) for agent, row in floor.agents.items()} == declined
        assert counts["answered_today"] > 0
        assert counts["handled_today"] > 0


async def stood_at(node: Node, at: int) -> tuple[int, set[str]]:
    """Who waited and who was ready, by the last word that the log has before that of each of them."""
    said: dict[str, str] = {}
    busy: dict[str, str | None] = {}
    presence: dict[str, str] = {}
    for event in await node.rows(t.event):
        if event.at >= at:
            continue
        if event.kind == "presence.changed":
            presence[event.agent_id] = event.data["presence"]
        elif event.kind in (
            "interaction.queued",
            "offer.accepted",
            "interaction.abandoned",
            "interaction.closed",
        ):
            said[event.interaction_id], busy[event.interaction_id] = event.kind, event.agent_id
    rings = {row.agent_id for row in await node.rows(t.offer) if row.created_at < at <= (row.ended_at or at)}
    has = {busy[key] for key, kind in said.items() if kind == "offer.accepted"}
    waits = sum(kind == "interaction.queued" for kind in said.values())
    return waits, {agent for agent, word in presence.items() if word == "ready"} - has - rings


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_hour_of_a_node_that_starts_is_as_it_was_minute_by_minute(node: Node, seed: int) -> None:
    story, keeper = Story(node, seed), Keeper()
    async with story.led("n1"):
        await looks(node, keeper)
        for _ in range(6):
            await story.goes_on(6)
            await looks(node, keeper)
        late = Keeper()
        await looks(node, late)
        stood = {at: await stood_at(node, at * 60_000) for at, _ in keeper.hour.samples}
    assert len(stood) > 1
    for floor in (keeper, late):
        shown = {at: (each.waiting.get("support", 0), set(each.ready)) for at, each in floor.hour.samples}
        assert {at: shown[at] for at in stood} == stood


async def test_what_is_behind_a_figure_are_its_interactions(node: Node) -> None:
    await node.waiting_chat("v1")
    ids = [
        row["interaction_id"]
        for row in await node.store.read(
            read_behind, Question("waiting", node.clock.now(), None, node.store.centre)
        )
    ]
    assert ids == [row.id for row in await node.rows(t.interaction)]
    elsewhere = Question("waiting", node.clock.now(), frozenset({"other"}), node.store.centre)
    assert await node.store.read(count_behind, elsewhere) == 0


async def test_the_place_of_a_moment_in_the_log_is_found_by_halving(node: Node) -> None:
    for number in range(20):
        await node.waiting_chat(f"v{number}")
        node.clock.advance(seconds=60)
    events = await node.rows(t.event)
    for at in (events[0].at, events[len(events) // 2].at, events[-1].at + 60_000):
        first = await node.store.read(find_first, at)
        assert all(event.at < at for event in events if event.id <= first)
        assert sum(event.at < at - 70_000 for event in events if event.id > first) == 0
    assert len(await node.store.read(read_news, 0)) < AT_ONCE


def _news(number: int, at: int, kind: str = "interaction.ended") -> News:
    return News(
        number, at, kind, f"int_{number}", "ana", None, {}, "support", at - 5_000, at - 3_000, 0, None, None
    )


def test_what_was_committed_late_is_counted_once() -> None:
    """Ids are drawn before the commit: a lower one may be seen later."""
    reading, tally = Reading(), Tally({"support": 20_000}, Day(START, START + 86_400_000))
    shuffled = random.Random(4).sample(range(1, 200), 199)
    visible: list[News] = []
    for place, number in enumerate(shuffled):
        now = START + 20_000 + place
        visible.append(_news(number, now))
        seen = sorted((each for each in visible if each.id > reading.after), key=lambda each: each.id)
        tally.add(reading.take(seen, now))
    assert tally.today["support"].handled == 199
    assert tally.handled == {"ana": 199}


def test_a_call_that_no_device_took_was_not_answered() -> None:
    day = Day(START, START + 86_400_000)
    tally = Tally({"support": 20_000}, day)
    accepted = _news(1, START + 10_000, "offer.accepted")
    tally.add([accepted])
    assert tally.interval("support", START + 10_000).answered == 1
    tally.add(
        [
            replace(
                _news(2, START + 70_000, "interaction.given_back"),
                taken_back=accepted.at,
                created_at=accepted.created_at,
            )
        ]
    )
    assert tally.interval("support", START + 70_000) == Counts()
    assert tally.today["support"] == Counts()


def test_a_new_day_begins_with_nothing() -> None:
    tally = Tally({"support": 20_000}, Day.of(START, "Europe/London"))
    tally.add([_news(1, START)])
    tomorrow = Day.of(START + 86_400_000, "Europe/London")
    assert tally.turn(tomorrow.begins, tomorrow)
    assert not tally.today
    assert not tally.handled


def test_a_day_is_that_of_the_organisations_clock() -> None:
    """The one on which the clocks go back has 25 hours."""
    noon = 1_793_534_400_000  # 2026-11-01 12:00 UTC
    assert Day.of(noon, "Europe/London").begins == noon - 12 * 3_600_000
    back = Day.of(1_792_926_000_000, "Europe/London")  # 2026-10-25 11:00 UTC
    assert back.ends - back.begins == 25 * 3_600_000
