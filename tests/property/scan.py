"""The definitions the oracle scans with: who could take what, in what order, on the facts it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from routing import events as ev
from routing.config import ChannelCapacity, QueueConfig, RoutingConfig
from routing.requirements import AllOf, AnyOf, Expression, NotOf, Requirement

Offered = tuple[Any, ...]


@dataclass
class Person:
    presence: str = "offline"
    channels: frozenset[str] | None = None
    idle: int = 0
    missed: int = 0
    undelivered: int = 0
    last_offer: int = 0
    rests: int = 0
    proposed: str = ""
    proposed_reason: str = ""
    again: int = 0


@dataclass
class Ring:
    offer_id: str
    agent: str
    slot: int
    deadline: int
    next: int
    ringing: bool = False
    proposal: tuple[str, str] | None = None


@dataclass
class Waiting:
    event: ev.InteractionQueued
    attempts: int
    hold: int
    cool: dict[str, tuple[int, int]] = field(default_factory=dict)  # agent -> (alone, until)
    offer: Ring | None = None


@dataclass
class Engaged:
    agent: str
    channel: str
    queue: str
    slot: int
    wrapping: bool = False
    wrap_until: int = 0


class Facts:
    def __init__(self, config: RoutingConfig) -> None:
        self.config, self.now = config, 0
        self.agents: dict[str, Person] = {}
        self.waiting: dict[str, Waiting] = {}
        self.engaged: dict[str, Engaged] = {}
        self.closed: set[str] = set()
        self.seen: set[int] = set()
        self.losing_work: set[str] = set()
        self.offers_made: list[Offered] = []
        self.proposed: list[tuple[str, ...]] = []

    def queue(self, i: Waiting) -> QueueConfig:
        return self.config.queues[i.event.queue_id]

    def levels(self, agent_id: str) -> dict[str, int]:
        return dict(self.config.agents[agent_id].skills)

    def holds(self, expression: Expression, levels: dict[str, int]) -> bool:
        match expression:
            case Requirement(skill, level):
                return levels.get(skill, 0) >= level
            case AllOf(terms):
                return all(self.holds(term, levels) for term in terms)
            case AnyOf(terms):
                return any(self.holds(term, levels) for term in terms)
            case NotOf(term):
                return not self.holds(term, levels)

    def named(self, expression: Expression) -> set[str]:
        match expression:
            case Requirement(skill):
                return {skill}
            case AllOf(terms) | AnyOf(terms):
                return set().union(*(self.named(term) for term in terms))
        return set()

    def eligible(self, i: Waiting, agent_id: str) -> bool:
        agent = self.config.agents.get(agent_id)
        if agent is None or i.event.queue_id not in agent.memberships:
            return False
        limits = agent.capacity.channels.get(i.event.channel)
        asked = (*self.queue(i).requirements, *i.event.requirements)
        return (
            limits is not None and limits.max > 0 and all(self.holds(e, self.levels(agent_id)) for e in asked)
        )

    def ready(self, i: Waiting, agent_id: str) -> bool:
        agent = self.agents.get(agent_id, Person())
        on = agent.channels is None or i.event.channel in agent.channels
        return self.eligible(i, agent_id) and agent.presence == "ready" and not agent.proposed and on

    def carried(self, agent_id: str) -> list[tuple[str, int]]:
        """(channel, slot) of all that uses the agent's capacity."""
        live = [
            (i.event.channel, i.offer.slot)
            for i in self.waiting.values()
            if i.offer and i.offer.agent == agent_id
        ]
        had = [(w.channel, w.slot) for w in self.engaged.values() if w.agent == agent_id and w.slot > 0]
        return live + had

    def units(self, agent_id: str) -> tuple[int, int]:
        profile = self.config.agents[agent_id].capacity
        used = sum(profile.channels.get(c, ChannelCapacity()).cost for c, _ in self.carried(agent_id))
        own = sum(c.max * c.cost for c in profile.channels.values())
        return used, own if profile.total_units is None else profile.total_units

    def room(self, agent_id: str, channel: str) -> bool:
        profile = self.config.agents[agent_id].capacity
        carried = [c for c, _ in self.carried(agent_id)]
        used, total = self.units(agent_id)
        if carried.count(channel) >= profile.channels[channel].max:
            return False
        if used + profile.channels[channel].cost > total:
            return False
        busy = [profile.channels.get(c, ChannelCapacity()) for c in carried]
        return all(k.allow is None or channel in k.allow or channel in k.interrupt for k in busy)

    def could_take_one(self, i: Waiting, agent_id: str) -> bool:
        rested = self.agents.get(agent_id, Person()).rests <= self.now
        return self.ready(i, agent_id) and rested and self.room(agent_id, i.event.channel)

    def cooling(self, i: Waiting, agent_id: str) -> bool:
        alone, until = i.cool.get(agent_id, (0, 0))
        if until <= self.now:
            return False
        others = [
            a
            for a in self.config.agents
            if a != agent_id and self.ready(i, a) and i.cool.get(a, (0, 0))[1] <= self.now
        ]
        return bool(others) or alone > self.now

    def compatible(self, i: Waiting, agent_id: str) -> bool:
        if i.offer or (i.event.queue_id in self.closed and self.queue(i).after_close == "pause"):
            return False
        if i.hold > self.now and agent_id not in i.event.preferred:
            return False
        if not self.could_take_one(i, agent_id) or self.cooling(i, agent_id):
            return False
        membership = self.config.agents[agent_id].memberships[i.event.queue_id]
        return max(0, self.now - i.event.order_ms) >= membership.delay_ms

    def order(self, i: Waiting) -> tuple[int, int, int]:
        e = i.event
        return (self.queue(i).band, e.order_ms - 1000 * e.priority_seconds, e.event_id)

    def key(self, i: Waiting, agent_id: str) -> tuple[int, ...]:
        preferred, agent = i.event.preferred, self.agents[agent_id]
        rank = preferred.index(agent_id) if agent_id in preferred else len(preferred)
        used, total = self.units(agent_id)
        levels = self.levels(agent_id)
        asked = self.named(AllOf((*self.queue(i).requirements, *i.event.requirements)))
        level_sum = sum(levels.get(skill, 0) for skill in asked)
        own = {
            "longest_idle": (),
            "most_free_capacity": (used - total,),
            "round_robin": (agent.last_offer,),
            "most_skilled": (-level_sum,),
            "least_skilled": (level_sum,),
        }[self.queue(i).strategy]
        load = used * 1000 // total if total > 0 else 1000
        tier = self.config.agents[agent_id].memberships[i.event.queue_id].tier
        return (0, rank, tier, *own, load, agent.idle)

    def kept(self, i: Waiting) -> set[str]:
        return {agent_id for agent_id, (_, until) in i.cool.items() if until > self.now}
