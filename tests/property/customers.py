"""What customers do in a story: they come, in one or in crowds, lose patience, ask to be called back."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import events as ev
from routing.snapshot import FOREVER_MS
from tests.property.story import Story, index, pause
from tests.property.worlds import AGENTS, CHANNELS, QUEUES, expression

agent_ids = st.sampled_from(AGENTS)
# Enough for every queue to be long; to scan everything for hundreds takes minutes and finds no more.
CROWD = 40
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


class CustomersComeAndGo(Story):
    @precondition(lambda self: len(self.oracle.visits) < CROWD)
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

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index)
    def customer_leaves(self, wait: int, back: int) -> None:
        self.happens(ev.InteractionGone, wait, interaction_id=f"i{self.number - back}", outcome="abandoned")

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, mode=st.sampled_from(["agent_first", "customer_first"]), later=pause)
    def customer_wants_a_callback(self, wait: int, back: int, mode: str, later: int) -> None:
        """At once, or not before some time; or it is moved."""
        name, due = f"i{self.number - back}", self.oracle.now + wait + later if later else 0
        self.happens(ev.CallbackRequested, wait, interaction_id=name, mode=mode, not_before_ms=due)

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
