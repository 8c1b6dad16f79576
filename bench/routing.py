"""The pure engine at several sizes: what one event costs, in microseconds, with its decisions.

A mix as a floor makes it: whenever a text arrives, somebody wraps up and becomes free, and whoever is
rung accepts nine times in ten and declines otherwise. Time passes as the events come, so timers fire
too; nothing else in the process runs, and no store is asked.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import deque
from collections.abc import Iterator, Sequence
from statistics import quantiles

from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.events import (
    AgentPresence,
    Event,
    InteractionEnded,
    InteractionQueued,
    OfferAccepted,
    OfferDelivered,
    OfferEnded,
)
from routing.requirements import Requirement

# Agents, and interactions that wait all the while.
SIZES = ((10, 10), (100, 100), (1_000, 1_000), (1_000, 10_000), (10_000, 100_000))
QUEUES = 40
SKILLS = 20
DECLINED = 0.1
BETWEEN_MS = 5  # arrivals 200 a second


class Floor:
    """Feeds the engine and answers its offers; keeps what each event cost."""

    def __init__(self, agents: int, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.engine = Engine(_config(agents, self.random))
        self.costs: list[float] = []
        self._handled: deque[tuple[str, str]] = deque()
        self._number = 0
        self._at = 0
        for agent in range(agents):
            self._tell(AgentPresence(self._next(), self._at, f"a{agent}", "ready"))

    def arrive(self) -> None:
        number = self._next()
        queue = f"q{self.random.randrange(QUEUES)}"
        self._tell(InteractionQueued(number, self._at, f"i{number}", "sms", queue, self._at))

    def free(self) -> None:
        """The longest handled is done."""
        if self._handled:
            interaction, agent = self._handled.popleft()
            self._tell(InteractionEnded(self._next(), self._at, interaction, agent, wrap=False))

    def pass_time(self) -> None:
        self._at += BETWEEN_MS

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _tell(self, event: Event) -> None:
        waiting = deque([event])
        while waiting:
            start = time.perf_counter()
            decisions = self.engine.apply(waiting.popleft())
            self.costs.append((time.perf_counter() - start) * 1e6)
            waiting.extend(self._answers(decisions))

    def _answers(self, decisions: Sequence[Decision]) -> Iterator[Event]:
        for offer in decisions:
            if not isinstance(offer, CreateOffer):
                continue
            names = (offer.offer_id, offer.interaction_id, offer.agent_id)
            yield OfferDelivered(self._next(), self._at, *names)
            if self.random.random() < DECLINED:
                yield OfferEnded(self._next(), self._at, *names, "declined")
            else:
                self._handled.append((offer.interaction_id, offer.agent_id))
                yield OfferAccepted(self._next(), self._at, *names)


def _config(agents: int, rng: random.Random) -> RoutingConfig:
    """Each queue asks one or two skills, each agent has five of them and serves five queues."""
    skills = [f"s{n}" for n in range(SKILLS)]
    capacity = CapacityProfile({"sms": ChannelCapacity(max=3)})
    return RoutingConfig(
        version=1,
        skills=dict.fromkeys(skills, "level"),
        queues={
            f"q{n}": QueueConfig(requirements=(Requirement(skills[n % SKILLS], 2 + n % 3),))
            for n in range(QUEUES)
        },
        agents={
            f"a{n}": AgentConfig(
                {skill: rng.randint(1, 10) for skill in rng.sample(skills, 5)},
                {f"q{(n + step * 7) % QUEUES}": Membership() for step in range(5)},
                capacity,
            )
            for n in range(agents)
        },
    )


def main(arguments: Sequence[str]) -> None:
    """the pure engine: microseconds for each event, by size"""
    parser = argparse.ArgumentParser(prog="bench routing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="for each size")
    options = parser.parse_args(arguments)
    print(f"{'agents':>8}{'waiting':>9}{'events':>9}{'p50 us':>9}{'p99 us':>9}{'mean':>9}{'worst':>9}")
    for agents, waiting in SIZES:
        print(_measure(agents, waiting, options.seconds))


def _measure(agents: int, waiting: int, seconds: float) -> str:
    floor = Floor(agents)
    for _ in range(waiting + 3 * agents):  # first the capacity fills, then the line
        floor.arrive()
    floor.costs.clear()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        floor.pass_time()
        floor.arrive()
        floor.free()
    costs = floor.costs
    cuts = quantiles(costs, n=100)
    return (
        f"{agents:>8,}{waiting:>9,}{len(costs):>9,}{cuts[49]:>9.0f}{cuts[98]:>9.0f}"
        f"{sum(costs) / len(costs):>9.0f}{max(costs):>9.0f}"
    )
