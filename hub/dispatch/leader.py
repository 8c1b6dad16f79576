"""The router's life: wait for office, take turns (`turns`) until deposed."""

from __future__ import annotations

import asyncio

import structlog

from hub.clock import Clock
from hub.dispatch.lease import RENEW_MS, acquire_lease, hold_lease, release_lease
from hub.dispatch.rebuild import LoadConfig
from hub.dispatch.recorder import Recorder
from hub.dispatch.turns import Turn, Turns
from hub.store import Store, Tx, Unavailable
from hub.store.committer import Committed
from hub.store.log import ROUTER_BELL
from hub.store.trouble import lost_race
from hub.tasks import end_tasks
from routing.engine import Engine

log = structlog.get_logger("router")

# How often a node without office looks whether the lease has run out. Of the eight seconds in which a takeover is
# promised the lease takes five; a holder that was stopped in the middle of a turn costs two looks.
STANDBY_SECONDS = 0.5
# From the beginning of one turn to that of the next. A turn costs the same for one fact as for five; after a pause the
# first is heard at once, and on a busy floor those that come in these milliseconds are heard together, sooner for
# leaving the processor to what they wait for besides (docs/performance.md).
TURNS_APART_SECONDS = 0.010


class Router:
    """Leads the dispatch while it holds the lease; any number of nodes may run one."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        node_id: str,
        load_config: LoadConfig,
        recorder: Recorder | None = None,
        standby_seconds: float = STANDBY_SECONDS,
        poll_seconds: float = RENEW_MS / 1000,
    ) -> None:
        self._store = store
        self._standby_seconds = standby_seconds
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._node_id = node_id
        self._turns = Turns(load_config)
        self._recorder = recorder
        self._bell = asyncio.Event()
        self.epoch: int | None = None
        self._last_epoch: int | None = None
        self._retired = False
        store.listeners.append(self._hear)

    @property
    def leading(self) -> bool:
        return self.epoch is not None

    def ring(self) -> None:
        """Something was committed that the engine should know, here or on another node."""
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if ROUTER_BELL in committed.bells:
            self.ring()

    async def run(self) -> None:
        """Until it is retired: stand by, lead, stand by again."""
        while not self._retired:
            try:
                candidate = (self._node_id, self._last_epoch)
                self.epoch = await self._store.commit(_acquire, candidate, lane="router")
                if self.epoch is not None:
                    self._last_epoch = self.epoch
                    log.info("leading", epoch=self.epoch, node=self._node_id)
                    await self._lead(self.epoch)
            except Unavailable as error:
                log.warning("database away", error=str(error))
            except Exception as error:  # a fault of ours must not end routing: the next engine is built anew
                log.exception("turn failed")
                self._turns.forget(stumbled=not lost_race(error))
            finally:
                self.epoch = None
                self._turns.forget()
            await asyncio.sleep(self._standby_seconds)
        await asyncio.Event().wait()  # retired once is retired for good

    async def retire(self) -> None:
        """Resign, and never take office again."""
        self._retired = True
        await self.resign()

    async def resign(self) -> None:
        """Leave office before the process ends."""
        if self.epoch is not None:
            self._last_epoch = None
            await self._store.commit(_release, self.epoch, lane="router")

    async def _lead(self, epoch: int) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            self._bell.clear()
            if self._turns.needs_engine:
                await self._build(epoch)
            turn = await self._store.commit(self._turn, epoch, lane="router")
            if not turn.in_office:
                if not self._retired:
                    log.warning("deposed", epoch=epoch)
                return
            self._turns.keep(turn)
            if turn.engine is None:
                continue
            if self._recorder is not None:
                self._recorder.hear(turn, epoch)
            if not turn.more:
                await self._wait(turn.engine)
                await asyncio.sleep(began + TURNS_APART_SECONDS - loop.time())

    async def _build(self, epoch: int) -> None:
        """An engine from the rows. A large one may take longer than a lease lasts."""
        renewing = asyncio.create_task(self._renew(epoch), name="router-renew")
        try:
            await self._store.read(self._turns.build, self._clock.now(), self._store.centre)
        finally:
            await end_tasks([renewing])

    async def _renew(self, epoch: int) -> None:
        """Until told to end. Where it fails, the turn that comes will say so."""
        while True:
            await asyncio.sleep(RENEW_MS / 1000)
            await self._store.commit(_hold, epoch, lane="router")

    async def _wait(self, engine: Engine) -> None:
        """Until the bell, the engine's next timer, or the time to renew the lease."""
        timeout = self._poll_seconds
        if (timer := engine.next_timer_ms()) is not None:
            timeout = min(timeout, max(0.001, (timer - self._clock.now()) / 1000))
        try:
            async with asyncio.timeout(timeout):
                await self._bell.wait()
        except TimeoutError:
            pass  # the poll that is the safety net, and the timer's hour

    def _turn(self, tx: Tx, epochs: list[int]) -> list[Turn]:
        return [self._turns.take(tx, epoch) for epoch in epochs]


def _acquire(tx: Tx, candidates: list[tuple[str, int | None]]) -> list[int | None]:
    return [acquire_lease(tx, holder, former_epoch=epoch) for holder, epoch in candidates]


def _hold(tx: Tx, epochs: list[int]) -> list[bool]:
    return [hold_lease(tx, epoch) for epoch in epochs]


def _release(tx: Tx, epochs: list[int]) -> list[None]:
    for epoch in epochs:
        release_lease(tx, epoch)
    return [None] * len(epochs)
