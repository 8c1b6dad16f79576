"""What agents do in the middle of a call, at the stations: hold, mute, keys, transfers, and getting in again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hub.calls.handovers import Target
from hub.calls.holding import SendDigits, Switch, hold_calls, mute_calls, send_digits
from hub.calls.leasing import LEASE_MS
from hub.calls.losing import Rejoin, rejoin_calls
from hub.calls.orders.changing import order_change
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.calls.taking import TakeBack, take_back_calls
from hub.calls.transferring import Transfer, transfer_calls
from hub.dispatch.plain import expressions_from_json
from hub.endings import End, end_interactions
from hub.model.calls import CallOrder
from hub.model.nouns import Refused
from hub.ports import GiveUp
from hub.store import Tx
from hub.store import tables as t
from routing.requirements import Requirement
from tests.builders import ANA, BEN, CLEO
from tests.services.tables import in_memory
from tests.unit.stations.controlling import GONE, LINE, REJOIN_MS, Switchboard

OUTSIDE = "+442071230000"


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with in_memory().connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


def test_a_customer_on_hold_is_held_when_the_carrier_has_said_so(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(hold_calls, Switch(talk, ANA, on=True)) is None
    assert not board.rows(t.call_leg)[0].held
    board.settles()
    assert [leg.held for leg in board.rows(t.call_leg) if leg.party == "customer"] == [True]
    assert board.caller.held
    assert board.does(hold_calls, Switch(talk, ANA, on=False)) is None
    board.settles()
    assert board.together() == {ANA}


def test_of_two_words_about_hold_that_cross_the_later_one_holds(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(hold_calls, Switch(talk, ANA, on=True))
    (on,) = board.lease()
    board.does(hold_calls, Switch(talk, ANA, on=False))
    (off,) = board.lease()
    board.takes(off)
    board.takes(on)  # the carrier heard this one last
    board.settles()
    assert not board.caller.held
    assert not any(leg.held for leg in board.rows(t.call_leg))


def gives_up(board: Switchboard, told: CallOrder) -> None:
    board.does(record_orders, OrderOutcome(told, GiveUp("21220", "Not in progress."), board.now))


@pytest.mark.parametrize("is_failed_first", [True, False])
def test_where_the_newer_word_is_not_taken_the_older_one_holds(
    board: Switchboard, is_failed_first: bool
) -> None:
    talk = board.talks(ANA)
    board.does(hold_calls, Switch(talk, ANA, on=True))
    (on,) = board.lease()
    board.does(hold_calls, Switch(talk, ANA, on=False))
    (off,) = board.lease()
    if is_failed_first:
        gives_up(board, off)
    board.takes(on)
    if not is_failed_first:
        gives_up(board, off)
    board.settles()
    assert board.caller.held
    assert [leg.held for leg in board.rows(t.call_leg) if leg.party == "customer"] == [True]


def test_of_two_words_that_change_more_than_the_same_nothing_is_lost(board: Switchboard) -> None:
    board.talks(ANA)
    agents = board.leg_of(ANA)
    assert agents is not None

    def changes(tx: Tx, words: list[dict[str, Any]]) -> None:
        for each in words:
            order_change(tx, board.call.message_id, agents.sid, agent_id=ANA, **each)

    board.does(changes, {"muted": True, "coaches": agents.sid}, {"muted": False})
    board.settles()
    (leg,) = (row for row in board.rows(t.call_leg) if row.party == "agent")
    assert (leg.muted, leg.coaches) == (False, agents.sid)
    assert (agents.muted, agents.coaches) == (False, agents.sid)


def test_mute_is_of_the_agents_own_leg(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(mute_calls, Switch(talk, ANA, on=True)) is None
    board.settles()
    assert [leg.party for leg in board.rows(t.call_leg) if leg.muted] == ["agent"]
    leg = board.leg_of(ANA)
    assert leg is not None
    assert leg.muted


def test_keys_go_to_the_customer_and_are_never_sent_twice(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(send_digits, SendDigits(talk, ANA, "12#")) is None
    board.settles()
    assert board.tones == [(board.caller.sid, "12#")]


def test_keys_whose_teller_died_are_not_sent_again(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(send_digits, SendDigits(talk, ANA, "12#"))
    assert [order.kind for order in board.lease()] == ["digits"]  # who knows whether they were heard
    board.passes(LEASE_MS + 1)
    assert board.lease() == []


@pytest.mark.parametrize("agent", [BEN, ANA])
def test_before_they_talk_and_for_others_there_is_nothing_to_hold(board: Switchboard, agent: str) -> None:
    interaction_id = board.accepts(ANA)
    assert interaction_id is not None
    answer = board.does(hold_calls, Switch(interaction_id, agent, on=True))
    assert isinstance(answer, Refused)
    assert answer.code == ("illegal_move" if agent == ANA else "not_found")


# -- transfers


def test_a_transferred_customer_keeps_their_place_and_meets_the_colleague(board: Switchboard) -> None:
    talk = board.talks(ANA)
    placed = board.interactions()[0].order_ms
    board.is_ready(BEN)
    assert board.does(transfer_calls, Transfer(talk, ANA, Target("agent", BEN), "Refund")) is None
    board.settles()
    assert (board.caller.place, board.leg_of(ANA)) == (LINE, None)
    old, new = board.interactions()
    assert (old.state, new.state, new.order_ms, new.preferred_agent_id) == ("wrapup", "queued", placed, BEN)
    assert board.call.interaction_id == new.id
    board.talks(BEN)
    assert board.together() == {BEN}
    assert [row.state for row in board.rows(t.call_handover)] == ["done"]
    assert [row.body for row in board.rows(t.message) if row.kind == "note"] == ["Refund"]
    board.ends(board.caller.sid)
    board.settles()
    assert (board.call.result, board.leg_of(BEN)) == ("answered", None)


def test_the_router_hears_of_a_transfer_with_whom_it_is_for(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("skill", "french", 2), place="now"))
    (event,) = (row for row in board.rows(t.event) if row.kind == "interaction.transferred")
    assert (event.data["queue_id"], event.data["place"], event.data["wrap"]) == ("support", "now", True)
    assert expressions_from_json(event.data["requirements"]) == (Requirement("french", 2),)
    assert event.data["as_interaction_id"] == board.call.interaction_id


def test_a_colleague_who_is_named_need_not_know_what_the_queue_asks(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.is_ready(BEN)
    board.does(transfer_calls, Transfer(talk, ANA, Target("agent", BEN)))
    (event,) = (row for row in board.rows(t.event) if row.kind == "interaction.transferred")
    assert (event.data["preferred"], event.data["ignore_skills"]) == ([BEN], True)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (Target("queue", "nowhere"), "not_found"),
        (Target("agent", "nobody"), "not_found"),
        (Target("agent", ANA), "not_found"),
        (Target("agent", CLEO), "agent_away"),
        (Target("skill", "chess"), "not_found"),
    ],
)
def test_where_nobody_can_take_it_nothing_changes(board: Switchboard, to: Target, code: str) -> None:
    talk = board.talks(ANA)
    answer = board.does(transfer_calls, Transfer(talk, ANA, to))
    assert isinstance(answer, Refused)
    assert answer.code == code
    board.settles()
    assert board.together() == {ANA}


def test_a_transfer_is_taken_back_until_somebody_has_accepted_it(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.settles()
    assert board.does(take_back_calls, TakeBack(talk, ANA)) is None
    board.picks_up(ANA)
    assert board.together() == {ANA}
    assert [row.state for row in board.interactions()] == ["closed", "active"]
    assert [row.state for row in board.rows(t.call_handover)] == ["taken_back"]


@pytest.mark.parametrize("is_leased", [False, True], ids=["to be rung", "being rung"])
def test_a_transfer_is_taken_back_before_the_carrier_says_that_the_former_leg_has_ended(
    board: Switchboard, is_leased: bool
) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.takes_all()  # the customer is back in the line, with which the room has ended
    assert board.does(take_back_calls, TakeBack(talk, ANA)) is None
    leased = board.lease() if is_leased else []
    board.tells()
    for connect in leased:
        board.takes(connect)
    board.picks_up(ANA)
    assert board.together() == {ANA}
    assert [row.state for row in board.interactions()] == ["closed", "active"]


def test_a_device_that_is_busy_when_a_transfer_is_taken_back_leaves_the_customer_in_line(
    board: Switchboard,
) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.takes_all()
    assert board.does(take_back_calls, TakeBack(talk, ANA)) is None
    board.settles()
    rung = board.leg_of(ANA)
    assert rung is not None
    board.ends(rung.sid, "busy")
    board.settles()
    assert board.caller.place == LINE
    assert [row.state for row in board.interactions()] == ["closed", "queued"]


def test_a_transfer_is_taken_back_without_a_disposition_of_what_goes_on(board: Switchboard) -> None:
    talk = board.talks(ANA)
    support = replace(board.centre.queues["support"], disposition_required=True)
    board.centre = replace(board.centre, queues={**board.centre.queues, "support": support})
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.settles()
    assert board.does(take_back_calls, TakeBack(talk, ANA)) is None
    assert [(row.state, row.slot) for row in board.interactions()] == [("closed", None), ("active", 1)]


def test_what_somebody_has_accepted_is_not_taken_back(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.settles()
    board.accepts(BEN)
    answer = board.does(take_back_calls, TakeBack(talk, ANA))
    assert isinstance(answer, Refused)
    assert answer.code == "taken"
    board.picks_up(BEN)
    assert board.together() == {BEN}


def test_a_customer_who_hangs_up_after_a_transfer_was_answered_all_the_same(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    board.settles()
    board.ends(board.caller.sid)
    board.settles()
    assert board.call.result == "answered"
    assert [row.state for row in board.interactions()] == ["wrapup", "abandoned"]
    assert [row.state for row in board.rows(t.call_handover)] == ["ended"]


def test_a_number_outside_takes_the_customer_over_once_somebody_answers_there(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(transfer_calls, Transfer(talk, ANA, Target("number", OUTSIDE))) is None
    board.settles()
    assert board.caller.held
    assert board.leg_of(ANA) is not None
    board.answers(board.party("outside").sid)
    board.settles()
    assert (board.together(), board.leg_of(ANA)) == ({"outside"}, None)
    assert board.interactions()[0].state == "wrapup"
    assert board.call.ended_at is None
    board.ends(board.party("outside").sid)
    board.settles()
    assert (board.caller.place, board.call.result) == (GONE, "transferred")


def test_where_nobody_answers_outside_the_customer_is_back_with_the_agent(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("number", OUTSIDE)))
    board.settles()
    board.ends(board.party("outside").sid, "no_answer")
    board.settles()
    assert board.together() == {ANA}
    assert [row.state for row in board.rows(t.call_handover)] == ["refused"]


# -- an agent who was lost


def test_an_agent_whose_browser_died_has_half_a_minute_to_get_back(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    board.settles()
    assert (board.caller.held, board.call.lost_at is None) == (True, False)
    board.passes(REJOIN_MS // 2)
    assert board.does(rejoin_calls, Rejoin(talk, ANA)) is None
    board.picks_up(ANA)
    assert (board.together(), board.call.lost_at) == ({ANA}, None)
    board.passes(REJOIN_MS)
    board.settles()
    assert board.together() == {ANA}


def test_an_agent_who_clicks_twice_to_get_in_again_is_rung_once(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    board.settles()
    for _ in range(2):
        assert board.does(rejoin_calls, Rejoin(talk, ANA)) is None
    leased = board.lease()
    assert [order.kind for order in leased] == ["connect"]
    assert board.does(rejoin_calls, Rejoin(talk, ANA)) is None
    for order in (*leased, *board.lease()):
        board.takes(order)
    assert len([leg for leg in board.legs.values() if leg.agent_id == ANA and leg.lasts]) == 1


def test_an_agent_who_does_not_come_back_loses_the_customer_to_the_line(board: Switchboard) -> None:
    board.talks(ANA)
    placed = board.interactions()[0].order_ms
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    board.settles()
    board.passes(REJOIN_MS)
    board.settles()
    (row,) = board.interactions()
    assert (board.caller.place, row.state, row.order_ms) == (LINE, "queued", placed)
    assert [a.presence for a in board.rows(t.agent_state) if a.agent_id == ANA] == ["not_responding"]
    board.talks(BEN)
    assert board.together() == {BEN}


def test_an_agent_who_said_that_the_talk_is_over_is_not_lost(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(end_interactions, End(talk, ANA))
    board.settles()
    assert (board.caller.place, board.call.lost_at, board.call.result) == (GONE, None, "answered")


def test_keys_and_a_transfer_that_the_desk_sends_again_are_done_once(board: Switchboard) -> None:
    talk = board.talks(ANA)
    for _ in range(2):
        assert board.does(send_digits, SendDigits(talk, ANA, "5", "key-1")) is None
        board.settles()
    assert [keys for _, keys in board.tones] == ["5"]
    for _ in range(2):
        assert board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales"))) is None
    assert len(board.rows(t.call_handover)) == 1
    assert len(board.interactions()) == 2
