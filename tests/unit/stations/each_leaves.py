"""How far a transfer or a consultation has come, and who leaves then (``test_calls_each_leaves``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Final

from sqlalchemy import update

from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.questions import Act, complete_calls, merge_calls, swap_calls
from hub.calls.transferring import Transfer, transfer_calls
from hub.endings import End, end_interactions
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.unit.stations.asking import OUTSIDE
from tests.unit.stations.controlling import GONE, LINE, Switchboard

SALES: Final = Target("queue", "sales")
TO_BEN: Final = Target("agent", BEN)
NUMBER: Final = Target("number", OUTSIDE)

Step = Callable[[Switchboard], None]


def gives(to: Target) -> Step:
    def step(board: Switchboard) -> None:
        talk = board.talks(ANA)
        board.is_ready(BEN)
        assert board.does(transfer_calls, Transfer(talk, ANA, to)) is None
        board.settles()

    return step


def asks(to: Target) -> Step:
    def step(board: Switchboard) -> None:
        talk = board.talks(ANA)
        board.is_ready(BEN)
        assert board.does(consult_calls, Consult(talk, ANA, to)) is None
        board.settles()

    return step


def offered(before: Step) -> Step:
    """It rings on his screen."""

    def step(board: Switchboard) -> None:
        before(board)
        assert board.is_offered(BEN) is not None

    return step


def rings_ben(before: Step) -> Step:
    """He has accepted, and his telephone rings."""

    def step(board: Switchboard) -> None:
        before(board)
        assert board.accepts(BEN) is not None
        board.settles()

    return step


def with_ben(before: Step) -> Step:
    def step(board: Switchboard) -> None:
        before(board)
        board.talks(BEN)

    return step


def answered_outside(before: Step) -> Step:
    def step(board: Switchboard) -> None:
        before(board)
        board.answers(board.party("outside").sid)
        board.settles()

    return step


def then(before: Step, *stations: Callable[..., object]) -> Step:
    def step(board: Switchboard) -> None:
        before(board)
        talk = board.interactions()[0].id
        for station in stations:
            assert board.does(station, Act(talk, ANA)) is None
            board.settles()

    return step


_ASKED_BEN: Final = with_ben(asks(TO_BEN))
_ASKED_OUTSIDE: Final = answered_outside(asks(NUMBER))
STEPS: Final[Mapping[str, Step]] = {
    "given to a queue": gives(SALES),
    "given to a queue, offered": offered(gives(SALES)),
    "given to a queue, rings": rings_ben(gives(SALES)),
    "given to a queue, talks": with_ben(gives(SALES)),
    "given to a colleague": gives(TO_BEN),
    "given to a colleague, rings": rings_ben(gives(TO_BEN)),
    "given to a colleague, talks": with_ben(gives(TO_BEN)),
    "given outside, rings": gives(NUMBER),
    "given outside, talks": answered_outside(gives(NUMBER)),
    "asked a queue": asks(SALES),
    "asked a colleague": asks(TO_BEN),
    "asked a colleague, offered": offered(asks(TO_BEN)),
    "asked a colleague, rings": rings_ben(asks(TO_BEN)),
    "asked a colleague, talks": _ASKED_BEN,
    "asked a colleague, swapped": then(_ASKED_BEN, swap_calls),
    "asked a colleague, merged": then(_ASKED_BEN, merge_calls),
    "asked a colleague, handed over": then(_ASKED_BEN, complete_calls),
    "asked outside, rings": asks(NUMBER),
    "asked outside, talks": _ASKED_OUTSIDE,
    "asked outside, swapped": then(_ASKED_OUTSIDE, swap_calls),
    "asked outside, merged": then(_ASKED_OUTSIDE, merge_calls),
    "asked outside, handed over": then(_ASKED_OUTSIDE, complete_calls),
}


# -- who leaves


def customer(board: Switchboard) -> None:
    board.ends(board.caller.sid)


def device_of(agent: str) -> Step:
    def leaves(board: Switchboard) -> None:
        leg = board.leg_of(agent)
        assert leg is not None
        board.ends(leg.sid, "completed" if leg.state == "in_progress" else "no_answer")

    return leaves


def outside(board: Switchboard) -> None:
    leg = board.party("outside")
    board.ends(leg.sid, "completed" if leg.state == "in_progress" else "busy")


def presses_end(agent: str) -> Step:
    def leaves(board: Switchboard) -> None:
        row = board.owned(agent)
        assert row is not None
        assert board.does(end_interactions, End(row.id, agent)) is None

    return leaves


def puts_the_receiver_down(board: Switchboard) -> None:
    """Ana's device is a telephone: it does not die, a person ends the talk with it."""
    leg = t.call_leg.c
    telephone = update(t.call_leg).where(leg.agent_id == ANA).values(address="+442079460018")
    board.connection.execute(telephone)
    device_of(ANA)(board)


LEAVES: Final[Mapping[str, Step]] = {
    "ana ends": presses_end(ANA),
    "ben ends": presses_end(BEN),
    "receiver": puts_the_receiver_down,
    "customer": customer,
    "ana": device_of(ANA),
    "ben": device_of(BEN),
    "outside": outside,
}


def stands(board: Switchboard) -> str:
    works = (" ".join(filter(None, (i.state, i.agent_id))) for i in board.interactions())
    return ", ".join((_customer(board), *works))


def _customer(board: Switchboard) -> str:
    if board.caller.place in (LINE, GONE):
        return board.caller.place or "gone"
    return "music" if board.caller.held else f"with {' '.join(sorted(board.together()))}"


@contextmanager
def undone(board: Switchboard) -> Iterator[None]:
    """What happens within is a trial: the next one begins where this one did."""
    before = deepcopy((board.legs, board.unsaid)), board.now
    trial = board.connection.begin_nested()
    yield
    trial.rollback()
    (board.legs, board.unsaid), board.now = before


def who_is_there(board: Switchboard) -> Iterator[str]:
    """And how they may leave."""
    if board.caller.lasts:
        yield "customer"
    if any(leg.party == "outside" and leg.lasts for leg in board.legs.values()):
        yield "outside"
    for agent, ways in ((ANA, ("ana", "receiver")), (BEN, ("ben",))):
        row, leg = board.owned(agent), board.leg_of(agent)
        if leg is not None:
            yield from ways
        if row is not None and row.state == "active":
            yield f"{agent} ends"
