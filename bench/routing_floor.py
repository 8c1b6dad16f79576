"""A floor for the engine alone: feeds it and answers its offers, keeping what each event cost."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

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
from routing.ordering import best_interaction
from routing.programs import Step
from routing.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Size:
    """`signatures`: different askings, spread over `queues`; `skills_each`: of an agent, which decides how many
    lanes they can serve."""

    name: str
    agents: int
    waiting: int
    queues: int = 40
    skills: int = 20
    signatures: int = 40
    skills_each: int = 5
    queues_each: int = 5


SIZES = (
    Size("small", 10, 10),
    Size("team", 100, 100),
    Size("floor", 1_000, 10_000),
    Size("large", 10_000, 100_000, 50, 300, 2_000, 12, 20),
    Size("broad", 10_000, 100_000, 50, 300, 2_000, 80, 50),
)
HUGE = Size("huge", 100_000, 100_000, 50, 300, 2_000, 12, 20)
clock = time.process_time  # what the engine used; on a busy machine wall time tells of the neighbours
DECLINED = 0.1
BETWEEN_MS = 5  # arrivals 200 a second
STEP_MS = 60_000
PLACES = 3  # texts at once


class Floor:
    """Feeds the engine and answers its offers; keeps what each event cost."""

    def __init__(self, size: Size, seed: int = 1, *, keeps_journal: bool = False) -> None:
        self.size, self.random = size, random.Random(seed)
        self.config = _config(size, self.random)
        self.asked = _askings(size, self.random)
        self.engine = Engine(self.config, keeps_journal=keeps_journal)
        self.costs: dict[str, list[float]] = defaultdict(list)  # us, by kind of event
        self.decided: Counter[str] = Counter()
        self._handled: deque[tuple[str, str]] = deque()
        self._number = 0
        self.at = 0
        for agent in range(size.agents):
            self._tell(AgentPresence(self.next(), self.at, f"a{agent}", "ready"))

    def arrive(self) -> None:
        number = self.next()
        queue, asked = self.random.choice(self.asked)
        self._tell(
            InteractionQueued(number, self.at, f"i{number}", "sms", queue, self.at, requirements=asked)
        )

    def free(self) -> None:
        """The longest handled is done."""
        if self._handled:
            interaction, agent = self._handled.popleft()
            self._tell(InteractionEnded(self.next(), self.at, interaction, agent, wrap=False))

    def pass_time(self) -> None:
        self.at += BETWEEN_MS

    def next(self) -> int:
        self._number += 1
        return self._number

    def _tell(self, event: Event) -> None:
        waiting = deque([event])
        while waiting:
            event = waiting.popleft()
            start = clock()
            decisions = self.engine.apply(event)
            self.costs[type(event).__name__].append((clock() - start) * 1e6)
            self.decided.update(type(decision).__name__ for decision in decisions)
            waiting.extend(self._answers(decisions))

    def _answers(self, decisions: Sequence[Decision]) -> Iterator[Event]:
        for offer in decisions:
            if not isinstance(offer, CreateOffer):
                continue
            names = (offer.offer_id, offer.interaction_id, offer.agent_id)
            yield OfferDelivered(self.next(), self.at, *names)
            if self.random.random() < DECLINED:
                yield OfferEnded(self.next(), self.at, *names, "declined")
            else:
                self._handled.append((offer.interaction_id, offer.agent_id))
                yield OfferAccepted(self.next(), self.at, *names)

    def selection_cost(self, times: int = 300) -> float:
        """Of the bare choice, for agents as if they were free: the median."""
        state = self.engine._state  # noqa: SLF001 - measured from within
        costs = []
        for agent in self.random.sample(list(state.agents.values()), min(times, len(state.agents))):
            free, agent.free = agent.free, frozenset({"sms"})
            best_interaction(state, agent)  # once before, so that their lanes are known
            start = clock()
            best_interaction(state, agent)
            costs.append((clock() - start) * 1e6)
            agent.free = free
        return median(costs)

    def lanes_each(self) -> float:
        state = self.engine._state  # noqa: SLF001 - measured from within
        some = range(0, len(state.people), 97)
        return sum(len(state.boards["sms"].lanes_of(slot)) for slot in some) / len(some)

    def waiting(self) -> int:
        return len(self.engine._state.interactions)  # noqa: SLF001 - measured from within


def _askings(size: Size, rng: random.Random) -> list[tuple[str, tuple[Requirement, ...]]]:
    """Demand is uneven: the n-th skill is asked for in proportion to 1/n."""
    skills = [f"s{n}" for n in range(size.skills)]
    weights = [1 / (n + 1) for n in range(size.skills)]
    found: dict[tuple[str, tuple[Requirement, ...]], None] = {}
    while len(found) < size.signatures:
        queue = f"q{rng.randrange(size.queues)}"
        skill = rng.choices(skills, weights)[0]
        found[queue, (Requirement(skill, rng.randint(1, 6)),)] = None
    return list(found)


def _config(size: Size, rng: random.Random) -> RoutingConfig:
    """One queue in three asks for less after a minute."""
    skills = [f"s{n}" for n in range(size.skills)]
    capacity = CapacityProfile({"sms": ChannelCapacity(max=PLACES)})
    stepping = (Step(duration_ms=STEP_MS, require=Requirement(skills[0])), Step())
    return RoutingConfig(
        version=1,
        skills=dict.fromkeys(skills, "level"),
        queues={
            f"q{n}": QueueConfig(steps=stepping) if n % 3 == 0 else QueueConfig() for n in range(size.queues)
        },
        agents={
            f"a{n}": AgentConfig(
                {skill: rng.randint(1, 10) for skill in rng.sample(skills, size.skills_each)},
                {f"q{queue}": Membership() for queue in rng.sample(range(size.queues), size.queues_each)},
                capacity,
            )
            for n in range(size.agents)
        },
    )
