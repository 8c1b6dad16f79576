"""What must hold of a call whenever all has been said and done, whoever did what: held against the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hub.store import tables as t
from tests.services.tables import in_memory
from tests.unit.stations.controlling import GONE, LINE, Leg, Switchboard

LIVE: Final = ("queued", "offered", "active")
_ENGINE: Final = in_memory()


@contextmanager
def switchboard() -> Iterator[Switchboard]:
    """With one caller in line. Rolled back at the end: the next one finds it empty."""
    with _ENGINE.connect() as connection, connection.begin() as transaction:
        board = Switchboard(connection)
        board.calls()
        yield board
        transaction.rollback()


def rests(board: Switchboard) -> None:
    has_one_owner(board)
    customer_is_somewhere(board)
    nobody_is_alone(board)
    questions_are_about_something(board)
    what_rings_is_wanted(board)
    rows_say_what_is_so(board)


def has_one_owner(board: Switchboard) -> None:
    live = [i for i in board.interactions() if i.state in LIVE and not i.consults]
    assert len(live) <= 1


def customer_is_somewhere(board: Switchboard) -> None:
    place, call = board.caller.place, board.call
    own = next((i for i in board.interactions() if i.id == call.interaction_id), None)
    if place == GONE:
        assert call.ended_at is not None
        assert own is None or own.state in ("wrapup", "closed", "abandoned")
    elif place == LINE:
        assert own is not None
        assert own.state in LIVE, "in line without a place"
        if own.state == "active":
            assert board.leg_of(own.agent_id), "nobody is rung"
    else:
        assert place == call.room
        assert with_customer(board) or call.lost_at is not None, "alone in a room"
        assert own is None or own.state == "active"


def with_customer(board: Switchboard) -> list[Leg]:
    return [leg for leg in board.legs.values() if leg.place == board.caller.place and leg is not board.caller]


def nobody_is_alone(board: Switchboard) -> None:
    """Whoever is in a room hears somebody, is heard there, or is the customer's music."""
    wanted = {i.agent_id for i in board.interactions() if i.state == "active"}
    for leg in board.legs.values():
        if not leg.lasts or leg.party == "customer":
            continue
        assert board.caller.lasts, f"{leg.party} is left in a call without its customer"
        assert board.caller.place != LINE or leg.party == "agent", (
            f"{leg.party} is left by a customer in line"
        )
        assert leg.party != "agent" or leg.agent_id in wanted, (
            f"{leg.agent_id} is in a call that is not theirs"
        )
    talking = (
        [leg for leg in with_customer(board) if leg.state == "in_progress"] if board.caller.lasts else []
    )
    lost = board.call.lost_at is not None  # who was being asked waits with them
    if board.caller.place not in (LINE, GONE) and talking and not (lost and board.caller.held):
        open_ears = [leg for leg in (*talking, board.caller) if not leg.held]
        assert len(open_ears) >= 2 or board.caller.held, "one hears nobody"


def questions_are_about_something(board: Switchboard) -> None:
    for handover in board.rows(t.call_handover):
        if board.call.ended_at is not None:
            assert handover.ended_at is not None, "a question about a call that is over"
        elif handover.ended_at is None and handover.as_interaction_id:
            (asked,) = (i for i in board.interactions() if i.id == handover.as_interaction_id)
            assert asked.state in LIVE, "a question to somebody who has left"


def what_rings_is_wanted(board: Switchboard) -> None:
    offered = {i.id for i in board.interactions() if i.state == "offered"}
    assert {offer.interaction_id for offer in board.rows(t.offer) if offer.state == "live"} == offered


def rows_say_what_is_so(board: Switchboard) -> None:
    for row in board.rows(t.call_leg):
        leg = board.legs[row.sid]
        assert (row.ended_at is None) == leg.lasts
        if leg.lasts and leg.place != LINE:
            assert (row.held, row.muted) == (leg.held, leg.muted)
