"""A node's sign of life: it enters under its name, renews its row every second, and leaves.

With every beat the two clocks are compared: deadlines stand in rows that other machines judge by theirs. And what
this node finds wrong is put on its board of alarms, however long the database takes to answer.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Final

import structlog

from hub.bus import Bus
from hub.clock import Clock
from hub.nodes import Beat, Entered, Entry, Taken, beat_nodes, enter_nodes, leave_nodes
from hub.store import Store, Unavailable
from hub.store.trouble import AWAY, FULL, READ_ONLY
from hub.watch.alarms import Alarms

log = structlog.get_logger("node")

BEAT_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.5
ASK_AGAIN_SECONDS: Final = 0.5  # while another process of our name may be dead
# A second is what unsynchronised machines drift in a week; offers last ten to twenty.
CLOCK_OFF_MS: Final = 5_000
LAST_WORD_SECONDS: Final = 2.0  # for taking the row away; if the database is away it fades by itself
BUS_GRACE_SECONDS: Final = 2.0  # to connect at first
# On a full disk our beat may still fit into its page, and with it everything seems well, while what comes in does not.
FULL_SECONDS: Final = 5.0  # from the last write that found no room


class ClockOffError(Exception):
    """This machine's clock and the database's differ too much. Nothing was started."""


class NameTakenError(Exception):
    """Another process is at work under this node's name. Nothing was started."""


class Heartbeat:
    """``alone``: nobody else can be on this database (SQLite)."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        bus: Bus,
        alarms: Alarms,
        entry: Entry,
        is_leading: Callable[[], bool],
        is_draining: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._bus = bus
        self._alarms = alarms
        self._entry = entry
        self._is_leading = is_leading
        self._is_draining = is_draining
        self.replaced = asyncio.Event()  # by another process of this name, while this one slept: it must end

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Under its name while inside. Raises NameTakenError, ClockOffError, Unavailable."""
        await self._enter()
        try:
            yield
        finally:
            await self._leave()

    async def _enter(self) -> None:
        first: Taken | None = None
        while True:
            before = self._clock.now()
            answer = await self._store.commit(enter_nodes, self._entry, lane="node")
            if isinstance(answer, Entered):
                break
            if first is not None and answer != first:
                raise NameTakenError(
                    f"Another node is at work as {self._entry.id} (on {answer.host}): give each its own HUB_NODE_ID."
                )
            first = answer
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        off_ms = clock_off_ms(before, answer.at, self._clock.now())
        if abs(off_ms) >= CLOCK_OFF_MS:
            await self._leave()
            raise ClockOffError(describe_offset(off_ms))

    async def _leave(self) -> None:
        name = (self._entry.id, self._entry.boot)
        try:
            async with asyncio.timeout(LAST_WORD_SECONDS):
                await self._store.commit(leave_nodes, name, lane="node")
        except (Unavailable, TimeoutError) as error:
            log.warning("row fades by itself", error=str(error))

    async def beat(self) -> None:
        """Worker: say that this node lives, and compare the clocks."""
        while True:
            try:
                await self._beat()
            except Unavailable as error:
                log.debug("no beat", error=str(error))  # the alarm says so
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self) -> None:
        before = self._clock.now()
        seen_at = await self._store.commit(beat_nodes, self._make_beat(), lane="node")
        if seen_at is None:
            await self._enter_again()
            return
        off_ms = clock_off_ms(before, seen_at, self._clock.now())
        self._alarms.set("clock_off", describe_offset(off_ms) if abs(off_ms) >= CLOCK_OFF_MS else None)

    async def _enter_again(self) -> None:
        """Our row is gone, as after a long pause; or it is another process's."""
        answer = await self._store.commit(enter_nodes, self._entry, lane="node")
        if isinstance(answer, Taken):
            log.error("replaced by another process of this name", node=self._entry.id, host=answer.host)
            self.replaced.set()

    def _make_beat(self) -> Beat:
        alarms = [asdict(alarm) for alarm in self._alarms.standing()]
        return Beat(self._entry.id, self._entry.boot, self._is_leading(), self._is_draining(), alarms)

    async def look(self) -> None:
        """Worker: what is wrong with the database and the bus, on the board. Waits for neither."""
        heard_at = asyncio.get_running_loop().time()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            standing = self._store.health.standing
            for name in (AWAY, READ_ONLY):
                self._alarms.set(name, standing.get(name))
            now = asyncio.get_running_loop().time()
            met_at, words = self._store.health.last.get(FULL, (-FULL_SECONDS, ""))
            self._alarms.set(FULL, words if now - met_at < FULL_SECONDS else None, about="database")
            heard_at = now if self._bus.connected else heard_at
            silent = now - heard_at > BUS_GRACE_SECONDS
            self._alarms.set("redis_away", "not connected" if silent else None)


def make_entry(node_id: str, *, host: str, version: str, alone: bool) -> Entry:
    return Entry(node_id, secrets.token_hex(8), host, version, alone)


def clock_off_ms(before: int, theirs: int, after: int) -> int:
    """How far the database's clock is from ours at the least, when its answer was asked for and came at these times
    of ours: a slow answer proves nothing."""
    if theirs < before:
        return theirs - before
    return max(0, theirs - after)


def describe_offset(off_ms: int) -> str:
    ahead = "behind" if off_ms > 0 else "ahead of"
    return (
        f"This machine's clock is {abs(off_ms) / 1000:.1f} s {ahead} the database's:"
        " set up time synchronisation on both (at most 5 s are tolerated)."
    )
