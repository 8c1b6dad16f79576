"""What tests share in which an agent asks somebody about a call: it is asked, heard, joined."""

from __future__ import annotations

from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.questions import Act, merge_calls
from tests.builders import ANA, BEN
from tests.unit.stations.controlling import Switchboard

OUTSIDE = "+442071230000"


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


def joined_by_ben(board: Switchboard) -> str:
    talk = asks_ben(board)
    board.does(merge_calls, Act(talk, ANA))
    board.settles()
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
