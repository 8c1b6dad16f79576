"""A carrier's switchboard for tests of stations: it does as it is told, and its words can be held back.

It answers orders as ``docs/carrier.md`` says that a carrier does. Where the customer is, who is in which room, whose
legs end with a room, it knows by itself, so that rows can be held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select

from hub.accepting import accept_work
from hub.calls.begin import begin_calls
from hub.calls.leasing import lease_orders
from hub.calls.legs import apply_reports
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.model.calls import CallOrder, Told
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import LegReport
from hub.offers import Accept, Reservation, reserve_offers
from hub.ports import GiveUp
from hub.presence import SetPresence, see_agents, set_presences
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from tests.builders import START
from tests.unit.stations.calling import DIRECT, calling_centre, sid, started

T = TypeVar("T")
REJOIN_MS = 30_000
LINE = "line"
GONE = ""


def controlled_centre() -> ContactCentre:
    """As ``calling_centre``, with a time to get in again, and colleagues who know French."""
    centre = calling_centre()
    accounts = {
        key: replace(each, line=replace(each.line, rejoin_ms=REJOIN_MS)) if each.line else each
        for key, each in centre.accounts.items()
    }
    agents = {
        key: replace(each, capacity={"voice": 1}, skills={"french": 3} if key == "cleo" else {})
        for key, each in centre.agents.items()
    }
    return replace(centre, accounts=accounts, agents=agents)


@dataclass
class Leg:
    """As the carrier has it. ``place``: a room, the line, or gone."""

    sid: str
    party: str
    agent_id: str | None
    place: str
    state: str = "queued"
    held: bool = False
    muted: bool = False
    coaches: str | None = None

    @property
    def lasts(self) -> bool:
        return self.place != GONE


@dataclass
class Switchboard:
    """One call, on a connection whose transaction is never committed."""

    connection: Connection
    centre: ContactCentre = field(default_factory=controlled_centre)
    now: int = START
    legs: dict[str, Leg] = field(default_factory=dict)
    unsaid: list[LegReport] = field(default_factory=list)  # what the carrier has still to tell
    tones: list[tuple[str, str]] = field(default_factory=list)  # (leg, keys)

    def does(self, station: Callable[[Tx, Any], T], *items: Any) -> Any:
        """The one answer of a station to these items."""
        self.now += 1
        tx = Tx(self.connection, self.now, self.centre)
        result = station(tx, list(items))
        write_events(tx)
        return result[0] if isinstance(result, Sequence) and result else result

    # -- rows

    def rows(self, table: Table) -> Sequence[Row[Any]]:
        return self.connection.execute(select(table).order_by(*table.primary_key)).all()

    @property
    def call(self) -> Row[Any]:
        return self.connection.execute(select(t.call)).one()

    def interactions(self) -> list[Row[Any]]:
        return list(self.rows(t.interaction))

    def owned(self, agent_id: str) -> Row[Any] | None:
        """The newest that the agent has: active, or in wrap-up."""
        mine = [i for i in self.interactions() if i.agent_id == agent_id and i.state in ("active", "wrapup")]
        return mine[-1] if mine else None

    # -- the customer and the router

    def calls(self) -> None:
        item = started(DIRECT)
        self.legs[item.sid] = Leg(item.sid, "customer", None, LINE, "in_progress")
        self.does(begin_calls, item)

    @property
    def caller(self) -> Leg:
        return next(leg for leg in self.legs.values() if leg.party == "customer")

    def is_ready(self, *agents: str) -> None:
        for agent in agents:
            self.does(see_agents, (agent,))
            self.does(set_presences, SetPresence(agent, "ready", agent))

    def accepts(self, agent: str) -> str | None:
        """The router offers what waits longest to the agent, who takes it; its id."""
        offer = self.is_offered(agent)
        if offer is None:
            return None
        answer = self.does(accept_work, Accept(offer.offer_id, agent))
        return offer.interaction_id if answer == offer.interaction_id else None

    def is_offered(self, agent: str) -> Reservation | None:
        """It rings on their screen."""
        self.is_ready(agent)
        waiting = [i for i in self.interactions() if i.state == "queued"]
        busy = any(i.agent_id == agent and i.slot is not None for i in self.interactions())
        if not waiting or busy:
            return None
        row = waiting[-1]
        offer = Reservation(f"{row.id}.{row.attempts + 1}", row.id, agent, "voice", 1, 2**52, 1, {})
        self.does(reserve_offers, offer)
        return offer

    # -- the carrier

    def lease(self) -> list[CallOrder]:
        leased = list(self.does(lease_orders, 50) or [])
        assert "broken" not in {row.last_code for row in self.rows(t.call_order)}
        return leased

    def takes(self, order: CallOrder) -> None:
        """Does as it is told, and says that it has."""
        self.does(record_orders, OrderOutcome(order, self._obey(order), self.now))

    def takes_all(self) -> None:
        for _ in range(50):
            orders = self.lease()
            if not orders:
                return
            for order in orders:
                self.takes(order)
        raise AssertionError("orders without end")

    def _obey(self, order: CallOrder) -> Told | GiveUp:
        if order.rings:
            return self._rings(order)
        if order.kind == "change" or order.kind == "digits":
            return self._changes(order)
        if order.kind == "hang_up":
            for sid in (*order.agent_sids, *([order.caller_sid] if order.caller_sid else [])):
                self.ends(sid)
            return Told()
        if order.caller_sid is None or not self.legs[order.caller_sid].lasts:
            return GiveUp("call_over", "")
        self._moves(self.legs[order.caller_sid], order.room if order.kind == "join" else LINE)
        return Told()

    def _rings(self, order: CallOrder) -> Told:
        made = sid()
        party = {"connect": "agent", "invite": "outside", "supervise": "supervisor"}[order.kind]
        leg = self.legs[made] = Leg(made, party, order.agent_id, order.room)
        if party == "supervisor":
            leg.muted, leg.coaches = order.detail["mode"] == "listen", order.detail["coaches"]
        return Told(made)

    def _changes(self, order: CallOrder) -> Told | GiveUp:
        leg = self.legs[order.detail["sid"]]
        if leg.place != order.room or leg.state != "in_progress":
            return GiveUp("call_over", "")
        for name, value in order.detail.get("change", {}).items():
            setattr(leg, name, value)
        if "digits" in order.detail:
            self.tones.append((leg.sid, order.detail["digits"]))
        return Told()

    def _moves(self, leg: Leg, place: str) -> None:
        """The customer: with them the room ends for everybody."""
        before, leg.place, leg.held = leg.place, place, False
        if before in (LINE, GONE, place):
            return
        for other in self.legs.values():
            if other is not leg and other.place == before and other.state == "in_progress":
                self._over(other, "completed")

    # -- what the carrier says of legs: now, or later

    def answers(self, sid: str) -> None:
        leg = self.legs[sid]
        if leg.lasts and leg.state != "in_progress":
            self._say(leg, "in_progress")

    def ends(self, sid: str, state: str = "completed") -> None:
        leg = self.legs[sid]
        if not leg.lasts:
            return
        if leg.party == "customer":
            self._moves(leg, GONE)
        self._over(leg, state)

    def _over(self, leg: Leg, state: str) -> None:
        leg.place = GONE
        self._say(leg, state)

    def _say(self, leg: Leg, state: str) -> None:
        leg.state = state
        call_id = None if leg.party == "customer" else self.call.message_id
        party = "agent" if leg.party == "customer" else leg.party
        self.unsaid.append(
            LegReport(
                DIRECT, leg.sid, state, None, START, call_id=call_id, agent_id=leg.agent_id, party=party
            )
        )

    def tells(self, number: int = 0) -> None:
        """One of the words that it has still to say."""
        if self.unsaid:
            self.does(_report, self.unsaid.pop(number % len(self.unsaid)))

    def settles(self) -> None:
        """All is said and done, but for what is due later."""
        for _ in range(50):
            while self.unsaid:
                self.tells()
            self.takes_all()
            if not self.unsaid:
                return
        raise AssertionError("it does not come to rest")

    # -- in a line

    def cannot_get_in_again(self) -> None:
        """An agent's device that is gone ends their part in the talk."""
        lines = {
            key: replace(each, line=replace(each.line, rejoin_ms=0)) if each.line else each
            for key, each in self.centre.accounts.items()
        }
        self.centre = replace(self.centre, accounts=lines)

    def leg_of(self, agent: str) -> Leg | None:
        """The agent's leg that lasts."""
        mine = [leg for leg in self.legs.values() if leg.agent_id == agent and leg.lasts]
        return mine[-1] if mine else None

    def party(self, party: str) -> Leg:
        return [leg for leg in self.legs.values() if leg.party == party][-1]

    def picks_up(self, agent: str) -> None:
        self.settles()
        leg = self.leg_of(agent)
        assert leg is not None
        self.answers(leg.sid)
        self.settles()

    def talks(self, agent: str) -> str:
        """The agent takes the call that waits, and they hear each other; the interaction's id."""
        interaction_id = self.accepts(agent)
        assert interaction_id is not None
        self.picks_up(agent)
        return interaction_id

    def together(self) -> set[str]:
        """Agents, numbers and the customer who hear each other in the customer's room."""
        if self.caller.place in (LINE, GONE) or self.caller.held:
            return set()
        return {
            leg.agent_id or leg.party
            for leg in self.legs.values()
            if leg.place == self.caller.place and leg.state == "in_progress" and not leg.held
        } - {"customer"}

    def passes(self, ms: int) -> None:
        self.now += ms


def _report(tx: Tx, items: list[LegReport]) -> list[None]:
    apply_reports(tx, items)
    return [None] * len(items)
