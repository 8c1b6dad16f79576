"""When the leader's state is written down, so that any past decision can be replayed within two seconds.

A replay costs the reading of a snapshot and some 0.1 ms for each fact behind it (docs/performance.md), so one
is taken every ``EVERY_FACTS``, but not so often that taking them would be felt: the rows are copied out of
the engine between two turns, which is time that nobody is offered anything in.
"""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import dataclass

import structlog

from hub.dispatch.snapshots import Moment, Packed, pack, record_snapshots
from hub.store import Store, Unavailable
from routing.engine import Engine
from routing.snapshot import Snapshot

log = structlog.get_logger("router")

EVERY_FACTS = 2_000  # a quarter of a second of replay
EVERY_MS = 10 * 60_000  # on a quiet floor: few facts, but what is asked about is found at once
APART_MS = 30_000  # on the busiest: 300 facts a second are then 9,000, a second of replay
SHARE = 200  # the engine stands still for one part in so many
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is still to be written down."""

    moment: Moment
    snapshot: Snapshot


class Recorder:
    """Of one node; its worker ``run`` packs and commits what the router leaves here."""

    def __init__(
        self,
        store: Store,
        *,
        retention_days: int = 7,
        every_facts: int = EVERY_FACTS,
        apart_ms: int = APART_MS,
    ) -> None:
        self._store = store
        self._retention_ms = retention_days * DAY_MS
        self._every_facts = every_facts
        self._apart_ms = apart_ms
        self._left: asyncio.Queue[Keeping] = asyncio.Queue()
        self._facts = 0
        self._last_at = 0
        self._cost_ms = 0.0
        self._writing = False

    def begin(self, moment: Moment, snapshot: Snapshot) -> None:
        """A leader was built from these rows: what it decides begins here."""
        self._left.put_nowait(Keeping(moment, snapshot))
        self._facts, self._last_at = 0, moment.at

    async def look(self, engine: Engine, *, epoch: int, at: int, facts: int) -> None:
        """After a turn that took in ``facts`` and is committed: write down the engine's state if it is time."""
        self._facts += facts
        if not self._is_due(at):
            return
        self._facts, self._last_at = 0, at
        snapshot = await asyncio.to_thread(self._take, engine)
        moment = Moment(epoch, snapshot.last_event_id, at, engine.config_version)
        self._left.put_nowait(Keeping(moment, snapshot))

    @property
    def is_idle(self) -> bool:
        """Everything left here is written down."""
        return self._left.empty() and not self._writing

    def _is_due(self, at: int) -> bool:
        passed = at - self._last_at
        if not self._facts or not self._left.empty():
            return False
        enough = self._facts >= self._every_facts or passed >= EVERY_MS
        return enough and passed >= max(self._apart_ms, self._cost_ms * SHARE)

    def _take(self, engine: Engine) -> Snapshot:
        started = time.perf_counter()
        gc.disable()  # nothing made here is garbage, and looking for it takes as long again
        try:
            return engine.snapshot()
        finally:
            gc.enable()
            self._cost_ms = (time.perf_counter() - started) * 1000

    async def run(self) -> None:
        """Worker: for ever."""
        while True:
            keeping = await self._left.get()
            self._writing = True
            try:
                await self._write(keeping)
            except Unavailable as error:  # the next one will do
                log.warning("database away", error=str(error))
            finally:
                self._writing = False

    async def _write(self, keeping: Keeping) -> None:
        body = await asyncio.to_thread(pack, keeping.snapshot)
        packed = Packed(keeping.moment, body, keeping.moment.at + self._retention_ms)
        await self._store.commit(record_snapshots, packed)
