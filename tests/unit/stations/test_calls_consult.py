"""Asking somebody about a call, and a supervisor at one, at the stations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import StaticPool, create_engine

from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.helping import ask_for_help
from hub.calls.holding import Switch
from hub.calls.losing import Rejoin, rejoin_calls
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.calls.questions import (
    Act,
    Drop,
    complete_calls,
    drop_legs,
    merge_calls,
    return_calls,
    swap_calls,
)
from hub.calls.supervising import Supervise, supervise_calls
from hub.endings import End, end_interactions
from hub.model.nouns import Refused, Scope
from hub.ports import GiveUp
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.unit.stations.controlling import GONE, LINE, Switchboard

OUTSIDE = "+442071230000"
ROSA = Scope("usr_rosa", "supervisor", None, None)
CHIEF = Scope("usr_cleo", "supervisor", CLEO, None)  # who has a desk too


@pytest.fixture
def board() -> Iterator[Switchboard]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    t.metadata.create_all(engine)
    with engine.connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


def asks(board: Switchboard, to: Target) -> str:
    """Ana talks with the customer and asks; the id of her interaction."""
    talk = board.talks(ANA)
    board.is_ready(BEN)
    assert board.does(consult_calls, Consult(talk, ANA, to, "About the fee")) is None
    board.settles()
    return talk


def asks_ben(board: Switchboard) -> str:
    talk = asks(board, Target("agent", BEN))
    board.talks(BEN)
    return talk


def hears(board: Switchboard, agent: str) -> set[str]:
    """Who is in the agent's ear: all in the room who are neither held nor muted."""
    own = board.leg_of(agent)
    assert own is not None
    return {
        leg.agent_id or leg.party
        for leg in board.legs.values()
        if leg is not own and leg.place == own.place and leg.state == "in_progress" and not leg.held
    }


def test_a_colleague_is_asked_while_the_customer_hears_music(board: Switchboard) -> None:
    asks_ben(board)
    assert hears(board, ANA) == {BEN}
    assert board.caller.held
    assert [i.state for i in board.interactions()] == ["active", "active"]
    assert [row.state for row in board.rows(t.call_handover)] == ["talking"]


def test_swapping_changes_who_hears_the_agent_and_back(board: Switchboard) -> None:
    talk = asks_ben(board)
    assert board.does(swap_calls, Act(talk, ANA)) is None
    board.settles()
    assert hears(board, ANA) == {"customer"}
    assert board.does(swap_calls, Act(talk, ANA)) is None
    board.settles()
    assert hears(board, ANA) == {BEN}


def test_merged_all_hear_each_other_and_a_third_may_be_asked(board: Switchboard) -> None:
    talk = asks_ben(board)
    assert board.does(merge_calls, Act(talk, ANA)) is None
    board.settles()
    assert board.together() == {ANA, BEN}
    board.is_ready(CLEO)
    assert board.does(consult_calls, Consult(talk, ANA, Target("agent", CLEO))) is None
    board.settles()
    board.talks(CLEO)
    assert board.does(merge_calls, Act(talk, ANA)) is None
    board.settles()
    assert board.together() == {ANA, BEN, CLEO}


def test_back_alone_with_the_customer_the_colleague_wraps_up(board: Switchboard) -> None:
    talk = asks_ben(board)
    assert board.does(return_calls, Act(talk, ANA)) is None
    board.settles()
    assert (board.together(), board.leg_of(BEN)) == ({ANA}, None)
    assert [i.state for i in board.interactions()] == ["active", "wrapup"]


def test_a_question_that_nobody_has_answered_is_taken_back(board: Switchboard) -> None:
    talk = asks(board, Target("queue", "sales"))
    assert board.does(return_calls, Act(talk, ANA)) is None
    board.settles()
    assert board.together() == {ANA}
    assert [i.state for i in board.interactions()] == ["active", "closed"]
    assert board.accepts(BEN) is None


def test_whoever_is_asked_keeps_the_customer_when_the_agent_leaves(board: Switchboard) -> None:
    talk = asks_ben(board)
    assert board.does(complete_calls, Act(talk, ANA)) is None
    board.settles()
    assert (board.together(), board.leg_of(ANA)) == ({BEN}, None)
    customers, asked = board.interactions()
    assert (customers.id, customers.agent_id, customers.state) == (talk, BEN, "active")
    assert (asked.state, asked.slot) == ("closed", None)
    board.ends(board.caller.sid)
    board.settles()
    assert board.call.result == "answered"
    assert board.interactions()[0].state == "wrapup"


def test_before_anybody_answers_the_agent_cannot_leave(board: Switchboard) -> None:
    talk = asks(board, Target("queue", "sales"))
    answer = board.does(complete_calls, Act(talk, ANA))
    assert isinstance(answer, Refused)
    assert answer.code == "illegal_move"


def test_a_colleague_who_hangs_up_leaves_the_agent_with_the_customer(board: Switchboard) -> None:
    asks_ben(board)
    board.ends(board.leg_of(BEN).sid)  # type: ignore[union-attr]
    board.settles()
    assert board.together() == {ANA}
    assert [row.state for row in board.rows(t.call_handover)] == ["ended"]


def test_a_colleague_whose_device_does_not_answer_was_not_reached(board: Switchboard) -> None:
    asks(board, Target("agent", BEN))
    board.accepts(BEN)
    board.settles()
    board.ends(board.leg_of(BEN).sid, "no_answer")  # type: ignore[union-attr]
    board.settles()
    assert board.together() == {ANA}
    assert [a.presence for a in board.rows(t.agent_state) if a.agent_id == BEN] == ["not_responding"]


def test_a_customer_who_hangs_up_ends_it_for_everybody(board: Switchboard) -> None:
    asks_ben(board)
    board.ends(board.caller.sid)
    board.settles()
    assert [leg for leg in board.legs.values() if leg.place != GONE] == []
    assert [i.state for i in board.interactions()] == ["wrapup", "wrapup"]
    assert board.call.result == "answered"


def test_an_agent_who_ends_the_talk_ends_the_question_too(board: Switchboard) -> None:
    talk = asks(board, Target("queue", "sales"))
    board.does(end_interactions, End(talk, ANA))
    board.settles()
    assert [i.state for i in board.interactions()] == ["wrapup", "closed"]
    assert board.caller.place == GONE


def test_a_number_outside_is_asked_and_keeps_the_customer(board: Switchboard) -> None:
    talk = asks(board, Target("number", OUTSIDE))
    board.answers(board.party("outside").sid)
    board.settles()
    assert hears(board, ANA) == {"outside"}
    assert board.does(complete_calls, Act(talk, ANA)) is None
    board.settles()
    assert (board.together(), board.call.ended_at) == ({"outside"}, None)


def joined_by_ben(board: Switchboard) -> str:
    talk = asks_ben(board)
    board.does(merge_calls, Act(talk, ANA))
    board.settles()
    return talk


def test_colleagues_who_had_joined_leave_a_customer_who_is_given_to_a_number_outside(
    board: Switchboard,
) -> None:
    talk = joined_by_ben(board)
    assert board.does(consult_calls, Consult(talk, ANA, Target("number", OUTSIDE))) is None
    board.settles()
    board.answers(board.party("outside").sid)
    board.settles()
    assert board.does(complete_calls, Act(talk, ANA)) is None
    board.settles()
    assert (board.together(), board.call.ended_at) == ({"outside"}, None)
    assert [i.state for i in board.interactions()] == ["wrapup", "wrapup"]
    assert [row.ended_at is None for row in board.rows(t.call_handover)] == [False, False]


def test_whoever_has_taken_the_call_over_is_the_one_who_leaves_it(board: Switchboard) -> None:
    talk = joined_by_ben(board)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.picks_up(CLEO)
    assert board.together() == {BEN, CLEO}
    assert board.does(complete_calls, Act(talk, CLEO)) is None
    board.settles()
    assert (board.together(), board.leg_of(CLEO)) == ({BEN}, None)


def test_whoever_has_taken_the_call_over_leaves_it_to_a_number_outside(board: Switchboard) -> None:
    talk = asks(board, Target("number", OUTSIDE))
    board.answers(board.party("outside").sid)
    board.settles()
    board.does(merge_calls, Act(talk, ANA))
    board.settles()
    board.is_ready(CLEO)
    board.does(supervise_calls, Supervise(talk, CHIEF, "take_over"))
    board.picks_up(CLEO)
    assert board.does(complete_calls, Act(talk, CLEO)) is None
    board.settles()
    assert (board.together(), board.leg_of(CLEO)) == ({"outside"}, None)


def test_somebody_who_has_joined_is_dropped_and_the_rest_talks_on(board: Switchboard) -> None:
    talk = asks_ben(board)
    board.does(merge_calls, Act(talk, ANA))
    board.settles()
    leg = board.leg_of(BEN)
    assert leg is not None
    assert board.does(drop_legs, Drop(talk, ANA, leg.sid)) is None
    board.settles()
    assert board.together() == {ANA}
    refused = board.does(drop_legs, Drop(talk, ANA, board.caller.sid))
    assert isinstance(refused, Refused)


# -- supervisors


def listens(board: Switchboard, scope: Scope = ROSA, act: str = "listen") -> str:
    talk = board.talks(ANA)
    assert board.does(supervise_calls, Supervise(talk, scope, act, "client:rosa")) is None
    board.settles()
    board.answers(board.party("supervisor").sid)
    board.settles()
    return talk


def test_who_listens_is_muted_and_who_whispers_reaches_the_agent_alone(board: Switchboard) -> None:
    talk = listens(board)
    leg = board.party("supervisor")
    assert (leg.muted, leg.coaches) == (True, None)
    agents = board.leg_of(ANA)
    assert agents is not None
    for act, muted, coaches in (
        ("whisper", False, agents.sid),
        ("join", False, None),
        ("listen", True, None),
    ):
        assert board.does(supervise_calls, Supervise(talk, ROSA, act)) is None
        board.settles()
        assert (leg.muted, leg.coaches) == (muted, coaches)
    assert [row.action for row in board.rows(t.audit)] == [
        "call.listen",
        "call.whisper",
        "call.join",
        "call.listen",
    ]


def test_a_supervisor_who_clicks_twice_is_rung_once(board: Switchboard) -> None:
    talk = board.talks(ANA)
    for _ in range(2):
        assert board.does(supervise_calls, Supervise(talk, ROSA, "listen", "client:rosa")) is None
    hurried = board.does(supervise_calls, Supervise(talk, ROSA, "whisper", "client:rosa"))
    assert isinstance(hurried, Refused)
    board.settles()
    assert [leg.party for leg in board.legs.values()].count("supervisor") == 1


def test_a_supervisor_with_a_desk_takes_the_call_over(board: Switchboard) -> None:
    talk = listens(board, CHIEF)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.settles()
    assert (board.together(), board.leg_of(ANA)) == ({CLEO}, None)
    assert not board.party("supervisor").muted
    (row,) = board.interactions()
    assert (row.agent_id, row.state) == (CLEO, "active")


def takes_over_unheard(board: Switchboard) -> None:
    """Without having listened: their device is still to be rung."""
    talk = board.talks(ANA)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None


def test_until_whoever_takes_over_has_answered_the_customer_hears_music(board: Switchboard) -> None:
    takes_over_unheard(board)
    board.settles()
    assert (board.caller.held, board.leg_of(ANA)) == (True, None)
    board.picks_up(CLEO)
    assert board.together() == {CLEO}


def test_where_the_telephone_of_whoever_takes_over_is_not_answered_the_customer_is_in_line(
    board: Switchboard,
) -> None:
    agents = board.centre.agents
    theirs = replace(agents[CLEO], phone="+442071239999")
    board.centre = replace(board.centre, agents={**agents, CLEO: theirs})
    takes_over_unheard(board)
    board.settles()
    board.ends(board.leg_of(CLEO).sid, "no_answer")  # type: ignore[union-attr]
    board.settles()
    assert (board.caller.place, [i.state for i in board.interactions()]) == (LINE, ["queued"])
    board.talks(BEN)
    assert board.together() == {BEN}


def test_where_whoever_takes_over_cannot_be_rung_the_customer_is_in_line(board: Switchboard) -> None:
    takes_over_unheard(board)
    (connect,) = (order for order in board.lease() if order.kind == "connect")
    board.does(record_orders, OrderOutcome(connect, GiveUp("21217", "No number."), board.now))
    board.settles()
    assert (board.caller.place, [i.state for i in board.interactions()]) == (LINE, ["queued"])


def test_a_supervisor_ends_a_call(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(supervise_calls, Supervise(talk, ROSA, "end")) is None
    board.settles()
    assert (board.caller.place, board.call.result) == (GONE, "answered")


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (Scope("usr_ben", "agent", BEN, None), "forbidden"),
        (Scope("usr_rosa", "supervisor", None, frozenset({"sales"})), "not_found"),
    ],
)
def test_whoever_may_not_hears_nothing(board: Switchboard, scope: Scope, code: str) -> None:
    talk = board.talks(ANA)
    answer = board.does(supervise_calls, Supervise(talk, scope, "listen", "client:x"))
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert list(board.rows(t.audit)) == []


def test_help_is_asked_for_and_no_longer_once_the_call_goes_on_elsewhere(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(ask_for_help, Switch(talk, ANA, on=True)) is None
    assert board.call.help_at is not None
    assert board.does(ask_for_help, Switch(talk, ANA, on=False)) is None
    assert board.call.help_at is None


@pytest.mark.parametrize("hears_customer", [False, True])
def test_an_agent_who_gets_in_again_while_asking_hears_whom_they_heard(
    board: Switchboard, hears_customer: bool
) -> None:
    talk = asks_ben(board)
    if hears_customer:
        board.does(swap_calls, Act(talk, ANA))
        board.settles()
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    board.settles()
    assert board.does(rejoin_calls, Rejoin(talk, ANA)) is None
    board.picks_up(ANA)
    assert hears(board, ANA) == ({"customer"} if hears_customer else {BEN})


def test_a_colleague_who_leaves_while_the_agent_is_lost_leaves_the_customer_with_music(
    board: Switchboard,
) -> None:
    talk = asks_ben(board)
    for agent in (ANA, BEN):
        board.ends(board.leg_of(agent).sid)  # type: ignore[union-attr]
        board.settles()
    assert board.caller.held
    board.does(rejoin_calls, Rejoin(talk, ANA))
    board.picks_up(ANA)
    assert board.together() == {ANA}


def test_taking_over_from_an_agent_who_asks_somebody_ends_the_question(board: Switchboard) -> None:
    talk = asks_ben(board)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.picks_up(CLEO)
    assert (board.together(), board.leg_of(ANA), board.leg_of(BEN)) == ({CLEO}, None, None)
    assert [(i.agent_id, i.state) for i in board.interactions()] == [(CLEO, "active"), (BEN, "wrapup")]


def test_a_swap_that_the_desk_sends_again_swaps_once(board: Switchboard) -> None:
    talk = asks_ben(board)
    for _ in range(2):
        assert board.does(swap_calls, Act(talk, ANA, "key-1")) is None
        board.settles()
    assert hears(board, ANA) == {"customer"}
