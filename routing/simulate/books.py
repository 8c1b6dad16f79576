"""What is counted while the world runs: one `Tally` for each batch, kept by the `Books`.

Time integrals need no work between events: whatever enters at t subtracts t, whatever leaves adds it, and at
the end of a batch what is still there adds its end. Counts are by kind of contact, so that types and queues
can be summed from them.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from routing.presence import NOT_READY, OFFLINE
from routing.simulate.arrivals import Arrival
from routing.simulate.surplus import Surplus, SurplusMeter
from routing.snapshot import Estimate

AWAY = frozenset({OFFLINE, NOT_READY})


@dataclass(slots=True)
class KindTally:
    """Contacts are counted when their waiting ends. Times are milliseconds."""

    blocked: int = 0
    answered: int = 0
    abandoned: int = 0
    turned_away: int = 0  # by the engine: no room in the queue, or the wait had been long enough
    waited: int = 0  # of all but the blocked: those who waited at all
    in_time: int = 0  # answered within the threshold
    wait_ms: int = 0
    answered_wait_ms: int = 0
    queued_area: int = 0  # contacts x ms
    served_area: int = 0
    promised: int = 0  # of the answered: those who had been told a wait
    promise_kept: int = 0  # of these: who waited no longer than the estimate
    promise_in_range: int = 0  # of these: whose wait was between its low and its high
    waits: array[int] = field(default_factory=lambda: array("q"))  # of the answered, for percentiles

    def add_outcomes(self, later: KindTally) -> None:
        self.blocked += later.blocked
        self.answered += later.answered
        self.abandoned += later.abandoned
        self.turned_away += later.turned_away
        self.waited += later.waited
        self.in_time += later.in_time
        self.wait_ms += later.wait_ms
        self.answered_wait_ms += later.answered_wait_ms
        self.promised += later.promised
        self.promise_kept += later.promise_kept
        self.promise_in_range += later.promise_in_range
        self.waits.extend(later.waits)


@dataclass(slots=True)
class Tally:
    start_ms: int
    kinds: list[KindTally]
    end_ms: int = 0
    staffed_area: int = 0  # agents x ms
    busy_area: int = 0  # agents with at least one contact or wrap-up
    surplus: Surplus | None = None

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    def with_outcomes_of(self, later: Tally) -> Tally:
        """What became of contacts after the end belongs to them still; time after the end does not count."""
        for counted, after in zip(self.kinds, later.kinds, strict=True):
            counted.add_outcomes(after)
        return self


class Books:
    """Told by the world what happens; `close_batch` hands the tally out and begins the next."""

    def __init__(self, kinds: int, *, in_time_ms: int, meter: SurplusMeter | None = None) -> None:
        self._in_time_ms = in_time_ms
        self._meter = meter
        self._queued = [0] * kinds
        self._served = [0] * kinds
        self._work: dict[str, int] = {}
        self._presence: dict[str, str] = {}
        self._staffed: set[str] = set()
        self.tally = self._begin(0)

    def close_batch(self, now: int) -> Tally:
        tally = self.tally
        tally.end_ms = now
        self._balance(tally, now)
        if self._meter:
            tally.surplus = self._meter.close_batch(now)
        self.tally = self._begin(now)
        return tally

    def _begin(self, now: int) -> Tally:
        tally = Tally(now, [KindTally() for _ in self._queued])
        self._balance(tally, -now)
        return tally

    def _balance(self, tally: Tally, by: int) -> None:
        for kind, counted in enumerate(tally.kinds):
            counted.queued_area += self._queued[kind] * by
            counted.served_area += self._served[kind] * by
        tally.staffed_area += len(self._staffed) * by
        tally.busy_area += len(self._work) * by

    # -- contacts

    def blocked(self, now: int, kind: int) -> None:
        if self._meter:
            self._meter.blocked(now, kind)
        self.tally.kinds[kind].blocked += 1

    def came(self, now: int, kind: int) -> None:
        if self._meter:
            self._meter.came(now, kind)
        self._queued[kind] += 1
        self.tally.kinds[kind].queued_area -= now

    def answered(self, now: int, arrival: Arrival, agent_id: str) -> None:
        if self._meter:
            self._meter.answered(now, arrival.kind)
        wait_ms = now - arrival.at_ms
        counted = self._end_wait(now, arrival.kind, wait_ms)
        counted.answered += 1
        counted.answered_wait_ms += wait_ms
        counted.in_time += wait_ms <= self._in_time_ms
        counted.waits.append(wait_ms)
        self._served[arrival.kind] += 1
        counted.served_area -= now
        self._take_work(now, agent_id)

    def gave_up(self, now: int, arrival: Arrival) -> None:
        if self._meter:
            self._meter.gave_up(now, arrival.kind)
        self._end_wait(now, arrival.kind, now - arrival.at_ms).abandoned += 1

    def turned_away(self, now: int, arrival: Arrival) -> None:
        if self._meter:
            self._meter.turned_away(now, arrival.kind)
        self._end_wait(now, arrival.kind, now - arrival.at_ms).turned_away += 1

    def kept_promise(self, now: int, arrival: Arrival, promised: Estimate) -> None:
        counted, wait_ms = self.tally.kinds[arrival.kind], now - arrival.at_ms
        counted.promised += 1
        counted.promise_kept += wait_ms <= promised.estimate_ms
        counted.promise_in_range += promised.low_ms <= wait_ms <= promised.high_ms

    def _end_wait(self, now: int, kind: int, wait_ms: int) -> KindTally:
        counted = self.tally.kinds[kind]
        self._queued[kind] -= 1
        counted.queued_area += now
        counted.wait_ms += wait_ms
        counted.waited += wait_ms > 0
        return counted

    def service_ended(self, now: int, kind: int, agent_id: str, *, wraps: bool) -> None:
        if self._meter:
            self._meter.ended(now, kind)
        self._served[kind] -= 1
        self.tally.kinds[kind].served_area += now
        if not wraps:
            self._drop_work(now, agent_id)

    # -- agents

    def wrap_up_ended(self, now: int, agent_id: str) -> None:
        self._drop_work(now, agent_id)

    def presence(self, now: int, agent_id: str, presence: str) -> None:
        self._presence[agent_id] = presence
        self._review(now, agent_id)

    def presence_of(self, agent_id: str) -> str:
        return self._presence.get(agent_id, OFFLINE)

    def _take_work(self, now: int, agent_id: str) -> None:
        had = self._work.get(agent_id, 0)
        self._work[agent_id] = had + 1
        if not had:
            self.tally.busy_area -= now
            self._review(now, agent_id)

    def _drop_work(self, now: int, agent_id: str) -> None:
        left = self._work[agent_id] - 1
        if left:
            self._work[agent_id] = left
            return
        del self._work[agent_id]
        self.tally.busy_area += now
        self._review(now, agent_id)

    def _review(self, now: int, agent_id: str) -> None:
        """Staffed are those who are there for contacts, and those who still work on one."""
        staffed = self.presence_of(agent_id) not in AWAY or agent_id in self._work
        if staffed and agent_id not in self._staffed:
            self._staffed.add(agent_id)
            self.tally.staffed_area -= now
        elif not staffed and agent_id in self._staffed:
            self._staffed.remove(agent_id)
            self.tally.staffed_area += now
