"""Yesterday again: read from the log, lived through anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import events as ev
from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.simulate.history import read_history
from routing.simulate.patience import Patience
from routing.simulate.replay import Replay, format_comparison, replay

MINUTE = 60_000
START = 1_790_000_000_000
ROOM = CapacityProfile({"voice": ChannelCapacity()})
HELPER = AgentConfig({}, {"calls": Membership()}, ROOM)


def config(*agents: str, **changes: object) -> RoutingConfig:
    queue = replace(QueueConfig(), **changes)  # type: ignore[arg-type]
    return RoutingConfig(1, queues={"calls": queue}, agents=dict.fromkeys(agents, HELPER))


class Log:
    """Facts in the order written, minutes after the opening of the window."""

    def __init__(self) -> None:
        self.facts: list[ev.Event] = []

    def __call__(self, minutes: float, make: Callable[..., ev.Event], **facts: object) -> None:
        self.facts.append(make(event_id=len(self.facts) + 1, at=at(minutes), **facts))

    def becomes(self, minutes: float, agent_id: str, presence: str = "ready") -> None:
        self(minutes, ev.AgentPresence, agent_id=agent_id, presence=presence)

    def arrives(self, minutes: float, who: str) -> None:
        facts = {"channel": "voice", "queue_id": "calls", "order_ms": at(minutes)}
        self(minutes, ev.InteractionQueued, interaction_id=who, **facts)

    def is_handled(
        self, who: str, agent_id: str, begin: float, end: float, wrapped: float | None = None
    ) -> None:
        """`begin` is when it was accepted, a quarter of a minute after it began to ring."""
        names = {"interaction_id": who, "agent_id": agent_id}
        self(begin - 0.25, ev.OfferDelivered, offer_id=f"{who}.1", **names)
        self(begin, ev.OfferAccepted, offer_id=f"{who}.1", **names)
        self(end, ev.InteractionEnded, **names, wrap=wrapped is not None)
        if wrapped is not None:
            self(wrapped, ev.WrapUpEnded, **names)

    def gives_up(self, minutes: float, who: str) -> None:
        self(minutes, ev.InteractionGone, interaction_id=who, outcome="abandoned")

    def replay(self, config: RoutingConfig, hours: float = 1) -> Replay:
        ordered = sorted(self.facts, key=lambda fact: fact.at)
        history = read_history(ordered)
        return replay(history, config, from_ms=START, to_ms=at(60 * hours), in_time_s=20)


def at(minutes: float) -> int:
    return START + round(minutes * MINUTE)


@pytest.fixture
def log() -> Log:
    """Ana alone: cy is answered at once, dee after ten minutes, eli gives up after five."""
    log = Log()
    log.becomes(-30, "ana")
    log.arrives(1, "cy")
    log.is_handled("cy", "ana", begin=1.25, end=10, wrapped=12)
    log.arrives(2, "dee")
    log.is_handled("dee", "ana", begin=12.25, end=20)
    log.arrives(3, "eli")
    log.gives_up(8, "eli")
    return log


def test_what_happened_is_counted_from_the_log(log: Log) -> None:
    happened = log.replay(config("ana")).happened
    assert happened.whole.counts["offered"] == 3
    assert happened.whole.counts["abandoned"] == 1
    figures = happened.whole.figures
    assert figures["asa_s"].value == pytest.approx((15 + 615) / 2)
    assert figures["service_level_20s"].value == pytest.approx(1 / 3)
    # at work from 1:15 to 12:00 and from 12:15 to 20:00, of 60 minutes
    assert figures["occupancy"].value == pytest.approx((10.75 + 7.75) / 60)
    assert happened.unanswered == 0


def test_under_the_same_configuration_it_comes_out_as_it_happened(log: Log) -> None:
    result = log.replay(config("ana"))
    assert result.simulated.whole.counts == result.happened.whole.counts
    for name in ("asa_s", "abandoned_share", "service_level_20s", "occupancy"):
        same = pytest.approx(result.happened.whole.figures[name].value)
        assert result.simulated.whole.figures[name].value == same, name


def test_with_more_agents_present_nobody_gives_up(log: Log) -> None:
    log.becomes(-10, "ben")
    log.becomes(0.5, "cleo")
    result = log.replay(config("ana", "ben", "cleo"))
    assert result.simulated.whole.counts["abandoned"] == 0
    assert result.simulated.whole.figures["asa_s"].value < result.happened.whole.figures["asa_s"].value


def test_an_agent_the_draft_leaves_out_serves_nobody(log: Log) -> None:
    result = log.replay(config("ben"))
    assert result.simulated.whole.counts["answered"] == 0
    assert result.simulated.unanswered == 2  # eli gives up; the patience of the others has no end in the log
    assert result.simulated.whole.counts["abandoned"] == 1


def test_a_queue_the_draft_leaves_out_is_named(log: Log) -> None:
    empty = RoutingConfig(1, queues={"chats": QueueConfig()})
    result = log.replay(empty)
    assert result.unknown_queues == ("calls",)
    assert "has no queue calls" in format_comparison(result)


def test_what_was_under_way_when_the_window_opens_keeps_its_agent_busy_and_is_not_counted() -> None:
    log = Log()
    log.becomes(-30, "ana")
    log.arrives(-10, "old")
    log.is_handled("old", "ana", begin=-8, end=5)
    log.arrives(1, "new")
    log.is_handled("new", "ana", begin=5.25, end=6)
    result = log.replay(config("ana"))
    assert result.arrived == 1
    for side in (result.happened, result.simulated):
        assert side.whole.counts["answered"] == 1
        assert side.whole.figures["asa_s"].value == pytest.approx(4.25 * 60)
        assert side.whole.figures["occupancy"].value == pytest.approx(5.75 / 60)


def test_who_waited_already_when_the_window_opens_is_served_before_those_who_come_in_it() -> None:
    log = Log()
    log.arrives(-10, "old")
    log.arrives(1, "new")
    log.becomes(2, "ana")
    log.is_handled("old", "ana", begin=2.25, end=10)
    log.is_handled("new", "ana", begin=10.25, end=11)
    simulated = log.replay(config("ana")).simulated
    assert simulated.whole.counts["answered"] == 1
    assert simulated.whole.figures["asa_s"].value == pytest.approx(9.25 * 60, abs=15.1)


def test_queues_open_and_close_as_they_did() -> None:
    log = Log()
    log(-60, ev.QueueClosed, queue_id="calls")
    log.becomes(-30, "ana")
    log.arrives(1, "cy")
    log(20, ev.QueueOpened, queue_id="calls")
    log.is_handled("cy", "ana", begin=20.25, end=21)
    assert log.replay(config("ana")).simulated.whole.figures["asa_s"].value == pytest.approx(19.25 * 60)


def test_who_still_waits_when_the_log_ends_is_told_apart() -> None:
    log = Log()
    log.arrives(1, "cy")
    result = log.replay(config("ana"))
    assert (result.arrived, result.happened.unanswered, result.simulated.unanswered) == (1, 1, 1)


def test_work_passed_on_ends_with_the_first_and_waits_anew() -> None:
    log = Log()
    log.becomes(-1, "ana")
    log.arrives(1, "cy")
    log.is_handled("cy", "ana", begin=1.25, end=30)
    log.facts.pop()  # the end: instead it is queued again, and handled by ben
    log.arrives(5, "cy")
    log.becomes(6, "ben")
    log.is_handled("cy", "ben", begin=6.25, end=9)
    history = read_history(log.facts)
    assert [(visit.agent_id, visit.service_ms) for visit in history.visits] == [
        ("ana", round(3.75 * MINUTE)),
        ("ben", round(2.75 * MINUTE)),
    ]


def test_declined_offers_are_as_frequent_as_they_were(log: Log) -> None:
    names = {"offer_id": "dee.0", "interaction_id": "dee", "agent_id": "ana"}
    log(2.1, ev.OfferEnded, **names, outcome="declined")
    history = read_history(sorted(log.facts, key=lambda fact: fact.at))
    assert (history.accepted, history.declined) == (2, 1)
    assert history.rings_ms == [15_000, 15_000]


def test_json_carries_units_in_its_keys_and_both_sides(log: Log) -> None:
    told = log.replay(config("ana")).to_json()
    for side in ("happened", "simulated"):
        assert {"asa_s", "service_level_20s", "abandoned_share", "occupancy", "wait_p95_s"} <= set(told[side])
        assert set(told[side]["queues"]) == {"calls"}


def test_an_empty_window_is_no_error() -> None:
    result = Log().replay(config("ana"))
    assert result.arrived == 0
    assert result.happened.whole.counts["offered"] == 0


# -- patience --------------------------------------------------------------------------------------


def test_patience_counts_those_who_were_answered_first() -> None:
    """By hand: of 4 one gives up at 10 (3/4 stay), one is answered at 20, of 2 one gives up at 30 (3/8)."""
    patience = Patience([(10, True), (20, False), (30, True), (40, False)])
    assert patience.beyond(0, 0.8) == 10
    assert patience.beyond(0, 0.7) == 30
    assert patience.beyond(0, 0.3) is None
    assert patience.beyond(20, 0.6) == 30
    assert patience.beyond(30, 0.9) is None


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=20),
    st.integers(0, 120),
    st.floats(0.001, 0.999),
)
def test_patience_is_longer_than_what_was_waited_already(
    waits: list[tuple[int, bool]], waited: int, chance: float
) -> None:
    drawn = Patience(waits).beyond(waited, chance)
    assert drawn is None or drawn > waited
