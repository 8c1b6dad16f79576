"""A small contact centre and what befalls it, told to several engines and the oracle at once.

After every event they are compared: the engine that gets ticks and keeps its rows up to date, one that gets none
(D1), one rebuilt from rows at some point of the past, in some stories after every event (D1), and the oracle
(O1 to O4, S3 to S8); the engine's books are audited, and held against how they stood before. At the end nobody
comes any more and everybody works: the house empties (P5).

What customers do is in `customers.py`, what agents do in `agents_at_work.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from routing import events as ev
from routing.config import RoutingConfig
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.journal import Row, RowKey
from tests.property.audit import audit
from tests.property.draining import empty_the_house
from tests.property.oracle import Oracle
from tests.property.progress import Progress
from tests.property.telling import as_offered, as_proposed
from tests.property.worlds import QUEUES, without, worlds

pause = st.sampled_from([0, 0, 0, 1, 400, 1_000, 3_000, 5_000, 9_000, 20_000, 31_000])
index = st.integers(0, 7)


class Story(RuleBasedStateMachine):
    heard = 0  # events, by all stories
    is_sound = False  # nothing went wrong so far

    @initialize(config=worlds(), leaders_die=st.integers(0, 9))
    def open_the_centre(self, config: RoutingConfig, leaders_die: int) -> None:
        self.now, self.event_id, self.number = 1_000_000, 0, 0
        self.ticked_at, self.behind = self.now, 0
        self.leaders_die_all_the_time = leaders_die == 9
        self.engine = Engine(config, keeps_journal=True)
        self.tickless, self.rebuilt = Engine(config), Engine(config)
        self.shelf: dict[RowKey, Row] = {}
        self.oracle, self.config, self.progress = Oracle(config), config, Progress()
        self.since_fact: list[Decision] = []
        self.log: list[ev.Event] = []
        self.offers: list[tuple[str, str, str]] = []
        self.consults: list[tuple[str, str]] = []

    def happens(self, kind: type[Any], wait: int, **facts: Any) -> None:
        self.event_id += 1
        at = max(self.now + wait - self.behind, self.ticked_at)  # a log is never behind a tick
        self.now, self.behind = max(self.now, at), 0
        self.hear(kind(event_id=self.event_id, at=at, **facts))

    def hear(self, event: ev.Event) -> None:
        Story.heard += 1
        self.is_sound = False
        decided = self.engine.apply(event)
        assert self.rebuilt.apply(event) == decided
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

    @invariant()
    def rows_kept_up_to_date_are_the_snapshot(self) -> None:
        if not hasattr(self, "engine"):
            return
        changed = self.engine.changed_rows()
        self.shelf |= {key: row for key, row in changed.items() if row is not None}
        for gone in changed.keys() - {key for key, row in changed.items() if row is not None}:
            self.shelf.pop(gone, None)
        rows = self.engine.snapshot()
        whole = (rows.agents, rows.interactions, rows.offers, rows.engagements, rows.places, rows.history)
        assert Counter(self.shelf.values()) == Counter(row for kind in whole for row in kind)

    def someone_engaged(self, which: int) -> tuple[str, str]:
        engaged = sorted((i, work.agent) for i, work in self.oracle.engaged.items())
        return engaged[which % len(engaged)]

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

    @precondition(lambda self: self.number and self.event_id % 4 == 0)
    @rule(wait=pause, back=index)
    def visit_is_reprogrammed(self, wait: int, back: int) -> None:
        self.happens(ev.VisitReprogrammed, wait, interaction_id=f"i{self.number - back}")

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
        self.rebuilt = Engine(self.config)
        assert self.rebuilt.load(rows, self.now) == []
        assert self.rebuilt.snapshot() == rows
        audit(self.rebuilt)

    def teardown(self) -> None:
        if self.is_sound:
            empty_the_house(self)
