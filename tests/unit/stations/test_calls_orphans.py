"""Calls that stand without purpose are found, and put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete

from hub.calling import LOOKS_TO_ORPHANS, WATCH_SECONDS
from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.holding import Switch, hold_calls
from hub.calls.leasing import lease_orders
from hub.calls.orders import order
from hub.calls.orphans import QUIET_MS, find_orphans, mend_calls
from hub.calls.supervising import Supervise, supervise_calls
from hub.calls.transferring import Transfer, transfer_calls
from hub.endings import End, end_interactions
from hub.model.nouns import Scope
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.services.tables import in_memory
from tests.unit.stations.controlling import GONE, LINE, Switchboard

Loses = Callable[[Switchboard], None]
MOST_MS = 30_000
LOOK_MS = int(WATCH_SECONDS * LOOKS_TO_ORPHANS * 1_000)
CHIEF = Scope("usr_cleo", "supervisor", CLEO, None)


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with in_memory().connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


def forgets(board: Switchboard) -> None:
    """What was to be told is lost, as by an error of ours."""
    board.connection.execute(delete(t.call_order).where(t.call_order.c.state != "done"))


def looks(board: Switchboard) -> list[str | None]:
    """The watch, a while later: what it found and put right."""
    board.passes(QUIET_MS + 1_000)
    found = find_orphans(board.connection, board.now)
    mended = [board.does(mend_calls, call_id) for call_id, _ in found]
    board.settles()
    return mended


def test_an_agent_whose_device_nobody_rings_has_the_call_no_longer(board: Switchboard) -> None:
    board.accepts(ANA)
    forgets(board)
    assert looks(board) == ["not_rung"]
    assert [i.state for i in board.interactions()] == ["queued"]
    board.talks(BEN)
    assert board.together() == {BEN}


def test_a_caller_whose_talk_is_over_is_let_go(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(end_interactions, End(talk, ANA))
    forgets(board)
    assert looks(board) == ["work_is_over"]
    assert board.caller.place == GONE
    assert board.leg_of(ANA) is None


def test_a_device_that_outlives_its_call_is_hung_up(board: Switchboard) -> None:
    board.accepts(ANA)
    board.settles()
    board.ends(board.caller.sid)
    board.tells()
    forgets(board)
    assert looks(board) == ["leg_outlives_call"]
    assert board.leg_of(ANA) is None


def test_a_device_in_a_call_that_is_somebody_elses_is_hung_up(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.does(transfer_calls, Transfer(talk, ANA, Target("queue", "sales")))
    forgets(board)
    assert looks(board) == ["unwanted_device"]
    assert board.leg_of(ANA) is None


def test_a_customer_of_an_agent_who_was_never_rung_is_in_line_again(board: Switchboard) -> None:
    talk = board.talks(ANA)
    board.is_ready(CLEO)
    assert board.does(supervise_calls, Supervise(talk, CHIEF, "take_over")) is None
    board.ends(board.leg_of(ANA).sid)  # type: ignore[union-attr]
    forgets(board)
    board.settles()
    assert looks(board) == ["alone"]
    assert (board.caller.place, [i.state for i in board.interactions()]) == (LINE, ["wrapup", "queued"])


@pytest.mark.parametrize(
    "happens",
    [
        lambda board: None,
        lambda board: board.accepts(ANA),
        lambda board: board.talks(ANA),
        lambda board: board.does(hold_calls, Switch(board.talks(ANA), ANA, on=True)),
        lambda board: board.does(consult_calls, Consult(board.talks(ANA), ANA, Target("queue", "sales"))),
        lambda board: board.does(transfer_calls, Transfer(board.talks(ANA), ANA, Target("queue", "sales"))),
    ],
    ids=["waiting", "ringing", "talking", "held", "asking", "given on"],
)
def test_a_call_in_which_all_is_well_is_left_alone(
    board: Switchboard, happens: Callable[[Switchboard], object]
) -> None:
    happens(board)
    board.settles()
    assert looks(board) == []
    assert board.caller.place != GONE
    assert board.caller.place != LINE or board.interactions()[-1].state in ("queued", "active")


def test_an_order_that_nobody_understands_keeps_no_other_from_being_told(board: Switchboard) -> None:
    talk = board.talks(ANA)
    order_id = board.does(lambda tx, _items: [order(tx, board.call.message_id, "digits", detail={})], None)
    board.does(hold_calls, Switch(talk, ANA, on=True))
    (held,) = (each for each in board.does(lease_orders, 50))
    board.takes(held)
    assert board.caller.held
    broken = next(row for row in board.rows(t.call_order) if row.id == order_id)
    assert (broken.state, broken.last_code) == ("failed", "broken")


# -- how long it takes


def is_rung_by_nobody(board: Switchboard) -> None:
    board.accepts(ANA)


def has_ended(board: Switchboard) -> None:
    board.does(end_interactions, End(board.talks(ANA), ANA))


def has_hung_up(board: Switchboard) -> None:
    board.accepts(ANA)
    board.settles()
    board.ends(board.caller.sid)
    board.tells()


def was_given_on(board: Switchboard) -> None:
    board.does(transfer_calls, Transfer(board.talks(ANA), ANA, Target("queue", "sales")))


def is_back_in_line(board: Switchboard) -> bool:
    return bool(board.interactions()[-1].state == "queued")


def nobody_is_on_a_line(board: Switchboard) -> bool:
    return not any(leg.lasts for leg in board.legs.values())


def her_device_is_free(board: Switchboard) -> bool:
    return board.leg_of(ANA) is None


@pytest.mark.parametrize("phase_ms", [0, 1, 4_999, 9_999])
@pytest.mark.parametrize(
    ("loses", "is_right"),
    [
        (is_rung_by_nobody, is_back_in_line),
        (has_ended, nobody_is_on_a_line),
        (has_hung_up, nobody_is_on_a_line),
        (was_given_on, her_device_is_free),
    ],
)
def test_who_is_lost_is_let_go_or_back_in_line_within_half_a_minute(
    board: Switchboard, loses: Loses, is_right: Callable[[Switchboard], bool], phase_ms: int
) -> None:
    """By the watch of calls alone, wherever in its round it is when the word is lost."""
    loses(board)
    forgets(board)
    assert not is_right(board)
    lost_at, next_look = board.now, board.now + phase_ms
    while not is_right(board):
        board.passes(next_look - board.now)
        for call_id, _ in find_orphans(board.connection, board.now):
            board.does(mend_calls, call_id)
        board.settles()
        next_look += LOOK_MS
        assert board.now - lost_at <= MOST_MS
