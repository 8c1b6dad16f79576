"""What should not come and does: answered as a normal outcome, and nothing is ever stuck."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing import events as ev
from routing.config import Membership, QueueConfig
from routing.engine import Engine
from routing.programs import Action, Step
from routing.requirements import Requirement
from tests.unit.routing.centre import SECOND, Centre, agent, said, world

LOANS = {"loans": Membership()}
WHO = {"interaction_id": "nobody", "agent_id": "ana"}
OFFER = {"offer_id": "nobody.1", **WHO}
OF_NOBODY: list[tuple[type[Any], dict[str, Any]]] = [
    (ev.InteractionUpdated, {"interaction_id": "nobody", "priority_seconds": 5}),
    (ev.InteractionGone, {"interaction_id": "nobody", "outcome": "abandoned"}),
    (ev.VisitReprogrammed, {"interaction_id": "nobody"}),
    (ev.OfferDelivered, OFFER),
    (ev.OfferAccepted, OFFER),
    (ev.OfferEnded, {**OFFER, "outcome": "declined"}),
    (ev.WorkChanged, {**WHO, "state": "held"}),
    (ev.InteractionEnded, {**WHO, "wrap": True}),
    (ev.WrapUpEnded, WHO),
    (ev.InteractionForced, WHO),
    (ev.InteractionTransferred, {**WHO, "queue_id": "cards"}),
    (ev.ConsultStarted, {**WHO, "consult_id": "asked", "channel": "voice", "queue_id": "cards"}),
    (ev.ConsultEnded, {"interaction_id": "nobody", "consult_id": "asked", "merged": True}),
    (ev.CallbackRequested, {"interaction_id": "nobody", "mode": "agent_first"}),
    (ev.CallbackAnswered, {"interaction_id": "nobody"}),
    (ev.CallbackFailed, {"interaction_id": "nobody"}),
]


@pytest.mark.parametrize(("kind", "facts"), OF_NOBODY, ids=[kind.__name__ for kind, _ in OF_NOBODY])
def test_an_event_of_an_unknown_interaction_changes_nothing_and_is_counted(
    kind: type[Any], facts: dict[str, Any]
) -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.handles("call", "ana")
    centre.arrives("waits")
    before = centre.engine.snapshot()
    assert centre.hear(kind, **facts) == []
    after = centre.engine.snapshot()
    assert replace(after, last_event_id=0, recent_event_ids=()) == replace(
        before, last_event_id=0, recent_event_ids=()
    )
    assert centre.engine.ignored_events == 1


def test_a_pick_of_an_unknown_interaction_is_refused_with_its_reason() -> None:
    centre = Centre(world({"ana": agent()}))
    assert said(centre.picks("ana", "nobody")) == [("refused", "nobody", "ana", "not_waiting")]


def test_a_word_for_presence_that_nobody_knows_changes_nothing() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.becomes("ana", "dreaming")
    assert said(centre.arrives("call")) == [("offer", "call", "ana")]


def test_an_unknown_outcome_of_an_offer_gives_it_back_to_its_place() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.arrives("call")
    centre.ready("ana", "ben")
    assert said(centre.fails("call", "swallowed_by_a_whale")) == [("offer", "call", "ben")]


def test_a_deadline_passes_when_it_is_due_although_the_clock_stepped_back() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.at = 60 * SECOND
    centre.ready("ana")
    centre.arrives("call")
    centre.delivered("call")
    centre.at = 10 * SECOND
    assert centre.becomes("ben", "ready") == []
    centre.at = 80 * SECOND
    assert said(centre.wait(0)) == [("end", "call", "ana", "no_answer")]


def callback_in_a_lost_queue(mode: str) -> Centre:
    centre = Centre(world({"ana": agent()}))
    centre.arrives("call", customer_ref="zoe")
    centre.hear(ev.CallbackRequested, interaction_id="call", mode=mode)
    config = world({"ben": agent(queues=LOANS)}, queues={"loans": QueueConfig()}, version=2)
    centre.published(replace(config, fallback_queue="loans"))
    return centre


def test_a_customer_to_be_called_for_a_queue_that_is_removed_is_called_for_the_fallback() -> None:
    centre = callback_in_a_lost_queue("customer_first")
    assert ("queue", "call", "loans", "queue_gone") in said(centre.wait(SECOND))
    centre.ready("ben")
    assert said(centre.wait(SECOND)) == [("dial", "call", "1")]
    assert said(centre.hear(ev.CallbackAnswered, interaction_id="call")) == [("offer", "call", "ben")]


def test_whoever_waits_in_line_for_a_callback_and_calls_the_queue_it_moved_to_keeps_the_place() -> None:
    centre = callback_in_a_lost_queue("agent_first")
    centre.wait(SECOND)
    assert said(centre.arrives("in person", queue_id="loans", customer_ref="zoe")) == [
        ("overflow", "call", "cancel", "called_in"),
        ("place", "in person", "0", "called_in"),
    ]


def test_a_callback_that_overflowed_is_not_found_in_the_queue_it_left() -> None:
    moving = (Step(duration_ms=5 * SECOND, on_exhaust=Action("queue", "loans")),)
    queues = {"cards": QueueConfig(steps=moving), "loans": QueueConfig()}
    centre = Centre(world({"ana": agent(queues={"cards": Membership(), **LOANS})}, queues=queues))
    centre.arrives("call", customer_ref="zoe")
    centre.hear(ev.CallbackRequested, interaction_id="call", mode="agent_first")
    assert said(centre.wait(5 * SECOND)) == [("queue", "call", "loans", "exhausted")]
    assert centre.arrives("another matter", customer_ref="zoe") == []


def test_a_consultation_that_ends_while_it_waits_to_be_called_back_is_never_called() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.handles("call", "ana")
    about = {"interaction_id": "call", "consult_id": "asked"}
    centre.hear(ev.ConsultStarted, **about, agent_id="ana", channel="voice", queue_id="cards")
    centre.hear(ev.CallbackRequested, interaction_id="asked", mode="customer_first")
    centre.hear(ev.ConsultEnded, **about, merged=False)
    centre.ready("ben")
    assert centre.wait(60 * SECOND) == []


@pytest.mark.parametrize(
    ("queue", "what"),
    [
        (QueueConfig(requirements=(Requirement("klingon"),)), "unknown skill klingon"),
        (
            QueueConfig(requirements=(Requirement("german", 11),)),
            "level 11..11 of german is not within 0..10",
        ),
        (QueueConfig(overflow={"no_eligible": Action("queue", "loans")}), "unknown queue loans"),
        (QueueConfig(overflow={"no_eligible": Action("queue", "cards")}), "its overflow leads back to it"),
        (QueueConfig(steps=()), "a program needs a step"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_with_the_reason(queue: QueueConfig, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        Engine(world({"ana": agent()}, queues={"cards": queue}))
