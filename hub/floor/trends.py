"""An hour of each figure, for whoever sees the same queues. Drawn once a minute: until then it is the same hour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hub.floor.hour import Hour
from hub.floor.tally import MINUTE_MS, Tally

LEVEL_MINUTES: Final = 5  # of a point of the service level: one minute alone would jump
Lines = Mapping[str, list[Any]]


def waiting_of(hour: Hour, queue_id: str) -> list[int]:
    return [sample.waiting.get(queue_id, 0) for _, sample in hour.samples]


@dataclass(slots=True)
class Trends:
    """``key``: whose queues they are, None for all."""

    _minute: int = 0
    _drawn: dict[frozenset[str] | None, Lines] = field(default_factory=dict)

    def draw(
        self,
        key: frozenset[str] | None,
        hour: Hour,
        tally: Tally,
        queues: Collection[str],
        agents: Collection[str],
    ) -> Lines:
        if self._minute != hour.minute:
            self._minute, self._drawn = hour.minute, {}
        if (drawn := self._drawn.get(key)) is None:
            drawn = self._drawn[key] = _draw(hour, tally, queues, frozenset(agents))
        return drawn


def _draw(hour: Hour, tally: Tally, queues: Collection[str], agents: frozenset[str]) -> Lines:
    samples = hour.samples
    return {
        "waiting": [sum(s.waiting.get(key, 0) for key in queues) for _, s in samples],
        "longest": [_longest(at * MINUTE_MS, s.since, queues) for at, s in samples],
        "ready": [len(s.ready & agents) for _, s in samples],
        "level": [_level(tally, queues, minute) for minute, _ in samples],
    }


def _longest(at: int, since: Mapping[str, int], queues: Collection[str]) -> int:
    return max((at - since[key] for key in queues if key in since), default=0)


def _level(tally: Tally, queues: Collection[str], minute: int) -> float | None:
    """Of the minutes before that one: it has only begun."""
    asked = in_target = 0
    for key in queues:
        counts = tally.interval(key, (minute - 1) * MINUTE_MS, LEVEL_MINUTES)
        asked, in_target = asked + counts.answered + counts.abandoned_late, in_target + counts.in_target
    return round(100 * in_target / asked, 1) if asked else None
