"""Asking somebody about a call, at the stations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.losing import Rejoin, rejoin_calls
from hub.calls.questions import Act, Drop, complete_calls, drop_legs, merge_calls, return_calls, swap_calls
from hub.calls.transferring import Transfer, transfer_calls
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.nouns import Refused
from hub.opening import read_lines
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.services.tables import in_memory
from tests.unit.stations.asking import OUTSIDE, asks, asks_ben, hears, joined_by_ben
from tests.unit.stations.controlling import GONE, Switchboard


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with in_memory().connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


def test_a_colleague_is_asked_while_the_customer_hears_music(board: Switchboard) -> None:
    asks_ben(board)
    assert hears(board, ANA) == {BEN}
    assert board.caller.held
    assert [i.state for i in board.interactions()] == ["active", "active"]
    assert [row.state for row in board.rows(t.call_handover)] == ["talking"]


def test_nobody_waits_in_line_while_a_colleague_is_being_asked(board: Switchboard) -> None:
    asks(board, Target("agent", BEN))
    assert [i.state for i in board.interactions()] == ["active", "queued"]
    assert read_lines(board.connection) == {}


def test_swapping_changes_who_hears_the_agent_and_back(board: Switchboard) -> None:
    talk = asks_ben(board)
    assert board.does(swap_calls, Act(talk, ANA)) is None
    board.settles()
    assert hears(board, ANA) == {"customer"}
    assert board.does(swap_calls, Act(talk, ANA)) is None
    board.settles()
    assert hears(board, ANA) == {BEN}


def test_a_colleague_is_asked_again_before_the_carrier_says_that_they_have_left(board: Switchboard) -> None:
    talk = asks_ben(board)
    asked = board.interactions()[-1].id
    board.does(end_interactions, End(asked, BEN))
    board.does(complete_wrap_ups, CompleteWrapUp(asked, BEN))
    board.takes_all()
    assert board.does(consult_calls, Consult(talk, ANA, Target("agent", BEN))) is None
    assert board.accepts(BEN) is not None
    while board.unsaid:
        board.tells()
    board.picks_up(BEN)
    assert hears(board, ANA) == {BEN}
    assert board.caller.held


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


def test_whoever_has_joined_keeps_the_customer_and_the_next_one_is_asked_no_longer(
    board: Switchboard,
) -> None:
    board.cannot_get_in_again()
    talk = joined_by_ben(board)
    board.is_ready(CLEO)
    assert board.does(consult_calls, Consult(talk, ANA, Target("agent", CLEO))) is None
    assert board.accepts(CLEO) is not None
    board.settles()
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    board.settles()
    assert (board.together(), board.leg_of(CLEO)) == ({BEN}, None)
    assert [i.state for i in board.interactions()] == ["active", "closed", "wrapup"]
    assert [row.ended_at is None for row in board.rows(t.call_handover)] == [False, False]


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


def test_a_question_that_the_desk_sends_again_is_asked_once(board: Switchboard) -> None:
    talk = asks(board, Target("agent", BEN))
    assert board.does(consult_calls, Consult(talk, ANA, Target("agent", BEN), "About the fee")) is None
    assert len(board.rows(t.call_handover)) == 1
    other = board.does(consult_calls, Consult(talk, ANA, Target("queue", "sales")))
    assert isinstance(other, Refused)


def test_a_number_that_did_not_answer_is_no_transfer_that_was_made(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("number", OUTSIDE)))
    board.settles()
    board.ends(board.party("outside").sid, "no_answer")
    board.settles()
    board.does(consult_calls, Consult(talk, ANA, Target("queue", "sales")))
    assert isinstance(board.does(transfer_calls, Transfer(talk, ANA, Target("number", OUTSIDE))), Refused)


def test_a_swap_that_the_desk_sends_again_swaps_once(board: Switchboard) -> None:
    talk = asks_ben(board)
    for _ in range(2):
        assert board.does(swap_calls, Act(talk, ANA, "key-1")) is None
        board.settles()
    assert hears(board, ANA) == {"customer"}
