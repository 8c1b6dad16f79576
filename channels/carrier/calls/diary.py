"""What a call was like from moment to moment, for whoever records it: who could hear the phone, and what it heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

Ear = Literal["talk", "words", "music"]

_KEPT: Final = 5_000  # an hour of changes every second; a call that is forgotten in part is still a call


@dataclass(frozen=True, slots=True)
class Moment:
    """So it is from ``at`` (ms) on. ``ear`` None is silence."""

    at: int
    voice: bool
    ear: Ear | None


class Diary:
    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._moments = [Moment(now(), voice=False, ear=None)]

    def hear(self, ear: Ear | None) -> None:
        self._note(self._moments[-1].voice, ear)

    def speak(self, voice: bool) -> None:
        self._note(voice, self._moments[-1].ear)

    def between(self, start: int, end: int) -> Iterator[tuple[int, Moment]]:
        """What it was like from ``start`` to ``end``: how many ms, and how."""
        for this, following in pairwise([*self._moments, Moment(end, voice=False, ear=None)]):
            lasted = min(following.at, end) - max(this.at, start)
            if lasted > 0:
                yield lasted, this

    def _note(self, voice: bool, ear: Ear | None) -> None:
        """What did not last is no moment: music that begins anew goes on."""
        moment = Moment(self._now(), voice, ear)
        while len(self._moments) > 1 and self._moments[-1].at == moment.at:
            self._moments.pop()
        last = self._moments[-1]
        if (last.voice, last.ear) != (voice, ear):
            self._moments.append(moment)
        del self._moments[:-_KEPT]
