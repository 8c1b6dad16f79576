"""The intake desk: stores and acknowledges, places what it has stored, and sweeps up what others left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from structlog.contextvars import bound_contextvars

from hub.calls.flow import CentreOf, nobody_knows
from hub.clock import Clock
from hub.intake.answering import Question, answer_at_once
from hub.intake.placing import place_stored
from hub.intake.raw import REPLAYABLE, Arrival, Place, find_earlier, find_unplaced, mark_failed, store_raw
from hub.model.nouns import (
    Address,
    CallAnswer,
    CallStarted,
    CustomerLeft,
    Inbound,
    InboundMessage,
    Rated,
    RawItem,
    Refused,
    Stored,
)
from hub.ports import Receipt, Render
from hub.store import Store, Unavailable
from hub.watch.counting import INTAKE

log = structlog.get_logger("intake")

# Reads a stored payload again; pure, raises ValueError with the reason.
ReadRaw = Callable[[RawItem], Inbound]
# What must be done before it can be placed, and may be done twice: storing a mail's files.
Prepare = Callable[[Inbound], Awaitable[Inbound]]

SWEEP_SECONDS = 2.0  # what another node left behind waits no longer than this
SWEEP_AFTER_MS = 2_000  # younger items are still in the hands of the node that stored them
PAGE = 200  # payloads read at once: they are held in memory, and placed in one transaction


class IntakeDesk:
    """``hub.ports.CallIntake`` on the store, with the task that places what has been stored."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        readers: Mapping[str, ReadRaw],
        retention_ms: int,
        prepare: Prepare | None = None,
        centre_of: CentreOf = nobody_knows,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._readers = readers
        self._retention_ms = retention_ms
        self._prepare = prepare
        self._centre_of = centre_of
        self._sweep_seconds = sweep_seconds
        self._stored: list[Stored] = []
        self._wake = asyncio.Event()

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt:
        """Returns when the payload is on disk. Raises Unavailable: then nothing was acknowledged."""
        receipt = await self._store.commit(
            store_raw, self._arrival(raw, sender=_sender_of(inbound)), lane="door"
        )
        _count(raw, receipt)
        if not receipt.duplicate:
            self._store.tracing.expect(raw.dedupe_key)
            self._stored.append(Stored(receipt.raw_id, inbound))
            self._wake.set()
        return receipt

    async def answer(self, raw: RawItem, inbound: CallStarted | CallAnswer, render: Render) -> str | Refused:
        """Returns when the answer is on disk, with what it follows from. Raises Unavailable."""
        question = Question(self._arrival(raw), inbound, render, self._centre_of)
        answer = await self._store.commit(answer_at_once, question, lane="door")
        INTAKE.labels(raw.channel, "unreadable" if isinstance(answer, Refused) else "answered").inc()
        return answer

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt:
        log.warning("unreadable", channel=raw.channel, account=raw.account, reason=reason)
        receipt = await self._store.commit(store_raw, self._arrival(raw, reason), lane="door")
        INTAKE.labels(raw.channel, "unreadable").inc()
        return receipt

    def _arrival(self, raw: RawItem, error: str | None = None, sender: Address | None = None) -> Arrival:
        return Arrival(raw, raw.received_at + self._retention_ms, error, sender)

    async def place(self) -> None:
        """Worker: place what this node has stored, as much at once as has gathered."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._stored = self._stored, []
            await asyncio.gather(*(self._place(item) for item in batch))

    async def _place(self, item: Stored) -> bool:
        with bound_contextvars(raw_id=item.raw_id):
            return await self._place_bound(item)

    async def _place_bound(self, item: Stored) -> bool:
        try:
            if self._prepare is not None:
                item = Stored(item.raw_id, await self._prepare(item.inbound))
            return await self._store.commit(place_stored, item) or await self._place_behind(item)
        except (Unavailable, OSError) as error:  # the database, or the disk with the files
            log.warning("stays stored", raw_id=item.raw_id, error=str(error))
            return False  # the sweep comes back to it
        except Exception as error:
            log.exception("not placed", raw_id=item.raw_id)
            await self._set_aside(item.raw_id, error)
            return False

    async def _place_behind(self, item: Stored) -> bool:
        """After what its sender sent before, where another node has stored that and could not place it."""
        earlier = await self._store.read(find_earlier, item.raw_id)
        if not earlier:
            return False  # somebody else has placed it
        for raw_id, raw in earlier:
            if (before := await self._read(raw_id, raw)) is not None:
                await self._place(before)
        return await self._store.commit(place_stored, item)

    async def _set_aside(self, raw_id: str, error: Exception) -> None:
        try:
            await self._store.commit(mark_failed, (raw_id, repr(error)))
        except Unavailable:
            log.warning("stays stored: the database is away", raw_id=raw_id)

    async def sweep(self) -> None:
        """Worker, the safety net: place what a dead node, or this one before it died, left stored."""
        while True:
            await asyncio.sleep(self._sweep_seconds)
            try:
                await self.replay(states=("stored",), before=self._clock.now() - SWEEP_AFTER_MS)
            except Unavailable as error:
                log.warning("database away", error=str(error))

    async def replay(
        self, *, states: Sequence[str] = REPLAYABLE, before: int | None = None
    ) -> tuple[int, int]:
        """Read kept payloads again and place them, oldest first: (placed, still not readable)."""
        before = self._clock.now() + 1 if before is None else before
        placed = unreadable = 0
        after: Place = (0, "")
        while kept := await self._store.read(find_unplaced, after, before, states, self._readers, PAGE):
            readable = [item for raw_id, raw in kept if (item := await self._read(raw_id, raw))]
            placed += sum(await asyncio.gather(*map(self._place, readable)))
            unreadable += len(kept) - len(readable)
            after = (kept[-1][1].received_at, kept[-1][0])
        return placed, unreadable

    async def _read(self, raw_id: str, raw: RawItem) -> Stored | None:
        """None: not readable, and kept. Whatever the reader raises is of this payload, not of the next. A channel of a
        newer version of the hub is left to its nodes."""
        if raw.channel not in self._readers:
            return None
        try:
            return Stored(raw_id, self._readers[raw.channel](raw))
        except Exception as error:  # noqa: BLE001
            log.warning("unreadable", raw_id=raw_id, channel=raw.channel, error=repr(error))
            await self._set_aside(raw_id, error)
            return None


def _sender_of(inbound: Inbound) -> Address | None:
    """Of what is to be placed in the order in which its sender sent it."""
    return inbound.sender if isinstance(inbound, InboundMessage | CustomerLeft | Rated) else None


def _count(raw: RawItem, receipt: Receipt) -> None:
    INTAKE.labels(raw.channel, "duplicate" if receipt.duplicate else "stored").inc()
