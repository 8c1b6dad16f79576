"""Callbacks: the place that is kept, who is dialled and when, and what becomes of one that failed."""

from routing import events as ev
from routing.config import CallbackPolicy, CapacityProfile, ChannelCapacity, Membership, QueueConfig
from routing.offers import DEVICE_REST_MS
from routing.snapshot import FOREVER_MS
from tests.unit.routing.centre import SECOND, Centre, agent, said, world

BOTH = {"cards": Membership(), "loans": Membership()}
TWO_CHATS = CapacityProfile({"chat": ChannelCapacity(max=2)})
CHATTING = agent(capacity=TWO_CHATS)


def calling_back(mode: str, **queue: object) -> Centre:
    policy = CallbackPolicy(max_attempts=2, retry_ms=60 * SECOND, lead_ms=5 * SECOND)
    queues = {"cards": QueueConfig(callback=policy, **queue)}  # type: ignore[arg-type]
    centre = Centre(world({"ana": agent()}, queues=queues))
    centre.arrives("call", customer_ref="zoe")
    centre.wait(SECOND)
    centre.arrives("other")
    centre.hear(ev.CallbackRequested, interaction_id="call", mode=mode)
    return centre


def test_a_callback_keeps_its_place_and_the_agent_accepts_before_the_customer_is_called() -> None:
    centre = calling_back("agent_first")
    assert said(centre.ready("ana")) == [("offer", "call", "ana")]
    assert centre.live["call"].callback


def test_a_customer_who_does_not_answer_is_called_again_from_the_same_place_a_few_times() -> None:
    centre = calling_back("agent_first")
    centre.ready("ana")
    centre.accepts("call")
    assert said(centre.hear(ev.CallbackFailed, interaction_id="call")) == [("offer", "other", "ana")]
    centre.accepts("other")
    centre.arrives("younger")
    assert centre.wait(60 * SECOND) == []
    assert said(centre.ends("other", "ana")) == [("offer", "call", "ana")]
    centre.accepts("call")
    decided = said(centre.hear(ev.CallbackFailed, interaction_id="call"))
    assert decided[0] == ("overflow", "call", "cancel", "callback_exhausted")


def test_who_is_called_first_is_dialled_when_an_agent_is_near_and_is_next_when_they_answer() -> None:
    centre = calling_back("customer_first")
    centre.becomes("ana", "ready")
    assert centre.rings("other") == "ana"
    centre.accepts("other")
    assert centre.wait(SECOND) == []
    assert said(centre.ends("other", "ana")) == []
    assert said(centre.wait(SECOND)) == [("dial", "call", "1")]
    centre.arrives("vip", priority_seconds=600)
    assert centre.rings("vip") == "ana"
    centre.hear(ev.CallbackAnswered, interaction_id="call")
    assert said(centre.fails("vip", "lost_race")) == [("offer", "call", "ana")]


def test_a_callback_that_reaches_the_head_outside_hours_waits_for_the_opening() -> None:
    """Edge case 30."""
    centre = calling_back("customer_first")
    centre.leaves("other")
    centre.closes()
    centre.ready("ana")
    assert centre.wait(10 * SECOND) == []
    centre.opens()
    assert said(centre.wait(SECOND)) == [("dial", "call", "1")]


def test_a_callback_customer_who_calls_in_meanwhile_keeps_the_better_place_once() -> None:
    """Edge case 29."""
    centre = calling_back("agent_first")
    centre.wait(30 * SECOND)
    assert said(centre.arrives("in person", customer_ref="zoe")) == [
        ("overflow", "call", "cancel", "called_in"),
        ("place", "in person", "0", "called_in"),
    ]
    assert said(centre.ready("ana")) == [("offer", "in person", "ana")]


def test_a_changed_priority_counts_for_who_is_called_first_too() -> None:
    centre = Centre(world({"ana": agent()}))
    for name in ("first", "second"):
        centre.arrives(name)
        centre.hear(ev.CallbackRequested, interaction_id=name, mode="customer_first")
    centre.hear(ev.InteractionUpdated, interaction_id="second", priority_seconds=60)
    centre.ready("ana")
    assert said(centre.wait(SECOND)) == [("dial", "second", "1")]


def test_a_retry_that_falls_due_at_the_very_look_is_seen_at_the_next_whoever_else_waits() -> None:
    for also_waiting in (False, True):
        centre = calling_back("customer_first")
        centre.leaves("other")
        centre.ready("ana")
        centre.wait(SECOND)
        centre.hear(ev.CallbackFailed, interaction_id="call")
        if also_waiting:
            centre.arrives("also", queue_id="nowhere")
            centre.hear(ev.CallbackRequested, interaction_id="also", mode="customer_first")
        assert centre.wait(60 * SECOND) == []
        assert said(centre.wait(SECOND)) == [("dial", "call", "2")]


def test_whoever_is_never_to_have_it_does_not_get_it_when_the_callback_failed_either() -> None:
    queues = {"cards": QueueConfig(callback=CallbackPolicy(max_attempts=2, retry_ms=60 * SECOND))}
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=queues))
    centre.arrives("call", excluded=(ev.Exclusion("ana", FOREVER_MS),))
    centre.hear(ev.CallbackRequested, interaction_id="call", mode="agent_first")
    centre.forced("call", "ben")
    centre.hear(ev.CallbackFailed, interaction_id="call")
    centre.ready("ana")
    assert said(centre.wait(60 * SECOND)) == []
    assert said(centre.ready("ben")) == [("offer", "call", "ben")]


def test_whoever_has_rested_until_the_very_look_is_free_at_it() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.arrives("gone")
    centre.fails("gone", "device_busy")
    centre.leaves("gone")
    centre.arrives("call")
    centre.hear(ev.CallbackRequested, interaction_id="call", mode="customer_first")
    assert said(centre.wait(DEVICE_REST_MS - 1)) == []
    assert said(centre.wait(1)) == [("dial", "call", "1")]
