"""What the oracle compares: places in line, keys of agents, conditions, estimates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from routing import chance
from routing import requirements as r
from routing.conditions import Compare, Condition, Every, Some, Unless
from tests.property.scan import COMPARE, FIVE_MINUTES, Facts, Person, Visit


class Choosing(Facts):
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
            near = (x for x in self.in_line() if x.queue == i.queue)  # to be asked for less
            oldest = min(self.plain_place(x) for x in near if self.lane(x) == lane)
            return (*oldest, self.urgency(i), -i.seq)
        return (*self.plain_place(i), 0, 0)

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
        by_queue = self.estimate_by_queue(i, ahead)
        if recent:
            first = min(mates, key=self.plain_place, default=None)
            total = max(recent[-1], max(0, self.now - first.order) if first else 0)
            length = max(len(mates), ahead + 1)
            mid, low, high = (x * (ahead + 1) // length for x in (total, min(recent), max([*recent, total])))
            if by_queue:
                low, high = min(low, by_queue[1]), max(high, by_queue[2])
            return (mid, low, high, "history")
        return by_queue

    def estimate_by_queue(self, i: Visit, ahead: int) -> tuple[int, int, int, str] | None:
        past = self.handling.get((i.queue, i.channel), [])
        handle = sum(past) // len(past) if past else self.queue(i.queue).handle_ms
        ready = [a for a in self.config.agents if self.ready(i, a)]
        if handle <= 0 or not ready:
            return None
        places = sum(self.config.agents[a].capacity.channels[i.channel].max for a in ready)
        work = {self.lane(x): x for x in self.in_line() if self.served(x) and x.channel == i.channel}
        reach = sum(self.match_of(x, a) is not None for x in work.values() for a in ready)
        handle = handle * max(1000, 1000 * reach // len(ready)) // 1000
        patience = self.queue(i.queue).patience_ms
        if patience:
            each = [1000 * handle * patience // (places * patience + k * handle) for k in range(ahead + 1)]
            total = sum(each) // 1000
        else:
            total = handle * (ahead + 1) // places
        spread = total // max(1, int((ahead + 1) ** 0.5))
        return (total, max(0, total - spread), total + spread, "queue_length")


def _named(e: r.Expression) -> Iterator[str]:
    match e:
        case r.Requirement(skill) | r.LevelBetween(skill):
            yield skill
        case r.AllOf(terms) | r.AnyOf(terms):
            for term in terms:
                yield from _named(term)
