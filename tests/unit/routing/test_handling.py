"""What agents carry: weights, interruption, picks, transfers, consultations, callbacks."""

from dataclasses import replace

import pytest

from routing import events as ev
from routing.config import CapacityProfile, ChannelCapacity, Membership, QueueConfig
from routing.programs import Step
from routing.requirements import Requirement
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world

BOTH = {"cards": Membership(), "loans": Membership()}
TWO_CHATS = CapacityProfile({"chat": ChannelCapacity(max=2)})
CHATTING = agent(capacity=TWO_CHATS)


def chats(*names: str, **queue: object) -> Centre:
    """Each chat is with ana, who takes two."""
    centre = Centre(world({"ana": CHATTING}, queues={"cards": QueueConfig(**queue)}))  # type: ignore[arg-type]
    for name in names:
        centre.handles(name, "ana", "chat")
    return centre


def changed(centre: Centre, interaction_id: str, state: str) -> list[object]:
    facts = {"interaction_id": interaction_id, "agent_id": "ana", "state": state}
    return [*said(centre.hear(ev.WorkChanged, **facts))]


def test_parked_work_makes_room_and_wakes_up_over_capacity_which_is_told() -> None:
    """Edge case 15."""
    centre = chats("c1", "c2")
    centre.arrives("c3", "chat")
    assert changed(centre, "c1", "parked") == [("offer", "c3", "ana")]
    centre.accepts("c3")
    assert changed(centre, "c1", "active") == [("alert", "over_capacity", "ana", "c1", "resumed")]
    assert centre.engine.explain_agent("ana", centre.at).over == ("resumed",)
    centre.arrives("c4", "chat")
    centre.ends("c2", "ana")
    assert centre.rings("c4") is None  # no offers until below
    centre.ends("c3", "ana")
    assert centre.rings("c4") == "ana"


def test_three_hundred_parked_chats_that_wake_at_nine_use_a_slot_each_and_bring_no_offer() -> None:
    """Edge case 16."""
    centre = chats()
    centre.ready("ana")
    for n in range(300):
        centre.arrives(f"c{n}", "chat")
        centre.accepts(f"c{n}")
        changed(centre, f"c{n}", "parked")
    centre.arrives("waits", "chat")
    centre.leaves("waits")
    for n in range(300):
        changed(centre, f"c{n}", "active")
    slots = [row.slot for row in centre.engine.snapshot().engagements]
    assert sorted(slots) == list(range(1, 301))
    centre.arrives("new", "chat")
    assert centre.rings("new") is None


def test_parked_work_may_weigh_a_part() -> None:
    profile = CapacityProfile({"chat": ChannelCapacity(max=9, cost=2, parked_percent=50)}, total_units=4)
    centre = Centre(world({"ana": agent(capacity=profile)}))
    centre.handles("c1", "ana", "chat")
    centre.handles("c2", "ana", "chat")
    centre.arrives("c3", "chat")
    changed(centre, "c1", "parked")
    assert centre.rings("c3") is None
    changed(centre, "c2", "parked")
    assert centre.rings("c3") == "ana"


def test_what_is_interrupted_is_held_and_goes_on_afterwards() -> None:
    profile = CapacityProfile(
        {
            "voice": ChannelCapacity(),
            "chat": ChannelCapacity(allow=frozenset(), interrupt=frozenset({"voice"})),
        }
    )
    centre = Centre(world({"ana": agent(capacity=profile)}))
    centre.handles("chat", "ana", "chat")
    centre.arrives("call")
    assert said(centre.accepts("call")) == [("hold", "chat", "call")]
    assert centre.engine.explain_agent("ana", centre.at).work == {"chat": "held", "call": "active"}
    assert said(centre.ends("call", "ana")) == [("resume", "chat", "call")]


def test_capacity_counts_a_channel_switched_off_while_it_rings() -> None:
    """Edge case 18: the offer may be answered, nothing more comes on the channel."""
    centre = chats()
    centre.ready("ana")
    centre.arrives("c1", "chat")
    centre.becomes("ana", "ready", channels=frozenset({"voice"}))
    centre.arrives("c2", "chat")
    centre.accepts("c1")
    assert centre.rings("c2") is None
    assert centre.engine.explain("c1", centre.at).with_agent == "ana"


@pytest.mark.parametrize(("override", "expected"), [(False, "refused"), (True, "offer")])
def test_a_pick_respects_capacity_unless_the_role_may_override(override: bool, expected: str) -> None:
    centre = chats("c1", "c2")
    centre.arrives("c3", "chat")
    decided = said(centre.picks("ana", "c3", override=override))
    assert decided[0][0] == expected
    if override:
        assert decided[1] == ("alert", "over_capacity", "ana", "c3", "picked")
        assert (centre.live["c3"].slot, centre.live["c3"].reason.over) == (3, "picked")


def test_a_pick_passes_the_line_and_a_former_refusal_but_not_a_missing_skill() -> None:
    queues = {"cards": QueueConfig()}
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=queues))
    centre.ready("ana")
    centre.arrives("call")
    centre.fails("call", "declined")
    assert said(centre.picks("ana", "call")) == [("offer", "call", "ana")]
    centre = Centre(world({"ana": agent(queues={})}))
    centre.ready("ana")
    centre.arrives("call")
    assert said(centre.picks("ana", "call")) == [("refused", "call", "ana", "not_a_member")]


def stepping(*later: Step) -> Centre:
    """A call for whoever speaks German waits; ana, who speaks none, is ready for it and longs for work."""
    queues = {"cards": QueueConfig(steps=(Step(Requirement("german"), 30 * SECOND), *later))}
    made = world({"ana": agent(), "ben": agent(skills={"german": 5})}, queues=queues)
    centre = Centre(replace(made, skills={"german": "level"}))
    centre.ready("ana")
    centre.arrives("call")
    return centre


def test_who_is_eligible_at_a_later_step_may_pick_what_waits_at_an_earlier_one() -> None:
    centre = stepping(Step(Requirement("german", 9), 30 * SECOND), Step())
    assert centre.rings("call") is None
    assert said(centre.picks("ana", "call")) == [("offer", "call", "ana")]
    reason = centre.live["call"].reason
    assert (reason.over, reason.step, reason.winner_key[0]) == ("picked", 0, 2)
    centre.accepts("call")
    assert centre.engine.explain("call", centre.at).with_agent == "ana"


def test_who_is_eligible_at_no_step_to_come_may_not_pick() -> None:
    centre = stepping(Step(Requirement("german", 3)))
    assert said(centre.picks("ana", "call")) == [("refused", "call", "ana", "skill_missing")]


def test_a_step_that_was_replaced_is_over_for_who_picks_too() -> None:
    replaced = Step(Requirement("german"), mode="replace")
    queues = {"cards": QueueConfig(steps=(Step(duration_ms=SECOND), replaced))}
    made = world({"ana": agent(), "ben": agent(skills={"german": 5})}, queues=queues)
    centre = Centre(replace(made, skills={"german": "level"}))
    centre.arrives("call")
    centre.wait(2 * SECOND)
    centre.ready("ana")
    assert said(centre.picks("ana", "call")) == [("refused", "call", "ana", "skill_missing")]


def talking(**config: object) -> Centre:
    """The call of zoe, who came at 0, is with ana; ben helps with loans."""
    agents = {"ana": agent(queues=BOTH), "ben": agent(queues=BOTH)}
    made = world(agents, queues={"cards": QueueConfig(), "loans": QueueConfig()})
    centre = Centre(replace(made, **config))  # type: ignore[arg-type]
    centre.arrives("call", customer_ref="zoe", tier="gold")
    centre.wait(10 * SECOND)
    centre.ready("ana")
    centre.accepts("call")
    return centre


def test_a_transfer_keeps_the_place_and_does_not_come_back_to_its_sender_at_once() -> None:
    """Edge case 13."""
    centre = talking()
    decided = said(centre.transfers("call", "ana", "loans", exclude_sender_ms=60 * SECOND))
    assert decided == [("place", "call", "0", "transferred")]
    verdicts = centre.engine.explain("call", centre.at).agents
    assert [v.refusal for v in verdicts if v.agent_id == "ana"] == ["cooling_down"]
    assert said(centre.ready("ben")) == [("offer", "call", "ben")]
    assert centre.live["call"].offer_id == "call.2"


def test_after_too_many_hops_a_transfer_ends_with_the_supervisors() -> None:
    centre = talking(max_hops=0, supervisor_queue="loans")
    decided = said(centre.transfers("call", "ana", "cards"))
    assert ("queue", "call", "loans", "too_many_hops") in decided


def test_a_transfer_as_a_new_interaction_lets_the_sender_wrap_the_old_one_up() -> None:
    centre = talking()
    centre.transfers("call", "ana", "loans", as_interaction_id="next", place="now", wrap=True)
    assert centre.engine.explain("call", centre.at).why == "wrap_up"
    assert centre.engine.snapshot().interactions[0].order_ms == 10 * SECOND


def consulting() -> Centre:
    centre = talking()
    centre.hear(
        ev.ConsultStarted,
        interaction_id="call",
        agent_id="ana",
        consult_id="ask",
        channel="voice",
        queue_id="loans",
    )
    return centre


def test_a_consultation_waits_with_the_customers_place_while_the_customer_is_held() -> None:
    centre = consulting()
    assert centre.engine.explain("call", centre.at).why == "held"
    assert centre.engine.snapshot().interactions[0].order_ms == 0
    assert said(centre.ready("ben")) == [("offer", "ask", "ben")]


@pytest.mark.parametrize("merged", [True, False])
def test_a_consultation_ends_by_taking_the_customer_over_or_by_giving_them_back(merged: bool) -> None:
    centre = consulting()
    centre.ready("ben")
    centre.accepts("ask")
    centre.hear(ev.ConsultEnded, interaction_id="call", consult_id="ask", merged=merged)
    told = centre.engine.explain("call", centre.at)
    assert (told.why, told.with_agent) == ("active", "ben" if merged else "ana")
    assert centre.engine.explain("ask", centre.at).why == "new"


def test_a_consultation_nobody_answered_gives_the_customer_back() -> None:
    centre = consulting()
    assert said(centre.leaves("ask")) == [("resume", "call", "ask")]


@pytest.mark.parametrize("asks", [True, False])
def test_a_colleague_named_in_a_transfer_or_a_question_need_not_know_what_the_queue_asks(asks: bool) -> None:
    cards = Membership()
    agents = {
        "ana": agent(skills={"german": 3}, queues={"cards": cards}),
        "ben": agent(queues={"cards": cards}),
    }
    centre = Centre(world(agents, queues={"cards": QueueConfig(requirements=(Requirement("german"),))}))
    centre.ready("ana", "ben")
    centre.arrives("call")
    centre.accepts("call")
    named = {"preferred": ("ben",), "ignore_skills": True, "interaction_id": "call", "agent_id": "ana"}
    if asks:
        decided = centre.hear(ev.ConsultStarted, consult_id="ask", channel="voice", queue_id="cards", **named)
    else:
        decided = centre.hear(
            ev.InteractionTransferred, queue_id="cards", as_interaction_id="ask", wrap=True, **named
        )
    assert ("offer", "ask", "ben") in said(decided)
    reason = centre.live["ask"].reason
    assert (reason.named, reason.skills) == (True, ())  # it did not go to Ben for what he can do


def test_an_agent_who_left_the_company_holds_nothing_back() -> None:
    """Edge cases 12 and 14: `only` waits for somebody away, not for somebody who is gone."""
    queues = {"cards": QueueConfig(preferred_mode="only")}
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=queues))
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    assert centre.wait(3600 * SECOND) == []
    assert said(centre.published(world({"ana": agent()}, queues=queues, version=2))) == [
        ("offer", "call", "ana")
    ]


def test_a_preferred_agent_may_be_let_through_whatever_is_asked() -> None:
    agents = {"ana": agent(skills={"german": 3}), "ben": agent()}
    centre = Centre(world(agents, queues={"cards": QueueConfig()}))
    centre.ready("ana", "ben")
    asked = (Requirement("german"),)
    centre.arrives("call", requirements=asked, preferred=("ben",), ignore_skills=True)
    assert centre.rings("call") == "ben"


def test_an_excluded_agent_is_not_offered_it_even_if_nobody_else_is_there() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.arrives("call", excluded=(ev.Exclusion("ana", 60 * SECOND),))
    assert centre.wait(60 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("offer", "call", "ana")]


def test_one_call_or_three_chats_stays_what_it_says() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.handles("call", "ana")
    centre.arrives("chat", "chat")
    assert centre.rings("chat") is None
