"""Following streams: everything, in order, exactly once, whatever becomes of the announcements."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from hub.bus import Streams
from hub.bus import streams as streams_module
from hub.bus.announcement import Announcement, announce
from hub.model.events import Event
from hub.store import Tx, Unavailable
from hub.store.log import read_stream
from hub.workers import running
from tests.nodes import Node, cut_connections, on_postgresql, until
from tests.patience import PATIENCE_SECONDS

ANA = "agent:ana"


def speak(tx: Tx, agents: list[str]) -> list[None]:
    """One event in each of these agents' streams."""
    for agent in agents:
        tx.record(Event("presence.changed", tx.now, agent_id=agent))
    return [None] * len(agents)


class Follower:
    def __init__(self) -> None:
        self.numbers: list[int | None] = []
        self.deliveries = 0

    def __call__(self, _stream: str, events: Sequence[Event]) -> None:
        self.deliveries += 1
        self.numbers += [event.agent_number for event in events]

    def has(self, count: int, *, after: int = 0) -> bool:
        return self.numbers == list(range(after + 1, after + count + 1))


@asynccontextmanager
async def following(node: Node, *, poll_seconds: float = 60) -> AsyncIterator[Streams]:
    streams = Streams(node.store, poll_seconds=poll_seconds)
    async with running({"streams": streams.run}):
        yield streams


@pytest.fixture
async def agents(node: Node) -> None:
    await node.becomes_ready("ana", "ben")  # number 1 in the stream of each


async def test_what_this_node_commits_is_delivered_without_reading(node: Node, agents: None) -> None:
    heard = Follower()
    async with following(node) as streams:
        streams.follow(ANA, 1, heard)
        await asyncio.sleep(0.05)  # the first reading
        for number in range(3):
            await node.commit(speak, "ana")
            assert heard.numbers == list(range(2, number + 3))


async def test_a_follower_begins_behind_the_number_it_names(node: Node, agents: None) -> None:
    for _ in range(5):
        await node.commit(speak, "ana")
    heard = Follower()
    async with following(node) as streams:
        streams.follow(ANA, 4, heard)
        await until(lambda: heard.has(2, after=4))


async def test_nobody_hears_the_streams_of_others(node: Node, agents: None) -> None:
    heard = Follower()
    async with following(node) as streams:
        streams.follow(ANA, 1, heard)
        await node.commit(speak, "ben")
        await node.commit(speak, "ana")
        await until(lambda: heard.has(1, after=1))


async def test_whoever_unfollows_hears_no_more(node: Node, agents: None) -> None:
    heard = Follower()
    async with following(node) as streams:
        subscription = streams.follow(ANA, 1, heard)
        await node.commit(speak, "ana")
        streams.unfollow(subscription)
        await node.commit(speak, "ana")
        await asyncio.sleep(0.05)
        assert heard.numbers == [2]


async def test_a_gap_longer_than_one_reading_is_read_in_several(
    node: Node, agents: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams_module, "CATCH_UP", 3)
    await asyncio.gather(*(node.commit(speak, "ana") for _ in range(10)))
    heard = Follower()
    async with following(node) as streams:
        streams.follow(ANA, 0, heard)
        await until(lambda: heard.has(11))
    assert heard.deliveries >= 4


async def test_announcements_lost_doubled_and_out_of_order_do_no_harm(
    node: Node, other_node: Node, agents: None
) -> None:
    """Two nodes write; of what the other announces a third is lost, and the rest shuffled and doubled."""
    chance = random.Random(7)
    heard = Follower()
    announced: list[Announcement] = []
    other_node.store.listeners.append(lambda committed: announced.append(announce("other", committed)))
    async with following(node, poll_seconds=0.2) as streams:
        streams.follow(ANA, 1, heard)
        for _ in range(40):
            await asyncio.gather(*(chance.choice((node, other_node)).commit(speak, "ana") for _ in range(3)))
            if chance.random() < 0.3:
                chance.shuffle(announced)
                for announcement in announced[: len(announced) * 2 // 3] * 2:
                    streams.announced(announcement.heads)
                announced.clear()
        await until(lambda: heard.has(120, after=1))


async def test_whoever_has_just_read_a_stream_hears_what_came_since_and_reads_no_more_for_it(
    node: Node, other_node: Node, agents: None
) -> None:
    """Between the read and the following, something is committed here or elsewhere, told of in whatever order."""
    here, elsewhere, nothing = Follower(), Follower(), Follower()
    async with following(node) as streams:
        streams.follow("agent:ben", 1, nothing, just_read=True)
        assert streams._behind == set()
        await node.commit(speak, "ana")
        await node.commit(speak, "ana")
        streams.announced({ANA: 2})
        streams.follow(ANA, 1, here, just_read=True)
        await until(lambda: here.has(2, after=1))
        await other_node.commit(speak, "ana")
        streams.announced({ANA: 4})
        streams.follow(ANA, 3, elsewhere, just_read=True)
        await until(lambda: elsewhere.has(1, after=3))
    assert nothing.numbers == []


async def test_whoever_has_just_read_a_stream_is_helped_by_the_poll_too(
    node: Node, other_node: Node, agents: None
) -> None:
    heard = Follower()
    await other_node.commit(speak, "ana")  # which is not announced
    async with following(node, poll_seconds=0.1) as streams:
        streams.follow(ANA, 1, heard, just_read=True)
        await until(lambda: heard.has(1, after=1))


async def test_without_any_announcement_the_poll_finds_it(node: Node, other_node: Node, agents: None) -> None:
    heard = Follower()
    async with following(node, poll_seconds=0.1) as streams:
        streams.follow(ANA, 1, heard)
        await asyncio.sleep(0.05)
        await other_node.commit(speak, "ana")
        await until(lambda: heard.has(1, after=1))


async def test_a_busy_stream_does_not_hide_that_a_quiet_ones_announcement_was_lost(
    node: Node, other_node: Node, agents: None
) -> None:
    quiet, busy = Follower(), Follower()
    async with following(node, poll_seconds=0.2) as streams:
        streams.follow("agent:ana", 1, quiet)
        streams.follow("agent:ben", 1, busy)
        await other_node.commit(speak, "ana")  # which is not announced
        said = 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not quiet.has(1, after=1):
                await other_node.commit(speak, "ben")
                said += 1
                streams.announced({"agent:ben": 1 + said})
                await asyncio.sleep(0.02)
        await until(lambda: busy.has(said, after=1))


async def test_an_announcement_of_what_is_already_known_reads_nothing(node: Node, agents: None) -> None:
    heard = Follower()
    async with following(node) as streams:
        subscription = streams.follow(ANA, 1, heard)
        await node.commit(speak, "ana")
        await until(lambda: not streams._behind)
        streams.announced({ANA: 2, "agent:nobody": 5})
        assert streams._behind == set()
        assert subscription.position == 2


@on_postgresql
async def test_a_follower_gets_what_it_missed_while_the_database_was_away(
    node: Node, other_node: Node, agents: None
) -> None:
    heard = Follower()
    async with following(node, poll_seconds=0.1) as streams:
        streams.follow(ANA, 1, heard)
        await asyncio.sleep(0.05)
        await cut_connections(node)
        for _ in range(3):
            while True:
                with suppress(Unavailable):
                    await other_node.commit(speak, "ana")
                    break
        await until(lambda: heard.has(3, after=1))


async def test_a_snapshots_position_and_what_follows_are_the_whole(
    node: Node, other_node: Node, agents: None
) -> None:
    """Taken at any moment while two nodes write: nothing twice, nothing missing."""

    async def write(writer: Node) -> None:
        for _ in range(20):
            await writer.commit(speak, "ana")

    followers: list[Follower] = []
    writing = asyncio.gather(write(node), write(other_node))
    async with following(node, poll_seconds=0.1) as streams:
        for _ in range(5):
            snapshot = await node.store.read(read_stream, ANA, 0, 1_000)
            heard = Follower()
            heard.numbers = [event.agent_number for event in snapshot]
            streams.follow(ANA, len(snapshot), heard)
            followers.append(heard)
            await asyncio.sleep(0.01)
        await writing
        await until(lambda: all(follower.has(41) for follower in followers))
