"""The leader's state written down now and then, so that any past decision can be replayed within two seconds.

Nothing is copied out of the engine: after each turn the leader leaves here the rows that it has made of what
changed, for its successor, and goes on. A worker keeps the whole state by them, and writes down what changed since
it last did; the whole only where it would take more to read what changed than to read that. So the router never
waits for its past, and on the busiest floor a replay is short.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from hub.dispatch.book import Book, book_of, pack, unpack
from hub.dispatch.building import building
from hub.dispatch.snapshots import Moment, Packed, record_snapshots
from hub.dispatch.turns import Turn
from hub.store import Store, Unavailable
from routing.journal import Row, RowKey
from routing.snapshot import Snapshot

log = structlog.get_logger("router")

Changed = Mapping[RowKey, Row | None]

EVERY_FACTS = 1_000  # a tenth of a second of replay
EVERY_MS = 10 * 60_000  # on a quiet floor: few facts, but what is asked about is found at once
DELTAS = (
    4  # the whole is written when what was written of changes since is more than one part in so many of it
)
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is still to be written down: all of ``snapshot``, or what ``changed`` turn by turn, each time under a
    version of the configuration."""

    moment: Moment
    snapshot: Snapshot | None = None
    changed: Sequence[tuple[Changed, int]] = ()
    closed_queues: frozenset[str] = frozenset()


class Recorder:
    """Of one node; its worker ``run`` packs and commits what the router leaves here."""

    def __init__(
        self, store: Store, *, retention_days: int = 7, every_facts: int = EVERY_FACTS, deltas: int = DELTAS
    ) -> None:
        self._store = store
        self._retention_ms = retention_days * DAY_MS
        self._every_facts = every_facts
        self._left: asyncio.Queue[Keeping] = asyncio.Queue()
        self._changed: list[tuple[Changed, int]] = []
        self._facts = 0
        self._last_at = 0
        self._writing = False
        self._pages = Pages(deltas)

    def hear(self, turn: Turn, epoch: int) -> None:
        """What the leader's turn changed, once it is committed."""
        engine = turn.engine
        assert engine is not None
        if turn.built_from is not None:
            began = Moment(
                epoch, turn.built_from.last_event_id, turn.at, engine.config_version, is_start=True
            )
            self._leave(Keeping(began, turn.built_from))
        self._changed.append((turn.changed, engine.config_version))
        self._facts += turn.facts
        if self._is_due(turn.at):
            now = Moment(epoch, engine.last_event_id, turn.at, engine.config_version)
            self._leave(Keeping(now, None, self._changed, engine.closed_queues))

    def _leave(self, keeping: Keeping) -> None:
        self._left.put_nowait(keeping)
        self._changed, self._facts, self._last_at = [], 0, keeping.moment.at

    @property
    def is_idle(self) -> bool:
        """Everything left here is written down."""
        return self._left.empty() and not self._writing

    def _is_due(self, at: int) -> bool:
        if not self._facts or not self._left.empty():
            return False
        return self._facts >= self._every_facts or at - self._last_at >= EVERY_MS

    async def run(self) -> None:
        """Worker: for ever."""
        while True:
            keeping = await self._left.get()
            self._writing = True
            try:
                await self._write(keeping)
            except Unavailable as error:  # the next one will do, if it is a whole one
                self._pages.is_torn = True
                log.warning("database away", error=str(error))
            finally:
                self._writing = False

    async def _write(self, keeping: Keeping) -> None:
        body, is_delta = await asyncio.to_thread(self._pages.turn, keeping)
        expires_at = keeping.moment.at + self._retention_ms
        await self._store.commit(record_snapshots, Packed(keeping.moment, body, expires_at, is_delta))


class Pages:
    """The whole state as of what was last written, and how much has been written since it was written whole.
    ``is_torn``: something in between was not written."""

    def __init__(self, deltas: int) -> None:
        self.is_torn = False
        self._deltas = deltas
        self._book = Book()
        self._whole = 0
        self._since = 0

    def turn(self, keeping: Keeping) -> tuple[bytes, bool]:
        """What to write, and whether that is only what changed."""
        version = keeping.moment.config_version
        if keeping.snapshot is not None:
            with building():
                body = pack(book_of(keeping.snapshot), version)
                self._book = unpack(body, 0)
            return self._wrote_whole(body)
        changed = Book(closed_queues=keeping.closed_queues)
        for rows, present in keeping.changed:
            changed.put(rows, present)
        self._book.follow(changed)
        body = pack(changed, version)
        self._since += len(body)
        if self.is_torn or self._since * self._deltas > self._whole:
            return self._wrote_whole(pack(self._book, version))
        return body, True

    def _wrote_whole(self, body: bytes) -> tuple[bytes, bool]:
        self.is_torn, self._whole, self._since = False, len(body), 0
        return body, False
