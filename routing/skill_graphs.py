"""Exact figures for agents with different skills: first come first served, and the longest idle agent first.

With Poisson arrivals and exponential times such a centre has a product form, whatever the skill graph (Adan
and Weiss, A skill based parallel service system under FCFS-ALIS, Stochastic Systems 4, 2014). A state says
in which order the busy agents' contacts came, how many wait between them, and in which order the idle agents
became idle. Contacts waiting behind the j oldest busy agents are those whom only these agents can serve;
so with

    rate(S)    arrivals whom only agents in S can serve
    speed(S)   services per unit of time of the agents in S
    reach(S)   arrivals whom some agent in S can serve

a state of busy agents M1..Mi with n1..ni waiting between them and idle agents Mi+1..MJ has the weight

    prod_j rate(M1..Mj)^nj / speed(M1..Mj)^(nj+1)  *  prod_j>i 1 / reach(Mj..MJ)

The sum runs over all orders of all agents, so this is for a handful of agents: enough to prove an engine by.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """Of one contact type. `wait` is the mean over all its contacts, in the unit of time given."""

    waited_share: float
    wait: float


@dataclass(frozen=True, slots=True)
class SkillGraph:
    """`rates` of the types, `speeds` of the agents (contacts per unit of time), and for each agent the types
    they can serve, by number."""

    rates: tuple[float, ...]
    speeds: tuple[float, ...]
    serves: tuple[frozenset[int], ...]

    def rate(self, agents: frozenset[int]) -> float:
        return sum(rate for kind, rate in enumerate(self.rates) if self.servers(kind) <= agents)

    def reach(self, agents: frozenset[int]) -> float:
        return sum(rate for kind, rate in enumerate(self.rates) if self.servers(kind) & agents)

    def speed(self, agents: frozenset[int]) -> float:
        return sum(self.speeds[agent] for agent in agents)

    def servers(self, kind: int) -> frozenset[int]:
        return frozenset(agent for agent, kinds in enumerate(self.serves) if kind in kinds)


def figures(graph: SkillGraph) -> tuple[TypeFigures, ...]:
    """By type. Raises ValueError where a line would grow for ever or a type has no agent."""
    everybody = frozenset(range(len(graph.speeds)))
    for size in range(len(everybody) + 1):
        for some in combinations(sorted(everybody), size):
            if graph.rate(frozenset(some)) >= max(graph.speed(frozenset(some)), 1e-300):
                raise ValueError(f"agents {some} cannot carry what only they can serve")
    sums = _Sums(graph, everybody)
    return tuple(sums.of_type(kind) for kind in range(len(graph.rates)))


class _Sums:
    """The orders need not be listed: the weight of a state depends on *sets* of agents along the order, so
    sums over orders are sums over chains of growing sets, each set's computed once."""

    def __init__(self, graph: SkillGraph, everybody: frozenset[int]) -> None:
        self._graph, self._everybody = graph, everybody
        self._busy = lru_cache(maxsize=None)(self._count_busy)
        self._idle = lru_cache(maxsize=None)(self._count_idle)
        self._waiting = lru_cache(maxsize=None)(self._count_waiting)
        self._subsets = [
            frozenset(some)
            for size in range(len(everybody) + 1)
            for some in combinations(sorted(everybody), size)
        ]
        self._total = sum(self._weight(busy) for busy in self._subsets)

    def of_type(self, kind: int) -> TypeFigures:
        servers = self._graph.servers(kind)
        waited = sum(self._weight(busy) for busy in self._subsets if servers <= busy)
        in_line = sum(
            self._waiting(kind, busy) * self._idle(self._everybody - busy) for busy in self._subsets
        )
        return TypeFigures(waited / self._total, in_line / self._total / self._graph.rates[kind])

    def _weight(self, busy: frozenset[int]) -> float:
        return self._busy(busy) * self._idle(self._everybody - busy)

    def _count_busy(self, busy: frozenset[int]) -> float:
        """Over the orders of `busy` and all numbers that wait: the newest busy agent is any of them."""
        if not busy:
            return 1.0
        before = sum(self._busy(busy - {newest}) for newest in busy)
        return before * self._stay(busy)

    def _stay(self, busy: frozenset[int]) -> float:
        """Sum over n of rate^n / speed^(n+1)."""
        return 1 / (self._graph.speed(busy) - self._graph.rate(busy))

    def _count_idle(self, idle: frozenset[int]) -> float:
        if not idle:
            return 1.0
        return sum(self._idle(idle - {longest}) for longest in idle) / self._graph.reach(idle)

    def _count_waiting(self, kind: int, busy: frozenset[int]) -> float:
        """As `_count_busy`, each state times its number of waiting contacts of the type."""
        if not busy:
            return 0.0
        behind = sum(self._waiting(kind, busy - {newest}) for newest in busy) * self._stay(busy)
        if not self._graph.servers(kind) <= busy:
            return behind
        rate, speed = self._graph.rate(busy), self._graph.speed(busy)
        mean_waiting = rate / (speed - rate)  # of a geometric number
        return behind + self._busy(busy) * mean_waiting * self._graph.rates[kind] / rate
