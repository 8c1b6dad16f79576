"""Doors, overflow, hours, and who comes back."""

from dataclasses import replace

import pytest

from routing import events as ev
from routing.config import Membership, QueueConfig
from routing.programs import Action, Step
from routing.requirements import Requirement
from tests.unit.routing.centre import SECOND, Centre, agent, said, world

BOTH = {"cards": Membership(), "loans": Membership()}


def centre_with(loans: QueueConfig | None = None, **cards: object) -> Centre:
    queues = {"cards": QueueConfig(**cards), "loans": loans or QueueConfig()}  # type: ignore[arg-type]
    return Centre(world({"ana": agent(), "ben": agent(queues={"loans": Membership()})}, queues=queues))


def test_a_full_queue_is_decided_at_arrival_and_keeps_places_for_transfers() -> None:
    """Edge case 28."""
    centre = centre_with(max_waiting=1, reserve=1, overflow={"full": Action("message")})
    assert said(centre.arrives("first")) == []
    assert said(centre.arrives("second")) == [("overflow", "second", "message", "full")]
    assert said(centre.arrives("transferred", origin="transfer")) == []
    assert said(centre.arrives("another", origin="transfer")) == [("overflow", "another", "message", "full")]


def test_what_left_the_line_is_offered_to_nobody_and_asked_about_until_it_is_answered() -> None:
    centre = centre_with(max_wait_ms=5 * SECOND, overflow={"wait": Action("voicemail")})
    centre.arrives("call")
    assert said(centre.wait(5 * SECOND)) == [("overflow", "call", "voicemail", "wait")]
    assert centre.ready("ana") == []
    assert said(centre.wait(5 * SECOND)) == [("overflow", "call", "voicemail", "wait")]
    centre.leaves("call")
    assert centre.wait(60 * SECOND) == []


@pytest.mark.parametrize(("keep", "order_ms"), [(True, 0), (False, 5 * SECOND)])
def test_overflow_to_a_queue_keeps_the_place_or_not_as_it_says(keep: bool, order_ms: int) -> None:
    centre = centre_with(max_wait_ms=5 * SECOND, overflow={"wait": Action("queue", "loans", keep)})
    centre.arrives("call")
    [moved] = centre.wait(5 * SECOND)
    assert getattr(moved, "order_ms", None) == order_ms
    assert said(centre.ready("ben")) == [("offer", "call", "ben")]


def test_overflow_may_widen_the_choice_and_stay() -> None:
    centre = centre_with(max_wait_ms=5 * SECOND, overflow={"wait": Action("add_queue", "loans")})
    centre.ready("ben")
    centre.arrives("call")
    assert said(centre.wait(5 * SECOND)) == [("add queue", "call", "loans", "wait"), ("offer", "call", "ben")]


def test_a_chain_of_full_queues_comes_to_an_end() -> None:
    loans = QueueConfig(max_waiting=0, overflow={"full": Action("cancel")})
    centre = centre_with(loans, max_waiting=0, overflow={"full": Action("queue", "loans")})
    assert said(centre.arrives("call")) == [
        ("queue", "call", "loans", "full"),
        ("overflow", "call", "cancel", "full"),
    ]


def test_nobody_there_and_too_long_a_wait_are_decided_at_the_door() -> None:
    centre = centre_with(overflow={"nobody_there": Action("voicemail")})
    assert said(centre.arrives("call")) == [("overflow", "call", "voicemail", "nobody_there")]
    centre = centre_with(
        handle_ms=60 * SECOND, max_estimate_ms=90 * SECOND, overflow={"estimate": Action("callback")}
    )
    centre.ready("ana")
    for call in ("handled", "first"):
        centre.arrives(call)
    assert said(centre.arrives("second")) == [("overflow", "second", "callback", "estimate")]


@pytest.mark.parametrize(
    ("policy", "waiting", "new"),
    [
        ("pause", None, []),
        ("serve", "ana", []),
        ("drain", "ana", [("overflow", "late", "message", "closing")]),
        ("stop_new", None, [("overflow", "late", "message", "closing")]),
    ],
)
def test_at_closing_each_queue_has_its_way(policy: str, waiting: str | None, new: list[object]) -> None:
    centre = centre_with(after_close=policy, overflow={"closing": Action("message")})
    centre.arrives("call")
    centre.closes()
    centre.ready("ana")
    assert centre.rings("call") == waiting
    if waiting:
        centre.accepts("call")
    assert said(centre.arrives("late")) == new


def test_a_later_step_that_asks_for_more_loses_nobody_of_the_queue_that_was_added() -> None:
    centre = centre_with(
        steps=(Step(duration_ms=10 * SECOND), Step(require=Requirement("german"), skip_if_impossible=False)),
        max_wait_ms=5 * SECOND,
        overflow={"wait": Action("add_queue", "loans")},
    )
    centre.arrives("call")
    centre.wait(12 * SECOND)
    assert said(centre.ready("ben")) == [("offer", "call", "ben")]


def test_at_closing_what_waits_may_overflow_and_what_rings_may_be_answered() -> None:
    centre = centre_with(after_close="overflow", overflow={"closing": Action("voicemail")})
    centre.ready("ana")
    centre.arrives("rings")
    centre.arrives("waits")
    assert said(centre.closes()) == [("overflow", "waits", "voicemail", "closing")]
    assert said(centre.fails("rings", "declined")) == [("overflow", "rings", "voicemail", "closing")]


def test_what_waits_in_a_queue_that_is_removed_goes_to_the_fallback() -> None:
    centre = centre_with()
    centre.arrives("call")
    config = world({"ben": agent(queues={"loans": Membership()})}, queues={"loans": QueueConfig()}, version=2)
    centre.ready("ben")
    decided = said(centre.published(replace(config, fallback_queue="loans")))
    assert ("queue", "call", "loans", "queue_gone") in decided
    assert centre.rings("call") == "ben"


def test_who_is_back_in_time_stands_where_they_stood() -> None:
    centre = centre_with(reconnect_grace_ms=60 * SECOND)
    centre.arrives("call", customer_ref="zoe")
    centre.wait(SECOND)
    centre.arrives("other")
    centre.leaves("call")
    centre.wait(30 * SECOND)
    assert said(centre.arrives("again", customer_ref="zoe")) == [("place", "again", "0", "reconnected")]
    assert said(centre.ready("ana")) == [("offer", "again", "ana")]


def test_who_is_back_too_late_or_is_nobody_we_know_begins_anew() -> None:
    centre = centre_with(reconnect_grace_ms=10 * SECOND)
    centre.arrives("call", customer_ref="zoe")
    centre.arrives("nameless")
    centre.leaves("call")
    centre.leaves("nameless")
    assert centre.arrives("nameless again") == []
    centre.wait(10 * SECOND)
    assert centre.arrives("again", customer_ref="zoe") == []
    assert centre.engine.snapshot().places == ()


def test_what_starves_in_the_background_becomes_normal() -> None:
    queues = {"cards": QueueConfig(), "loans": QueueConfig(band=2, starvation_cap_ms=60 * SECOND)}
    centre = Centre(world({"ana": agent(queues=BOTH)}, queues=queues))
    centre.arrives("background", queue_id="loans")
    centre.wait(SECOND)
    centre.arrives("normal")
    centre.wait(59 * SECOND)
    assert said(centre.ready("ana")) == [("offer", "background", "ana")]


@pytest.mark.parametrize("first", ["normal", "background"])
def test_before_the_cap_bands_are_strict_and_at_the_cap_they_are_not(first: str) -> None:
    queues = {"cards": QueueConfig(), "loans": QueueConfig(band=2, starvation_cap_ms=60 * SECOND)}
    centre = Centre(world({"ana": agent(queues=BOTH)}, queues=queues))
    centre.arrives("background", queue_id="loans")
    centre.arrives("normal", order_ms=1)
    centre.wait(60 * SECOND - (1 if first == "normal" else 0))
    assert said(centre.ready("ana")) == [("offer", first, "ana")]


def test_a_changed_priority_counts_at_once_also_for_what_comes_back_from_an_offer() -> None:
    """Edge case 40."""
    centre = centre_with()
    centre.arrives("first")
    centre.wait(SECOND)
    centre.arrives("second")
    centre.hear(ev.InteractionUpdated, interaction_id="second", priority_seconds=10)
    assert said(centre.ready("ana")) == [("offer", "second", "ana")]
    centre.hear(ev.InteractionUpdated, interaction_id="second", priority_seconds=0)
    centre.fails("second", "lost_race")
    assert centre.rings("first") == "ana"
