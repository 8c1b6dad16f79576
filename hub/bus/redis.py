"""The bus on Redis: one channel, and no more than one publish in a few milliseconds.

The first announcement goes out at once; those that come while it is on its way, and for a moment after, become one:
of a stream the highest number, of a bell that it rang. While Redis is away the newest few streams are kept and the
rest dropped, because the poll of every node finds what would have been said.

A Redis that hangs is as away as one that is gone. Nothing is asked of it without a limit, and who listens pings: no
word and no answer for some seconds, and the line is taken for dead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import DEBUG, WARNING

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from hub.bus.announcement import Announcement, Gathered, Listener, said_by
from hub.tasks import end_tasks

log = structlog.get_logger("bus")

CHANNEL = "hub:announcements"
KEEP = 1_000  # streams waiting while Redis is away; about a second of a busy node
# Between two announcements: a busy node commits more often than it is worth to tell each for itself.
APART_SECONDS = 0.005
RETRY_SECONDS = 0.5
ANSWER_SECONDS = 2.0  # Redis answers in well under a millisecond; a machine that swaps may need a second
PING_SECONDS = 1.0


class RedisBus:
    def __init__(self, url: str, node: str) -> None:
        self.listeners: list[Listener] = []
        self._node = node
        self._redis: Redis = Redis.from_url(
            url, socket_connect_timeout=ANSWER_SECONDS, socket_timeout=ANSWER_SECONDS, retry=None
        )
        self._waiting = Gathered(KEEP)
        self._own = said_by(node)
        self._wake = asyncio.Event()
        self._connected = False

    @property
    def connected(self) -> bool:
        """Whether this node hears the others."""
        return self._connected

    def publish(self, announcement: Announcement) -> None:
        self._waiting.add(announcement)
        self._wake.set()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(self._speak(), name="bus-publish"),
            asyncio.create_task(self._listen(), name="bus-listen"),
        ]
        try:
            yield
        finally:
            await end_tasks(tasks)
            await self._redis.aclose()

    async def _speak(self) -> None:
        """Said once where it fails: the alarm says that Redis is away, and it is tried twice a second."""
        fails = False
        while True:
            await self._wake.wait()
            self._wake.clear()
            told = self._waiting.take(self._node)
            try:
                await self._redis.publish(CHANNEL, told.to_bytes())
                fails = False
                await asyncio.sleep(APART_SECONDS)
            except (RedisError, OSError) as error:
                log.log(DEBUG if fails else WARNING, "not published", error=str(error))
                fails = True
                self._waiting.put_back(told)
                self._wake.set()
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    await self._listen_on(pubsub)
            except (RedisError, OSError) as error:
                self._lose(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_on(self, pubsub: PubSub) -> None:
        """Until the line is dead. Raises RedisError or OSError."""
        loop = asyncio.get_running_loop()
        heard_at = pinged_at = loop.time()
        while True:
            message = await pubsub.get_message(timeout=PING_SECONDS)
            now = loop.time()
            if message is not None:
                self._connected, heard_at = True, now
                if message["type"] == "message":
                    self._hear(message["data"])
            if now - heard_at > PING_SECONDS + ANSWER_SECONDS:
                raise TimeoutError("it does not answer")
            if now - pinged_at >= PING_SECONDS:
                pinged_at = now
                await pubsub.ping()

    def _hear(self, data: bytes) -> None:
        if data.startswith(self._own):  # most of what is heard, on a node that is alone or busy
            return
        try:
            announcement = Announcement.from_bytes(data)
        except ValueError as error:
            log.warning("unreadable announcement", error=str(error))
            return
        if announcement.node != self._node:
            for listener in self.listeners:
                try:
                    listener(announcement)
                except Exception:  # a newer node may mean it otherwise; the next ones are heard
                    log.exception("announcement not understood", node=announcement.node)

    def _lose(self, error: Exception) -> None:
        if self._connected:
            log.warning("redis away; nodes find news by polling", error=str(error))
        self._connected = False
