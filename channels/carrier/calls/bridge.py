"""Two calls connected with each other until one of them ends."""

from __future__ import annotations

import asyncio

from channels.carrier.calls.documents import Page
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.on_phone import tell_call
from channels.carrier.lines import Lines


class Bridge:
    """``whisper`` is what a caller from a queue hears before."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.whisper: Page | None = None
        self._legs: list[Leg] = []
        self.over = asyncio.Event()
        self.joined = asyncio.Event()  # by both

    async def talk(self, leg: Leg) -> None:
        """Until either side goes; whoever is interrupted ends it for the other."""
        if self.over.is_set():
            return
        self._legs.append(leg)
        if len(self._legs) > 1:
            self.joined.set()
            self._introduce()
        try:
            await self.over.wait()
        finally:
            self.over.set()
            connect(self._lines, leg)

    def _introduce(self) -> None:
        for leg in self._legs:
            others = tuple(other for other in self._legs if other is not leg)
            connect(self._lines, leg, hears=others, heard_by=others)


def connect(lines: Lines, leg: Leg, *, hears: tuple[Leg, ...] = (), heard_by: tuple[Leg, ...] = ()) -> None:
    """The phone hears these from now on, or nobody; and is heard by those."""
    is_news = hears != leg.hears
    leg.hears, leg.heard_by = hears, heard_by
    leg.note_voice()
    if not hears:
        leg.hearing.fall_silent()
    elif is_news:
        leg.hearing.sound("bridged", parties=leg.parties)
    tell_call(lines.feeds, leg)
