"""Whatever happens to the engine, it decides as the oracle does, and its replays and rebuilds decide the same.

Each run is a small contact centre and a random story: customers arrive and leave, agents come, go, answer, refuse
and miss, queues open and close, configurations change, events are delivered twice or too late, leaders die.
After every event four engines are compared: the one that gets ticks, one that never does (D1), one rebuilt from
rows at some point of the past, in some stories after every event (D1), and the oracle (O1 to O4, S3 to S8); and
the engine's books are audited. At the end nobody comes any more and everybody works: the house empties (P5).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from routing import events as ev
from routing.config import RoutingConfig
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.offers import OUTCOMES
from routing.presence import PRESENCES
from routing.snapshot import FOREVER_MS
from routing.snapshot_json import snapshot_from_json, snapshot_to_json
from tests.property.audit import audit
from tests.property.draining import empty_the_house
from tests.property.oracle import Oracle
from tests.property.progress import Progress
from tests.property.telling import as_offered, as_proposed
from tests.property.worlds import AGENTS, CHANNELS, QUEUES, expression, without, worlds

pause = st.sampled_from([0, 0, 0, 1, 400, 1_000, 3_000, 5_000, 9_000, 20_000, 31_000])
agent_ids = st.sampled_from(AGENTS)
outcomes = st.sampled_from(sorted(set(OUTCOMES) - {"accepted"}))
presences = st.sampled_from([*sorted(PRESENCES), "ready", "ready", "ready"])
index = st.integers(0, 7)
arrivals = st.fixed_dictionaries(
    {},
    optional={
        "priority_seconds": st.sampled_from([0, 5, 60]),
        "customer_ref": st.sampled_from(["zoe", "yan"]),
        "tier": st.just("gold"),
        "complaint": st.just(True),
        "target_ms": st.sampled_from([2_000, 40_000]),
        "attributes": st.just((("site", "leeds"),)),
        "preferred_mode": st.sampled_from(["prefer", "hold", "only"]),
        "ignore_skills": st.just(True),
        "excluded": st.tuples(agent_ids, st.sampled_from([3_000, FOREVER_MS])),
        "origin": st.just("transfer"),
    },
)


class RoutingStory(RuleBasedStateMachine):
    heard = 0  # events, by all stories
    is_sound = False  # nothing went wrong so far

    @initialize(config=worlds(), leaders_die=st.integers(0, 9))
    def open_the_centre(self, config: RoutingConfig, leaders_die: int) -> None:
        self.now, self.event_id, self.number = 1_000_000, 0, 0
        self.ticked_at, self.behind, self.leaders_die_all_the_time = 0, 0, leaders_die == 9
        self.engine, self.tickless, self.rebuilt = Engine(config), Engine(config), Engine(config)
        self.oracle, self.config, self.progress = Oracle(config), config, Progress()
        self.since_fact: list[Decision] = []
        self.log: list[ev.Event] = []
        self.offers: list[tuple[str, str, str]] = []
        self.consults: list[tuple[str, str]] = []

    # -- one event to all of them

    def happens(self, kind: type[Any], wait: int, **facts: Any) -> None:
        self.event_id += 1
        at = max(self.now + wait - self.behind, self.ticked_at)  # a log is never behind a tick
        self.now, self.behind = max(self.now, at), 0
        self.hear(kind(event_id=self.event_id, at=at, **facts))

    def hear(self, event: ev.Event) -> None:
        RoutingStory.heard += 1
        self.is_sound = False
        decided = self.engine.apply(event)
        again = self.rebuilt.apply(event)
        assert again == decided, (event, again, decided)
        self.compare_with_oracle(event, decided)
        self.progress.follow(self.engine._state, event, decided)
        self.decides(event, decided)
        self.since_fact += decided
        if not isinstance(event, ev.Tick):
            assert self.tickless.apply(event) == self.since_fact
            self.since_fact = []
            self.log.append(event)
        for decision in decided:
            if isinstance(decision, CreateOffer):
                self.offers.append((decision.offer_id, decision.interaction_id, decision.agent_id))
        self.is_sound = True
        if self.leaders_die_all_the_time:
            self.leader_dies_and_another_reads_the_rows()

    def decides(self, event: ev.Event, decided: list[Decision]) -> None:
        """For stories that hold it against something else too."""

    def compare_with_oracle(self, event: ev.Event, decided: list[Decision]) -> None:
        offers, proposals = self.oracle.apply(event)
        assert [as_offered(d) for d in decided if isinstance(d, CreateOffer)] == offers
        others = [as_proposed(d) for d in decided if not isinstance(d, CreateOffer)]
        assert sorted(others, key=repr) == proposals

        engine_holds = {i for held in self.engine._state.holds.values() for i in held}
        waiting = self.oracle.visits.items()
        assert engine_holds == {i for i, w in waiting if w.state == "queued" and w.hold > self.oracle.now}

    @invariant()
    def books_are_in_order(self) -> None:
        if hasattr(self, "engine"):
            audit(self.engine)

    # -- what can happen

    @rule(wait=pause, count=st.integers(2, 5), channel=st.sampled_from(CHANNELS))
    def a_burst_of_customers_arrives(self, wait: int, count: int, channel: str) -> None:
        for _ in range(count):
            self.customer_arrives(wait, channel, QUEUES[count % 2], [], [], 0, {})
            wait = 0

    @rule(
        wait=pause,
        channel=st.sampled_from(CHANNELS),
        queue_id=st.sampled_from(QUEUES),
        asked=st.one_of(st.just([]), st.lists(expression, max_size=2)),
        preferred=st.lists(agent_ids, max_size=2, unique=True),
        earlier=st.sampled_from([0, 0, 1_500, 60_000, -2_000]),
        more=arrivals,
    )
    def customer_arrives(
        self,
        wait: int,
        channel: str,
        queue_id: str,
        asked: list[Any],
        preferred: list[str],
        earlier: int,
        more: dict[str, Any],
    ) -> None:
        self.number += 1
        excluded = more.pop("excluded", None)
        exclusions = (ev.Exclusion(excluded[0], self.now + wait + excluded[1]),) if excluded else ()
        self.happens(
            ev.InteractionQueued,
            wait,
            interaction_id=f"i{self.number}",
            channel=channel,
            queue_id=queue_id,
            order_ms=self.now + wait - earlier,
            requirements=tuple(asked),
            preferred=tuple(preferred),
            excluded=exclusions,
            **more,
        )

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index)
    def customer_of_a_busy_agent_arrives(self, wait: int, which: int) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        work = self.oracle.engaged[interaction_id]
        self.customer_arrives(wait, work.channel, work.queue, [], [agent_id], 0, {})

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

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, state=st.sampled_from(["active", "held", "parked", "inactive"]))
    def work_is_parked_or_resumed(self, wait: int, which: int, state: str) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.WorkChanged, wait, interaction_id=interaction_id, agent_id=agent_id, state=state)

    @precondition(lambda self: self.oracle.engaged)
    @rule(
        wait=pause,
        which=index,
        queue_id=st.sampled_from(QUEUES),
        place=st.sampled_from(["keep", "now"]),
        anew=st.booleans(),
        wrap=st.booleans(),
    )
    def agent_transfers(
        self, wait: int, which: int, queue_id: str, place: str, anew: bool, wrap: bool
    ) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.number += anew
        self.happens(
            ev.InteractionTransferred,
            wait,
            interaction_id=interaction_id,
            agent_id=agent_id,
            queue_id=queue_id,
            as_interaction_id=f"i{self.number}" if anew else "",
            place=place,
            boost_seconds=3,
            exclude_sender_ms=6_000,
            wrap=wrap,
        )

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, queue_id=st.sampled_from(QUEUES), channel=st.sampled_from(CHANNELS))
    def agent_consults(self, wait: int, which: int, queue_id: str, channel: str) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.number += 1
        self.consults.append((interaction_id, f"i{self.number}"))
        self.happens(
            ev.ConsultStarted,
            wait,
            interaction_id=interaction_id,
            agent_id=agent_id,
            consult_id=f"i{self.number}",
            channel=channel,
            queue_id=queue_id,
        )

    @precondition(lambda self: self.consults)
    @rule(wait=pause, back=index, merged=st.booleans())
    def consultation_ends(self, wait: int, back: int, merged: bool) -> None:
        interaction_id, consult_id = self.consults[-1 - back % len(self.consults)]
        self.happens(
            ev.ConsultEnded, wait, interaction_id=interaction_id, consult_id=consult_id, merged=merged
        )

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, mode=st.sampled_from(["agent_first", "customer_first"]))
    def customer_wants_a_callback(self, wait: int, back: int, mode: str) -> None:
        self.happens(ev.CallbackRequested, wait, interaction_id=f"i{self.number - back}", mode=mode)

    @precondition(lambda self: self.called())
    @rule(wait=pause, which=index, answered=st.booleans())
    def callback_is_answered_or_not(self, wait: int, which: int, answered: bool) -> None:
        called = self.called()
        kind = ev.CallbackAnswered if answered else ev.CallbackFailed
        self.happens(kind, wait, interaction_id=called[which % len(called)])

    def called(self) -> list[str]:
        beside = [i.name for i in self.oracle.visits.values() if i.callback]
        return sorted([*beside, *(n for n, w in self.oracle.engaged.items() if w.visit and w.visit.callback)])

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, agent_id=agent_ids, override=st.booleans())
    def agent_picks(self, wait: int, back: int, agent_id: str, override: bool) -> None:
        name = f"i{self.number - back}"
        self.happens(ev.InteractionPicked, wait, interaction_id=name, agent_id=agent_id, override=override)

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, priority=st.sampled_from([None, 0, 90]), complaint=st.booleans())
    def priority_changes(self, wait: int, back: int, priority: int | None, complaint: bool) -> None:
        name = f"i{self.number - back}"
        self.happens(
            ev.InteractionUpdated,
            wait,
            interaction_id=name,
            priority_seconds=priority,
            complaint=complaint or None,
        )

    @precondition(lambda self: self.number and self.event_id % 4 == 0)
    @rule(wait=pause, back=index)
    def visit_is_reprogrammed(self, wait: int, back: int) -> None:
        self.happens(ev.VisitReprogrammed, wait, interaction_id=f"i{self.number - back}")

    @rule(wait=pause, agent_id=agent_ids)
    def agent_is_active(self, wait: int, agent_id: str) -> None:
        self.happens(ev.AgentActive, wait, agent_id=agent_id)

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, agent_id=agent_ids)
    def supervisor_forces(self, wait: int, back: int, agent_id: str) -> None:
        self.happens(ev.InteractionForced, wait, interaction_id=f"i{self.number - back}", agent_id=agent_id)

    @precondition(lambda self: self.event_id % 4 == 0)  # rarer than the rest
    @rule(wait=pause, queue_id=st.sampled_from(QUEUES), opens=st.integers(0, 2))
    def hours_change(self, wait: int, queue_id: str, opens: int) -> None:
        self.happens(ev.QueueOpened if opens else ev.QueueClosed, wait, queue_id=queue_id)

    @precondition(lambda self: self.event_id % 8 == 0)
    @rule(
        wait=pause,
        config=worlds(version=2),
        same_queues=st.booleans(),
        removed=st.sampled_from(["", "cards", "loans"]),
    )
    def configuration_is_published(
        self, wait: int, config: RoutingConfig, same_queues: bool, removed: str
    ) -> None:
        if same_queues and self.config.queues.keys() == set(QUEUES):
            config = replace(config, queues=self.config.queues)
        if removed:
            config = without(config, removed)
        self.config = config = replace(config, version=self.config.version + 1)
        self.happens(ev.ConfigPublished, wait, config=config)

    @rule(wait=pause)
    def time_passes(self, wait: int) -> None:
        self.now += wait
        self.ticked_at = self.now
        self.hear(ev.Tick(self.now))

    @rule(by=st.sampled_from([1, 900, 20_000]))
    def clock_steps_back(self, by: int) -> None:
        """Before the next event."""
        self.behind = by

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
        assert snapshot_from_json(json.loads(json.dumps(snapshot_to_json(rows)))) == rows
        self.rebuilt = Engine(self.config)
        assert self.rebuilt.load(rows, self.now) == []
        assert self.rebuilt.snapshot() == rows
        audit(self.rebuilt)

    # -- the end

    def teardown(self) -> None:
        if self.is_sound:
            empty_the_house(self)


TestRoutingStory = RoutingStory.TestCase


@pytest.mark.long
def test_a_hundred_thousand_events_are_decided_as_by_scanning_everything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Fresh stories, longer than those above, until so many events were heard."""
    RoutingStory.heard = 0
    while RoutingStory.heard < 100_000:
        run_state_machine_as_test(
            RoutingStory,
            settings=settings(settings.get_profile("default"), max_examples=100, stateful_step_count=100),
        )
        with capsys.disabled():
            print(f"\n{RoutingStory.heard:,} events decided as by scanning everything", end="", flush=True)
