"""The world around the engine: customers who come, wait, give up and are served, and time.

The engine is the one that runs in production, fed in the same way: facts in, decisions out, and every
decision comes back as a fact. Only time is different: it jumps from event to event. Between two events of
the world stand the engine's own timers; each gets its tick at its moment, so that what it decides is heard
then and not with the next event. What agents do with offers is in `floor`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from routing import events as ev
from routing.config import RoutingConfig
from routing.engine import Engine
from routing.simulate.arrivals import Arrival, Kind
from routing.simulate.books import Books
from routing.simulate.floor import AT_ONCE, Answer, Floor, PresenceChange
from routing.snapshot import Estimate

DONE, WAITING, SERVED = "done", "waiting", "served"
HELD_MS = -1  # as the end of a service: nobody knows when
LONGEST_MS = 7 * 86_400_000  # longer than anything takes; an engine's timers may go on for ever


class QueueEdge(NamedTuple):
    """A queue opens or closes."""

    at_ms: int
    queue_id: str
    opens: bool


@dataclass(slots=True, eq=False)
class Contact:
    """`ends_ms`: when its service will end; `left_ms`: what is left of it while it is held. `promised`: the
    wait it was told to expect."""

    contact_id: str
    arrival: Arrival
    state: str = WAITING
    agent_id: str = ""
    ends_ms: int = HELD_MS
    left_ms: int = 0
    promised: Estimate | None = None


class World:
    """`places`: lines into the system; whoever finds them all taken hears the busy tone and the engine
    never hears of it. `answer` tells what becomes of the n-th offer. `back_after_ms`: how soon an agent
    who was paused for missed offers is back."""

    def __init__(
        self,
        config: RoutingConfig,
        kinds: Sequence[Kind],
        arrivals: Iterator[Arrival],
        presences: Iterable[PresenceChange],
        *,
        books: Books,
        edges: Iterable[QueueEdge] = (),
        places: int | None = None,
        answer: Callable[[int], Answer] = lambda _: AT_ONCE,
        back_after_ms: int = 60_000,
    ) -> None:
        self.engine = Engine(config)
        self.books = books
        self.now = 0
        self.waiting: dict[str, Contact] = {}
        self.served: dict[str, Contact] = {}
        self.wrapping: dict[str, Contact] = {}
        self._kinds = kinds
        self._arrivals = arrivals
        self._places = places
        self._floor = Floor(self, answer, back_after_ms)
        self._agenda: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self._number = 0
        self._contacts = 0
        for change in presences:
            self.plan(change.at_ms, self._floor.change_presence, change)
        for edge in edges:
            self.plan(edge.at_ms, self._open_or_close, edge)
        self._plan_arrival()

    @property
    def in_system(self) -> int:
        return len(self.waiting) + len(self.served)

    def run_until(self, end_ms: int) -> None:
        """Everything that happens before `end_ms`."""
        agenda, next_timer_ms = self._agenda, self.engine.next_timer_ms
        while True:
            due = next_timer_ms()
            if due is not None and due < end_ms and (not agenda or due < agenda[0][0]):
                self.now = due
                self.tell(ev.Tick(due))
            elif agenda and agenda[0][0] < end_ms:
                self.now, _, act, subject = heapq.heappop(agenda)
                act(subject)
            else:
                break
        self.now = end_ms

    def run_until_empty(self) -> None:
        """Until nobody comes any more and everybody has been dealt with, or nothing can happen any more."""
        latest_ms = self.now + LONGEST_MS
        while (moment := self._next_moment()) is not None and moment < latest_ms:
            self.run_until(moment + 1)

    def _next_moment(self) -> int | None:
        """Of the world, or of the engine where it may still do something for those who wait."""
        own = [self._agenda[0][0]] if self._agenda else []
        due = self.engine.next_timer_ms() if self.waiting else None
        return min([*own, *([] if due is None else [due])], default=None)

    def plan(self, at_ms: int, act: Callable[[Any], None], subject: object) -> None:
        self._number += 1
        heapq.heappush(self._agenda, (at_ms, self._number, act, subject))

    def event_id(self) -> int:
        self._number += 1
        return self._number

    def tell(self, event: ev.Event) -> None:
        for decision in self.engine.apply(event):
            self._floor.do(decision)

    def _open_or_close(self, edge: QueueEdge) -> None:
        event = ev.QueueOpened if edge.opens else ev.QueueClosed
        self.tell(event(self.event_id(), self.now, edge.queue_id))

    # -- customers

    def _plan_arrival(self) -> None:
        arrival = next(self._arrivals, None)
        if arrival is not None:
            self.plan(arrival.at_ms, self._arrive, arrival)

    def _arrive(self, arrival: Arrival) -> None:
        self._plan_arrival()
        if self._places is not None and self.in_system >= self._places:
            self.books.blocked(self.now, arrival.kind)
            return
        self._contacts += 1
        contact = Contact(f"c{self._contacts}", arrival)
        self.books.came(self.now, arrival.kind)
        self.waiting[contact.contact_id] = contact
        if arrival.patience_ms is not None:
            self.plan(self.now + arrival.patience_ms, self._lose_patience, contact)
        if arrival.with_agent:
            self._resume(contact, arrival.with_agent)
        else:
            self._queue(contact)

    def _queue(self, contact: Contact) -> None:
        arrival = contact.arrival
        kind = self._kinds[arrival.kind]
        self.tell(
            ev.InteractionQueued(
                self.event_id(),
                self.now,
                contact.contact_id,
                kind.channel,
                kind.queue_id,
                self.now - arrival.waited_ms,
                kind.priority_seconds,
                kind.requirements,
                arrival.preferred,
            )
        )

    def _resume(self, contact: Contact, agent_id: str) -> None:
        """What was under way when the simulation began; over capacity, if the configuration has less."""
        self.begin_service(contact, agent_id)
        kind = self._kinds[contact.arrival.kind]
        self.tell(
            ev.InteractionForced(
                self.event_id(), self.now, contact.contact_id, agent_id, kind.channel, kind.queue_id
            )
        )

    def _lose_patience(self, contact: Contact) -> None:
        if contact.state is WAITING:
            self.books.gave_up(self.now, contact.arrival)
            self._leave(contact, "abandoned")

    def turn_away(self, contact: Contact) -> None:
        """The engine would not have it wait any longer: voicemail, a callback some other day, a message."""
        self.books.turned_away(self.now, contact.arrival)
        self._leave(contact, "overflowed")

    def _leave(self, contact: Contact, outcome: str) -> None:
        contact.state = DONE
        del self.waiting[contact.contact_id]
        self.tell(ev.InteractionGone(self.event_id(), self.now, contact.contact_id, outcome))

    # -- service

    def begin_service(self, contact: Contact, agent_id: str) -> None:
        del self.waiting[contact.contact_id]
        contact.state, contact.agent_id = SERVED, agent_id
        self.served[contact.contact_id] = contact
        self.books.answered(self.now, contact.arrival, agent_id)
        if contact.promised is not None:
            self.books.kept_promise(self.now, contact.arrival, contact.promised)
        self._go_on(contact, contact.arrival.service_ms)

    def hold_service(self, contact: Contact, *, held: bool) -> None:
        """What was interrupted takes as long as it would have, and the time it was held besides."""
        if held and contact.ends_ms != HELD_MS:
            contact.left_ms, contact.ends_ms = contact.ends_ms - self.now, HELD_MS
        elif not held and contact.ends_ms == HELD_MS:
            self._go_on(contact, contact.left_ms)

    def _go_on(self, contact: Contact, left_ms: int) -> None:
        contact.ends_ms = self.now + left_ms
        self.plan(contact.ends_ms, self._end_service, contact)

    def _end_service(self, contact: Contact) -> None:
        if contact.state is not SERVED or contact.ends_ms != self.now:
            return  # it was held since this end was planned
        contact.state = DONE
        del self.served[contact.contact_id]
        wraps = contact.arrival.wrap_up_ms > 0
        self.books.service_ended(self.now, contact.arrival.kind, contact.agent_id, wraps=wraps)
        if wraps:
            self.wrapping[contact.contact_id] = contact
            self.plan(self.now + contact.arrival.wrap_up_ms, self.end_wrap_up, contact)
        self.tell(
            ev.InteractionEnded(self.event_id(), self.now, contact.contact_id, contact.agent_id, wrap=wraps)
        )

    def end_wrap_up(self, contact: Contact) -> None:
        """By the agent, or before that by the queue's limit."""
        if self.wrapping.pop(contact.contact_id, None) is not None:
            self.books.wrap_up_ended(self.now, contact.agent_id)
            self.tell(ev.WrapUpEnded(self.event_id(), self.now, contact.contact_id, contact.agent_id))
