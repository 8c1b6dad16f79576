"""Whatever agents, customers and carriers do to a call, in whatever order it is told: nobody is left nowhere.

A switchboard that knows by itself who is where, and rows that are held against it when all has been said: the customer
is in the line with a place there, or in the room with somebody (or with music, while an agent gets back in); nobody's
device is in a room whose call is not theirs; there are never two owners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calls import consulting, holding, losing, questions, supervising, taking, transferring
from hub.calls.handovers import Target
from hub.endings import End, end_interactions
from hub.model.nouns import Scope
from tests.builders import ANA, BEN, CLEO
from tests.unit.stations.controlling import Leg, Switchboard
from tests.unit.stations.standing_still import has_one_owner, rests, switchboard

AGENTS: Final = (ANA, BEN, CLEO)
ROSA: Final = Scope("usr_rosa", "supervisor", None, None)
CHIEF: Final = Scope("usr_cleo", "supervisor", CLEO, None)

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
            has_one_owner(board)
        board.passes(25_000)  # what was leased and not told is told by somebody else
        board.settles()
        rests(board)


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
