"""A supervisor at a call, at the stations: listening, taking it over, ending it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hub.calls.handovers import Target
from hub.calls.helping import ask_for_help
from hub.calls.holding import Switch
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.calls.questions import Act, complete_calls, merge_calls
from hub.calls.supervising import Supervise, supervise_calls
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.nouns import Refused, Scope
from hub.ports import GiveUp
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.services.tables import in_memory
from tests.unit.stations.asking import OUTSIDE, asks, asks_ben, joined_by_ben
from tests.unit.stations.controlling import GONE, LINE, Switchboard

ROSA = Scope("usr_rosa", "supervisor", None, None)
CHIEF = Scope("usr_cleo", "supervisor", CLEO, None)  # who has a desk too


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with in_memory().connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


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


def test_a_supervisor_who_comes_back_at_once_is_rung_anew(board: Switchboard) -> None:
    talk = listens(board)
    first = board.party("supervisor")
    assert board.does(supervise_calls, Supervise(talk, ROSA, "leave")) is None
    assert board.does(supervise_calls, Supervise(talk, ROSA, "listen", "client:rosa")) is None
    board.settles()
    assert first.state == "completed"
    assert [leg.party for leg in board.legs.values()].count("supervisor") == 2


def test_a_supervisor_with_a_desk_takes_the_call_over(board: Switchboard) -> None:
    talk = listens(board, CHIEF)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.settles()
    assert (board.together(), board.leg_of(ANA)) == ({CLEO}, None)
    assert not board.party("supervisor").muted
    assert owners(board) == [(ANA, "wrapup"), (CLEO, "active")]


def owned(board: Switchboard, agent: str) -> str:
    row = board.owned(agent)
    assert row is not None
    return str(row.id)


def owners(board: Switchboard) -> list[tuple[str | None, str]]:
    return [(row.agent_id, row.state) for row in board.interactions()]


def test_whoever_lost_the_call_wraps_it_up_and_the_supervisor_theirs(board: Switchboard) -> None:
    talk = listens(board, CHIEF)
    board.does(supervise_calls, Supervise(talk, CHIEF, "take_over"))
    board.settles()
    assert board.does(complete_wrap_ups, CompleteWrapUp(talk, ANA, note="She had had enough.")) is None
    board.settles()
    assert board.together() == {CLEO}
    assert board.call.ended_at is None
    board.ends(board.caller.sid)
    board.settles()
    assert owners(board) == [(ANA, "closed"), (CLEO, "wrapup")]
    assert board.call.result == "answered"


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
    assert (board.caller.place, [i.state for i in board.interactions()]) == (LINE, ["wrapup", "queued"])
    board.talks(BEN)
    assert board.together() == {BEN}


def test_where_whoever_takes_over_cannot_be_rung_the_customer_is_in_line(board: Switchboard) -> None:
    takes_over_unheard(board)
    (connect,) = (order for order in board.lease() if order.kind == "connect")
    board.does(record_orders, OrderOutcome(connect, GiveUp("21217", "No number."), board.now))
    board.settles()
    assert (board.caller.place, [i.state for i in board.interactions()]) == (LINE, ["wrapup", "queued"])


def test_taking_over_from_an_agent_who_asks_somebody_ends_the_question(board: Switchboard) -> None:
    talk = asks_ben(board)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.picks_up(CLEO)
    assert (board.together(), board.leg_of(ANA), board.leg_of(BEN)) == ({CLEO}, None, None)
    assert owners(board) == [(ANA, "wrapup"), (BEN, "wrapup"), (CLEO, "active")]


def test_whoever_has_taken_the_call_over_is_the_one_who_leaves_it(board: Switchboard) -> None:
    talk = joined_by_ben(board)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.picks_up(CLEO)
    assert board.together() == {BEN, CLEO}
    assert board.does(complete_calls, Act(owned(board, CLEO), CLEO)) is None
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
    assert board.does(complete_calls, Act(owned(board, CLEO), CLEO)) is None
    board.settles()
    assert (board.together(), board.leg_of(CLEO)) == ({"outside"}, None)


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
