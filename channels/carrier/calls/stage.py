"""Where a document is performed: on a call itself, or beside it while it waits. Each place has its own verbs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from channels.carrier.calls.documents import Source
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.tempo import Tempo
from channels.carrier.calls.verbs import (
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from channels.carrier.lines import Lines


@dataclass(frozen=True, slots=True)
class Place:
    """``refusal`` is Twilio's code for a verb that does not belong there."""

    verbs: frozenset[type[Verb]]
    refusal: int


CALL: Final = Place(
    frozenset({Say, Play, Pause, Gather, Record, Enqueue, Redirect, Hangup, Reject, Dial}), refusal=12200
)
QUEUE: Final = Place(frozenset({Say, Play, Pause, Gather, Redirect, Hangup, Leave}), refusal=12200)
ROOM: Final = Place(frozenset({Say, Play, Pause, Redirect}), refusal=13238)
WHISPER: Final = Place(frozenset({Say, Play, Pause, Gather, Redirect, Hangup}), refusal=13201)


@dataclass(frozen=True, slots=True)
class Stage:
    """``also`` gives what requests tell beside the call; ``base`` is the address of the document under way."""

    board: Switchboard
    leg: Leg
    place: Place
    perform: Callable[[Stage, Source], Awaitable[None]]
    also: Callable[[], Mapping[str, str]] = field(default=dict)
    base: str = ""

    @property
    def lines(self) -> Lines:
        return self.board.lines

    @property
    def tempo(self) -> Tempo:
        return self.board.tempo

    def at(self, place: Place, also: Callable[[], Mapping[str, str]] = dict) -> Stage:
        return replace(self, place=place, also=also)


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, Any], *, name: str) -> AsyncIterator[asyncio.Task[Any]]:
    """Work that goes on while the block does, and no longer."""
    task = asyncio.create_task(work, name=name)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # seen; whoever needs it has asked the task
