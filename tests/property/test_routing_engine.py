"""Whatever happens to the engine, it decides as the oracle does, and its replays and rebuilds decide the same.

Each run is a small contact centre and a random story: customers arrive and leave, agents come, go, answer, refuse
and miss, queues open and close, configurations change, events are delivered twice or too late, leaders die.
After every event four engines are compared: the one that gets ticks, one that never does (D1), one rebuilt from
rows at some point of the past (D1), and the oracle (O1 to O4, S3 to S8); and the engine's books are audited.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from routing import events as ev
from routing.config import RoutingConfig
from routing.decisions import Alert, CreateOffer, Decision, EndOffer, EndWrapUp, SetPresence
from routing.engine import Engine
from routing.offers import OUTCOMES
from routing.presence import PRESENCES
from tests.property.audit import audit
from tests.property.oracle import Oracle
from tests.property.worlds import AGENTS, CHANNELS, QUEUES, expression, worlds

pause = st.sampled_from([0, 0, 0, 1, 400, 1_000, 3_000, 5_000, 9_000, 20_000, 31_000])
agent_ids = st.sampled_from(AGENTS)
outcomes = st.sampled_from(sorted(set(OUTCOMES) - {"accepted"}))
presences = st.sampled_from([*sorted(PRESENCES), "ready", "ready", "ready"])
index = st.integers(0, 7)


class RoutingStory(RuleBasedStateMachine):
    @initialize(config=worlds())
    def open_the_centre(self, config: RoutingConfig) -> None:
        self.now, self.event_id, self.number = 1_000_000, 0, 0
        self.engine, self.tickless, self.rebuilt = Engine(config), Engine(config), Engine(config)
        self.oracle, self.config = Oracle(config), config
        self.since_fact: list[Decision] = []
        self.log: list[ev.Event] = []
        self.offers: list[tuple[str, str, str]] = []

    # -- one event to all of them

    def happens(self, kind: type[Any], wait: int, **facts: Any) -> None:
        self.event_id += 1
        self.now += wait
        self.hear(kind(event_id=self.event_id, at=self.now, **facts))

    def hear(self, event: ev.Event) -> None:
        decided = self.engine.apply(event)
        assert self.rebuilt.apply(event) == decided
        self.compare_with_oracle(event, decided)
        self.since_fact += decided
        if not isinstance(event, ev.Tick):
            assert self.tickless.apply(event) == self.since_fact
            self.since_fact = []
            self.log.append(event)
        for decision in decided:
            if isinstance(decision, CreateOffer):
                self.offers.append((decision.offer_id, decision.interaction_id, decision.agent_id))

    def compare_with_oracle(self, event: ev.Event, decided: list[Decision]) -> None:
        offers, proposals = self.oracle.apply(event)
        assert [_as_offered(d) for d in decided if isinstance(d, CreateOffer)] == offers
        assert sorted(_as_proposed(d) for d in decided if not isinstance(d, CreateOffer)) == proposals

        engine_holds = {i for held in self.engine._state.holds.values() for i in held}
        waiting = self.oracle.waiting.items()
        assert engine_holds == {i for i, w in waiting if w.offer is None and w.hold > self.oracle.now}

    @invariant()
    def books_are_in_order(self) -> None:
        if hasattr(self, "engine"):
            audit(self.engine)

    # -- what can happen

    @rule(wait=pause, count=st.integers(2, 5), channel=st.sampled_from(CHANNELS))
    def a_burst_of_customers_arrives(self, wait: int, count: int, channel: str) -> None:
        for _ in range(count):
            self.customer_arrives(wait, channel, QUEUES[count % 2], [], [], 0, 0)
            wait = 0

    @rule(
        wait=pause,
        channel=st.sampled_from(CHANNELS),
        queue_id=st.sampled_from(QUEUES),
        asked=st.one_of(st.just([]), st.lists(expression, max_size=2)),
        preferred=st.lists(agent_ids, max_size=2, unique=True),
        head_start=st.sampled_from([0, 0, 5, 60]),
        earlier=st.sampled_from([0, 0, 1_500, 60_000, -2_000]),
    )
    def customer_arrives(
        self,
        wait: int,
        channel: str,
        queue_id: str,
        asked: list[Any],
        preferred: list[str],
        head_start: int,
        earlier: int,
    ) -> None:
        self.number += 1
        self.happens(
            ev.InteractionQueued,
            wait,
            interaction_id=f"i{self.number}",
            channel=channel,
            queue_id=queue_id,
            order_ms=self.now + wait - earlier,
            priority_seconds=head_start,
            requirements=tuple(asked),
            preferred=tuple(preferred),
        )

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index)
    def customer_of_a_busy_agent_arrives(self, wait: int, which: int) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        work = self.oracle.engaged[interaction_id]
        self.customer_arrives(wait, work.channel, work.queue, [], [agent_id], 0, 0)

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, presence=presences)
    def busy_agent_changes_presence(self, wait: int, which: int, presence: str) -> None:
        _, agent_id = self.someone_engaged(which)
        self.agent_changes_presence(wait, agent_id, presence, 1)

    @rule(wait=pause, agent_id=agent_ids, presence=presences, chat_only=st.integers(0, 5))
    def agent_changes_presence(self, wait: int, agent_id: str, presence: str, chat_only: int) -> None:
        channels = frozenset({"chat"}) if chat_only == 0 else None
        self.happens(ev.AgentPresence, wait, agent_id=agent_id, presence=presence, channels=channels)

    @precondition(lambda self: self.event_id % 2 == 0)
    @rule(wait=pause)
    def all_agents_are_ready(self, wait: int) -> None:
        for agent_id in AGENTS:
            self.happens(ev.AgentPresence, wait, agent_id=agent_id, presence="ready")

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index)
    def offer_is_delivered(self, wait: int, back: int) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferDelivered, wait, offer_id=offer_id, interaction_id=interaction_id, agent_id=agent_id
        )

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index)
    def offer_is_accepted(self, wait: int, back: int) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferAccepted, wait, offer_id=offer_id, interaction_id=interaction_id, agent_id=agent_id
        )

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index, outcome=outcomes)
    def offer_fails(self, wait: int, back: int, outcome: str) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferEnded,
            wait,
            offer_id=offer_id,
            interaction_id=interaction_id,
            agent_id=agent_id,
            outcome=outcome,
        )

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index)
    def customer_leaves(self, wait: int, back: int) -> None:
        self.happens(ev.InteractionGone, wait, interaction_id=f"i{self.number - back}", outcome="abandoned")

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, wrap=st.booleans())
    def handling_ends(self, wait: int, which: int, wrap: bool) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.InteractionEnded, wait, interaction_id=interaction_id, agent_id=agent_id, wrap=wrap)

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index)
    def wrap_up_ends(self, wait: int, which: int) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.WrapUpEnded, wait, interaction_id=interaction_id, agent_id=agent_id)

    def someone_engaged(self, which: int) -> tuple[str, str]:
        engaged = sorted((i, work.agent) for i, work in self.oracle.engaged.items())
        return engaged[which % len(engaged)]

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, agent_id=agent_ids)
    def supervisor_forces(self, wait: int, back: int, agent_id: str) -> None:
        self.happens(ev.InteractionForced, wait, interaction_id=f"i{self.number - back}", agent_id=agent_id)

    @precondition(lambda self: self.event_id % 4 == 0)  # rarer than the rest
    @rule(wait=pause, queue_id=st.sampled_from(QUEUES), opens=st.integers(0, 2))
    def hours_change(self, wait: int, queue_id: str, opens: int) -> None:
        self.happens(ev.QueueOpened if opens else ev.QueueClosed, wait, queue_id=queue_id)

    @precondition(lambda self: self.event_id % 8 == 0)
    @rule(wait=pause, config=worlds(version=2))
    def configuration_is_published(self, wait: int, config: RoutingConfig) -> None:
        self.config = config
        self.happens(ev.ConfigPublished, wait, config=config)

    @rule(wait=pause)
    def time_passes(self, wait: int) -> None:
        self.now += wait
        self.hear(ev.Tick(self.now))

    @precondition(lambda self: self.log)
    @rule(back=index)
    def event_is_delivered_twice(self, back: int) -> None:
        again = self.log[-1 - back % len(self.log)]
        rows = self.engine.snapshot()
        assert self.engine.apply(again) == self.rebuilt.apply(again) == self.tickless.apply(again) == []
        assert self.engine.snapshot() == rows

    @rule()
    def leader_dies_and_another_reads_the_rows(self) -> None:
        rows = self.engine.snapshot()
        self.rebuilt = Engine(self.config)
        assert self.rebuilt.load(rows, self.now) == []
        assert self.rebuilt.snapshot() == rows
        audit(self.rebuilt)


def _as_offered(d: CreateOffer) -> tuple[Any, ...]:
    r = d.reason
    runner_up = (r.runner_up_key, r.runner_up) if r.runner_up else None
    return (
        d.offer_id,
        d.agent_id,
        d.slot,
        d.deadline_ms,
        r.winner_key,
        runner_up,
        r.candidates,
        r.after_cool_down_alone,
    )


def _as_proposed(decision: Decision) -> tuple[str, ...]:
    match decision:
        case EndOffer(offer_id, _, _, outcome, reason):
            return ("end", offer_id, outcome, reason)
        case EndWrapUp(interaction_id, agent_id):
            return ("wrap", interaction_id, agent_id)
        case SetPresence(agent_id, presence, reason):
            return ("presence", agent_id, presence, reason)
        case Alert(kind, ids):
            return ("alert", kind, *ids)
    raise AssertionError(decision)


TestRoutingStory = RoutingStory.TestCase
