"""How long it will still take: a range with its basis, or not known. Never 0 for "no data".

Where somebody has been served lately, the wait goes by history: the wait of the last to enter service, or
that of the head of the line if it is longer by now, in proportion to the place in line. This kind needs no
rates and follows a floor that changes (Ibrahim and Whitt: Real-time delay estimation based on delay
history, 2009).

Where history is thin, by the queue: with n places of agents, each taken for H and giving m lanes their turn, and
customers who give up after P on average, the one with i ahead of them waits for i + 1 departures, the one
before last at the rate n/(m H) + i/P (the Erlang A virtual wait).

History lags behind a line that grows or shrinks fast: a head that came a minute ago has waited no longer, however
many stand behind it. So where both are known the range holds both, and only what to expect goes by history.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from math import isqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from routing.entities import Interaction, Lane, Offer, Work
from routing.people import Ints
from routing.requirements import Expression
from routing.snapshot import Estimate, HistoryRow

if TYPE_CHECKING:
    from routing.state import State

WAITS: Final = 8  # as many as make a range; more would be older than the floor they describe
HANDLED: Final = 20
RECENT_MS: Final = 30 * 60_000
# Departures beyond this many are taken at the rate of the last: an estimate of hours needs no more.
COUNTED: Final = 1_000


# Queue, channel, the interaction's own requirements.
HistoryKey = tuple[str, str, tuple[Expression, ...]]


@dataclass(slots=True)
class History:
    waits: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=WAITS))  # when, how long
    handled: deque[int] = field(default_factory=lambda: deque(maxlen=HANDLED))


def note_served(state: State, interaction: Interaction, offer: Offer) -> None:
    """How long until somebody was free for it; nothing, for one that was offered as it came. How long it then rang
    and how long the hub took are not of the line: with them, whoever found agents free all day would be counted as
    having waited a few seconds for them."""
    history = _history(state, state.lane_of(interaction))
    state.journal.histories.add(_key_of(state.lane_of(interaction)))
    waited_ms = max(0, offer.created_ms - interaction.order_ms)
    history.waits.append((state.now, waited_ms if offer.created_ms > interaction.entered_ms else 0))


def note_handled(state: State, work: Work) -> None:
    known: HistoryKey = (work.queue_id, work.channel, ())
    state.journal.histories.add(known)
    history = state.histories.setdefault(known, History())
    history.handled.append(max(0, state.now - work.began_ms))


def estimate(state: State, interaction: Interaction) -> Estimate | None:
    """None: not known."""
    lane = state.lane_of(interaction)
    if not state.is_served(interaction):
        return None
    if state.free_in(lane) > 0:
        return Estimate(0, 0, 0, "free_agent")
    ahead = bisect_left(lane.waiting, (interaction.key,))
    # Who did not wait at all tells nothing about a time when nobody is free.
    recent = [ms for at, ms in _history(state, lane).waits if ms > 0 and state.now - at <= RECENT_MS]
    by_queue = _by_queue_length(state, lane, ahead)
    if not recent:
        return by_queue
    by_history = _by_history(state, lane, ahead, recent)
    return _with_range_of(by_history, by_queue) if by_queue else by_history


def _with_range_of(one: Estimate, other: Estimate) -> Estimate:
    low_ms, high_ms = min(one.low_ms, other.low_ms), max(one.high_ms, other.high_ms)
    return Estimate(one.estimate_ms, low_ms, high_ms, one.basis)


def _by_history(state: State, lane: Lane, ahead: int, recent: list[int]) -> Estimate:
    head_ms = max(0, state.now - lane.waiting[0][1].order_ms) if lane.waiting else 0
    length = max(len(lane.waiting), ahead + 1)

    def for_place(total_ms: int) -> int:
        return total_ms * (ahead + 1) // length

    total_ms = max(recent[-1], head_ms)
    return Estimate(for_place(total_ms), for_place(min(recent)), for_place(max(*recent, total_ms)), "history")


def _by_queue_length(state: State, lane: Lane, ahead: int) -> Estimate | None:
    queue = state.queue(lane.signature.queue_id)
    known = (lane.signature.queue_id, lane.signature.channel, ())
    handled = state.histories[known].handled if known in state.histories else ()
    handle_ms = sum(handled) // len(handled) if handled else queue.handle_ms
    ready = lane.eligible.slots[state.boards[lane.signature.channel].is_ready[lane.eligible.slots]]
    places = int(state.people.places(lane.signature.channel)[ready].sum())
    if handle_ms <= 0 or places == 0:
        return None
    shares_permille = _lanes_that_share(state, lane, ready)
    total_ms = departures_ms(ahead + 1, places, handle_ms * shares_permille // 1000, queue.patience_ms)
    spread_ms = total_ms // max(1, isqrt(ahead + 1))
    return Estimate(total_ms, max(0, total_ms - spread_ms), total_ms + spread_ms, "queue_length")


def departures_ms(count: int, places: int, handle_ms: int, patience_ms: int) -> int:
    """The expected time until so many have left the line, through service or impatience."""
    counted = min(count, COUNTED)
    if patience_ms <= 0:
        return handle_ms * count // places
    rate = [places * patience_ms + i * handle_ms for i in range(counted)]
    total = sum(handle_ms * patience_ms * 1000 // each for each in rate) // 1000
    return total + (count - counted) * handle_ms * patience_ms // rate[-1]


def _lanes_that_share(state: State, lane: Lane, ready: Ints) -> int:
    """How many lanes with work its ready agents serve, on average, in thousandths."""
    within_reach = state.boards[lane.signature.channel].work_within_reach(ready)
    return max(1000, 1000 * int(np.sum(within_reach)) // max(1, ready.size))


def _history(state: State, lane: Lane) -> History:
    return state.histories.setdefault(_key_of(lane), History())


def _key_of(lane: Lane) -> HistoryKey:
    signature = lane.signature
    return (signature.queue_id, signature.channel, signature.asked)


def history_rows(state: State) -> tuple[HistoryRow, ...]:
    rows = (history_row(state, key) for key in state.histories)
    known = (row for row in rows if row.waits or row.handled)
    return tuple(sorted(known, key=lambda row: (row.queue_id, row.channel, repr(row.asked))))


def history_row(state: State, key: HistoryKey) -> HistoryRow:
    history = state.histories[key]
    return HistoryRow(*key, tuple(history.waits), tuple(history.handled))


def restore_history(state: State, row: HistoryRow) -> None:
    history = state.histories[row.queue_id, row.channel, row.asked] = History()
    history.waits.extend(row.waits)
    history.handled.extend(row.handled)
