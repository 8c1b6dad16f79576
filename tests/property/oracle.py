"""A routing engine nobody would ship: no index, no timer heap, every choice made by scanning everything.

It is written from routing.md, not from `routing/`, and imports of it only the nouns of the contract. The state
machine beside it feeds both the same events and expects the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing import events as ev
from routing.config import QueueConfig
from tests.property.scan import Engaged, Facts, Offered, Person, Ring, Waiting

AGAIN_MS = 5_000
REST_MS = 10_000


class Oracle(Facts):
    # -- time

    def apply(self, event: ev.Event) -> tuple[list[Offered], list[tuple[str, ...]]]:
        self.offers_made, self.proposed = [], []
        if not isinstance(event, ev.Tick):
            if event.event_id in self.seen:
                return [], []
            self.seen.add(event.event_id)
        while moments := [moment for moment in self.moments() if self.now < moment <= event.at]:
            self.now = min(moments)
            self.fall_due()
            self.match()
        self.now = max(self.now, event.at)
        getattr(self, type(event).__name__)(event)
        for agent_id in self.losing_work:
            self.drained(agent_id)
        self.losing_work.clear()
        self.match()
        return self.offers_made, sorted(self.proposed)

    def moments(self) -> Iterator[int]:
        for agent in self.agents.values():
            yield agent.rests
            if agent.proposed:
                yield agent.again
        for work in self.engaged.values():
            yield work.wrap_until
        for i in self.waiting.values():
            yield i.hold
            if i.offer:
                yield i.offer.next
            for pair in i.cool.values():
                yield from pair
            for agent_config in self.config.agents.values():
                if i.event.queue_id in agent_config.memberships:
                    yield i.event.order_ms + agent_config.memberships[i.event.queue_id].delay_ms

    def fall_due(self) -> None:
        for i in self.waiting.values():
            if i.offer and i.offer.next == self.now:
                awaited = self.queue(i).delivered_timeout_ms > 0 and not i.offer.ringing
                self.end_offer(
                    i, *(("undelivered", "not_delivered") if awaited else ("no_answer", "deadline"))
                )
        for agent_id, agent in self.agents.items():
            if agent.proposed and agent.again == self.now:
                self.set_presence(agent_id, agent.proposed, agent.proposed_reason)
        for interaction_id, work in self.engaged.items():
            if work.wrapping and work.wrap_until == self.now:
                work.wrap_until = self.now + AGAIN_MS
                self.proposed.append(("wrap", interaction_id, work.agent))

    def match(self) -> None:
        self.release_holds()
        while True:
            for i in sorted(self.waiting.values(), key=self.order):
                able = sorted((self.key(i, a), a) for a in self.config.agents if self.compatible(i, a))
                if able:
                    self.make_offer(i, able)
                    break
            else:
                return

    def release_holds(self) -> None:
        for i in self.waiting.values():
            if i.offer is None and not any(
                self.ready(i, a) and a not in self.kept(i) for a in i.event.preferred
            ):
                i.hold = 0

    def make_offer(self, i: Waiting, able: list[tuple[tuple[int, ...], str]]) -> None:
        key, agent_id = able[0]
        candidates = sum(self.could_take_one(i, a) for a in self.config.agents)
        taken = {slot for channel, slot in self.carried(agent_id) if channel == i.event.channel}
        slot = next(n for n in range(1, 100) if n not in taken)
        queue, channel = self.queue(i), i.event.channel
        deadline = self.now + queue.offer_timeout_ms.get(channel, 20_000)
        first = (
            min(deadline, self.now + queue.delivered_timeout_ms) if queue.delivered_timeout_ms else deadline
        )
        i.attempts += 1
        offer_id = f"{i.event.interaction_id}.{i.attempts}"
        alone = agent_id in self.kept(i)
        runner_up = able[1] if len(able) > 1 else None
        self.offers_made.append((offer_id, agent_id, slot, deadline, key, runner_up, candidates, alone))
        i.offer = Ring(offer_id, agent_id, slot, deadline, first)
        self.agents[agent_id].last_offer = self.now

    # -- proposals

    def end_offer(self, i: Waiting, outcome: str, reason: str) -> None:
        assert i.offer
        i.offer.proposal = i.offer.proposal or (outcome, reason)
        i.offer.next = self.now + AGAIN_MS
        self.proposed.append(("end", i.offer.offer_id, *i.offer.proposal))

    def set_presence(self, agent_id: str, presence: str, reason: str) -> None:
        agent = self.agents[agent_id]
        agent.proposed, agent.proposed_reason, agent.again = presence, reason, self.now + AGAIN_MS
        self.proposed.append(("presence", agent_id, presence, reason))

    def drained(self, agent_id: str) -> None:
        has = any(w.agent == agent_id for w in self.engaged.values())
        has = has or any(i.offer and i.offer.agent == agent_id for i in self.waiting.values())
        if self.agents[agent_id].presence == "draining" and not has and not self.agents[agent_id].proposed:
            self.set_presence(agent_id, "offline", "drained")

    # -- events

    def Tick(self, event: ev.Tick) -> None: ...

    def InteractionQueued(self, e: ev.InteractionQueued) -> None:
        if e.interaction_id in self.waiting or e.interaction_id in self.engaged:
            return
        queue = self.config.queues[e.queue_id]
        hold = self.now + queue.hold_ms if queue.preferred_mode == "hold" and e.preferred else 0
        i = self.waiting[e.interaction_id] = Waiting(e, e.attempts, hold)
        if not any(self.eligible(i, a) for a in self.config.agents):
            self.proposed.append(("alert", "no_eligible_agent", e.interaction_id, e.queue_id))

    def InteractionGone(self, e: ev.InteractionGone) -> None:
        self.withdraw(e.interaction_id, "contact_gone", "interaction_gone")

    def withdraw(self, interaction_id: str, outcome: str, reason: str) -> None:
        i = self.waiting.pop(interaction_id, None)
        if i and i.offer:
            self.proposed.append(("end", i.offer.offer_id, outcome, reason))
            self.losing_work.add(i.offer.agent)

    def live(self, offer_id: str) -> Waiting | None:
        return next((i for i in self.waiting.values() if i.offer and i.offer.offer_id == offer_id), None)

    def OfferDelivered(self, e: ev.OfferDelivered) -> None:
        i = self.live(e.offer_id)
        if i and i.offer and not i.offer.ringing:
            i.offer.ringing = True
            i.offer.next = i.offer.next if i.offer.proposal else i.offer.deadline

    def OfferAccepted(self, e: ev.OfferAccepted) -> None:
        i = self.live(e.offer_id)
        if i and i.offer:
            self.agents[i.offer.agent].missed = self.agents[i.offer.agent].undelivered = 0
            del self.waiting[i.event.interaction_id]
            work = Engaged(i.offer.agent, i.event.channel, i.event.queue_id, i.offer.slot)
            self.engaged[i.event.interaction_id] = work

    def OfferEnded(self, e: ev.OfferEnded) -> None:
        i = self.live(e.offer_id)
        if i is None or i.offer is None:
            return
        agent_id, queue, channel = i.offer.agent, self.queue(i), i.event.channel
        self.hold_against(agent_id, e.outcome, queue, channel)
        i.offer = None
        self.losing_work.add(agent_id)
        if e.outcome == "contact_gone":
            del self.waiting[i.event.interaction_id]
        elif e.outcome == "lost_race":
            i.cool[agent_id] = (self.now + 1000, self.now + 1000)
        else:
            i.cool[agent_id] = (self.now + queue.pair_cooldown_alone_ms, self.now + queue.pair_cooldown_ms)

    def hold_against(self, agent_id: str, outcome: str, queue: QueueConfig, channel: str) -> None:
        agent = self.agents[agent_id]
        if outcome == "declined":
            agent.missed = 0
        if outcome == "no_answer":
            agent.missed += 1
        if outcome in ("declined", "no_answer", "device_busy"):
            agent.undelivered = 0
        if outcome in ("undelivered", "device_unreachable"):
            agent.undelivered += 1
        if outcome in ("device_busy", "device_unreachable", "connect_failed"):
            agent.rests = self.now + REST_MS
        if agent.presence == "ready" and not agent.proposed:
            if outcome == "no_answer" and agent.missed >= queue.rona_streak.get(channel, 2):
                self.set_presence(agent_id, "not_responding", "missed_offers")
            elif (
                outcome in ("undelivered", "device_unreachable")
                and agent.undelivered >= queue.unreachable_streak
            ):
                self.set_presence(agent_id, "unreachable", "undelivered_offers")

    def InteractionEnded(self, e: ev.InteractionEnded) -> None:
        work = self.engaged.get(e.interaction_id)
        if work is None or work.agent != e.agent_id or (work.wrapping and e.wrap):
            return
        if not e.wrap:
            self.finish(e.interaction_id)
            return
        work.wrapping = True
        limit = self.config.queues[work.queue].wrap_up_ms
        work.wrap_until = self.now + limit if limit else 0
        agent = self.config.agents.get(work.agent)
        limits = agent.capacity.channels.get(work.channel) if agent else None
        if limits and not limits.wrap_uses_capacity:
            work.slot, self.agents[work.agent].idle = 0, self.now

    def finish(self, interaction_id: str) -> None:
        work = self.engaged.pop(interaction_id)
        if work.slot > 0:
            self.agents[work.agent].idle = self.now
        self.losing_work.add(work.agent)

    def WrapUpEnded(self, e: ev.WrapUpEnded) -> None:
        work = self.engaged.get(e.interaction_id)
        if work and work.agent == e.agent_id and work.wrapping:
            self.finish(e.interaction_id)

    def InteractionForced(self, e: ev.InteractionForced) -> None:
        i, work = self.waiting.get(e.interaction_id), self.engaged.get(e.interaction_id)
        channel = e.channel or (i.event.channel if i else work.channel if work else "")
        queue_id = e.queue_id or (i.event.queue_id if i else work.queue if work else "")
        if not channel:
            return
        self.withdraw(e.interaction_id, "revoked", "forced")
        if work:
            self.finish(e.interaction_id)
        self.agents.setdefault(e.agent_id, Person())
        taken = {slot for c, slot in self.carried(e.agent_id) if c == channel}
        slot = e.slot or next(n for n in range(1, 100) if n not in taken)
        self.engaged[e.interaction_id] = Engaged(e.agent_id, channel, queue_id, slot)

    def AgentPresence(self, e: ev.AgentPresence) -> None:
        agent = self.agents.setdefault(e.agent_id, Person())
        if e.presence == "ready" and agent.presence not in ("ready", "unreachable"):
            agent.missed = agent.undelivered = 0
            agent.idle = self.now
        agent.presence, agent.channels, agent.proposed = e.presence, e.channels, ""
        ends = {"offline": "revoked", "unreachable": "undelivered", "not_ready": "declined"}.get(e.presence)
        for i in self.waiting.values():
            if ends and i.offer and i.offer.agent == e.agent_id and not i.offer.proposal:
                self.end_offer(i, ends, f"agent_{e.presence}")
        self.losing_work.add(e.agent_id)

    def ConfigPublished(self, e: ev.ConfigPublished) -> None:
        self.config = e.config
        forsaken = {
            i.event.queue_id
            for i in self.waiting.values()
            if not i.offer and i.hold <= self.now and not any(self.eligible(i, a) for a in self.config.agents)
        }
        self.proposed.extend(("alert", "no_eligible_agent", queue_id) for queue_id in forsaken)

    def QueueOpened(self, e: ev.QueueOpened) -> None:
        self.closed.discard(e.queue_id)

    def QueueClosed(self, e: ev.QueueClosed) -> None:
        self.closed.add(e.queue_id)
