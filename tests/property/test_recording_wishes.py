"""Whatever agent, customer and carrier do in whatever order, a recording ends as it is to be: the last wish wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from hub.accepting import accept_work
from hub.calls.begin import begin_calls
from hub.calls.leasing import LEASE_MS, lease_orders
from hub.calls.legs import apply_reports
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.model.calls import CallOrder, Told
from hub.model.recordings import NOT_BEGUN
from hub.offers import Accept, Reservation, reserve_offers
from hub.ports import RetryLater
from hub.presence import SetPresence, see_agents, set_presences
from hub.recordings.following import follow
from hub.recordings.pausing import ChangeRecording, Wish, change_recordings
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from tests.builders import ANA, START
from tests.services.tables import in_memory
from tests.unit.stations.calling import device, started
from tests.unit.stations.recording import NOTICED, recording_centre

T = TypeVar("T")
CALLER, DEVICE, RECORDING = "CA" + "a" * 32, "CA" + "b" * 32, "RE" + "c" * 32
_CENTRE: Final = recording_centre()
_ENGINE: Final = in_memory()
DOES: Final = {"start": "recording", "resume": "recording", "pause": "paused"}


@dataclass
class World:
    """A talk that is to be recorded. ``carrier``: how its recording is in truth; ``in_hand``: orders that it has heard,
    and whose answers are on their way. ``begun``: how many recordings there are."""

    connection: Connection
    now: int = START
    carrier: str = "none"
    begun: int = 0
    in_hand: list[CallOrder] = field(default_factory=list)
    held: bool = False
    paused: bool = False

    def does(self, station: Callable[[Tx, Any], T], *items: Any) -> T:
        self.now += 1
        tx = Tx(self.connection, self.now, _CENTRE)
        result = station(tx, list(items))
        write_events(tx)
        return result

    def talks(self) -> None:
        self.does(begin_calls, started(NOTICED, call=CALLER))
        interaction_id = str(self.connection.scalar(select(t.interaction.c.id)))
        self.does(see_agents, (ANA,))
        self.does(set_presences, SetPresence(ANA, "ready", ANA))
        offer = Reservation(f"{interaction_id}.1", interaction_id, ANA, "voice", 1, 2**52, 1, {})
        self.does(reserve_offers, offer)
        self.does(accept_work, Accept(offer.offer_id, ANA))
        self._meets(Told(DEVICE))
        self.does(apply_reports, device(self.call_id, DEVICE, "in_progress"))
        self._meets(Told())

    def _meets(self, told: Told) -> None:
        ((order,),) = self.does(lease_orders, 10)
        self.does(record_orders, OrderOutcome(order, told, self.now))

    @property
    def call_id(self) -> str:
        return str(self.connection.scalar(select(t.call.c.message_id)))

    # -- what may happen

    def wishes(self, wish: Wish) -> None:
        interaction_id = str(self.connection.scalar(select(t.call.c.interaction_id)))
        if self.does(change_recordings, ChangeRecording(interaction_id, ANA, wish)) == [None]:
            self.paused = wish == "pause"

    def holds(self, held: bool) -> None:
        self.held = held

        def hold(tx: Tx, _items: list[Any]) -> None:
            tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == CALLER).values(held=held))
            follow(tx, self.call_id)

        self.does(hold, None)

    def tells(self) -> None:
        """The carrier hears what is due, and does it."""
        for order in self.does(lease_orders, 10)[0]:
            if order.detail["do"] == "start" and not (order.asked_before and self.begun):
                self.begun += 1  # whoever asked before looks whether it has begun
            self.carrier = DOES[order.detail["do"]]
            self.in_hand.append(order)

    def answers(self, place: int, lost: bool) -> None:
        if self.in_hand:
            order = self.in_hand.pop(place % len(self.in_hand))
            sid = RECORDING if order.detail["do"] == "start" else None
            result = RetryLater("unknown") if lost else Told(sid)
            self.does(record_orders, OrderOutcome(order, result, self.now))

    def waits(self) -> None:
        """Retries fall due, and leases of dead nodes run out."""
        self.now += LEASE_MS + 5_000

    def says_not_begun_only_where_it_is_so(self) -> None:
        row = self.connection.execute(select(t.recording)).one()
        assert row.reason != NOT_BEGUN or (row.causes and self.carrier == "none")

    def settles(self) -> None:
        for _ in range(20):
            self.waits()
            self.tells()
            while self.in_hand:
                self.answers(0, lost=False)


@contextmanager
def world() -> Iterator[World]:
    with _ENGINE.connect() as connection:
        begun = World(connection)
        begun.talks()
        yield begun
        connection.rollback()


ACTS: Final = st.one_of(
    st.sampled_from(["pause", "resume"]).map(lambda wish: ("wishes", (wish,))),
    st.booleans().map(lambda held: ("holds", (held,))),
    st.just(("tells", ())),
    st.tuples(st.integers(0, 3), st.booleans()).map(lambda answer: ("answers", answer)),
    st.just(("waits", ())),
)


@example([("tells", ()), ("wishes", ("pause",)), ("answers", (0, True))])  # begun, and nobody had said so
@example(  # nobody knows yet whether the first order has begun it
    [
        ("tells", ()),
        ("wishes", ("resume",)),
        ("wishes", ("pause",)),
        ("tells", ()),
        ("answers", (1, False)),
    ]
)
@example(  # nobody was told that it begins; and later somebody was
    [
        ("wishes", ("pause",)),
        ("tells", ()),
        ("waits", ()),
        ("tells", ()),
        ("answers", (0, False)),
        ("answers", (0, True)),
    ]
)
@example(  # what was told before a lease ran out is answered after what was told since
    [
        ("tells", ()),
        ("wishes", ("pause",)),
        ("answers", (0, False)),
        ("tells", ()),
        ("waits", ()),
        ("wishes", ("resume",)),
        ("tells", ()),
        ("wishes", ("pause",)),
        ("answers", (1, False)),
        ("answers", (0, False)),
    ]
)
@given(acts=st.lists(ACTS, max_size=25))
@settings(deadline=None)
def test_the_last_wish_wins(acts: list[tuple[str, tuple[Any, ...]]]) -> None:
    with world() as talk:
        for name, arguments in acts:
            getattr(talk, name)(*arguments)
            talk.says_not_begun_only_where_it_is_so()
        talk.settles()
        row = talk.connection.execute(select(t.recording)).one()
        event(f"{row.state} {'+'.join(row.causes)}")
        wanted = "paused" if talk.held or talk.paused else "recording"
        confirmed = "starting" if talk.carrier == "none" else talk.carrier
        assert (row.state, bool(row.causes)) == (confirmed, wanted == "paused")
        assert talk.carrier == wanted or (talk.carrier, wanted) == ("none", "paused")
        gaps = talk.connection.execute(select(t.recording_gap)).all()
        assert talk.begun <= 1
        assert sum(gap.ended_at is None for gap in gaps) == (row.state == "paused")
