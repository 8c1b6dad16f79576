"""The task that looks after recordings: fetches what is over, deletes it at the carrier, forgets what is old, and
resumes what an agent has forgotten. Only the node that leads the router does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from hub.clock import Clock
from hub.media.folder import NO_ROOM
from hub.ports import GiveUp, Media, RecordingShelf, RetryLater, TooLargeError
from hub.recordings.keeping import (
    Asked,
    Deleted,
    Done,
    Due,
    Forgotten,
    Kept,
    Never,
    NotYet,
    Outcome,
    Todo,
    are_resumed,
    find_due,
    record_outcomes,
    resume_due,
)
from hub.store import Store, Unavailable

log = structlog.get_logger("recordings")

T = TypeVar("T")

EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 4  # large files: more at a time only make each slower
RESUMED_AT_ONCE: Final = 200
# Four hours of two lanes of 16 bits, 8,000 times a second. What is longer was forgotten, not talked.
MOST_BYTES: Final = 4 * 3_600 * 32_000


class RecordingKeeper:
    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        shelf: RecordingShelf,
        media: Media,
        is_leading: Callable[[], bool],
        every_seconds: float = EVERY_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._media = media
        self._is_leading = is_leading
        self._every_seconds = every_seconds
        self._most_bytes = most_bytes
        self._in_hand: set[str] = set()
        self._taking = asyncio.Lock()
        self._watch = asyncio.Lock()

    async def run(self) -> None:
        """Worker. A pause does not wait for a file, nor one file for another that is slow."""
        async with asyncio.TaskGroup() as hands:
            hands.create_task(self._go_on())
            for _ in range(AT_ONCE):
                hands.create_task(self._serve())

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._every_seconds)
            if self._is_leading():
                await self._do(self.resume)

    async def _serve(self) -> None:
        """Of the free hands one watches for what is due; as it takes something up, the next one looks."""
        while True:
            async with self._watch:
                mine = await self._wait_for_one()
            more = await self._do(partial(self._see_to, mine))
            while more and self._is_leading():
                more = await self._do(self.look)
            await asyncio.sleep(self._every_seconds)

    async def _wait_for_one(self) -> Due:
        while True:
            mine = await self._do(self._take) if self._is_leading() else None
            if mine is not None:
                return mine
            await asyncio.sleep(self._every_seconds)

    async def _do(self, work: Callable[[], Awaitable[T]]) -> T | None:
        try:
            return await work()
        except Unavailable as error:
            log.warning("database away", error=str(error))
        except Exception:  # ours: what is beside it goes on, and this is tried again
            log.exception("not looked after")
        return None

    async def resume(self) -> None:
        if await self._store.read(are_resumed, self._clock.now()):
            await self._store.commit(resume_due, RESUMED_AT_ONCE)

    async def look(self) -> bool:
        """After one of those that are due; whether there may be another one at once."""
        mine = await self._take()
        return mine is not None and await self._see_to(mine)

    async def _see_to(self, mine: Due) -> bool:
        try:
            await self._look_after(mine)
        finally:
            self._in_hand.discard(mine.recording_id)
        return mine.todo != "ask"  # the carrier is not asked the same again and again within a second

    async def _take(self) -> Due | None:
        """The one that has been due longest and is in nobody's hands. What is put down while the rows are read counts
        as in hand: they may be older than what came of it."""
        async with self._taking:
            busy = set(self._in_hand)
            due = await self._store.read(find_due, self._clock.now(), AT_ONCE)
            mine = next((each for each in due if each.recording_id not in busy), None)
            if mine is not None:
                self._in_hand.add(mine.recording_id)
            return mine

    async def _look_after(self, due: Due) -> None:
        with bound_contextvars(recording_id=due.recording_id):
            outcome = await self._try(due)
            try:
                await self._store.commit(record_outcomes, Done(due.recording_id, outcome))
            except Unavailable:
                raise
            except Exception:  # ours, and of this one alone
                log.exception("done, and cannot be recorded", todo=due.todo)
                await self._store.commit(record_outcomes, Done(due.recording_id, NotYet("unknown")))

    async def _try(self, due: Due) -> Outcome:
        try:
            return await _DO[due.todo](self, due)
        except RetryLater as later:
            return NotYet(later.code)
        except GiveUp as refused:
            return Never(refused.code)
        except TooLargeError:
            return Never("too_large")
        except OSError as error:  # of the disk: it may be well later
            log.warning("not kept", error=str(error))
            return NotYet("no_room" if error.errno in NO_ROOM else "not_kept")
        except Exception:  # ours: a shelf may only raise the two above
            log.exception("not looked after", todo=due.todo)
            return NotYet("unknown")

    # -- what there is to do, by ``Todo``

    async def ask(self, due: Due) -> Outcome:
        if due.sid is None:
            return Asked(tuple(await self._shelf.find_of_call(due.account, due.call_sid)))
        found = await self._shelf.find(due.account, due.sid)
        return Asked((found,) if found else ())

    async def fetch(self, due: Due) -> Outcome:
        assert due.sid is not None
        async with self._shelf.fetch(due.account, due.sid, lanes=due.lanes) as parts:
            sha256, size = await self._media.put_parts(parts, most=self._most_bytes)
        return Kept(sha256, size)

    async def delete(self, due: Due) -> Outcome:
        assert due.sid is not None
        await self._shelf.delete(due.account, due.sid)
        return Deleted()

    async def forget(self, _due: Due) -> Outcome:
        return Forgotten()


_DO: Final[Mapping[Todo, Callable[[RecordingKeeper, Due], Awaitable[Outcome]]]] = {
    "ask": RecordingKeeper.ask,
    "fetch": RecordingKeeper.fetch,
    "delete": RecordingKeeper.delete,
    "forget": RecordingKeeper.forget,
}
