"""A routing engine nobody would ship: no index, no timer heap, every choice made by scanning everything.

It is written from routing.md, not from `routing/`, and imports of it only the nouns of the contract. The state
machine beside it feeds both the same events and expects the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routing import events as ev
from routing.config import QueueConfig
from routing.snapshot import FOREVER_MS
from tests.property.scan import Offered, Person, Ring, Task, Visit
from tests.property.visits import AGAIN_MS, Visits

REST_MS = 10_000
BEFORE_AGENT = ("queued", "offered", "leaving", "callback")
WITH_AGENT = ("active", "held", "parked", "inactive")


class Oracle(Visits):
    # -- time

    def apply(self, event: ev.Event) -> tuple[list[Offered], list[tuple[Any, ...]]]:
        self.offers_made, self.proposed = [], []
        if not isinstance(event, ev.Tick):
            if event.event_id in self.seen:
                return [], []
            self.seen.add(event.event_id)
        while moments := [moment for moment in self.moments() if self.now < moment <= event.at]:
            looks = set(self.looks())
            self.now = min(moments)
            moved = self.fall_due()
            if moved or moments.count(self.now) > len([at for at in looks if at == self.now]):
                self.settle()
        self.now = max(self.now, event.at)
        getattr(self, type(event).__name__)(event)
        self.note_business()
        for agent_id in self.losing_work:
            self.drained(agent_id)
        self.losing_work.clear()
        self.settle()
        return self.offers_made, sorted(self.proposed, key=repr)

    def settle(self) -> None:
        self.match()
        while self.review():
            self.match()

    def moments(self) -> Iterator[int]:
        for agent in self.agents.values():
            yield agent.rests
            yield agent.returns
            if agent.proposed:
                yield agent.again
        for work in self.engaged.values():
            yield work.wrap_until
        for _, _, until in self.places.values():
            yield until
        for i in self.visits.values():
            yield from self.moments_of(i)
        yield from self.looks()

    def looks(self) -> Iterator[int]:
        if any(i.program.steps[i.step].advance_if for i in self.queued()):
            yield (self.now // 250 + 1) * 250
        if self.to_dial():
            yield (self.now // 1000 + 1) * 1000

    def moments_of(self, i: Visit) -> Iterator[int]:
        queue = self.queue(i.queue)
        yield from (i.hold, i.step_until, i.not_before, i.again)
        if i.offer:
            yield i.offer.next
        yield i.entered + (queue.max_wait_ms or 0)
        yield i.order + queue.starvation_cap_ms
        for pair in i.cool.values():
            yield from pair
        for agent_config in self.config.agents.values():
            for membership in agent_config.memberships.values():
                yield i.order + membership.delay_ms

    def fall_due(self) -> bool:
        """Whether a step or a hold may have moved on; a look that finds nothing needs no settling."""
        moved = False
        for i in list(self.visits.values()):
            if i.state == "callback" and i.not_before == self.now:
                self.wait_for_turn(i)
        if self.now % 250 == 0:
            moved = self.look_at_conditions()
        for i in self.visits.values():
            i.cool = {a: pair for a, pair in i.cool.items() if pair[1] > self.now}
            if i.dialling and i.again == self.now:
                self.dial(i)
        if self.now % 1000 == 0:
            self.dial_who_is_near()
        for i in self.visits.values():
            self.fall_due_of(i)
        self.places = {key: place for key, place in self.places.items() if place[2] > self.now}
        self.fall_due_of_agents()
        return moved

    def fall_due_of_agents(self) -> None:
        for agent_id, agent in self.agents.items():
            if agent.proposed and agent.again == self.now:
                self.set_presence(agent_id, agent.proposed, agent.proposed_reason)
            if agent.returns == self.now:
                agent.returns = 0
                if not agent.proposed:
                    self.set_presence(agent_id, "ready", "active_again")
        for interaction_id, work in self.engaged.items():
            if work.state == "wrap_up" and work.wrap_until == self.now:
                work.wrap_until = self.now + AGAIN_MS
                self.tell("wrap", interaction_id, work.agent)

    def fall_due_of(self, i: Visit) -> None:
        if i.state == "leaving" and i.again == self.now:
            self.ask_to_leave(i)
        if i.offer and i.offer.next == self.now:
            awaited = self.queue(i.queue).delivered_timeout_ms > 0 and not i.offer.ringing
            self.end_offer(i, *(("undelivered", "not_delivered") if awaited else ("no_answer", "deadline")))
        if i.state == "queued":
            self.promote(i)

    def match(self) -> None:
        for i in self.queued():
            self.review_hold(i)
        while True:
            for _, name in sorted((self.place(i), i.name) for i in self.queued()):
                i = self.visits[name]
                able = sorted((self.key(i, a), a) for a in self.config.agents if self.compatible(i, a))
                if able:
                    self.make_offer(i, able)
                    break
            else:
                return

    def make_offer(self, i: Visit, able: list[tuple[tuple[int, ...], str]], over: str = "") -> None:
        key, agent_id = able[0]
        candidates = sum(self.could_take_one(i, a) for a in self.config.agents)
        alone = agent_id in self.kept(i) and not over
        i.cursor = self.membership(i, agent_id).position
        slot = self.free_slot(agent_id, i.channel)
        queue = self.queue(i.queue)
        deadline = self.now + queue.offer_timeout_ms.get(i.channel, 20_000)
        first = (
            min(deadline, self.now + queue.delivered_timeout_ms) if queue.delivered_timeout_ms else deadline
        )
        i.attempts += 1
        offer_id = f"{i.name}.{i.attempts}"
        runner_up = able[1] if len(able) > 1 else None
        called = bool(i.callback)
        about = (i.step, max(0, self.now - i.order), i.promised, over, called)
        self.offers_made.append(
            (offer_id, agent_id, slot, deadline, key, runner_up, candidates, alone, *about)
        )
        i.state, i.fresh = "offered", False
        i.offer = Ring(offer_id, agent_id, slot, deadline, first, over)
        self.agents[agent_id].last_offer = self.now
        self.note_business()
        if over and self.over(agent_id):
            self.tell("alert", "over_capacity", agent_id, i.name, over)

    def free_slot(self, agent_id: str, channel: str) -> int:
        taken = {slot for c, _, slot in self.carried(agent_id) if c == channel}
        return next(n for n in range(1, 100) if n not in taken)

    def note_business(self) -> None:
        for agent_id, agent in self.agents.items():
            busy = bool(self.carried(agent_id))
            if busy and not agent.busy_from:
                agent.busy_from = self.now
            elif agent.busy_from and not busy:
                agent.busy.append((agent.busy_from, self.now))
                agent.busy_from = 0

    # -- proposals

    def end_offer(self, i: Visit, outcome: str, reason: str) -> None:
        assert i.offer
        i.offer.proposal = i.offer.proposal or (outcome, reason)
        i.offer.next = self.now + AGAIN_MS
        self.tell("end", i.offer.offer_id, *i.offer.proposal)

    def set_presence(self, agent_id: str, presence: str, reason: str) -> None:
        agent = self.agents[agent_id]
        agent.proposed, agent.proposed_reason, agent.again = presence, reason, self.now + AGAIN_MS
        self.tell("presence", agent_id, presence, reason)

    def drained(self, agent_id: str) -> None:
        has = bool(self.tasks(agent_id))
        has = has or any(i.offer and i.offer.agent == agent_id for i in self.visits.values())
        if self.agents[agent_id].presence == "draining" and not has and not self.agents[agent_id].proposed:
            self.set_presence(agent_id, "offline", "drained")

    # -- interactions

    def Tick(self, event: ev.Tick) -> None: ...

    def InteractionQueued(self, e: ev.InteractionQueued) -> None:
        if e.interaction_id in self.visits or e.interaction_id in self.engaged:
            return
        i = Visit(
            e.interaction_id,
            e.channel,
            e.queue_id,
            e.order_ms,
            e.event_id,
            e.priority_seconds,
            e.requirements,
            e.attributes,
            e.preferred,
            e.preferred_mode,
            e.ignore_skills,
            e.customer_ref,
            e.tier,
            e.complaint,
            e.target_ms,
            e.origin,
            attempts=e.attempts,
        )
        i.cool = {x.agent_id: (x.until_ms, x.until_ms) for x in e.excluded}
        self.take_place_back(i)
        self.begin(i)

    def InteractionUpdated(self, e: ev.InteractionUpdated) -> None:
        if i := self.visits.get(e.interaction_id):
            i.priority = i.priority if e.priority_seconds is None else e.priority_seconds
            i.tier = i.tier if e.tier is None else e.tier
            i.complaint = i.complaint if e.complaint is None else e.complaint
            i.target = i.target if e.target_ms is None else e.target_ms

    def InteractionGone(self, e: ev.InteractionGone) -> None:
        i = self.visits.get(e.interaction_id)
        if i is None:
            return
        grace = self.queue(i.queue).reconnect_grace_ms
        if e.outcome == "abandoned" and i.state in ("queued", "offered") and i.ref and grace:
            self.places[i.ref, i.queue] = (i.order, i.seq, self.now + grace)
        self.withdraw(i, "contact_gone", "interaction_gone")
        del self.visits[i.name]
        self.release(i)

    def withdraw(self, i: Visit, outcome: str, reason: str) -> None:
        if i.offer:
            self.tell("end", i.offer.offer_id, outcome, reason)
            self.losing_work.add(i.offer.agent)
            i.offer = None

    def InteractionPicked(self, e: ev.InteractionPicked) -> None:
        i = self.visits.get(e.interaction_id)
        self.agents.setdefault(e.agent_id, Person())
        refusal = "not_waiting" if i is None else self.pick_refusal(i, e.agent_id, e.override)
        if i is None or refusal:
            self.tell("refused", e.interaction_id, e.agent_id, refusal)
        else:
            self.make_offer(i, [(self.key(i, e.agent_id), e.agent_id)], over="picked")

    def pick_refusal(self, i: Visit, agent_id: str, override: bool) -> str:
        person, agent = self.agents[agent_id], self.config.agents.get(agent_id)
        if i.state != "queued":
            return "not_waiting"
        if not self.served(i):
            return "queue_closed"
        n = i.step
        steps = [n] if i.program.steps[n].mode == "replace" else range(n + 1)
        scopes = {q for k in steps for q in i.program.steps[k].scope or (i.queue,)} | set(i.added)
        if agent is None or not any(q in agent.memberships and agent.memberships[q].enabled for q in scopes):
            return "not_a_member"
        if self.match_of(i, agent_id) is None:
            return "skill_missing"
        if person.presence != "ready":
            return person.presence
        if person.proposed:
            return f"becoming_{person.proposed}"
        if person.channels is not None and i.channel not in person.channels:
            return "channel_switched_off"
        if (full := self.no_room(agent_id, i.channel)) and not override:
            return full
        return "agent_rests" if person.rests > self.now else ""

    def VisitReprogrammed(self, e: ev.VisitReprogrammed) -> None:
        if i := self.visits.get(e.interaction_id):
            self.begin_program(i)
            i.fresh = i.state == "queued"

    # -- offers

    def live(self, offer_id: str) -> Visit | None:
        return next((i for i in self.visits.values() if i.offer and i.offer.offer_id == offer_id), None)

    def OfferDelivered(self, e: ev.OfferDelivered) -> None:
        i = self.live(e.offer_id)
        if i and i.offer and not i.offer.ringing:
            i.offer.ringing = True
            i.offer.next = i.offer.next if i.offer.proposal else i.offer.deadline

    def OfferAccepted(self, e: ev.OfferAccepted) -> None:
        i = self.live(e.offer_id)
        if i and i.offer:
            self.agents[i.offer.agent].missed = self.agents[i.offer.agent].undelivered = 0
            del self.visits[i.name]
            key = (i.queue, i.channel, self.asking(i))
            self.waits[key] = [*self.waits.get(key, []), (self.now, max(0, self.now - i.order))][-8:]
            ring, i.offer, i.cool, i.state = i.offer, None, {}, "active"
            work = Task(ring.agent, i.channel, i.queue, ring.slot, "active", ring.over, visit=i)
            self.engaged[i.name] = work
            work.began = self.now
            self.hold_interrupted(i.name, work)

    def hold_interrupted(self, name: str, work: Task) -> None:
        for other, carried in sorted(self.engaged.items()):
            limits = self.limits(work.agent, carried.channel)
            beside = limits.allow is None or work.channel in limits.allow
            busy = carried.agent == work.agent and carried is not work and carried.state == "active"
            if busy and work.channel in limits.interrupt and not beside:
                self.hold(other, carried, name)

    def hold(self, name: str, work: Task, by: str) -> None:
        work.held_by = by
        self.place_on(name, work, "held")
        self.tell("held", name, work.agent, True, by)

    def resume(self, name: str, work: Task) -> None:
        by, work.held_by = work.held_by, ""
        self.place_on(name, work, "active")
        self.tell("held", name, work.agent, False, by)

    def place_on(self, name: str, work: Task, state: str, slot: int = 0) -> None:
        if not self.weight(work.agent, work.channel, state):
            if work.slot:
                self.agents[work.agent].idle = self.now
            work.state, work.slot = state, 0
            return
        woke = work.slot == 0
        work.slot = slot or work.slot or self.free_slot(work.agent, work.channel)
        work.state = state
        if woke and not work.over and self.over(work.agent):
            work.over = "resumed"
            self.tell("alert", "over_capacity", work.agent, name, "resumed")

    def OfferEnded(self, e: ev.OfferEnded) -> None:
        i = self.live(e.offer_id)
        if i is None or i.offer is None:
            return
        agent_id, queue = i.offer.agent, self.queue(i.queue)
        self.hold_against(agent_id, e.outcome, queue, i)
        i.offer = None
        self.losing_work.add(agent_id)
        if e.outcome == "contact_gone":
            del self.visits[i.name]
            self.release(i)
            return
        if e.outcome == "lost_race":
            i.cool[agent_id] = (self.now + 1000, self.now + 1000)
        else:
            i.cool[agent_id] = (self.now + queue.pair_cooldown_alone_ms, self.now + queue.pair_cooldown_ms)
        self.grant_after_miss(i)
        self.queue_up(i)

    def hold_against(self, agent_id: str, outcome: str, queue: QueueConfig, i: Visit) -> None:
        agent = self.agents[agent_id]
        if outcome == "declined":
            agent.missed = 0
        if outcome == "no_answer":
            agent.missed += 1
        if outcome in ("declined", "no_answer", "device_busy"):
            agent.undelivered = 0
        if outcome in ("undelivered", "device_unreachable"):
            agent.undelivered += 1
        if agent.presence == "ready" and not agent.proposed:
            if outcome == "no_answer" and agent.missed >= queue.rona_streak.get(i.channel, 2):
                if self.floor_would_empty(agent_id, i.queue):
                    self.tell("alert", "missed_offers_spared", agent_id, i.queue)
                else:
                    self.set_presence(agent_id, "not_responding", "missed_offers")
            elif (
                outcome in ("undelivered", "device_unreachable")
                and agent.undelivered >= queue.unreachable_streak
            ):
                self.set_presence(agent_id, "unreachable", "undelivered_offers")
        if outcome in ("device_busy", "device_unreachable", "connect_failed"):
            agent.rests = self.now + REST_MS

    def floor_would_empty(self, agent_id: str, queue_id: str) -> bool:
        joined = {a: c.memberships.get(queue_id) for a, c in self.config.agents.items()}
        others = [self.person(a) for a, m in joined.items() if m and m.enabled and a != agent_id]
        out = 1 + sum("not_responding" in (p.presence, p.proposed) for p in others)
        ready = sum(p.presence == "ready" and not p.proposed for p in others)
        return out >= 3 and 100 * ready < self.queue(queue_id).rona_floor_percent * (ready + out)

    # -- work

    def work_of(self, interaction_id: str, agent_id: str, states: tuple[str, ...]) -> Task | None:
        work = self.engaged.get(interaction_id)
        return work if work and work.agent == agent_id and work.state in states else None

    def WorkChanged(self, e: ev.WorkChanged) -> None:
        work = self.work_of(e.interaction_id, e.agent_id, WITH_AGENT)
        if work and work.state != e.state:
            work.held_by = ""
            self.place_on(e.interaction_id, work, e.state, e.slot)

    def InteractionEnded(self, e: ev.InteractionEnded) -> None:
        states = WITH_AGENT if e.wrap else (*WITH_AGENT, "wrap_up")
        work = self.work_of(e.interaction_id, e.agent_id, states)
        if work is None:
            return
        if work.state != "wrap_up":
            self.handled(work)
        if e.wrap:
            self.wrap_up(e.interaction_id, work)
        else:
            self.finish(e.interaction_id)

    def handled(self, work: Task) -> None:
        self.agents[work.agent].handled += 1
        key = (work.queue, work.channel)
        self.handling[key] = [*self.handling.get(key, []), self.now - work.began][-20:]
        self.release(work.visit)

    def wrap_up(self, name: str, work: Task) -> None:
        limit = self.queue(work.queue).wrap_up_ms
        work.wrap_until = self.now + limit if limit else 0
        self.place_on(name, work, "wrap_up")
        self.resume_interrupted(work.agent, name)

    def resume_interrupted(self, agent_id: str, by: str) -> None:
        for name, work in sorted(self.engaged.items()):
            if work.agent == agent_id and work.state == "held" and work.held_by == by:
                self.resume(name, work)

    def finish(self, interaction_id: str) -> None:
        work = self.engaged.pop(interaction_id)
        if work.slot > 0:
            self.agents[work.agent].idle = self.now
        self.losing_work.add(work.agent)
        self.resume_interrupted(work.agent, interaction_id)

    def WrapUpEnded(self, e: ev.WrapUpEnded) -> None:
        if self.work_of(e.interaction_id, e.agent_id, ("wrap_up",)):
            self.finish(e.interaction_id)

    def InteractionForced(self, e: ev.InteractionForced) -> None:
        i, work = self.visits.get(e.interaction_id), self.engaged.get(e.interaction_id)
        channel = e.channel or (i.channel if i else work.channel if work else "")
        queue_id = e.queue_id or (i.queue if i else work.queue if work else "")
        if not channel:
            return
        if i:
            self.withdraw(i, "revoked", "forced")
            del self.visits[i.name]
            i.state = "active"
        if work:
            self.finish(e.interaction_id)
        visit = i or (work.visit if work else None)
        self.engage(e.interaction_id, e.agent_id, channel, queue_id, e.slot, "forced", visit)

    def engage(
        self, name: str, agent_id: str, channel: str, queue: str, slot: int, over: str, visit: Visit | None
    ) -> None:
        self.agents.setdefault(agent_id, Person())
        slot = slot or self.free_slot(agent_id, channel)
        work = self.engaged[name] = Task(
            agent_id, channel, queue, slot, "active", over, began=self.now, visit=visit
        )
        if self.over(agent_id):
            self.tell("alert", "over_capacity", agent_id, name, over)
        self.hold_interrupted(name, work)

    # -- transfers, consultations, callbacks

    def InteractionTransferred(self, e: ev.InteractionTransferred) -> None:
        work = self.work_of(e.interaction_id, e.agent_id, WITH_AGENT)
        new = e.as_interaction_id or e.interaction_id
        if work is None or (new != e.interaction_id and (new in self.visits or new in self.engaged)):
            return
        old = work.visit or Visit(e.interaction_id, work.channel, work.queue, self.now, e.event_id)
        keeps = e.place == "keep"
        until = self.now + e.exclude_sender_ms
        i = Visit(
            new,
            work.channel,
            e.queue_id,
            old.order if keeps else self.now,
            old.seq if keeps else e.event_id,
            old.priority + e.boost_seconds,
            e.requirements,
            old.task,
            e.preferred,
            e.preferred_mode,
            ref=old.ref,
            tier=old.tier,
            complaint=old.complaint,
            target=old.target,
            origin="transfer",
            hops=old.hops + 1,
            attempts=old.attempts if new == e.interaction_id else 0,
            cool={work.agent: (until, until)},
        )
        self.handled(work)
        if e.wrap and new != e.interaction_id:
            self.wrap_up(e.interaction_id, work)
        else:
            self.finish(e.interaction_id)
        if keeps:
            self.tell("place", new, i.order, "transferred")
        to = self.config.supervisor_queue
        if i.hops > self.config.max_hops and to and to != i.queue:
            i.queue = to
            self.tell("queue", new, to, i.order, "too_many_hops", False)
        self.begin(i)

    def ConsultStarted(self, e: ev.ConsultStarted) -> None:
        work = self.work_of(e.interaction_id, e.agent_id, ("active", "parked", "inactive"))
        if work is None or e.consult_id in self.visits or e.consult_id in self.engaged:
            return
        self.hold(e.interaction_id, work, e.consult_id)
        order = work.visit.order if work.visit else self.now
        i = Visit(e.consult_id, e.channel, e.queue_id, order, e.event_id, asks=e.requirements)
        i.preferred, i.origin, i.linked = e.preferred, "consult", e.interaction_id
        i.cool = {e.agent_id: (FOREVER_MS, FOREVER_MS)}
        self.tell("place", e.consult_id, order, "consulted")
        self.begin(i)

    def ConsultEnded(self, e: ev.ConsultEnded) -> None:
        work, consult = self.engaged.get(e.interaction_id), self.engaged.get(e.consult_id)
        waiting = self.visits.get(e.consult_id)
        if e.merged and (work is None or consult is None):
            return
        if waiting:
            self.withdraw(waiting, "revoked", "consult_ended")
            del self.visits[e.consult_id]
            self.release(waiting)
        elif consult:
            self.finish(e.consult_id)
            if e.merged and work:
                self.finish(e.interaction_id)
                where = (work.channel, work.queue, e.slot, "merged", work.visit)
                self.engage(e.interaction_id, consult.agent, *where)
            else:
                self.release(consult.visit)

    def release(self, consult: Visit | None) -> None:
        work = self.engaged.get(consult.linked) if consult and consult.linked else None
        if work and consult and work.state == "held" and work.held_by == consult.name:
            self.resume(consult.linked, work)

    def CallbackRequested(self, e: ev.CallbackRequested) -> None:
        i = self.visits.get(e.interaction_id)
        if i is None or i.state == "callback":
            return
        self.withdraw(i, "revoked", "callback")
        i.state, i.callback, i.hold, i.fresh = "callback", e.mode, 0, False
        self.wait_for_turn(i)

    def CallbackAnswered(self, e: ev.CallbackAnswered) -> None:
        i = self.visits.get(e.interaction_id)
        if i and i.dialling:
            i.dialling, i.urgent, i.callback = False, True, ""
            self.grant_after_miss(i)
            self.queue_up(i)

    def CallbackFailed(self, e: ev.CallbackFailed) -> None:
        i, work = self.visits.get(e.interaction_id), self.engaged.get(e.interaction_id)
        if i is None and work and work.visit and work.visit.callback and work.state in WITH_AGENT:
            self.finish(e.interaction_id)
            i = self.visits[e.interaction_id] = work.visit
            i.state = "callback"
        if i is None or i.state != "callback":
            return
        i.dialling = False
        policy = self.queue(i.queue).callback
        i.calls += 1
        if i.calls >= policy.max_attempts:
            self.leave(i, "cancel", "callback_exhausted")
            return
        i.not_before = self.now + policy.retry_ms
        self.wait_for_turn(i)

    # -- agents and the centre

    def AgentPresence(self, e: ev.AgentPresence) -> None:
        agent = self.agents.setdefault(e.agent_id, Person())
        if e.presence == "ready" and agent.presence not in ("ready", "unreachable"):
            agent.missed = agent.undelivered = 0
            agent.idle = self.now
        if agent.presence == "offline" and e.presence != "offline":
            agent.staffed, agent.busy = self.now, []
            agent.handled = min(self.colleagues_handled(e.agent_id), default=0)
        agent.presence, agent.channels, agent.proposed, agent.returns = e.presence, e.channels, "", 0
        ends = {"offline": "revoked", "unreachable": "undelivered", "not_ready": "declined"}.get(e.presence)
        for i in self.visits.values():
            if ends and i.offer and i.offer.agent == e.agent_id and not i.offer.proposal:
                self.end_offer(i, ends, f"agent_{e.presence}")
        self.losing_work.add(e.agent_id)

    def colleagues_handled(self, agent_id: str) -> list[int]:
        own = self.config.agents.get(agent_id)
        found = []
        for colleague, config in self.config.agents.items():
            shared = [q for q in config.memberships if own and q in own.memberships]
            serves = any(self.serves(colleague, channel) for channel in config.capacity.channels)
            if serves and any(config.memberships[q].enabled for q in shared):
                found.append(self.person(colleague).handled)
        return found

    def AgentActive(self, e: ev.AgentActive) -> None:
        agent = self.agents.get(e.agent_id)
        if agent and agent.presence == "not_responding" and not agent.returns and self.config.return_after_ms:
            agent.returns = self.now + self.config.return_after_ms

    def ConfigPublished(self, e: ev.ConfigPublished) -> None:
        self.config = e.config
        self.matches.clear()
        for i in [*self.visits.values(), *(w.visit for w in self.engaged.values() if w.visit)]:
            if i.program == self.queue(i.queue).program:
                i.version = e.config.version
        for i in self.queued():
            self.promote(i)
            self.review_hold(i)
        forsaken = {i.queue for i in self.in_line() if not self.eligible(i)}
        for queue_id in forsaken:
            self.tell("alert", "no_eligible_agent", queue_id)

    def QueueOpened(self, e: ev.QueueOpened) -> None:
        self.closed.discard(e.queue_id)

    def QueueClosed(self, e: ev.QueueClosed) -> None:
        self.closed.add(e.queue_id)
