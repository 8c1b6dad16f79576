"""Group reads: what is asked while a read runs shares the next one.

The committer's twin. Two hundred desks that each hear of an offer in the same moment would read two
hundred times; so a **reader** is a plain function ``reader(connection, items) -> results`` for a list,
of which one is the common case, and whoever comes first reads for all that have gathered.

A read costs much the same for one as for twenty. So where reads of several follow each other closely (thousands of
desks come back at once), each waits for company as long as the last one took: half as many reads, for a few
milliseconds more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MAX_BATCH: Final = 200  # as in the committer: more would only delay the first one's answer
LONGEST_WAIT_SECONDS: Final = 0.02


@dataclass(slots=True, eq=False)
class _Question(Generic[T, R]):
    item: T
    answer: asyncio.Future[R] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class GroupRead(Generic[T, R]):
    """One reader's questions, one read at a time."""

    def __init__(self, read: Callable[[list[T]], Awaitable[Sequence[R]]]) -> None:
        self._read = read
        self._waiting: list[_Question[T, R]] = []
        self._turn = asyncio.Lock()
        self._last_size = 0
        self._last_began = self._last_ended = 0.0

    async def ask(self, item: T) -> R:
        question: _Question[T, R] = _Question(item)
        self._waiting.append(question)
        try:
            return await self._answer_of(question)
        except asyncio.CancelledError:  # whoever has gone is not read for, and stands in nobody's way
            if question in self._waiting:
                self._waiting.remove(question)
            raise

    async def _answer_of(self, question: _Question[T, R]) -> R:
        async with self._turn:
            if not question.answer.done():  # then it is the oldest that waits
                await self._wait_for_company()
                await self._answer_waiting()
        return question.answer.result()

    async def _wait_for_company(self) -> None:
        took = min(self._last_ended - self._last_began, LONGEST_WAIT_SECONDS)
        if self._last_size > 1 and time.monotonic() - self._last_ended < took:
            await asyncio.sleep(took)

    async def _answer_waiting(self) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        self._last_size, self._last_began = len(batch), time.monotonic()
        try:
            await self._answer(batch)
        except asyncio.CancelledError:  # only the first one goes; the next one reads for the others
            self._waiting[:0] = [question for question in batch[1:] if not question.answer.done()]
            raise
        finally:
            self._last_ended = time.monotonic()

    async def _answer(self, batch: list[_Question[T, R]]) -> None:
        """A question that cannot be answered spoils no other's answer: then each is asked alone."""
        try:
            answers = await self._read([question.item for question in batch])
        except Exception as error:  # noqa: BLE001 - the askers get it
            if len(batch) == 1:
                batch[0].answer.set_exception(error)
                return
            for question in batch:
                await self._answer([question])
            return
        for question, answer in zip(batch, answers, strict=True):
            question.answer.set_result(answer)
