"""A routing engine nobody would ship: no index, no timer heap, every choice made by scanning everything.

It is written from the reference, not from `routing/`, and imports of it only the nouns of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routing import events as ev
from routing.config import QueueConfig
from tests.property.by_hand import ByHand
from tests.property.scan import Offered, Person, Ring, Task, Visit
from tests.property.visits import AGAIN_MS

REST_MS = 10_000


class Oracle(ByHand):
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
        delays = self.delays()
        for i in self.visits.values():
            yield from self.moments_of(i)
            for delay in delays if i.state == "queued" else ():
                yield i.order + delay
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

    def delays(self) -> set[int]:
        joined = (m for agent in self.config.agents.values() for m in agent.memberships.values())
        return {membership.delay_ms for membership in joined if membership.delay_ms}

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
        while could_go := [i for i in self.queued() if self.able(i)]:
            first = min(could_go, key=self.place)
            self.make_offer(first, sorted((self.key(first, a), a) for a in self.able(first)))

    def able(self, i: Visit) -> list[str]:
        return [agent_id for agent_id in self.config.agents if self.compatible(i, agent_id)]

    def make_offer(
        self,
        i: Visit,
        able: list[tuple[tuple[int, ...], str]],
        over: str = "",
        seen: Visit | None = None,
    ) -> None:
        """``seen``: as it will be at the step by which whoever picks it may have it."""
        key, agent_id = able[0]
        candidates = sum(self.could_take_one(i, a) for a in self.config.agents)
        alone = agent_id in self.kept(i) and not over
        i.cursor = self.membership(seen or i, agent_id).position
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
        i.offer = Ring(offer_id, agent_id, slot, deadline, first, self.now, over)
        self.agents[agent_id].last_offer = self.now
        self.note_business()
        if over and self.over(agent_id):
            self.tell("alert", "over_capacity", agent_id, i.name, over)

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

    def InteractionPicked(self, e: ev.InteractionPicked) -> None:
        i = self.visits.get(e.interaction_id)
        self.agents.setdefault(e.agent_id, Person())
        refusal = "not_waiting" if i is None else self.pick_refusal(i, e.agent_id, e.override)
        if i is None or refusal:
            self.tell("refused", e.interaction_id, e.agent_id, refusal)
        else:
            seen = self.by_hand(i, e.agent_id)
            assert seen
            self.make_offer(i, [(self.key(seen, e.agent_id), e.agent_id)], over="picked", seen=seen)

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
            if i.offer.proposal and i.offer.proposal[1] == "not_delivered":
                i.offer.proposal = None
            i.offer.next = i.offer.next if i.offer.proposal else max(i.offer.deadline, self.now + 1)

    def OfferAccepted(self, e: ev.OfferAccepted) -> None:
        i = self.live(e.offer_id)
        if i and i.offer:
            self.agents[i.offer.agent].missed = self.agents[i.offer.agent].undelivered = 0
            del self.visits[i.name]
            key = (i.queue, i.channel, self.asking(i))
            wait = max(0, i.offer.made - i.order) if i.offer.made > i.entered else 0
            self.waits[key] = [*self.waits.get(key, []), (self.now, wait)][-8:]
            ring, i.offer, i.state = i.offer, None, "active"
            work = Task(ring.agent, i.channel, i.queue, ring.slot, "active", ring.over, visit=i)
            self.engaged[i.name] = work
            work.began = self.now
            self.hold_interrupted(i.name, work)

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
            self.demote(agent_id, outcome, queue, i)
        if outcome in ("device_busy", "device_unreachable", "connect_failed"):
            agent.rests = self.now + REST_MS

    def demote(self, agent_id: str, outcome: str, queue: QueueConfig, i: Visit) -> None:
        agent = self.agents[agent_id]
        if outcome == "no_answer" and agent.missed >= queue.rona_streak.get(i.channel, 2):
            if self.too_many_miss(agent_id, i.queue):
                self.tell("alert", "missed_offers_spared", agent_id, i.queue)
            else:
                self.set_presence(agent_id, "not_responding", "missed_offers")
        elif (
            outcome in ("undelivered", "device_unreachable") and agent.undelivered >= queue.unreachable_streak
        ):
            if self.too_many_are_not_reached(agent_id, i.queue):
                self.tell("alert", "undelivered_offers_spared", agent_id, i.queue)
            else:
                self.set_presence(agent_id, "unreachable", "undelivered_offers")

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
            if not i.offer or i.offer.agent != e.agent_id or i.offer.proposal:
                continue
            if ends:
                self.end_offer(i, ends, f"agent_{e.presence}")
            elif e.channels is not None and i.channel not in e.channels:
                self.end_offer(i, "revoked", "channel_off")
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
