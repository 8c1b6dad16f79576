"""A node that is told to end loses nothing, and nor does a hub whose nodes are restarted one after the other."""

from __future__ import annotations

import asyncio
import signal
import time

from channels.carrier.exchange import Carrier
from tests.cluster.people import Chatter, DirectDesk, ask, in_office, stands, stored_bodies, texts, works_on
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.nodes import becomes, until
from tests.patience import PATIENCE_SECONDS

DRAINED_SECONDS = 20.0  # HUB_DRAIN_SECONDS
# Theirs alone: what they leave open with Wei, other tests would go on with.
TEXTERS = ("+447700900505", "+447700900506", "+447700900507", "+447700900508")


async def test_a_node_that_is_told_to_end_says_so_at_once_and_sends_its_desks_elsewhere(world: World) -> None:
    leader = await in_office(world)
    elsewhere = next(node for node in world.nodes if node is not leader)
    async with DirectDesk(world, leader, "noor") as noor:
        await noor.goes("ready")
        before = (await world.fetch("select epoch from lease where name = 'router'"))[0]["epoch"]
        ending = asyncio.create_task(leader.ends(seconds=40))
        status, told = await _hears_no(leader)
        assert (status, told["ready"], told["draining"]) == (503, False, True)
        await noor.until(lambda desk: desk.bye == "draining")
        await until(lambda: not noor.is_connected)
        assert await noor.moves_to(elsewhere)  # resumed: nothing in between was missed
        assert noor.state.presence is not None
        assert noor.state.presence.presence == "ready"
        assert await in_office(world, other_than=leader) is not leader
        (lease,) = await world.fetch("select epoch from lease where name = 'router'")
        assert lease["epoch"] > before
        assert await ending == 0
        await stands(world, f"select count(*)::int from node where id = '{leader.id}'", 0)


async def test_a_second_signal_ends_it_at_once(world: World) -> None:
    node = world.nodes[0]
    began = time.monotonic()
    ending = asyncio.create_task(node.ends(seconds=40))
    await _hears_no(node)
    node._signal(signal.SIGTERM)
    assert await ending == 1
    assert time.monotonic() - began < DRAINED_SECONDS


async def test_a_rolling_restart_under_traffic_loses_nothing_and_doubles_nothing(world: World) -> None:
    stop = asyncio.Event()
    chatter, texters = Chatter(world, "rolling chat"), [_Texter(world, who) for who in TEXTERS]
    async with DirectDesk(world, world.nodes[0], "wei") as wei:
        wei.api.base_url = world.url  # from now on through the balancer, as everybody
        await wei.goes("ready")
        alerts = len(world.outside.carrier.alerts)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(chatter.says_on(stop))
            tasks.create_task(works_on(wei, stop))
            for texter in texters:
                tasks.create_task(texter.texts_on(stop))
            for node in world.nodes:
                assert await node.ends(seconds=60) == 0
                node.start()
                await node.is_ready()
            stop.set()
        expected = sorted(words for texter in texters for words in texter.told)
        assert len(expected) > 3 * len(TEXTERS)
        await _are_stored(world, "rolling text", expected)
        await _are_stored(world, "rolling chat", [f"rolling chat {n:04}" for n in range(chatter.said)])
        assert _new_alerts(world.outside.carrier, alerts) == []
        assert wei.state.breaks == []
        await wei.until(lambda desk: desk.presence is not None and desk.presence.presence == "ready")


class _Texter:
    def __init__(self, world: World, who: str) -> None:
        self.told: list[str] = []
        self._world = world
        self._who = who

    async def texts_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            words = f"rolling text {self._who} {len(self.told):04}"
            await texts(self._world, self._who, words)
            self.told.append(words)
            await asyncio.sleep(0.3)


async def _are_stored(world: World, prefix: str, expected: list[str]) -> None:
    """Each once, soon: what is stored is placed by whoever sweeps."""
    await becomes(lambda: stored_bodies(world, prefix), expected)


def _new_alerts(carrier: Carrier, known: int) -> list[object]:
    """What the carrier could not hand over in all its tries."""
    return list(carrier.alerts[known:])


async def _hears_no(node: Node) -> tuple[int, dict[str, object]]:
    """What it answers as soon as it is not ready any more."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await ask(node, "/readyz"))[0] == 200:
            pass
    return answer
