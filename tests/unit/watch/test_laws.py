"""Each law is broken behind the hub's back, and the watcher must count it within five seconds.

All at once by the real clock; then each alone, by a clock that runs faster, and with it the watcher.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog
from structlog.testing import capture_logs

from hub.clock import SystemClock
from hub.store import tables as t
from hub.watch import watcher
from hub.watch.alarms import Alarms
from hub.watch.laws import BY_NAME, LAWS
from hub.watch.office import read_takeovers
from hub.watch.watcher import EVERY_SECONDS, LawWatcher
from hub.workers import running
from tests.builders import ANA
from tests.fakes.provider import Provider
from tests.nodes import Node, becomes, open_node, until
from tests.stopwatch import timing
from tests.unit.stations.dispatching import load, make_router
from tests.unit.stations.test_sending import at_work
from tests.unit.watch.planting import PLANTS, appoint, depose, plant, plant_all

COUNTED_WITHIN_SECONDS = 5.0


SPEED = 8


class QuickClock:
    """Its seconds are short."""

    def __init__(self) -> None:
        self._began = SystemClock().now()

    def now(self) -> int:
        return self._began + (SystemClock().now() - self._began) * SPEED


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[Node]:
    async with open_node(hub_url, QuickClock()) as node:  # type: ignore[arg-type] # nothing sets it by hand here
        yield node


@pytest.fixture
async def real_node(hub_url: str) -> AsyncIterator[Node]:
    async with open_node(hub_url, SystemClock()) as node:  # type: ignore[arg-type]
        yield node


def make_watcher(
    node: Node, name: str = "w1", alarms: Alarms | None = None, every_seconds: float = EVERY_SECONDS / SPEED
) -> LawWatcher:
    return LawWatcher(
        node.store,
        clock=node.clock,
        node_id=name,
        load_config=load,
        alarms=alarms or Alarms(node.clock.now),
        every_seconds=every_seconds,
    )


@asynccontextmanager
async def watching(node: Node, every_seconds: float = EVERY_SECONDS / SPEED) -> AsyncIterator[None]:
    async with running({"laws": make_watcher(node, every_seconds=every_seconds).run}):
        yield


async def seen(node: Node, law: str) -> int:
    return sum(await node.values(t.law, "seen", name=law))


async def standing(node: Node, law: str) -> int:
    return sum(await node.values(t.law, "standing", name=law))


async def has_looked(node: Node) -> bool:
    """At every law, a leader being settled."""
    return len([at for at in await node.values(t.law, "looked_at") if at]) == len(LAWS)


async def test_every_planted_violation_is_counted_within_five_seconds(real_node: Node) -> None:
    node = real_node
    await node.store.backend.write(appoint(node.clock.now()))
    async with watching(node, EVERY_SECONDS):
        await becomes(lambda: has_looked(node), True)
        assert sum(await node.values(t.law, "seen")) == 0
        async with timing() as since:
            await node.store.backend.write(plant_all(node.clock.now()))
            await becomes(lambda: _all_seen(node), {})
            assert since.seconds < COUNTED_WITHIN_SECONDS, since.passed


async def _all_seen(node: Node) -> dict[str, int]:
    """What has not been counted as often as it was planted."""
    planted = Counter(law for law, _ in PLANTS.values())
    return dict(planted - Counter({row.name: row.seen for row in await node.rows(t.law)}))


@pytest.mark.parametrize("name", PLANTS)
async def test_a_planted_violation_counts_by_itself(node: Node, name: str) -> None:
    law, _ = PLANTS[name]
    await node.store.backend.write(appoint(node.clock.now()))
    async with watching(node):
        await becomes(lambda: has_looked(node), True)
        await node.store.backend.write(plant(name, node.clock.now()))
        await becomes(lambda: seen(node, law), 1)


async def _is_seen(node: Node, law: str) -> bool:
    return await seen(node, law) > 0


def test_every_law_has_a_planted_violation() -> None:
    assert {law for law, _ in PLANTS.values()} == set(BY_NAME)


MENDED = [
    "no place in line",
    "no owner",
    "an owner while it waits",
    "a place for what is over",
    "somebody idles",
    "rings for nothing",
    "rings at nobody",
    "offered to nobody",
    "an offer past its deadline",
    "a wrap-up past its end",
    "a lease left behind",
    "two live offers",
    "a caller whom nobody has",
    "a device in a call that is over",
]


@pytest.mark.parametrize("name", MENDED)
async def test_what_can_be_put_right_is(node: Node, name: str) -> None:
    law, _ = PLANTS[name]
    async with running({"router": make_router(node).run}), watching(node):
        await becomes(lambda: has_looked(node), True)
        await node.store.backend.write(plant(name, node.clock.now()))
        await becomes(lambda: _is_seen(node, law), True)
        await becomes(lambda: standing(node, law), 0)
        assert sum(await node.values(t.law, "repaired", name=law)) > 0


@pytest.mark.parametrize("name", ["an overdue send", "a send left behind"])
async def test_a_sender_that_heard_nothing_of_what_is_due_is_woken(node: Node, name: str) -> None:
    provider = Provider()
    await node.store.backend.write(appoint(node.clock.now()))
    async with at_work(node, provider, poll_seconds=3_600), watching(node):
        await becomes(lambda: has_looked(node), True)
        await node.store.backend.write(plant(name, node.clock.now()))
        await until(lambda: provider.bodies == ["Hello"])
        await becomes(lambda: standing(node, PLANTS[name][0]), 0)


async def test_what_is_put_right_stands_in_the_log_with_its_reason(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "log", structlog.get_logger("laws"))  # not one bound to an earlier set-up
    await node.store.backend.write(appoint(node.clock.now()))
    with capture_logs() as told:
        async with watching(node):
            await becomes(lambda: has_looked(node), True)
            await node.store.backend.write(plant("a wrap-up past its end", node.clock.now()))
            await becomes(lambda: node.values(t.law, "repaired", name="wrap_ups_in_time"), [1])
            await becomes(lambda: standing(node, "wrap_ups_in_time"), 0)
    (interaction_id,) = await node.values(t.interaction, "id")
    found = {line["event"]: line for line in told if line.get("law") == "wrap_ups_in_time"}
    assert found["law broken"]["subjects"] == found["repaired"]["subjects"] == [interaction_id]
    assert found["repaired"]["reason"] == "past_its_end"


async def test_what_nobody_told_the_router_of_is_offered_in_the_end(real_node: Node) -> None:
    node = real_node
    await node.becomes_ready(ANA)
    async with running({"router": make_router(node).run}), watching(node):
        await becomes(lambda: has_looked(node), True)
        await node.store.backend.write(plant("no place in line", node.clock.now()))
        await becomes(lambda: node.values(t.offer, "agent_id"), [ANA])


async def test_all_laws_hold_on_a_floor_at_work(real_node: Node) -> None:
    node = real_node
    async with running({"router": make_router(node).run}), watching(node):
        await node.becomes_ready(ANA)
        await becomes(lambda: has_looked(node), True)
        counts = {law.name: await seen(node, law.name) for law in LAWS}
        assert counts == dict.fromkeys(BY_NAME, 0)


async def test_waiting_without_a_leader_breaks_no_law_and_is_a_takeover(node: Node) -> None:
    await node.store.backend.write(appoint(node.clock.now()))
    async with watching(node):
        await becomes(lambda: has_looked(node), True)
        await node.store.backend.write(depose(node.clock.now()))
        looked = (await node.row(t.law, name="one_owner")).looked_at
        await node.store.backend.write(plant("somebody idles", node.clock.now()))
        await becomes(lambda: _looked_after(node, "one_owner", looked + 3_500), True)
        assert await seen(node, "nobody_idles") == 0
        async with running({"router": make_router(node).run}):
            await becomes(lambda: _takeovers(node), 1)
    takeovers = await node.store.read(read_takeovers, node.clock.now())
    assert 3_000_000 < takeovers.last_ms < 3_900_000


async def _looked_after(node: Node, law: str, at: int) -> bool:
    return bool((await node.row(t.law, name=law)).looked_at > at)


async def _takeovers(node: Node) -> int:
    return (await node.store.read(read_takeovers, node.clock.now())).count


async def test_one_node_watches_and_the_next_takes_over_what_stands(node: Node, hub_url: str) -> None:
    async with open_node(hub_url, node.clock) as other:
        async with running({"laws": make_watcher(node, "w1").run}):
            await node.store.backend.write(plant("stored and never placed", node.clock.now()))
            await becomes(lambda: _is_seen(node, "placed_in_time"), True)
            second = make_watcher(other, "w2")
            await second.look()
            assert (await node.row(t.lease, name="laws")).holder == "w1"
        await second.look()
        assert (await node.row(t.lease, name="laws")).holder == "w2"
        assert await standing(node, "placed_in_time") == 1
        assert await seen(node, "placed_in_time") == 1  # the same one is not counted twice


async def test_a_router_without_a_leader_for_long_is_an_alarm(node: Node) -> None:
    alarms = Alarms(node.clock.now)
    await node.store.backend.write(appoint(node.clock.now()))
    await node.store.backend.write(depose(node.clock.now()))
    watching_one = make_watcher(node, alarms=alarms)
    await watching_one.look()
    assert [alarm.name for alarm in alarms.standing()] == ["no_leader"]
    async with running({"router": make_router(node).run, "laws": watching_one.run}):
        await until(lambda: not alarms.standing())
