from routing import events as ev
from routing.config import CapacityProfile, ChannelCapacity, Membership, QueueConfig
from routing.requirements import AllOf, AnyOf, NotOf, Requirement
from tests.unit.routing.centre import (
    ONE_CALL_OR_THREE_CHATS,
    SECOND,
    Centre,
    agent,
    said,
    world,
)


def test_a_call_goes_only_to_an_agent_with_the_skill_at_the_level() -> None:
    centre = Centre(world({"ana": agent(skills={"german": 2}), "ben": agent(skills={"german": 4})}))
    centre.ready("ana", "ben")
    centre.arrives("call", requirements=(Requirement("german", 3),))
    assert centre.rings("call") == "ben"


def test_the_queues_requirements_and_the_interactions_own_both_hold() -> None:
    queues = {"cards": QueueConfig(requirements=(Requirement("visa"),))}
    agents = {"ana": agent(skills={"german": 5}), "ben": agent(skills={"german": 5, "visa": 1})}
    centre = Centre(world(agents, queues=queues))
    centre.ready("ana", "ben")
    centre.arrives("call", requirements=(Requirement("german", 3),))
    assert centre.rings("call") == "ben"


def test_alternatives_and_exclusions_can_be_asked_for() -> None:
    asked = (
        AllOf((AnyOf((Requirement("german", 4), Requirement("visa", 4))), NotOf(Requirement("trainee")))),
    )
    agents = {
        "ana": agent(skills={"german": 5, "trainee": 1}),
        "ben": agent(skills={"german": 3, "visa": 3}),
        "cleo": agent(skills={"visa": 4}),
    }
    centre = Centre(world(agents))
    centre.ready("ana", "ben", "cleo")
    centre.arrives("call", requirements=asked)
    assert centre.rings("call") == "cleo"


def test_an_offer_uses_capacity_from_its_creation() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.arrives("first")
    centre.arrives("second")
    assert (centre.rings("first"), centre.rings("second")) == ("ana", None)


def test_chats_of_one_agent_get_the_slots_one_to_three_and_no_fourth() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.ready("ana")
    for chat in ("c1", "c2", "c3", "c4"):
        centre.arrives(chat, "chat")
    assert [offer.slot for offer in centre.live.values()] == [1, 2, 3]
    centre.fails("c2", "declined")
    assert centre.live["c4"].slot == 2


def test_no_chat_is_offered_during_a_call_that_does_not_allow_it() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.handles("call", "ana")
    centre.arrives("chat", "chat")
    assert centre.rings("chat") is None
    centre.ends("call", "ana")
    assert centre.rings("chat") == "ana"


def test_a_call_may_interrupt_a_chat_that_allows_interruption() -> None:
    profile = CapacityProfile(
        {
            "voice": ChannelCapacity(allow=frozenset()),
            "chat": ChannelCapacity(max=2, allow=frozenset(), interrupt=frozenset({"voice"})),
        }
    )
    centre = Centre(world({"ana": agent(capacity=profile)}))
    centre.handles("chat", "ana", "chat")
    centre.arrives("another chat", "chat")
    assert centre.rings("another chat") is None
    centre.arrives("call")
    assert centre.rings("call") == "ana"


def test_units_bound_the_mixture_of_channels() -> None:
    profile = CapacityProfile(
        {"voice": ChannelCapacity(cost=3), "chat": ChannelCapacity(max=4)}, total_units=4
    )
    centre = Centre(world({"ana": agent(capacity=profile)}))
    centre.handles("call", "ana")
    centre.arrives("c1", "chat")
    centre.arrives("c2", "chat")
    assert (centre.rings("c1"), centre.rings("c2")) == ("ana", None)


def test_a_delayed_member_helps_when_the_delay_has_passed_to_the_millisecond() -> None:
    queues = {"cards": Membership(delay_ms=20 * SECOND)}
    centre = Centre(world({"ana": agent(queues=queues)}))
    centre.ready("ana")
    centre.arrives("call")
    assert centre.wait(20 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("offer", "call", "ana")]


def test_a_delayed_member_who_becomes_free_takes_only_what_has_waited_long_enough() -> None:
    queues = {"cards": Membership(delay_ms=20 * SECOND)}
    centre = Centre(world({"ana": agent(queues=queues)}))
    centre.arrives("vip but young", priority_seconds=600)
    centre.arrives("old", order_ms=-60 * SECOND)
    centre.ready("ana")
    assert list(centre.live) == ["old"]


def test_a_delayed_member_walks_past_what_they_refused_to_what_has_waited_exactly_long_enough() -> None:
    delayed = {"cards": Membership(delay_ms=20 * SECOND)}
    centre = Centre(world({"ana": agent(queues=delayed), "ben": agent()}))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("refused")
    centre.wait(1)
    centre.arrives("next")
    centre.arrives("too young", order_ms=2)
    centre.wait(20 * SECOND - 1)
    assert centre.rings("refused") == "ana"
    centre.becomes("ana", "not_ready")
    centre.fails("refused", "declined")
    centre.at += 1
    assert said(centre.ready("ana")) == [("offer", "next", "ana")]


def test_a_channel_the_agent_switched_off_brings_nothing() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.becomes("ana", "ready", channels=frozenset({"chat"}))
    centre.arrives("call")
    assert centre.rings("call") is None
    centre.becomes("ana", "ready")
    assert centre.rings("call") == "ana"


def test_a_closed_queue_serves_nobody_until_it_opens() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.closes()
    centre.ready("ana")
    centre.arrives("call")
    assert centre.rings("call") is None
    assert centre.engine.explain("call", centre.at).why == "queue_closed"
    assert said(centre.opens()) == [("offer", "call", "ana")]


def test_a_closed_queue_may_serve_those_who_still_wait() -> None:
    centre = Centre(world({"ana": agent()}, queues={"cards": QueueConfig(after_close="serve")}))
    centre.arrives("call")
    centre.closes()
    assert said(centre.ready("ana")) == [("offer", "call", "ana")]


def test_wrap_up_uses_capacity_or_not_as_the_profile_says() -> None:
    lenient = CapacityProfile({"voice": ChannelCapacity(wrap_uses_capacity=False)})
    centre = Centre(world({"ana": agent(), "ben": agent(capacity=lenient)}))
    centre.handles("first", "ana")
    centre.ends("first", "ana", wrap=True)
    centre.handles("second", "ben")
    centre.arrives("third")
    assert centre.rings("third") is None
    assert said(centre.ends("second", "ben", wrap=True)) == [("offer", "third", "ben")]
    centre.arrives("fourth")
    assert said(centre.wrapped_up("first", "ana")) == [("offer", "fourth", "ana")]


def test_work_forced_on_an_agent_may_exceed_capacity_and_blocks_until_worked_off() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.handles("first", "ana")
    centre.arrives("second")
    centre.forced("second", "ana")
    centre.arrives("third")
    centre.ends("first", "ana")
    assert centre.rings("third") is None
    centre.ends("second", "ana")
    assert centre.rings("third") == "ana"


def test_forced_work_keeps_the_slot_the_store_wrote() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.ready("ana")
    centre.forced("picked", "ana", channel="chat", queue_id="cards", slot=1)
    centre.arrives("chat", "chat")
    assert centre.live["chat"].slot == 2


def test_an_agent_of_two_queues_counts_once_for_an_interaction() -> None:
    queues = {"cards": QueueConfig(), "loans": QueueConfig()}
    both = {"cards": Membership(), "loans": Membership()}
    centre = Centre(world({"ana": agent(queues=both)}, queues=queues))
    centre.ready("ana")
    centre.arrives("call")
    assert centre.live["call"].reason.candidates == 1


def test_an_interaction_nobody_could_ever_serve_raises_an_alert() -> None:
    centre = Centre(world({"ana": agent()}))
    decisions = centre.arrives("call", requirements=(Requirement("german"),))
    assert said(decisions) == [("alert", "no_eligible_agent", "call", "cards")]
    assert centre.engine.explain("call", centre.at).why == "no_eligible_agent"


def test_an_interaction_for_an_unknown_queue_waits_until_the_queue_is_published() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    assert said(centre.arrives("call", queue_id="loans")) == [("alert", "unknown_queue", "call", "loans")]
    queues = {"cards": QueueConfig(), "loans": QueueConfig()}
    config = world({"ana": agent(queues={"loans": Membership()})}, queues=queues, version=2)
    assert said(centre.published(config)) == [("offer", "call", "ana")]


def test_presence_of_an_agent_may_arrive_before_their_configuration() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("zoe")
    centre.arrives("call")
    assert said(centre.published(world({"zoe": agent()}, version=2))) == [("offer", "call", "zoe")]


def test_explanations_name_the_first_thing_in_the_way_of_every_agent() -> None:
    agents = {
        "ana": agent(queues={}),
        "ben": agent(),
        "cleo": agent(skills={"german": 3}),
        "dan": agent(skills={"german": 3}),
        "eva": agent(skills={"german": 3}, queues={"cards": Membership(delay_ms=5_000)}),
    }
    centre = Centre(world(agents))
    centre.handles("busy", "dan")
    centre.becomes("cleo", "not_ready", reason="lunch")
    centre.becomes("eva", "ready")
    centre.arrives("call", requirements=(Requirement("german", 3),))
    verdicts = {v.agent_id: v.refusal for v in centre.engine.explain("call", centre.at).agents}
    assert verdicts == {
        "ana": "not_a_member",
        "ben": "skill_missing",
        "cleo": "not_ready",
        "dan": "channel_full",
        "eva": "delay_not_passed",
    }
    later = centre.engine.explain("call", centre.at + 5_000)
    assert later.refusals["compatible"] == 1
    assert centre.engine.explain_agent("cleo", centre.at).refusals == {"not_ready": 1}
    assert centre.engine.snapshot() == centre.engine.snapshot()


def test_explaining_what_is_unknown_or_engaged_says_so() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.handles("call", "ana")
    assert centre.engine.explain("nothing", 0).why == "new"
    engaged = centre.engine.explain("call", 0)
    assert (engaged.why, engaged.with_agent) == ("active", "ana")
    assert centre.engine.explain_agent("ana", 0).work == {"call": "active"}


def test_an_event_that_says_nothing_new_is_counted_and_changes_nothing() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.hear(ev.WrapUpEnded, interaction_id="never", agent_id="ana")
    centre.becomes("ana", "dancing")
    assert centre.engine.ignored_events == 2
