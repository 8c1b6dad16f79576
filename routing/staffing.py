"""How many agents, and what then: closed forms of queueing theory, to plan with and to check the simulator by.

Arrivals are Poisson at `rate`, times are exponential. Any unit of time will do, as long as it is one; `load`
is rate x handling time in Erlangs. All recursions run downhill from their largest term or between 0 and 1,
so ten thousand agents neither overflow nor lose digits.

Sources: Erlang 1917; Cobham, Priority assignment in waiting line problems, 1954; Palm 1957 for impatience;
Gans, Koole and Mandelbaum, Telephone call centers, MSOM 5, 2003, for all of them in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from math import exp, floor

# Terms below this share of the largest change no digit of a double's sum of some thousands of them.
NEGLIGIBLE = 1e-20


@dataclass(frozen=True, slots=True)
class Figures:
    """`wait`: mean over all admitted, answered or not, in the unit of time given. Shares: `blocked` of all,
    `waited` and `abandoned` of the admitted."""

    wait: float
    waited_share: float
    queue_length: float
    occupancy: float
    blocked_share: float = 0.0
    abandoned_share: float = 0.0


def erlang_b(load: float, agents: int) -> float:
    """Share of callers who find all agents busy where nobody can wait."""
    _require(load >= 0 and agents >= 0, "load and agents must not be negative")
    blocked = 1.0
    for k in range(1, agents + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(load: float, agents: int) -> float:
    """Share of callers who wait where everybody waits as long as it takes."""
    _require(agents > load, f"{agents} agents cannot carry {load} Erlangs: the line grows for ever")
    blocked = erlang_b(load, agents)
    return blocked / (1 - load / agents * (1 - blocked))


def delay_system(rate: float, handling: float, agents: int) -> Figures:
    """M/M/n, Erlang C."""
    load = rate * handling
    waited = erlang_c(load, agents)
    wait = waited * handling / (agents - load)
    return Figures(wait, waited, rate * wait, load / agents)


def served_within(time: float, rate: float, handling: float, agents: int) -> float:
    """Service level of the delay system: share of callers answered within `time`."""
    load = rate * handling
    return 1 - erlang_c(load, agents) * exp(-(agents - load) * time / handling)


def agents_needed(rate: float, handling: float, *, share: float, within: float) -> int:
    """The fewest agents who answer `share` of the callers within that time, if nobody hangs up."""
    _require(0 <= share < 1, "a share below 1 can be reached, 1 cannot")
    first = floor(rate * handling) + 1
    return next(n for n in count(first) if served_within(within, rate, handling, n) >= share)


def limited_system(rate: float, handling: float, agents: int, places: int) -> Figures:
    """M/M/n/K: `places` in the system, served or waiting; whoever finds them taken is lost."""
    states = _limited_states(rate, handling, agents, places)
    blocked = states[places]
    admitted = 1 - blocked
    queue = sum((n - agents) * states[n] for n in range(agents, places + 1))
    waited = sum(states[agents:places]) / admitted
    busy = rate * admitted * handling / agents
    return Figures(queue / (rate * admitted), waited, queue, busy, blocked_share=blocked)


def limited_served_within(time: float, rate: float, handling: float, agents: int, places: int) -> float:
    """Share of the admitted who are answered within `time`."""
    states = _limited_states(rate, handling, agents, places)
    ends = agents * time / handling
    in_time = sum(states[:agents])
    for n in range(agents, places):  # n - agents + 1 services must end first
        in_time += states[n] * (1 - _poisson_up_to(n - agents, ends))
    return in_time / (1 - states[places])


def _limited_states(rate: float, handling: float, agents: int, places: int) -> list[float]:
    _require(places >= agents >= 1, "there must be an agent, and a place for each")
    load = rate * handling
    mode = floor(load) if load < agents else places
    return _stationary(rate, lambda n: min(n, agents) / handling, mode=mode, most=places)


def impatient_system(rate: float, handling: float, patience: float, agents: int) -> Figures:
    """M/M/n+M, Erlang A: each who waits gives up at rate 1 / `patience`."""

    def death(n: int) -> float:
        return min(n, agents) / handling + max(0, n - agents) / patience

    first = max(0, min(floor(rate * handling), agents) - 1)
    mode = next(n for n in count(first) if death(n + 1) >= rate)
    states = _stationary(rate, death, mode=mode)
    queue = sum((n - agents) * share for n, share in enumerate(states) if n > agents)
    busy = sum(min(n, agents) * share for n, share in enumerate(states))
    return Figures(
        wait=queue / rate,
        waited_share=sum(states[agents:]),
        queue_length=queue,
        occupancy=busy / agents,
        abandoned_share=queue / patience / rate,
    )


def priority_waits(rates: Sequence[float], handling: float, agents: int) -> tuple[float, ...]:
    """Mean wait of each class, the first served first, no service interrupted (Cobham)."""
    loads = list(accumulate(rate * handling / agents for rate in rates))
    base = erlang_c(sum(rates) * handling, agents) * handling / agents
    return tuple(base / ((1 - above) * (1 - load)) for above, load in zip((0.0, *loads), loads, strict=False))


def _stationary(
    rate: float, death: Callable[[int], float], *, mode: int, most: int | None = None
) -> list[float]:
    """Of a birth and death chain, state by state from 0: from its likeliest state downwards and upwards."""
    down = [1.0, *_terms(death(n) / rate for n in range(mode, 0, -1))]
    up = list(
        _terms(rate / death(n) for n in (count(mode + 1) if most is None else range(mode + 1, most + 1)))
    )
    states = [0.0] * (mode + 1 - len(down)) + down[::-1] + up
    states += [0.0] * ((most or 0) + 1 - len(states))
    total = sum(states)
    return [state / total for state in states]


def _terms(ratios: Iterator[float]) -> Iterator[float]:
    """Products of the ratios, until they are negligible for good."""
    term, largest = 1.0, 1.0
    for ratio in ratios:
        term *= ratio
        largest = max(largest, term)
        if ratio < 1 and term < NEGLIGIBLE * largest:
            return
        yield term


def _poisson_up_to(most: int, mean: float) -> float:
    """P(N <= most) for a Poisson N."""
    terms = accumulate(range(1, most + 1), lambda term, k: term * mean / k, initial=exp(-mean))
    return sum(terms)


def _require(sound: bool, reason: str) -> None:
    if not sound:
        raise ValueError(reason)
