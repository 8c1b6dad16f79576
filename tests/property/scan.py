"""The definitions the oracle scans with: who could take what, in what order, on the facts it keeps.

Written from routing.md. Of `routing/` only the nouns are used, the spelling of requirements (`canonical`,
`bind`) and the draws of chance.
"""

from __future__ import annotations

import operator as op
from dataclasses import dataclass, field
from typing import Any

from routing import requirements as r
from routing.config import ChannelCapacity, QueueConfig, RoutingConfig
from routing.programs import Program

Offered = tuple[Any, ...]
UNKNOWN = QueueConfig()
FIVE_MINUTES = 300_000
COMPARE: dict[str, Any] = {
    "=": op.eq,
    "!=": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}


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
    returns: int = 0
    handled: int = 0
    staffed: int = 0
    busy_from: int = 0
    busy: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Ring:
    offer_id: str
    agent: str
    slot: int
    deadline: int
    next: int
    made: int
    over: str = ""
    ringing: bool = False
    proposal: tuple[str, str] | None = None


@dataclass
class Visit:
    name: str
    channel: str
    queue: str
    order: int
    seq: int
    priority: int = 0
    asks: tuple[r.Expression, ...] = ()
    task: tuple[tuple[str, Any], ...] = ()
    preferred: tuple[str, ...] = ()
    mode: str = ""
    ignore_skills: bool = False
    ref: str = ""
    tier: str = ""
    complaint: bool = False
    target: int = 0
    origin: str = "customer"
    linked: str = ""
    hops: int = 0
    attempts: int = 0
    hold: int = 0
    cool: dict[str, tuple[int, int]] = field(default_factory=dict)  # agent -> (alone, until)
    cursor: int = -1
    state: str = "new"
    entered: int = 0
    version: int = 0
    program: Program = field(default_factory=Program)
    step: int = 0
    step_until: int = 0
    fresh: bool = False  # entered a step; whether to skip it is still to be asked
    added: tuple[str, ...] = ()
    promoted: bool = False
    urgent: bool = False
    leaving: tuple[str, str] = ("", "")
    again: int = 0
    callback: str = ""
    calls: int = 0
    not_before: int = 0
    dialling: bool = False
    promised: Any = None
    offer: Ring | None = None


@dataclass
class Task:
    agent: str
    channel: str
    queue: str
    slot: int
    state: str = "active"
    over: str = ""
    wrap_until: int = 0
    began: int = 0
    held_by: str = ""
    visit: Visit | None = None


class Facts:
    def __init__(self, config: RoutingConfig) -> None:
        self.config, self.now = config, 0
        self.agents: dict[str, Person] = {}
        self.visits: dict[str, Visit] = {}
        self.engaged: dict[str, Task] = {}
        self.closed: set[str] = set()
        self.seen: set[int] = set()
        self.places: dict[tuple[str, str], tuple[int, int, int]] = {}  # order, seq, until
        self.waits: dict[Any, list[tuple[int, int]]] = {}
        self.handling: dict[tuple[str, str], list[int]] = {}
        self.losing_work: set[str] = set()
        self.matches: dict[Any, tuple[int, str] | None] = {}
        self.spellings: dict[Any, Any] = {}
        self.offers_made: list[Offered] = []
        self.proposed: list[tuple[Any, ...]] = []

    def queue(self, queue_id: str) -> QueueConfig:
        return self.config.queues.get(queue_id, UNKNOWN)

    def person(self, agent_id: str) -> Person:
        return self.agents.get(agent_id, Person())

    def too_many_miss(self, agent_id: str, queue_id: str) -> bool:
        others = self.colleagues(agent_id, queue_id)
        out = 1 + sum("not_responding" in (p.presence, p.proposed) for p in others)
        ready = sum(p.presence == "ready" and not p.proposed for p in others)
        return self.would_empty(queue_id, out, ready)

    def too_many_are_not_reached(self, agent_id: str, queue_id: str) -> bool:
        at_work = [p for p in self.colleagues(agent_id, queue_id) if p.presence != "offline"]
        out = 1 + sum(p.undelivered >= 1 for p in at_work)
        ready = sum(p.presence == "ready" and p.undelivered == 0 for p in at_work)
        return self.would_empty(queue_id, out, ready)

    def colleagues(self, agent_id: str, queue_id: str) -> list[Person]:
        joined = {a: c.memberships.get(queue_id) for a, c in self.config.agents.items()}
        return [self.person(a) for a, m in joined.items() if m and m.enabled and a != agent_id]

    def would_empty(self, queue_id: str, out: int, ready: int) -> bool:
        return out >= 3 and 100 * ready < self.queue(queue_id).rona_floor_percent * (ready + out)

    def queued(self) -> list[Visit]:
        return [i for i in self.visits.values() if i.state == "queued"]

    # -- who is compatible

    def satisfies(self, agent_id: str, e: r.Expression) -> bool:
        agent = self.config.agents[agent_id]
        match e:
            case r.Requirement(skill, level):
                return agent.skills.get(skill, 0) >= level
            case r.LevelBetween(skill, low, high):
                return low <= agent.skills.get(skill, 0) <= high
            case r.AttributeIs(name, comparison, value):
                own: Any = agent.attributes.get(name)
                if own is None:
                    return False
                return value in own if comparison == "has" else bool(COMPARE[comparison](own, value))
            case r.AgentIn(agent_ids):
                return agent_id in agent_ids
            case r.AllOf(terms):
                return all(self.satisfies(agent_id, term) for term in terms)
            case r.AnyOf(terms):
                return any(self.satisfies(agent_id, term) for term in terms)
            case r.NotOf(term):
                return not self.satisfies(agent_id, term)
        return False

    def match_of(self, i: Visit, agent_id: str) -> tuple[int, str] | None:
        """The first step at which the agent is eligible, and the queue by which. Remembered while the
        configuration lasts: scanning is slow enough without."""
        exempt = i.preferred if i.ignore_skills else ()
        about = (i.queue, i.channel, i.version, i.step, i.asks, i.task, i.added, exempt, agent_id)
        if about not in self.matches:
            self.matches[about] = self.find_match(i, agent_id)
        return self.matches[about]

    def find_match(self, i: Visit, agent_id: str) -> tuple[int, str] | None:
        if agent_id not in self.config.agents:
            return None
        last = i.program.steps[i.step]
        in_question = [i.step] if last.mode == "replace" else list(range(i.step + 1))
        for n in in_question:
            for queue_id in i.program.steps[n].scope or (i.queue,):
                if self.can(i, agent_id, n, queue_id):
                    return n, queue_id
        for queue_id in i.added:
            if any(self.can(i, agent_id, n, queue_id) for n in in_question):
                return len(i.program.steps), queue_id
        return None

    def can(self, i: Visit, agent_id: str, step: int, queue_id: str) -> bool:
        agent, task = self.config.agents[agent_id], dict(i.task)
        membership = agent.memberships.get(queue_id)
        limits = agent.capacity.channels.get(i.channel)
        if membership is None or not membership.enabled or limits is None or limits.max <= 0:
            return False
        if i.ignore_skills and agent_id in i.preferred:
            return True
        own = i.program.steps[step].require
        asked = (*i.program.requirements, *i.asks, *(() if own is None else (own,)))
        return all(self.satisfies(agent_id, e) for e in r.bind(asked, task))

    def eligible(self, i: Visit) -> list[str]:
        return [a for a in sorted(self.config.agents) if self.match_of(i, a) is not None]

    def ready(self, i: Visit, agent_id: str) -> bool:
        return self.match_of(i, agent_id) is not None and self.serves(agent_id, i.channel)

    def serves(self, agent_id: str, channel: str) -> bool:
        agent = self.person(agent_id)
        on = agent.channels is None or channel in agent.channels
        limits = self.config.agents[agent_id].capacity.channels.get(channel)
        return agent.presence == "ready" and not agent.proposed and on and bool(limits and limits.max > 0)

    def carried(self, agent_id: str) -> list[tuple[str, str, int]]:
        """(channel, state, slot) of all that takes a place."""
        live = [
            (i.channel, "offered", i.offer.slot)
            for i in self.visits.values()
            if i.offer and i.offer.agent == agent_id
        ]
        return live + [(w.channel, w.state, w.slot) for w in self.tasks(agent_id) if w.slot > 0]

    def tasks(self, agent_id: str) -> list[Task]:
        return [w for w in self.engaged.values() if w.agent == agent_id]

    def limits(self, agent_id: str, channel: str) -> ChannelCapacity:
        agent = self.config.agents.get(agent_id)
        return agent.capacity.channels.get(channel, ChannelCapacity()) if agent else ChannelCapacity()

    def weight(self, agent_id: str, channel: str, state: str) -> int:
        limits = self.limits(agent_id, channel)
        if state == "wrap_up":
            return 100 if limits.wrap_uses_capacity else 0
        return {"parked": limits.parked_percent, "inactive": limits.inactive_percent}.get(state, 100)

    def units(self, agent_id: str) -> tuple[int, int]:
        """In use and in all, in hundredths."""
        used = sum(
            self.weight(agent_id, c, s) * self.limits(agent_id, c).cost for c, s, _ in self.carried(agent_id)
        )
        if agent_id not in self.config.agents:
            return used, 0
        profile = self.config.agents[agent_id].capacity
        own = sum(c.max * c.cost for c in profile.channels.values())
        return used, 100 * (own if profile.total_units is None else profile.total_units)

    def permille(self, agent_id: str) -> int:
        used, total = self.units(agent_id)
        return used * 1000 // total if total > 0 else 1000

    def no_room(self, agent_id: str, channel: str) -> str:
        profile = self.config.agents[agent_id].capacity if agent_id in self.config.agents else None
        if profile is None or channel not in profile.channels or profile.channels[channel].max <= 0:
            return "channel_not_in_profile"
        carried = [c for c, _, _ in self.carried(agent_id)]
        used, total = self.units(agent_id)
        if carried.count(channel) >= profile.channels[channel].max:
            return "channel_full"
        if used + 100 * profile.channels[channel].cost > total:
            return "units_full"
        busy = [self.limits(agent_id, c) for c in carried]
        joins = all(k.allow is None or channel in k.allow or channel in k.interrupt for k in busy)
        return "" if joins else "blocked_by_other_channel"

    def over(self, agent_id: str) -> bool:
        carried = [c for c, _, _ in self.carried(agent_id)]
        used, total = self.units(agent_id)
        return used > total or any(carried.count(c) > self.limits(agent_id, c).max for c in carried)

    def could_take_one(self, i: Visit, agent_id: str) -> bool:
        rested = self.person(agent_id).rests <= self.now
        return self.ready(i, agent_id) and rested and not self.no_room(agent_id, i.channel)

    def kept(self, i: Visit) -> set[str]:
        return {agent_id for agent_id, (_, until) in i.cool.items() if until > self.now}

    def cooling(self, i: Visit, agent_id: str) -> bool:
        if agent_id not in self.kept(i):
            return False
        others = [a for a in self.config.agents if self.ready(i, a) and a not in self.kept(i)]
        return bool(others) or i.cool[agent_id][0] > self.now

    def served(self, i: Visit) -> bool:
        return i.queue not in self.closed or self.queue(i.queue).after_close in ("serve", "drain")

    def compatible(self, i: Visit, agent_id: str) -> bool:
        if i.state != "queued" or not self.served(i):
            return False
        if i.hold > self.now and agent_id not in i.preferred:
            return False
        if not self.could_take_one(i, agent_id) or self.cooling(i, agent_id):
            return False
        return bool(max(0, self.now - i.order) >= self.membership(i, agent_id).delay_ms)

    def membership(self, i: Visit, agent_id: str) -> Any:
        matched = self.match_of(i, agent_id)
        assert matched
        return self.config.agents[agent_id].memberships[matched[1]]
