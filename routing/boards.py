"""The lanes of one channel on a board, as columns: what an agent who became free looks at.

matches[slot, lane]   rank of the agent's membership where they are eligible, 0 where not
ready, free [lane]    how many of the eligible are ready for the channel, and have room
band, standing, slope of each lane's head; band NO_WORK where nobody waits or the queue is not served

is_free, is_ready [slot]   the same about each agent
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from routing.entities import Lane
from routing.people import LARGEST, Bools, Ints, fitted

NO_WORK: Final = 2**31
FIRST_CAPACITY: Final = 256  # lanes; doubled when it is not enough
BLOCK: Final = 64  # lanes: of every agent one line of the processor's cache
# So that slope (at most 100,000) times time fits 64 bits: 730 years in ms. What lies beyond ties, and ties are
# settled by exact numbers.
_FAR_MS: Final = LARGEST // 100_000

Column = Callable[[Ints], Ints]  # of some, by their positions or slots, the values


def narrow(candidates: Ints, columns: Sequence[Column]) -> Ints:
    """Those that are smallest by the first column, of them by the second, and so on."""
    for column in columns:
        if candidates.size <= 1:
            break
        candidates = _smallest(candidates, column)
    return candidates


def narrow_to_two(candidates: Ints, columns: Sequence[Column]) -> tuple[int, int | None]:
    """What `narrow` gives first, of one or more, and what it gives first of the others; None: there are none. By what
    both have in common they are compared once."""
    if candidates.size == 1:
        return int(candidates[0]), None
    for number, column in enumerate(columns):
        smallest = _smallest(candidates, column)
        if smallest.size == 1:
            others = candidates[candidates != smallest]
            return int(smallest[0]), int(narrow(others, columns[number:])[0])
        candidates = smallest
    return int(candidates[0]), int(candidates[1])


def _smallest(candidates: Ints, column: Column) -> Ints:
    values = column(candidates)
    least = values[values.argmin()]  # `min` takes eight times as long
    smallest: Ints = candidates[values == least]
    return smallest


def standing_now(lane: Lane, now: int) -> tuple[int, int, int, str]:
    """Of the lane's head, exactly: comparable between lanes at one moment."""
    band, standing, seq, interaction_id = lane.waiting[0][0]
    return (band, standing - lane.signature.slope * now, seq, interaction_id)


class Board:
    def __init__(self, agents: int) -> None:
        self.lanes: list[Lane] = []
        self.cooling: dict[int, Lane] = {}  # lanes where somebody is kept apart from somebody
        self.is_ready: Bools = np.zeros(agents, dtype=np.bool_)
        self.is_free: Bools = np.zeros(agents, dtype=np.bool_)
        self._matches = np.zeros((agents, FIRST_CAPACITY), dtype=np.uint8)
        self._entered = 0  # how many lanes have their column in it
        self._lanes_of: dict[int, Ints] = {}
        self.ready, self.free, self.band, self.slope, self.standing, self.seq = (
            np.zeros(FIRST_CAPACITY, dtype=np.int64) for _ in range(6)
        )

    def add(self, lane: Lane) -> None:
        if lane.index >= len(self.band):
            self._grow()
        self.lanes.append(lane)
        slots = lane.eligible.slots
        self.ready[lane.index] = np.count_nonzero(self.is_ready[slots])
        self.free[lane.index] = np.count_nonzero(self.is_free[slots])
        self.slope[lane.index] = lane.signature.slope
        self.band[lane.index] = NO_WORK

    def _grow(self) -> None:
        for name in ("ready", "free", "band", "slope", "standing", "seq"):
            column: Ints = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros_like(column)]))

    def enter_matches(self) -> None:
        """Of the lanes added since somebody last asked. Many at once go in blocks: a column alone is spread over as
        many pages of memory as there are agents."""
        self._make_wide_enough()
        for first in range(self._entered, len(self.lanes), BLOCK):
            lanes = self.lanes[first : first + BLOCK]
            if len(lanes) == 1:
                self._matches[lanes[0].eligible.slots, first] = lanes[0].eligible.rank
                continue
            block = np.zeros((len(lanes), len(self._matches)), dtype=np.uint8)
            for row, lane in zip(block, lanes, strict=True):
                row[lane.eligible.slots] = lane.eligible.rank
            self._matches[:, first : first + len(lanes)] = block.T
        self._entered = len(self.lanes)
        self._lanes_of.clear()

    def _make_wide_enough(self) -> None:
        narrow, width = self._matches, len(self.band)
        if width > narrow.shape[1]:
            self._matches = np.zeros((len(narrow), width), dtype=np.uint8)
            self._matches[:, : narrow.shape[1]] = narrow

    def lanes_of(self, slot: int) -> Ints:
        if self._entered < len(self.lanes):
            self.enter_matches()
        found = self._lanes_of.get(slot)
        if found is None:
            found = self._lanes_of[slot] = np.flatnonzero(self._matches[slot, : len(self.lanes)])
        return found

    def rank(self, slot: int, lane: Lane) -> int:
        """Of the membership by which the agent is eligible; 0: they are not."""
        if self._entered < len(self.lanes):
            self.enter_matches()
        return int(self._matches[slot, lane.index])

    def set_ready(self, slot: int, ready: bool) -> None:
        self.is_ready[slot] = ready
        if self.lanes:
            self.ready[self.lanes_of(slot)] += 1 if ready else -1

    def set_free(self, slot: int, free: bool) -> None:
        self.is_free[slot] = free
        if self.lanes:
            self.free[self.lanes_of(slot)] += 1 if free else -1

    def show_head(self, lane: Lane, *, served: bool) -> None:
        if not lane.waiting or not served:
            self.band[lane.index] = NO_WORK
            return
        band, standing, seq, _ = lane.waiting[0][0]
        self.band[lane.index] = band
        self.standing[lane.index] = fitted(standing)
        self.seq[lane.index] = fitted(seq)

    def lanes_by_head(self, slot: int, now: int, *, rank_first: bool) -> Iterator[tuple[int, Lane]]:
        """The agent's lanes with work, with the agent's rank there, the one with the best head first."""
        lanes = self.lanes_of(slot)
        lanes = lanes[self.band[lanes] != NO_WORK]
        clock = min(now, _FAR_MS)
        columns: list[Column] = [
            self.band.__getitem__,
            lambda at: self.standing[at] - self.slope[at] * clock,
            self.seq.__getitem__,
        ]
        if rank_first:
            columns.insert(0, lambda at: self._matches[slot, at].astype(np.int64))
        while lanes.size:
            front = narrow(lanes, columns)
            tied = [self.lanes[index] for index in front.tolist()]
            for lane in sorted(tied, key=lambda lane: standing_now(lane, now)) if len(tied) > 1 else tied:
                yield (self.rank(slot, lane) if rank_first else 0), lane
            lanes = lanes[~np.isin(lanes, front)]

    def work_within_reach(self, slots: Ints) -> Ints:
        """How many lanes with work each of these agents is eligible for."""
        with_work = np.flatnonzero(self.band[: len(self.lanes)] != NO_WORK)
        if self._entered < len(self.lanes):
            self.enter_matches()
        counted: Ints = np.count_nonzero(self._matches[np.ix_(slots, with_work)], axis=1)
        return counted
