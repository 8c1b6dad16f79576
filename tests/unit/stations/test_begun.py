"""What a leader without a memory makes of calls that were given on or are asked about: as the engine had it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.calls.consulting import Consult, consult_calls
from hub.calls.handovers import Target
from hub.calls.transferring import Transfer, transfer_calls
from hub.dispatch.derived import engagement_rows, waiting_rows
from routing.requirements import Requirement
from routing.snapshot import FOREVER_MS
from tests.builders import ANA, BEN, CLEO, small_routing
from tests.services.tables import in_memory
from tests.unit.stations.controlling import Switchboard

FRENCH = Target("skill", "french", 2)


@pytest.fixture
def board() -> Iterator[Switchboard]:
    with in_memory().connect() as connection:
        board = Switchboard(connection)
        board.calls()
        yield board


def waiting(board: Switchboard) -> Any:
    """The newest interaction as the engine would have it."""
    newest = board.interactions()[-1]
    return board.does(lambda tx, ids: waiting_rows(tx, ids, small_routing()), newest.id)


def test_a_call_that_was_given_on_asks_for_what_its_sender_asked_for(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(transfer_calls, Transfer(talk, ANA, FRENCH)) is None
    row = waiting(board)
    assert (row.requirements, row.origin, row.hops) == ((Requirement("french", 2),), "transfer", 1)
    (rest,) = row.cool_downs
    assert (rest.agent_id, rest.until_ms - board.now) == (ANA, 60_000 - 1)


def test_what_was_given_on_twice_is_so_and_its_newest_sender_rests(board: Switchboard) -> None:
    board.does(transfer_calls, Transfer(board.talks(ANA), ANA, FRENCH))
    board.settles()
    assert board.does(transfer_calls, Transfer(board.talks(CLEO), CLEO, Target("queue", "sales"))) is None
    row = waiting(board)
    assert (row.requirements, row.hops, [rest.agent_id for rest in row.cool_downs]) == ((), 2, [CLEO])


def test_whoever_asks_is_never_asked_themselves_and_released_when_it_is_over(board: Switchboard) -> None:
    talk = board.talks(ANA)
    assert board.does(consult_calls, Consult(talk, ANA, FRENCH)) is None
    row = waiting(board)
    assert (row.origin, row.linked_to, row.requirements) == ("consult", talk, (Requirement("french", 2),))
    assert [(rest.agent_id, rest.until_ms) for rest in row.cool_downs] == [(ANA, FOREVER_MS)]
    asked = board.accepts(CLEO)
    work = board.does(lambda tx, ids: engagement_rows(tx, ids, small_routing()), asked)
    assert (work.agent_id, work.visit.origin, work.visit.linked_to) == (CLEO, "consult", talk)
    own = board.does(lambda tx, ids: engagement_rows(tx, ids, small_routing()), talk)
    assert own.visit is None


def test_a_customer_who_waits_at_first_is_as_before(board: Switchboard) -> None:
    row = waiting(board)
    assert (row.origin, row.linked_to, row.hops, row.cool_downs) == ("customer", "", 0, ())
    board.talks(BEN)
