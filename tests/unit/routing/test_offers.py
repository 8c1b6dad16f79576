from itertools import permutations

import pytest

from routing import events as ev
from routing.config import CapacityProfile, ChannelCapacity, QueueConfig
from routing.offers import OUTCOMES
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world


def ringing(*others: str, queue: QueueConfig | None = None) -> Centre:
    """A call rings at ana; the others are ready too."""
    agents = {name: agent() for name in ("ana", *others)}
    centre = Centre(world(agents, queues={"cards": queue or QueueConfig()}))
    centre.ready("ana", *others)
    centre.arrives("call")
    centre.delivered("call")
    return centre


def test_an_offer_nobody_answers_is_proposed_to_end_at_its_deadline() -> None:
    centre = ringing()
    assert centre.wait(20 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("end", "call", "ana", "no_answer")]


def sent() -> Centre:
    """A call is offered to ana, whose desk has not said so yet."""
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.arrives("call")
    return centre


def test_an_offer_not_delivered_in_time_ends_as_undelivered() -> None:
    centre = sent()
    assert said(centre.wait(3 * SECOND)) == [("end", "call", "ana", "undelivered")]


def test_an_offer_of_which_one_hears_late_that_it_rings_has_until_its_deadline() -> None:
    centre = sent()
    centre.wait(3 * SECOND)
    centre.delivered("call")
    assert centre.wait(17 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("end", "call", "ana", "no_answer")]


def test_an_offer_of_which_one_hears_after_its_deadline_that_it_rang_is_a_miss() -> None:
    centre = sent()
    centre.wait(21 * SECOND)
    centre.delivered("call")
    assert said(centre.wait(1)) == [("end", "call", "ana", "no_answer")]


def test_a_proposal_changes_nothing_until_the_store_has_decided() -> None:
    centre = ringing("ben")
    centre.wait(20 * SECOND)
    assert centre.engine.explain("call", centre.at).with_agent == "ana"
    centre.accepts("call")  # the agent was first after all
    assert centre.engine.explain("call", centre.at).why == "active"


def test_a_proposal_that_gets_no_answer_is_repeated() -> None:
    centre = ringing()
    centre.wait(20 * SECOND)
    assert said(centre.wait(5 * SECOND)) == [("end", "call", "ana", "no_answer")]


def test_a_missed_call_demotes_the_agent_and_goes_to_the_next() -> None:
    centre = ringing("ben")
    centre.wait(20 * SECOND)
    assert said(centre.fails("call", "no_answer")) == [
        ("presence", "ana", "not_responding"),
        ("offer", "call", "ben"),
    ]


def test_an_agent_about_to_be_demoted_gets_nothing_more() -> None:
    centre = ringing()
    centre.fails("call", "no_answer")
    centre.arrives("another")
    assert centre.rings("another") is None
    verdict = centre.engine.explain("another", centre.at).agents[0]
    assert verdict.refusal == "becoming_not_responding"


def test_one_missed_chat_is_forgiven_and_two_in_a_row_are_not() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.ready("ana")
    for chat, expected in (("c1", []), ("c2", [("presence", "ana", "not_responding")])):
        centre.arrives(chat, "chat")
        assert said(centre.fails(chat, "no_answer")) == expected


@pytest.mark.parametrize("between", ["accepts", "declines", "a break"])
def test_a_sign_of_life_between_two_misses_starts_the_streak_anew(between: str) -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    centre.ready("ana")
    centre.arrives("c1", "chat")
    centre.fails("c1", "no_answer")
    centre.arrives("c2", "chat")
    if between == "accepts":
        centre.accepts("c2")
    elif between == "declines":
        centre.fails("c2", "declined")
    else:
        centre.becomes("ana", "not_ready")
        centre.ready("ana")
    centre.arrives("c3", "chat")
    assert said(centre.fails("c3", "no_answer")) == []


def test_a_spike_of_undelivered_offers_demotes_nobody_for_missing_calls() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    said_so = []
    for n in range(3):
        centre.arrives(f"call {n}")
        said_so += said(centre.fails(f"call {n}", "undelivered"))
    assert ("presence", "ana", "unreachable") in said_so
    assert ("presence", "ana", "not_responding") not in said_so


@pytest.mark.parametrize("outcome", ["declined", "no_answer", "undelivered", "revoked", "device_busy"])
def test_after_a_failed_offer_the_next_candidate_is_somebody_else(outcome: str) -> None:
    centre = ringing("ben")
    centre.fails("call", outcome)
    assert centre.rings("call") == "ben"


def test_one_refusing_agent_cannot_loop_and_is_asked_again_after_the_pause() -> None:
    centre = ringing("ben")
    centre.fails("call", "declined")
    centre.accepts("call")  # ben takes it
    centre.arrives("second")
    assert centre.rings("second") == "ana"
    centre.fails("second", "declined")
    assert centre.wait(30 * SECOND - 1) == []  # ben is busy, but he is somebody else
    assert said(centre.wait(1)) == [("offer", "second", "ana")]


def test_when_nobody_else_could_take_it_the_pause_is_short_and_flagged() -> None:
    centre = ringing()
    centre.fails("call", "declined")
    assert centre.wait(5 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("offer", "call", "ana")]
    assert centre.live["call"].reason.after_cool_down_alone


def test_the_pause_becomes_short_when_the_last_other_agent_leaves() -> None:
    centre = ringing("ben")
    centre.fails("call", "declined")
    centre.accepts("call")
    centre.arrives("second")
    centre.fails("second", "declined")
    centre.wait(10 * SECOND)
    assert said(centre.becomes("ben", "not_ready")) == [("offer", "second", "ana")]


def test_a_refused_decision_is_not_repeated_at_once() -> None:
    centre = ringing()
    assert said(centre.fails("call", "lost_race")) == []
    assert said(centre.wait(SECOND)) == [("offer", "call", "ana")]


def test_a_busy_device_gives_the_agent_a_rest_from_everything() -> None:
    centre = ringing()
    centre.fails("call", "device_busy")
    centre.arrives("another")
    assert centre.wait(10 * SECOND - 1) == []
    assert centre.wait(1) != []


def test_offer_ids_count_the_attempts_of_the_interaction() -> None:
    centre = ringing("ben")
    centre.fails("call", "declined")
    assert centre.live["call"].offer_id == "call.2"
    centre.leaves("call")
    centre.arrives("call", attempts=2)
    assert centre.live["call"].offer_id == "call.3"


def test_a_customer_who_leaves_ends_the_offer_without_penalty() -> None:
    centre = ringing()
    assert said(centre.leaves("call")) == [("end", "call", "ana", "contact_gone")]
    centre.arrives("next")
    assert centre.rings("next") == "ana"


def test_an_offer_told_to_be_gone_before_its_interaction_is_not_offered_again() -> None:
    centre = ringing("ben")
    assert said(centre.fails("call", "contact_gone")) == []
    assert centre.leaves("call") == []
    assert centre.engine.explain("call", centre.at).why == "new"


@pytest.mark.parametrize("order", list(permutations(["accept", "timeout", "leave"])))
def test_of_accept_timeout_and_abandonment_in_one_millisecond_the_first_commit_wins(
    order: tuple[str, ...],
) -> None:
    centre = ringing()
    centre.at += 20 * SECOND
    offer = {"offer_id": "call.1", "interaction_id": "call", "agent_id": "ana"}
    for event in order:
        if event == "accept":
            centre.hear(ev.OfferAccepted, **offer)
        elif event == "timeout":
            centre.hear(ev.OfferEnded, **offer, outcome="no_answer")
        else:
            centre.hear(ev.InteractionGone, interaction_id="call", outcome="abandoned")
    # After a timeout the customer is still there to leave; an accepted call is not waiting any more.
    assert centre.engine.explain("call", centre.at).why == ("active" if order[0] == "accept" else "new")


def test_a_late_accept_of_an_ended_offer_is_ignored() -> None:
    centre = ringing("ben")
    centre.hear(ev.OfferEnded, offer_id="call.1", interaction_id="call", agent_id="ana", outcome="no_answer")
    centre.hear(ev.OfferAccepted, offer_id="call.1", interaction_id="call", agent_id="ana")
    assert centre.engine.explain("call", centre.at).with_agent == "ben"
    assert centre.engine.ignored_events == 1


@pytest.mark.parametrize(
    ("away", "outcome"),
    [("offline", "revoked"), ("unreachable", "undelivered"), ("not_ready", "declined")],
)
def test_an_agent_who_goes_while_it_rings_gives_it_back(away: str, outcome: str) -> None:
    centre = ringing("ben")
    assert said(centre.becomes("ana", away)) == [("end", "call", "ana", outcome)]
    centre.fails("call", outcome)
    centre.ready("ana")
    assert centre.rings("call") == "ben"


@pytest.mark.parametrize("away", ["not_responding", "draining"])
def test_an_agent_who_may_still_answer_keeps_what_rings(away: str) -> None:
    centre = ringing("ben")
    assert centre.becomes("ana", away) == []


def test_a_draining_agent_goes_offline_with_the_last_piece_of_work() -> None:
    centre = ringing()
    centre.becomes("ana", "draining")
    centre.accepts("call")
    assert centre.ends("call", "ana", wrap=True) == []
    assert said(centre.wrapped_up("call", "ana")) == [("presence", "ana", "offline")]


def test_a_draining_agent_without_work_goes_at_once() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    assert said(centre.becomes("ana", "draining")) == [("presence", "ana", "offline")]


def test_forcing_an_offered_call_on_another_agent_takes_it_from_the_first() -> None:
    centre = ringing("ben")
    assert said(centre.forced("call", "ben")) == [("end", "call", "ana", "revoked")]
    assert centre.engine.explain("call", centre.at).with_agent == "ben"
    centre.arrives("next")
    assert centre.rings("next") == "ana"


def test_wrap_up_ends_by_the_agent_or_when_its_time_is_over() -> None:
    centre = ringing(queue=QueueConfig(wrap_up_ms=30 * SECOND))
    centre.accepts("call")
    centre.ends("call", "ana", wrap=True)
    assert centre.wait(30 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("end wrap-up", "call", "ana")]
    centre.wrapped_up("call", "ana")
    assert centre.engine.next_timer_ms() is None


def test_a_break_during_wrap_up_does_not_end_the_wrap_up() -> None:
    centre = ringing()
    centre.accepts("call")
    centre.ends("call", "ana", wrap=True)
    centre.becomes("ana", "not_ready")
    centre.ready("ana")
    centre.arrives("next")
    assert centre.rings("next") is None
    assert said(centre.wrapped_up("call", "ana")) == [("offer", "next", "ana")]


def test_a_skill_taken_away_mid_ring_lets_the_offer_finish() -> None:
    centre = ringing()
    assert centre.published(world({"ana": agent(queues={})}, version=2)) == []
    centre.accepts("call")
    assert centre.engine.explain("call", centre.at).with_agent == "ana"


def test_capacity_lowered_below_the_load_stops_offers_until_below() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    for chat in ("c1", "c2"):
        centre.arrives(chat, "chat")
    centre.ready("ana")
    for chat in ("c1", "c2"):
        centre.accepts(chat)
    less = CapacityProfile({"chat": ChannelCapacity(max=1)})
    centre.published(world({"ana": agent(capacity=less)}, version=2))
    centre.arrives("c3", "chat")
    centre.ends("c1", "ana")
    assert centre.rings("c3") is None
    centre.ends("c2", "ana")
    assert centre.rings("c3") == "ana"


def test_an_unsound_configuration_is_refused_whole() -> None:
    centre = ringing()
    bad = world({"ana": agent(skills={"german": 11})}, version=2)
    assert said(centre.published(bad)) == [("alert", "config_refused", "2")]
    centre.leaves("call")
    centre.arrives("next")
    assert centre.live["next"].reason.config_version == 1


def test_every_outcome_of_the_contract_is_in_the_table() -> None:
    assert {"declined", "no_answer", "undelivered", "revoked", "contact_gone", "lost_race"} <= set(OUTCOMES)
