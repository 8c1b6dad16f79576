"""Transfer and consult with each party leaving at each step (console brief, section 19): a table of what becomes of it.

After each, whatever the table says, ``rests`` holds: the customer is with somebody, in the line with one place, hears
music while an agent gets back in, or is gone; nobody is alone in a room; no question stays open about a talk
that is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from hub.calls.legs import RINGS_OUTSIDE_MS
from tests.unit.stations.controlling import Switchboard
from tests.unit.stations.each_leaves import LEAVES, STEPS, stands, undone, who_is_there
from tests.unit.stations.standing_still import rests, switchboard

# -- what becomes of it: where the customer is, and each interaction's state and agent; later where that changes

OUTCOMES: Final = """
given to a queue
customer: gone, wrapup ana, abandoned

given to a queue, offered
customer: gone, wrapup ana, abandoned

given to a queue, rings
customer: gone, wrapup ana, wrapup ben
ben: line, wrapup ana, queued
ben ends: gone, wrapup ana, wrapup ben

given to a queue, talks
customer: gone, wrapup ana, wrapup ben
ben: music, wrapup ana, active ben -> line, wrapup ana, queued
ben ends: gone, wrapup ana, wrapup ben

given to a colleague
customer: gone, wrapup ana, abandoned

given to a colleague, rings
customer: gone, wrapup ana, wrapup ben
ben: line, wrapup ana, queued
ben ends: gone, wrapup ana, wrapup ben

given to a colleague, talks
customer: gone, wrapup ana, wrapup ben
ben: music, wrapup ana, active ben -> line, wrapup ana, queued
ben ends: gone, wrapup ana, wrapup ben

given outside, rings
customer: gone, wrapup ana
ana: music, active ana -> line, queued
receiver: music, active ana -> line, queued
ana ends: gone, wrapup ana
outside: with ana, active ana

given outside, talks
customer: gone, wrapup ana
outside: gone, wrapup ana

asked a queue
customer: gone, wrapup ana, closed
ana: music, active ana, queued -> line, queued, closed
receiver: line, queued, closed
ana ends: gone, wrapup ana, closed

asked a colleague
customer: gone, wrapup ana, closed
ana: music, active ana, queued -> line, queued, closed
receiver: line, queued, closed
ana ends: gone, wrapup ana, closed

asked a colleague, offered
customer: gone, wrapup ana, closed
ana: music, active ana, offered -> line, queued, closed
receiver: line, queued, closed
ana ends: gone, wrapup ana, closed

asked a colleague, rings
customer: gone, wrapup ana, wrapup ben
ana: music, active ana, active ben -> line, queued, wrapup ben
receiver: line, queued, wrapup ben
ana ends: gone, wrapup ana, wrapup ben
ben: with ana, active ana, wrapup ben
ben ends: with ana, active ana, wrapup ben

asked a colleague, talks
customer: gone, wrapup ana, wrapup ben
ana: music, active ana, active ben -> line, queued, wrapup ben
receiver: with ben, active ben, closed ben
ana ends: gone, wrapup ana, wrapup ben
ben: with ana, active ana, wrapup ben
ben ends: with ana, active ana, wrapup ben

asked a colleague, swapped
customer: gone, wrapup ana, wrapup ben
ana: music, active ana, active ben -> line, queued, wrapup ben
receiver: with ben, active ben, closed ben
ana ends: gone, wrapup ana, wrapup ben
ben: with ana, active ana, wrapup ben
ben ends: with ana, active ana, wrapup ben

asked a colleague, merged
customer: gone, wrapup ana, wrapup ben
ana: with ben, active ana, active ben -> with ben, active ben, closed ben
receiver: with ben, active ben, closed ben
ana ends: gone, wrapup ana, wrapup ben
ben: with ana, active ana, wrapup ben
ben ends: with ana, active ana, wrapup ben

asked a colleague, handed over
customer: gone, wrapup ben, closed ben
ben: music, active ben, closed ben -> line, queued, closed ben
ben ends: gone, wrapup ben, closed ben

asked outside, rings
customer: gone, wrapup ana
ana: music, active ana -> line, queued
receiver: line, queued
ana ends: gone, wrapup ana
outside: with ana, active ana

asked outside, talks
customer: gone, wrapup ana
ana: music, active ana -> line, queued
receiver: with outside, wrapup ana
ana ends: gone, wrapup ana
outside: with ana, active ana

asked outside, swapped
customer: gone, wrapup ana
ana: music, active ana -> line, queued
receiver: with outside, wrapup ana
ana ends: gone, wrapup ana
outside: with ana, active ana

asked outside, merged
customer: gone, wrapup ana
ana: with outside, active ana -> with outside, wrapup ana
receiver: with outside, wrapup ana
ana ends: gone, wrapup ana
outside: with ana, active ana

asked outside, handed over
customer: gone, wrapup ana
outside: gone, wrapup ana
"""


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with switchboard() as ready:
        yield ready


def outcomes() -> Mapping[str, Mapping[str, list[str]]]:
    """By step and who leaves: how it stands, and how it stands when nobody has come back."""
    blocks = (block.splitlines() for block in OUTCOMES.strip().split("\n\n"))
    return {step: dict(_outcome(line) for line in lines) for step, *lines in blocks}


def _outcome(line: str) -> tuple[str, list[str]]:
    who, so = line.split(": ")
    return who, (so.split(" -> ") * 2)[:2]


@pytest.mark.parametrize("step", STEPS)
def test_whoever_leaves_the_others_are_looked_after(board: Switchboard, step: str) -> None:
    STEPS[step](board)
    becomes = outcomes()[step]
    assert set(becomes) == set(who_is_there(board))
    for who, (soon, later) in becomes.items():
        with undone(board):
            LEAVES[who](board)
            board.settles()
            assert (who, stands(board)) == (who, soon)
            rests(board)
            board.passes(RINGS_OUTSIDE_MS + 1)
            board.settles()
            assert (who, stands(board)) == (who, later)
            rests(board)
