"""The worker that lets hours take effect, on the one node that leads the router."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from hub.clock import Clock
from hub.opening.changing import sweep_queues
from hub.store import Store, Unavailable

log = structlog.get_logger("opening")

LOOK_SECONDS = 1.0  # a new configuration or a new leader is seen no later
# Everything is judged anew that often (in looks) though no edge is due: a clock that was set back, or a process
# that slept, must not leave a queue in the wrong state until its next edge.
ALL_EVERY = 60


class Schedule:
    def __init__(self, store: Store, *, clock: Clock, is_leading: Callable[[], bool]) -> None:
        self._store = store
        self._clock = clock
        self._is_leading = is_leading
        self._edge: int | None = None
        self._version = 0  # of the configuration that was last swept; 0: none, as when office was taken
        self._looks = 0

    async def run(self) -> None:
        """For ever: sweep at each edge, after each new configuration, on taking office, and now and then."""
        while True:
            await asyncio.sleep(self._pause())
            if not self._is_leading():
                self._version = 0
            elif self._is_due():
                await self._sweep()

    def _pause(self) -> float:
        """To the millisecond of the next edge, where it is near."""
        if self._edge is None:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, max(0.001, (self._edge - self._clock.now()) / 1000))

    def _is_due(self) -> bool:
        self._looks += 1
        return (
            self._store.centre.version != self._version
            or (self._edge is not None and self._clock.now() >= self._edge)
            or self._looks >= ALL_EVERY
        )

    async def _sweep(self) -> None:
        version = self._store.centre.version
        try:
            self._edge = await self._store.commit(sweep_queues, None)
        except Unavailable as error:
            log.warning("database away", error=str(error))
            return
        self._version, self._looks = version, 0
