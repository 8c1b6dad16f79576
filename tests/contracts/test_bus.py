"""The bus, in this process and on Redis: what one node announces the others hear, and it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import structlog
from redis.asyncio import Redis
from structlog.testing import capture_logs

from hub.bus import Announcement, Bus, LocalBus
from hub.bus import redis as redis_bus
from hub.bus.announcement import Gathered, said_by
from hub.bus.marks import Marks, Typing
from hub.bus.redis import CHANNEL, RedisBus
from tests.nodes import until


@asynccontextmanager
async def buses(bus_url: str | None, count: int) -> AsyncIterator[list[tuple[Bus, list[Announcement]]]]:
    """So many nodes' buses at work, each with what it heard."""
    exchange: list[LocalBus] = []
    made: list[tuple[Bus, list[Announcement]]] = []
    async with AsyncExitStack() as stack:
        for number in range(count):
            bus: Bus = RedisBus(bus_url, f"n{number}") if bus_url else LocalBus(exchange)
            heard: list[Announcement] = []
            bus.listeners.append(heard.append)
            await stack.enter_async_context(bus.run())
            made.append((bus, heard))
        await until(lambda: all(bus.connected for bus, _ in made))
        yield made


def news(number: int) -> Announcement:
    return Announcement("n0", {"conversation:c": number}, ("router",), ({"typing": "文"},))


async def test_every_other_node_hears_and_the_speaker_does_not(bus_url: str | None) -> None:
    async with buses(bus_url, 3) as [(speaker, own), (_, second), (_, third)]:
        for number in range(50):
            speaker.publish(
                Announcement("n0", {"conversation:c": number}, ("router",), ({"typing": number},))
            )
        for heard in (second, third):
            await until(lambda heard=heard: heard and heard[-1].heads == {"conversation:c": 49})  # type: ignore[misc]
            assert {bell for one in heard for bell in one.bells} == {"router"}
            assert [mark["typing"] for one in heard for mark in one.marks] == list(range(50))
        assert own == []


async def test_what_is_told_at_once_goes_over_redis_as_one(redis_server: str) -> None:
    async with buses(redis_server, 2) as [(speaker, _), (_, heard)]:
        for number in range(50):
            speaker.publish(Announcement("n0", {f"conversation:{number % 5}": number}))
        await until(lambda: heard and heard[-1].heads.get("conversation:4") == 49)
        assert len(heard) <= 2
        assert {stream: n for one in heard for stream, n in one.heads.items()} == {
            f"conversation:{key}": 45 + key for key in range(5)
        }


async def test_a_node_that_left_is_not_missed(bus_url: str | None) -> None:
    async with buses(bus_url, 1) as [(speaker, _)]:
        async with buses(bus_url, 0):
            pass
        speaker.publish(news(1))


async def test_typing_is_shown_here_and_on_the_other_nodes_and_kept_nowhere(bus_url: str | None) -> None:
    async with buses(bus_url, 2) as [(here, _), (there, _)]:
        mine, theirs = Marks(here, "n0"), Marks(there, "n1")
        seen: dict[str, list[Typing]] = {"mine": [], "theirs": []}
        mine.follow("c", seen["mine"].append)
        theirs.follow("c", seen["theirs"].append)
        mine.show(Typing("c", "ana", on=True))
        mine.show(Typing("other", "ana", on=True))
        await until(lambda: seen["theirs"])
        assert seen["mine"] == seen["theirs"] == [Typing("c", "ana", on=True)]


async def test_unreadable_words_on_the_channel_are_passed_over(redis_server: str) -> None:
    async with buses(redis_server, 2) as [(speaker, _), (_, heard)], Redis.from_url(redis_server) as client:
        for words in (b"", b"nonsense", b"[]", b'{"node": "n9"}'):
            await client.publish(CHANNEL, words)
        speaker.publish(news(1))
        await until(lambda: heard == [news(1)])


async def test_a_node_whose_redis_connection_is_cut_hears_again(redis_server: str) -> None:
    async with (
        buses(redis_server, 2) as [(speaker, _), (listener, heard)],
        Redis.from_url(redis_server) as client,
    ):
        await client.client_kill_filter(_type="pubsub")
        await until(lambda: not listener.connected)
        await until(lambda: listener.connected)
        speaker.publish(news(1))
        await until(lambda: news(1) in heard)


async def test_without_redis_publishing_neither_waits_nor_fails() -> None:
    bus = RedisBus("redis://127.0.0.1:1/0", "n0")
    async with bus.run():
        for number in range(5_000):
            bus.publish(news(number))
        await asyncio.sleep(0.05)
        assert not bus.connected


async def test_that_nothing_can_be_published_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_bus, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(redis_bus, "log", structlog.get_logger("bus"))  # not one bound to an earlier set-up
    bus = RedisBus("redis://127.0.0.1:1/0", "n0")
    with capture_logs() as told:
        async with bus.run():
            bus.publish(news(1))
            await until(lambda: len(told) > 5)
    levels = [line["log_level"] for line in told if line["event"] == "not published"]
    assert levels[:1] + sorted(set(levels[1:])) == ["warning", "debug"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"node": 1, "heads": {}}'])
def test_what_is_no_announcement_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Announcement.from_bytes(data)


def test_an_announcement_survives_the_journey() -> None:
    assert Announcement.from_bytes(news(3).to_bytes()) == news(3)


def test_of_what_could_not_be_said_the_newest_are_kept() -> None:
    waiting = Gathered(2)
    for number, stream in enumerate("abca"):
        waiting.add(Announcement("n0", {stream: number}, ("router",)))
    unsaid = waiting.take("n0")
    assert unsaid == Announcement("n0", {"b": 1, "c": 2, "a": 3}, ("router",))
    waiting.add(Announcement("n0", {"c": 7}))
    waiting.put_back(unsaid)
    assert waiting.take("n0") == Announcement("n0", {"a": 3, "c": 7}, ("router",))


def test_what_a_node_says_is_known_by_how_it_begins() -> None:
    assert news(1).to_bytes().startswith(said_by("n0"))
    assert not news(1).to_bytes().startswith(said_by("n"))
