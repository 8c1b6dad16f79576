"""Whatever order the carrier's words on legs come in, and however often: the call ends the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from hub.accepting import accept_work
from hub.calls.begin import begin_calls
from hub.calls.leasing import lease_orders
from hub.calls.legs import apply_reports
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.model.calls import Told
from hub.model.nouns import LegReport
from hub.offers import Accept, Reservation, reserve_offers
from hub.presence import SetPresence, see_agents, set_presences
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from tests.builders import ANA, START
from tests.services.tables import in_memory
from tests.unit.stations.calling import LINE, answer, calling_centre, device, leg, press, started

T = TypeVar("T")
CALLER, DEVICE = "CA" + "a" * 32, "CA" + "b" * 32
_CENTRE: Final = calling_centre()
_ENGINE: Final = in_memory()


class World:
    """One call on a database of its own, whose clock stands."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._serial = 0

    def does(self, station: Callable[[Tx, Any], T], *items: Any) -> T:
        self._serial += 1
        tx = Tx(self.connection, START + self._serial, _CENTRE)
        result = station(tx, list(items))
        write_events(tx)
        return result

    def hears(self, reports: Sequence[LegReport]) -> None:
        for report in reports:
            self.does(apply_reports, report)

    # -- how far the call has come

    def in_menu(self) -> None:
        self.does(begin_calls, started(LINE, call=CALLER))

    def waiting(self) -> None:
        self.in_menu()
        self.does(press, answer(CALLER, "1"))

    def accepted(self) -> None:
        self.waiting()
        interaction_id = self.connection.scalar(select(t.interaction.c.id))
        self.does(see_agents, (ANA,))
        self.does(set_presences, SetPresence(ANA, "ready", ANA))
        offer = Reservation(f"{interaction_id}.1", str(interaction_id), ANA, "voice", 1, 2**52, 1, {})
        self.does(reserve_offers, offer)
        self.does(accept_work, Accept(offer.offer_id, ANA))
        self.tells(Told(DEVICE))

    def talking(self) -> None:
        self.accepted()
        self.hears([self.of_device("in_progress")])
        self.tells(Told())

    def tells(self, result: Told) -> None:
        """The carrier takes what it is told now."""
        ((order,),) = self.does(lease_orders, 10)
        self.does(record_orders, OrderOutcome(order, result, START))

    def of_device(self, state: str) -> LegReport:
        call_id = self.connection.scalar(select(t.call.c.message_id))
        return device(str(call_id), DEVICE, state)

    def picture(self) -> dict[str, Any]:
        """How it stands when all is told; not by whom and when."""
        read = self.connection.execute
        legs = read(select(t.call_leg.c.party, t.call_leg.c.state).order_by(t.call_leg.c.sid)).all()
        call = read(select(t.call)).one()
        count = select(func.count()).select_from(t.event)
        return {
            "legs": [tuple(row) for row in legs],
            "result": call.result,
            "ended": call.ended_at is not None,
            "interactions": list(self.connection.scalars(select(t.interaction.c.state))),
            "conversation": self.connection.scalar(select(t.conversation.c.state)),
            "presence": list(self.connection.scalars(select(t.agent_state.c.presence))),
            "given back": self.connection.scalar(count.where(t.event.c.kind == "interaction.given_back")),
            "ended events": self.connection.scalar(count.where(t.event.c.kind == "call.ended")),
        }


@contextmanager
def world() -> Iterator[World]:
    """Rolled back at the end: the next example finds it empty."""
    with _ENGINE.connect() as connection, connection.begin() as transaction:
        yield World(connection)
        transaction.rollback()


# scene, whose leg, what is said of it in the order in which it happens
STORIES: Final = {
    "left the menu": (World.in_menu, [("caller", s) for s in ("ringing", "in_progress", "completed")]),
    "failed in the menu": (World.in_menu, [("caller", s) for s in ("ringing", "failed")]),
    "gave up waiting": (World.waiting, [("caller", s) for s in ("in_progress", "completed")]),
    "gave up while the device rang": (
        World.accepted,
        [("device", "ringing"), ("caller", "in_progress"), ("caller", "completed")],
    ),
    "device busy": (World.accepted, [("device", s) for s in ("queued", "ringing", "busy")]),
    "device answered and was put down": (
        World.accepted,
        [("device", s) for s in ("ringing", "in_progress", "completed")],
    ),
    "caller hung up": (World.talking, [("caller", "in_progress"), ("caller", "completed")]),
    "device hung up": (World.talking, [("device", "ringing"), ("device", "completed")]),
    "both hung up": (World.talking, [("device", "completed"), ("caller", "completed")]),
}

told = st.lists(st.integers(0, 2), max_size=4)


@pytest.mark.parametrize("story", STORIES)
@settings(max_examples=30)  # three or four words have few orders
@given(data=st.data())
def test_order_and_doubles_of_reports_do_not_matter(story: str, data: st.DataObject) -> None:
    scene, happened = STORIES[story]
    doubled = happened + [happened[i] for i in data.draw(told) if i < len(happened)]
    shuffled = data.draw(st.permutations(doubled))
    assert _end(scene, shuffled) == _as_it_happened(story)


@cache
def _as_it_happened(story: str) -> dict[str, Any]:
    return _end(*STORIES[story])


def _end(scene: Callable[[World], None], words: Sequence[tuple[str, str]]) -> dict[str, Any]:
    with world() as w:
        scene(w)
        reports = [leg(CALLER, state) if whose == "caller" else w.of_device(state) for whose, state in words]
        w.hears([replace(report, received_at=START) for report in reports])
        return w.picture()
