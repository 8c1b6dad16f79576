"""A call that an agent makes, with people and a carrier who do anything in any order: it always ends, once, and leaves
nobody on the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from hub.calls.leasing import lease_orders
from hub.calls.legs import apply_reports
from hub.calls.outbound import Dialling, DialOut, dial_out
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.calls import CallOrder, Told
from hub.model.nouns import LegReport
from hub.ports import GiveUp
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from tests.builders import ANA, START
from tests.services.tables import in_memory
from tests.unit.stations.calling import LINE
from tests.unit.stations.dialling import MAYA, dialling_centre

T = TypeVar("T")
STEP_MS: Final = 11_000  # longer than last words are waited for, shorter than a lease
_CENTRE: Final = dialling_centre()
_ENGINE: Final = in_memory()


@dataclass
class Leg:
    party: str
    state: str = "ringing"

    @property
    def lasts(self) -> bool:
        return self.state in ("ringing", "in_progress")


@dataclass
class World:
    """The rows, and a carrier that does what it is told and says so when it likes: ``said`` is not heard yet."""

    connection: Connection
    legs: dict[str, Leg] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)
    steps: int = 0

    def does(self, station: Callable[[Tx, Any], T], *items: Any) -> T:
        self.steps += 1
        tx = Tx(self.connection, START + self.steps * STEP_MS, _CENTRE)
        result = station(tx, list(items))
        write_events(tx)
        return result

    # -- what may happen

    def dials(self) -> None:
        (made,) = self.does(dial_out, DialOut(MAYA, ANA, "k"))
        assert isinstance(made, Dialling)
        self.call_id, self.interaction_id = made.call_id, made.interaction_id

    def carrier_is_told(self) -> bool:
        """Whether there was anything to tell."""
        (orders,) = self.does(lease_orders, 10)
        for order in orders:
            self.does(record_orders, OrderOutcome(order, self._carry_out(order), self._now()))
        return bool(orders)

    def carrier_refuses(self) -> None:
        (orders,) = self.does(lease_orders, 10)
        for order in orders:
            is_hang_up = order.kind == "hang_up"  # whom it is to hang up, it will
            result = self._carry_out(order) if is_hang_up else GiveUp("21215", "Not permitted.")
            self.does(record_orders, OrderOutcome(order, result, self._now()))

    def agent_picks_up(self) -> None:
        self._moves("agent", "ringing", "in_progress")

    def agent_lets_it_ring(self) -> None:
        self._moves("agent", "ringing", "no_answer")

    def agent_puts_down(self) -> None:
        self._moves("agent", "in_progress", "completed")

    def customer_picks_up(self) -> None:
        self._moves("customer", "ringing", "in_progress")

    def customer_is_busy(self) -> None:
        self._moves("customer", "ringing", "busy")

    def customer_puts_down(self) -> None:
        self._moves("customer", "in_progress", "completed")

    def desk_ends_it(self) -> None:
        self.does(end_interactions, End(self.interaction_id, ANA))

    def desk_completes_it(self) -> None:
        self.does(complete_wrap_ups, CompleteWrapUp(self.interaction_id, ANA))

    def is_heard(self, which: int = 0) -> None:
        """One of the things that the carrier has said; some are said twice."""
        if self.said:
            sid, state = self.said[which % len(self.said)]
            if which % 3:
                self.said.remove((sid, state))
            self._reports(sid, state)

    # -- the carrier

    def _carry_out(self, order: CallOrder) -> Told:
        if order.kind in ("reach", "dial"):
            party = "agent" if order.kind == "reach" else "customer"
            sid = f"CA{len(self.legs):032x}"
            self.legs[sid] = Leg(party)
            self.said.append((sid, "ringing"))
            return Told(sid)
        for sid in (*order.agent_sids, *((order.caller_sid,) if order.caller_sid else ())):
            self._ends(sid)
        return Told()

    def _ends(self, sid: str) -> None:
        leg = self.legs[sid]
        if leg.lasts:
            leg.state = "completed" if leg.state == "in_progress" else "canceled"
            self.said.append((sid, leg.state))

    def _moves(self, party: str, state: str, to: str) -> None:
        for sid, leg in self.legs.items():
            if (leg.party, leg.state) == (party, state):
                leg.state = to
                self.said.append((sid, to))
                if party == "customer" and to == "completed":  # the room is over
                    for other in self.legs:
                        self._ends(other)

    def _reports(self, sid: str, state: str) -> None:
        party = self.legs[sid].party
        agent = ANA if party == "agent" else None
        report = LegReport(LINE, sid, state, None, START, call_id=self.call_id, agent_id=agent, party=party)
        self.does(apply_reports, report)

    def _now(self) -> int:
        return START + self.steps * STEP_MS

    # -- the end

    def comes_to_rest(self) -> None:
        """All is heard and told; whoever talks on is put down by the customer in the end."""
        for _ in range(20):
            while self.said:
                self._reports(*self.said.pop(0))
            if self.carrier_is_told() or self.said:
                continue
            if not any(leg.lasts for leg in self.legs.values()):
                return
            self.customer_picks_up()
            self.customer_puts_down()
            self.agent_puts_down()
            self.agent_lets_it_ring()

    def check(self) -> None:
        read = self.connection.execute
        call = read(select(t.call)).one()
        assert call.ended_at is not None
        assert call.result in {"answered", "busy", "no_answer", "failed", "canceled"}
        assert (call.result == "answered") == (call.answered_at is not None)
        assert self.connection.scalar(select(t.interaction.c.state)) in ("wrapup", "closed")
        assert not any(leg.lasts for leg in self.legs.values())
        assert read(select(t.call_leg.c.sid).where(t.call_leg.c.ended_at.is_(None))).all() == []
        assert sum(leg.party == "customer" for leg in self.legs.values()) <= 1
        ended = select(func.count()).where(t.event.c.kind == "call.ended")
        assert self.connection.scalar(ended) == 1


@contextmanager
def world() -> Iterator[World]:
    """Rolled back at the end: the next example finds it empty."""
    with _ENGINE.connect() as connection, connection.begin() as transaction:
        yield World(connection)
        transaction.rollback()


MOVES: Final = (
    World.carrier_is_told,
    World.carrier_refuses,
    World.agent_picks_up,
    World.agent_lets_it_ring,
    World.agent_puts_down,
    World.customer_picks_up,
    World.customer_is_busy,
    World.customer_puts_down,
    World.desk_ends_it,
    World.desk_completes_it,
)
# Being heard and told happens most of the time, else most stories would stop before the first ring.
_moves = st.lists(
    st.one_of(st.sampled_from(MOVES), st.integers(0, 5), st.just(World.carrier_is_told), st.integers(0, 5)),
    max_size=25,
)


@settings(max_examples=80)
@given(_moves)
def test_whatever_everybody_does_the_call_ends_once_and_nobody_is_left_on_the_line(moves: list[Any]) -> None:
    with world() as w:
        w.dials()
        for move in moves:
            if isinstance(move, int):
                w.is_heard(move)
            else:
                move(w)
        w.comes_to_rest()
        w.check()
