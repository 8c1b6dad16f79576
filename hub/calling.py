"""The caller's and the agent's lines, from our side: the task that tells the carrier, and the one that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count

import structlog
from structlog.contextvars import bound_contextvars

from hub.calls.leasing import lease_orders
from hub.calls.orphans import find_orphans, mend_calls
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.calls.rows import CALL_BELL
from hub.calls.watch import Looked, SilentLeg, find_silent_legs, record_looks
from hub.clock import Clock
from hub.model.calls import CallOrder, Told
from hub.ports import CallControl, GiveUp, RetryLater
from hub.store import Store, Unavailable
from hub.store.committer import Committed

log = structlog.get_logger("calls")

BATCH = 50
POLL_SECONDS = 1.0  # retries fall due and dead nodes' leases run out without any bell
SLOWEST_SECONDS = 15.0  # less than a lease, as in sending
WATCH_SECONDS = 2.0
LOOKS_TO_ORPHANS = 5  # ten seconds


class Operator:
    """Tells the carrier what is due; any number of nodes may have one."""

    def __init__(
        self, store: Store, *, clock: Clock, control: CallControl, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._store = store
        self._clock = clock
        self._control = control
        self._poll_seconds = poll_seconds
        self._bell = asyncio.Event()
        self._ending = False
        self._drained = asyncio.Event()
        store.listeners.append(self._hear)

    def ring(self) -> None:
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if CALL_BELL in committed.bells:
            self.ring()

    async def run(self) -> None:
        """Until it is drained. Orders are told side by side: those of one call never wait for each other, for each is
        leased only while it is right."""
        async with asyncio.TaskGroup() as tellers:
            while not self._ending:
                self._bell.clear()
                try:
                    orders = await self._store.commit(lease_orders, BATCH)
                except Unavailable as error:
                    log.warning("database away", error=str(error))
                    orders = []
                for order in orders:
                    tellers.create_task(self._tell(order), name=f"call-order-{order.id}")
                if len(orders) < BATCH:
                    await self._wait()
        self._drained.set()
        await asyncio.Event().wait()  # drained once is drained for good

    async def drain(self) -> None:
        """Lease nothing more, and see through what is being told."""
        self._ending = True
        self.ring()
        await self._drained.wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._bell.wait()
        except TimeoutError:
            pass  # look anyway: the safety net

    async def _tell(self, order: CallOrder) -> None:
        with bound_contextvars(call_id=order.call_id):
            await self._tell_bound(order)

    async def _tell_bound(self, order: CallOrder) -> None:
        result = await self._try(order)
        outcome = OrderOutcome(order, result, self._clock.now())
        while self._clock.now() <= order.lease_until:
            try:
                await self._store.commit(record_orders, outcome)
            except Unavailable as error:
                log.warning("told, but not yet recorded", order_id=order.id, error=str(error))
                await asyncio.sleep(self._poll_seconds)
            except Exception:  # ours, and of this one call: it is told once more when its lease has run out
                log.exception("told, and cannot be recorded", order_id=order.id, kind=order.kind)
                return
            else:
                return

    async def _try(self, order: CallOrder) -> Told | RetryLater | GiveUp:
        try:
            async with asyncio.timeout(SLOWEST_SECONDS):
                if order.rings and order.asked_before:
                    told = await self._control.find_connected(order)
                    if told is not None:
                        return told
                return await self._control.tell(order)
        except (RetryLater, GiveUp) as answer:
            return answer
        except Exception:  # ours: an adapter may only raise the two above, and must not hang
            log.exception("order failed", order_id=order.id, kind=order.kind)
            return RetryLater("unknown")


class LegWatch:
    """Asks the carrier about legs that nobody has heard of; only the node that leads the router does."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        control: CallControl,
        is_leading: Callable[[], bool],
        every_seconds: float = WATCH_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._control = control
        self._is_leading = is_leading
        self._every_seconds = every_seconds

    async def run(self) -> None:
        for number in count(1):
            await asyncio.sleep(self._every_seconds)
            if not self._is_leading():
                continue
            try:
                await self.look()
                if number % LOOKS_TO_ORPHANS == 0:
                    await self.mend()
            except Unavailable as error:
                log.warning("database away", error=str(error))

    async def look(self) -> None:
        """Once."""
        legs = await self._store.read(find_silent_legs, self._clock.now(), BATCH)
        await asyncio.gather(*(self._ask(leg) for leg in legs))

    async def mend(self) -> None:
        """Calls without purpose, once."""
        for call_id, _ in await self._store.read(find_orphans, self._clock.now()):
            try:
                await self._store.commit(mend_calls, call_id)
            except Unavailable:
                raise
            except Exception:  # ours, and of this one call: the others are put right all the same
                log.exception("a call cannot be put right", call_id=call_id)

    async def _ask(self, leg: SilentLeg) -> None:
        try:
            async with asyncio.timeout(SLOWEST_SECONDS):
                report = await self._control.find_leg(leg.account, leg.sid)
        except (RetryLater, GiveUp, TimeoutError) as trouble:
            log.warning("leg not found out", sid=leg.sid, error=repr(trouble))
            return
        await self._store.commit(record_looks, Looked(leg, report))
