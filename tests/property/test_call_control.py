"""Whatever agents, customers and carriers do to a call, in whatever order it is told: nobody is left nowhere.

A switchboard that knows by itself who is where, and rows that are held against it when all has been said: the customer
is in the line with a place there, or in the room with somebody (or with music, while an agent gets back in); nobody's
device is in a room whose call is not theirs; there are never two owners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine

from hub.calls import consulting, holding, losing, questions, supervising, taking, transferring
from hub.calls.handovers import Target
from hub.endings import End, end_interactions
from hub.model.nouns import Scope
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.unit.stations.controlling import GONE, LINE, Leg, Switchboard

AGENTS: Final = (ANA, BEN, CLEO)
ROSA: Final = Scope("usr_rosa", "supervisor", None, None)
CHIEF: Final = Scope("usr_cleo", "supervisor", CLEO, None)
_ENGINE: Final = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
t.metadata.create_all(_ENGINE)

Does = Callable[[Switchboard, str, int], Any]


def _of(station: Any, make: Callable[[str, str, int], Any]) -> Does:
    """What an agent does about the newest call that is theirs."""

    def do(board: Switchboard, agent: str, number: int) -> None:
        if (row := board.owned(agent)) is not None:
            board.does(station, make(row.id, agent, number))

    return do


def _to(agent: str, number: int) -> Target:
    other = AGENTS[(AGENTS.index(agent) + 1 + number) % 3]
    targets = (Target("queue", "sales"), Target("agent", other), Target("number", "+442071230000"))
    return targets[number % 3]


def _device(what: Callable[[Switchboard, Leg], None]) -> Does:
    def do(board: Switchboard, _agent: str, number: int) -> None:
        others = [leg for leg in board.legs.values() if leg.lasts and leg.party != "customer"]
        if others:
            what(board, others[number % len(others)])

    return do


def _supervises(board: Switchboard, agent: str, number: int) -> None:
    act = ("listen", "whisper", "join", "leave", "take_over", "end")[number % 6]
    if (row := board.owned(agent)) is not None:
        scope = CHIEF if number % 2 else ROSA
        board.does(supervising.supervise_calls, supervising.Supervise(row.id, scope, act, "client:rosa"))


def _takes_one(board: Switchboard, _agent: str, number: int) -> None:
    """Of the orders that are due only one is told; the others stay leased until their leases run out."""
    orders = board.lease()
    if orders:
        board.takes(orders[number % len(orders)])


DOES: Final[Mapping[str, Does]] = {
    "accepts": lambda board, agent, _: board.accepts(agent),
    "holds": _of(holding.hold_calls, lambda i, a, n: holding.Switch(i, a, on=bool(n % 2))),
    "mutes": _of(holding.mute_calls, lambda i, a, n: holding.Switch(i, a, on=bool(n % 2))),
    "transfers": _of(transferring.transfer_calls, lambda i, a, n: transferring.Transfer(i, a, _to(a, n))),
    "takes back": _of(taking.take_back_calls, lambda i, a, _: taking.TakeBack(i, a)),
    "consults": _of(consulting.consult_calls, lambda i, a, n: consulting.Consult(i, a, _to(a, n))),
    "swaps": _of(questions.swap_calls, lambda i, a, _: questions.Act(i, a)),
    "merges": _of(questions.merge_calls, lambda i, a, _: questions.Act(i, a)),
    "returns": _of(questions.return_calls, lambda i, a, _: questions.Act(i, a)),
    "completes": _of(questions.complete_calls, lambda i, a, _: questions.Act(i, a)),
    "rejoins": _of(losing.rejoin_calls, lambda i, a, _: losing.Rejoin(i, a)),
    "ends": _of(end_interactions, lambda i, a, _: End(i, a)),
    "supervises": _supervises,
    "device answers": _device(lambda board, leg: board.answers(leg.sid)),
    "device hangs up": _device(lambda board, leg: board.ends(leg.sid)),
    "device is not answered": _device(
        lambda board, leg: board.ends(leg.sid, "no_answer") if leg.state != "in_progress" else None
    ),
    "carrier tells": lambda board, _, number: board.tells(number),
    "carrier takes one": _takes_one,
    "all is settled": lambda board, _agent, _number: board.settles(),
    "time passes": lambda board, _agent, number: board.passes(10_000 * (1 + number)),
    "customer hangs up": lambda board, _agent, number: board.ends(board.caller.sid) if number == 0 else None,
}

steps = st.lists(
    st.tuples(st.sampled_from(sorted(DOES)), st.sampled_from(AGENTS), st.integers(0, 5)),
    max_size=30,
)
talks = st.sampled_from(["waits", "rings", "talks", "asks"])


@settings(max_examples=40)
@given(begins=talks, happens=steps)
def test_nobody_is_left_nowhere(begins: str, happens: list[tuple[str, str, int]]) -> None:
    with switchboard() as board:
        _begin(board, begins)
        for what, agent, number in happens:
            DOES[what](board, agent, number)
            _no_two_owners(board)
        board.passes(25_000)  # what was leased and not told is told by somebody else
        board.settles()
        _no_two_owners(board)
        _customer_is_somewhere(board)
        _devices_are_where_they_belong(board)


@contextmanager
def switchboard() -> Iterator[Switchboard]:
    """Rolled back at the end: the next example finds it empty."""
    with _ENGINE.connect() as connection, connection.begin() as transaction:
        board = Switchboard(connection)
        board.calls()
        yield board
        transaction.rollback()


def _begin(board: Switchboard, how: str) -> None:
    if how == "rings":
        board.accepts(ANA)
    if how in ("talks", "asks"):
        talk = board.talks(ANA)
        if how == "asks":
            board.is_ready(BEN)
            board.does(consulting.consult_calls, consulting.Consult(talk, ANA, Target("agent", BEN)))
            board.settles()
            board.talks(BEN)


def _no_two_owners(board: Switchboard) -> None:
    live = [i for i in board.interactions() if i.state in ("queued", "offered", "active") and not i.consults]
    assert len(live) <= 1


def _customer_is_somewhere(board: Switchboard) -> None:
    place, call = board.caller.place, board.call
    own = next((i for i in board.interactions() if i.id == call.interaction_id), None)
    if place == GONE:
        assert call.ended_at is not None
        assert own is None or own.state in ("wrapup", "closed", "abandoned")
    elif place == LINE:
        assert own is not None
        assert own.state in ("queued", "offered", "active"), "in line without a place"
        if own.state == "active":
            assert board.leg_of(own.agent_id), "nobody is rung"
    else:
        assert place == call.room
        with_them = [leg for leg in board.legs.values() if leg.place == place and leg is not board.caller]
        assert with_them or call.lost_at is not None, "alone in a room"
        assert own is None or own.state == "active"


def _devices_are_where_they_belong(board: Switchboard) -> None:
    wanted = {i.agent_id for i in board.interactions() if i.state == "active"}
    for leg in board.legs.values():
        if leg.lasts and leg.party == "agent":
            assert leg.agent_id in wanted, f"{leg.agent_id}'s device is in a call that is not theirs"
        if leg.lasts and leg.party != "customer":
            assert board.caller.lasts
