"""The world around the engine: customers who come, wait and give up; agents who answer, work and wrap up.

The engine is the one that runs in production, fed in the same way: facts in, decisions out, and every
decision comes back as a fact. Only time is different: it jumps from event to event. Between two events of
the world stand the engine's own timers; each gets its tick at its moment, so that what it decides is heard
then and not with the next event.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from routing import decisions as d
from routing import events as ev
from routing.config import RoutingConfig
from routing.engine import Engine
from routing.presence import NOT_RESPONDING, READY
from routing.simulate.arrivals import Arrival, Kind
from routing.simulate.books import Books

DONE, WAITING, SERVED = "done", "waiting", "served"


class PresenceChange(NamedTuple):
    at_ms: int
    agent_id: str
    presence: str


@dataclass(slots=True, eq=False)
class Contact:
    contact_id: str
    arrival: Arrival
    state: str = WAITING
    agent_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of an offer: `outcome` accepted, declined or no_answer, after `after_ms`."""

    outcome: str = "accepted"
    after_ms: int = 0


AT_ONCE = Answer()


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
        self.ringing: set[str] = set()
        self._kinds = kinds
        self._arrivals = arrivals
        self._places = places
        self._answer = answer
        self._back_after_ms = back_after_ms
        self._handlers: Mapping[type, Callable[[Any], None]] = {  # an Explain or an Alert asks for nothing
            d.CreateOffer: self._offered,
            d.EndOffer: self._offer_over,
            d.EndWrapUp: self._wrap_up_over,
            d.SetPresence: self._presence_set,
        }
        self._agenda: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self._number = 0
        self._contacts = 0
        self._offers = 0
        for change in presences:
            self._plan(change.at_ms, self._change_presence, change)
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
                self._tell(ev.Tick(due))
            elif agenda and agenda[0][0] < end_ms:
                self.now, _, act, subject = heapq.heappop(agenda)
                act(subject)
            else:
                break
        self.now = end_ms

    def run_until_empty(self) -> None:
        """Until nobody comes any more and everybody has been dealt with, or nothing can happen any more."""
        while self._agenda:
            self.run_until(self._agenda[0][0] + 1)

    # -- what happens

    def _plan(self, at_ms: int, act: Callable[[Any], None], subject: object) -> None:
        self._number += 1
        heapq.heappush(self._agenda, (at_ms, self._number, act, subject))

    def _plan_arrival(self) -> None:
        arrival = next(self._arrivals, None)
        if arrival is not None:
            self._plan(arrival.at_ms, self._arrive, arrival)

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
            self._plan(self.now + arrival.patience_ms, self._lose_patience, contact)
        if arrival.with_agent:
            self._resume(contact, arrival.with_agent)
            return
        kind = self._kinds[arrival.kind]
        self._tell(
            ev.InteractionQueued(
                self._event_id(),
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

    def _lose_patience(self, contact: Contact) -> None:
        if contact.state is WAITING:
            self._leave_line(contact)
            self.books.gave_up(self.now, contact.arrival)
            self._tell(ev.InteractionGone(self._event_id(), self.now, contact.contact_id, "abandoned"))

    def _leave_line(self, contact: Contact) -> None:
        contact.state = DONE
        del self.waiting[contact.contact_id]

    def _end_service(self, contact: Contact) -> None:
        contact.state = DONE
        del self.served[contact.contact_id]
        wraps = contact.arrival.wrap_up_ms > 0
        self.books.service_ended(self.now, contact.arrival.kind, contact.agent_id, wraps=wraps)
        if wraps:
            self.wrapping[contact.contact_id] = contact
            self._plan(self.now + contact.arrival.wrap_up_ms, self._end_wrap_up, contact)
        self._tell(
            ev.InteractionEnded(self._event_id(), self.now, contact.contact_id, contact.agent_id, wrap=wraps)
        )

    def _end_wrap_up(self, contact: Contact) -> None:
        """By the agent, or before that by the queue's limit."""
        if self.wrapping.pop(contact.contact_id, None) is not None:
            self.books.wrap_up_ended(self.now, contact.agent_id)
            self._tell(ev.WrapUpEnded(self._event_id(), self.now, contact.contact_id, contact.agent_id))

    def _change_presence(self, change: PresenceChange) -> None:
        self.books.presence(self.now, change.agent_id, change.presence)
        self._tell(ev.AgentPresence(self._event_id(), self.now, change.agent_id, change.presence))

    # -- what the engine decides

    def _event_id(self) -> int:
        self._number += 1
        return self._number

    def _tell(self, event: ev.Event) -> None:
        for decision in self.engine.apply(event):
            if handler := self._handlers.get(type(decision)):
                handler(decision)

    def _offered(self, offer: d.CreateOffer) -> None:
        self._offers += 1
        answer = self._answer(self._offers)
        if answer is AT_ONCE:
            self._accept(offer)
            return
        self.ringing.add(offer.offer_id)
        self._tell(ev.OfferDelivered(self._event_id(), self.now, *_names(offer)))
        if answer.outcome == "accepted":
            self._plan(self.now + answer.after_ms, self._accept_what_rings, offer)
        elif answer.outcome == "declined":
            self._plan(self.now + answer.after_ms, self._decline_what_rings, offer)

    def _accept_what_rings(self, offer: d.CreateOffer) -> None:
        if offer.offer_id in self.ringing:
            self.ringing.remove(offer.offer_id)
            self._accept(offer)

    def _decline_what_rings(self, offer: d.CreateOffer) -> None:
        if offer.offer_id in self.ringing:
            self.ringing.remove(offer.offer_id)
            self._tell(ev.OfferEnded(self._event_id(), self.now, *_names(offer), "declined"))

    def _accept(self, offer: d.CreateOffer) -> None:
        self._begin_service(self.waiting[offer.interaction_id], offer.agent_id)
        self._tell(ev.OfferAccepted(self._event_id(), self.now, *_names(offer)))

    def _resume(self, contact: Contact, agent_id: str) -> None:
        """What was under way when the simulation began; over capacity, if the configuration has less."""
        self._begin_service(contact, agent_id)
        kind = self._kinds[contact.arrival.kind]
        self._tell(
            ev.InteractionForced(
                self._event_id(), self.now, contact.contact_id, agent_id, kind.channel, kind.queue_id
            )
        )

    def _begin_service(self, contact: Contact, agent_id: str) -> None:
        del self.waiting[contact.contact_id]
        contact.state, contact.agent_id = SERVED, agent_id
        self.served[contact.contact_id] = contact
        self.books.answered(self.now, contact.arrival, agent_id)
        self._plan(self.now + contact.arrival.service_ms, self._end_service, contact)

    def _offer_over(self, end: d.EndOffer) -> None:
        self.ringing.discard(end.offer_id)
        if end.interaction_id in self.waiting:  # else it was given up, and its offer ended with it
            self._tell(ev.OfferEnded(self._event_id(), self.now, *_names(end), end.outcome))

    def _wrap_up_over(self, end: d.EndWrapUp) -> None:
        contact = self.wrapping.get(end.interaction_id)
        if contact is not None:
            self._end_wrap_up(contact)

    def _presence_set(self, decision: d.SetPresence) -> None:
        self._change_presence(PresenceChange(self.now, decision.agent_id, decision.presence))
        if decision.presence == NOT_RESPONDING:
            back = PresenceChange(self.now + self._back_after_ms, decision.agent_id, READY)
            self._plan(back.at_ms, self._come_back, back)

    def _come_back(self, change: PresenceChange) -> None:
        """Unless the shift has ended meanwhile."""
        if self.books.presence_of(change.agent_id) == NOT_RESPONDING:
            self._change_presence(change)


def _names(offer: d.CreateOffer | d.EndOffer) -> tuple[str, str, str]:
    return offer.offer_id, offer.interaction_id, offer.agent_id
