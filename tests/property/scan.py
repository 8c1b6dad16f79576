"""The definitions the oracle scans with: who could take what, in what order, on the facts it keeps.

Written from routing.md. Of `routing/` only the nouns are used, the spelling of requirements (`canonical`,
`bind`) and the draws of chance.
"""

from __future__ import annotations

import operator as op
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from routing import chance
from routing import requirements as r
from routing.conditions import Compare, Condition, Every, Some, Unless
from routing.config import ChannelCapacity, QueueConfig, RoutingConfig
from routing.programs import Program
from routing.snapshot import FOREVER_MS

Offered = tuple[Any, ...]
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
        return self.config.queues.get(queue_id, QueueConfig())

    def person(self, agent_id: str) -> Person:
        return self.agents.get(agent_id, Person())

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
        for n in [i.step] if last.mode == "replace" else range(i.step + 1):
            for queue_id in i.program.steps[n].scope or (i.queue,):
                if self.can(i, agent_id, n, queue_id):
                    return n, queue_id
        for queue_id in i.added:
            if self.can(i, agent_id, i.step, queue_id):
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

    # -- which interaction first

    def band(self, i: Visit) -> int:
        band = max(0, self.queue(i.queue).band + sum(s.band_delta for s in i.program.steps[: i.step + 1]))
        return min(band, 1) if i.promoted else band

    def slope(self, i: Visit) -> int:
        queue = self.queue(i.queue)
        ratio = max(1, 1000 * self.config.reference_target_ms // (i.target or queue.target_ms))
        return {"ratio": ratio, "aged": queue.slope_permille}.get(queue.order, 1000)

    def urgency(self, i: Visit) -> int:
        """In thousandths of a ms."""
        queue = self.queue(i.queue)
        ahead = 86_400_000 if i.urgent else 0
        if queue.order == "deadline":
            ahead += self.config.reference_target_ms - (i.target or queue.target_ms)
        elif queue.order != "fifo":
            seconds = i.priority + queue.tier_seconds.get(i.tier, 0)
            seconds += queue.complaint_seconds * i.complaint
            ahead += 1000 * (seconds + sum(s.boost_seconds for s in i.program.steps[: i.step + 1]))
        return self.slope(i) * (self.now - i.order) + 1000 * ahead

    def asking(self, i: Visit) -> Any:
        spelled = (i.asks, i.task)
        if spelled not in self.spellings:
            self.spellings[spelled] = r.canonical(r.bind(i.asks, dict(i.task)))
        own = self.spellings[spelled]
        return (own, tuple(sorted(i.preferred)) if i.ignore_skills else ())

    def lane(self, i: Visit) -> Any:
        """Interactions of one lane are alike in all of this."""
        asked = (*i.program.requirements, *(s.require for s in i.program.steps if s.require))
        compared = bool(i.task) and {
            a.task_attribute for a in r.atoms(asked) if isinstance(a, r.AttributeMatches)
        }
        task = tuple(sorted(pair for pair in i.task if compared and pair[0] in compared))
        where = (i.queue, i.channel, i.version, i.step, i.added)
        return (where, self.asking(i), task, self.band(i), self.slope(i))

    def in_line(self) -> list[Visit]:
        return [i for i in self.queued() if i.hold <= self.now]

    def plain_place(self, i: Visit) -> tuple[Any, ...]:
        return (self.band(i), -self.urgency(i), i.seq, i.name)

    def place(self, i: Visit) -> tuple[Any, ...]:
        if self.queue(i.queue).order == "lifo" and i.state == "queued" and i.hold <= self.now:
            lane = self.lane(i)
            oldest = min(self.plain_place(x) for x in self.in_line() if self.lane(x) == lane)
            return (*oldest, -i.seq)
        return (*self.plain_place(i), 0)

    # -- which agent

    def key(self, i: Visit, agent_id: str) -> tuple[int, ...]:
        step = self.match_of(i, agent_id)
        assert step
        rank = i.preferred.index(agent_id) if agent_id in i.preferred else len(i.preferred)
        tier = self.membership(i, agent_id).tier
        own = self.own_key(i, agent_id)
        return (step[0], rank, tier, *own, self.permille(agent_id), self.agents[agent_id].idle)

    def own_key(self, i: Visit, agent_id: str) -> tuple[int, ...]:  # noqa: C901 - one case for each strategy
        strategy = i.program.steps[i.step].strategy or self.queue(i.queue).strategy
        agent, config = self.agents[agent_id], self.config.agents[agent_id]
        member = self.membership(i, agent_id)
        match strategy:
            case "least_occupied":
                return (self.occupancy(agent),)
            case "most_free_capacity":
                used, total = self.units(agent_id)
                return (used - total,)
            case "fewest_handled":
                return (agent.handled,)
            case "round_robin":
                return (agent.last_offer,)
            case "most_skilled":
                return (-self.levels_asked(i, agent_id),)
            case "least_skilled":
                return (self.levels_asked(i, agent_id),)
            case "narrowest_first":
                return (self.reach(agent_id), len(config.skills) + len(config.memberships))
            case "cheapest":
                return (config.cost,)
            case "linear":
                return (member.position,)
            case "top_down":
                return (int(member.position <= i.cursor), member.position)
            case "random" | "weighted":
                slot = np.array([sorted(self.config.agents).index(agent_id)])
                drawn = chance.draws(chance.mixed(self.config.seed, i.seq, i.attempts), slot)
                if strategy == "random":
                    return (int(drawn[0]),)
                return (int(chance.weighted(drawn, np.array([member.weight]))[0]),)
        return ()

    def levels_asked(self, i: Visit, agent_id: str) -> int:
        own = i.program.steps[i.step].require
        asked = (*i.program.requirements, *i.asks, *(() if own is None else (own,)))
        return sum(self.config.agents[agent_id].skills.get(s, 0) for s in set(_named(r.AllOf(asked))))

    def reach(self, agent_id: str) -> int:
        work = {self.lane(i): i for i in self.in_line() if self.served(i)}
        return sum(self.match_of(i, agent_id) is not None for i in work.values())

    def occupancy(self, agent: Person) -> int:
        start = (self.now // FIVE_MINUTES - 11) * FIVE_MINUTES
        staffed = self.now - max(start, agent.staffed)
        stretches = [*agent.busy, *([(agent.busy_from, self.now)] if agent.busy_from else [])]
        busy = sum(max(0, until - max(start, since)) for since, until in stretches)
        return min(100, 100 * busy // staffed) if staffed > 0 else 0

    # -- conditions

    def holds(self, i: Visit, condition: Condition) -> bool:
        match condition:
            case Compare(counted, operator, number, queue_id):
                n = self.counted(i, counted, queue_id)
                return bool(COMPARE[operator](n, number))
            case Every(terms):
                return all(self.holds(i, term) for term in terms)
            case Some(terms):
                return any(self.holds(i, term) for term in terms)
            case Unless(term):
                return not self.holds(i, term)

    def counted(self, i: Visit, counted: str, queue_id: str) -> int:
        if counted == "waiting":
            return self.waiting_in(queue_id)
        able = self.eligible(i)
        if counted == "ready":
            able = [a for a in able if self.ready(i, a)]
        if counted == "idle":
            able = [a for a in able if self.could_take_one(i, a)]
        return len(able)

    def waiting_in(self, queue_id: str) -> int:
        return sum(i.queue == queue_id and i.state in ("queued", "offered") for i in self.visits.values())

    # -- estimates

    def estimate(self, i: Visit) -> tuple[int, int, int, str] | None:
        if not self.served(i):
            return None
        if any(self.could_take_one(i, a) for a in self.config.agents):
            return (0, 0, 0, "free_agent")
        lane = self.lane(i)
        mates = [x for x in self.in_line() if self.lane(x) == lane]
        ahead = sum(self.plain_place(x) < self.plain_place(i) for x in mates)
        recent = [
            w
            for at, w in self.waits.get((i.queue, i.channel, self.asking(i)), ())
            if w > 0 and self.now - at <= 1_800_000
        ]
        if recent:
            first = min(mates, key=self.plain_place, default=None)
            total = max(recent[-1], max(0, self.now - first.order) if first else 0)
            length = max(len(mates), ahead + 1)
            mid, low, high = (x * (ahead + 1) // length for x in (total, min(recent), max([*recent, total])))
            return (mid, low, high, "history")
        return self.estimate_by_queue(i, ahead)

    def estimate_by_queue(self, i: Visit, ahead: int) -> tuple[int, int, int, str] | None:
        past = self.handling.get((i.queue, i.channel), [])
        handle = sum(past) // len(past) if past else self.queue(i.queue).handle_ms
        ready = [a for a in self.config.agents if self.ready(i, a)]
        if handle <= 0 or not ready:
            return None
        work = {self.lane(x): x for x in self.in_line() if self.served(x) and x.channel == i.channel}
        reach = sum(self.match_of(x, a) is not None for x in work.values() for a in ready)
        handle = handle * max(1000, 1000 * reach // len(ready)) // 1000
        patience = self.queue(i.queue).patience_ms
        if patience:
            each = [
                1000 * handle * patience // (len(ready) * patience + k * handle) for k in range(ahead + 1)
            ]
            total = sum(each) // 1000
        else:
            total = handle * (ahead + 1) // len(ready)
        spread = total // max(1, int((ahead + 1) ** 0.5))
        return (total, max(0, total - spread), total + spread, "queue_length")


def _named(e: r.Expression) -> Iterator[str]:
    match e:
        case r.Requirement(skill) | r.LevelBetween(skill):
            yield skill
        case r.AllOf(terms) | r.AnyOf(terms):
            for term in terms:
                yield from _named(term)


def forever(moment: int) -> bool:
    return moment >= FOREVER_MS
