"""What agents carry, in the oracle: slots and weights, holds, transfers, consultations, callbacks."""

from __future__ import annotations

from routing import events as ev
from routing.snapshot import FOREVER_MS
from tests.property.scan import Person, Task, Visit
from tests.property.visits import Visits

WITH_AGENT = ("active", "held", "parked", "inactive")


class Carrying(Visits):
    def free_slot(self, agent_id: str, channel: str) -> int:
        taken = {slot for c, _, slot in self.carried(agent_id) if c == channel}
        return next(n for n in range(1, 100) if n not in taken)

    def withdraw(self, i: Visit, outcome: str, reason: str) -> None:
        if i.offer:
            self.tell("end", i.offer.offer_id, outcome, reason)
            self.losing_work.add(i.offer.agent)
            i.offer = None

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
            e.ignore_skills,
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
        i.preferred, i.mode, i.ignore_skills = e.preferred, e.preferred_mode, e.ignore_skills
        i.origin, i.linked = "consult", e.interaction_id
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
        if i is None or i.dialling:
            return
        self.withdraw(i, "revoked", "callback")
        i.state, i.callback, i.hold, i.fresh = "callback", e.mode, 0, False
        i.not_before = e.not_before_ms
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
        i.not_before = max(self.now + policy.retry_ms, e.not_before_ms)
        self.wait_for_turn(i)
