"""The agents' side of the world: what is done with each of the engine's decisions.

What the engine has done already (a step, another queue, a place kept) and what only tells (an alert) asks
nothing of anybody here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from routing import decisions as d
from routing import events as ev
from routing.presence import NOT_RESPONDING, READY

if TYPE_CHECKING:
    from routing.simulate.world import World


class PresenceChange(NamedTuple):
    at_ms: int
    agent_id: str
    presence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of an offer: `outcome` accepted, declined or no_answer, after `after_ms`."""

    outcome: str = "accepted"
    after_ms: int = 0


AT_ONCE = Answer()


class Floor:
    def __init__(self, world: World, answer: Callable[[int], Answer], back_after_ms: int) -> None:
        self._world = world
        self._answer = answer
        self._back_after_ms = back_after_ms
        self._offers = 0
        self._ringing: set[str] = set()
        self._handlers: Mapping[type, Callable[[Any], None]] = {
            d.CreateOffer: self._meet_offer,
            d.EndOffer: self._end_offer,
            d.EndWrapUp: self._end_wrap_up,
            d.SetPresence: self._set_presence,
            d.HoldWork: self._hold_work,
            d.Overflow: self._overflow,
            d.PublishEstimate: self._hear_estimate,
        }

    def do(self, decision: d.Decision) -> None:
        if handler := self._handlers.get(type(decision)):
            handler(decision)

    # -- offers

    def _meet_offer(self, offer: d.CreateOffer) -> None:
        self._offers += 1
        answer = self._answer(self._offers)
        if answer is AT_ONCE:
            self._accept(offer)
            return
        world = self._world
        self._ringing.add(offer.offer_id)
        world.tell(ev.OfferDelivered(world.event_id(), world.now, *_names(offer)))
        if answer.outcome == "accepted":
            world.plan(world.now + answer.after_ms, self._accept_what_rings, offer)
        elif answer.outcome == "declined":
            world.plan(world.now + answer.after_ms, self._decline_what_rings, offer)

    def _accept_what_rings(self, offer: d.CreateOffer) -> None:
        if offer.offer_id in self._ringing:
            self._ringing.remove(offer.offer_id)
            self._accept(offer)

    def _decline_what_rings(self, offer: d.CreateOffer) -> None:
        if offer.offer_id in self._ringing:
            self._ringing.remove(offer.offer_id)
            self._tell_end(offer, "declined")

    def _accept(self, offer: d.CreateOffer) -> None:
        world = self._world
        world.begin_service(world.waiting[offer.interaction_id], offer.agent_id)
        world.tell(ev.OfferAccepted(world.event_id(), world.now, *_names(offer)))

    def _end_offer(self, end: d.EndOffer) -> None:
        self._ringing.discard(end.offer_id)
        if end.interaction_id in self._world.waiting:  # else it was given up, and its offer ended with it
            self._tell_end(end, end.outcome)

    def _tell_end(self, offer: d.CreateOffer | d.EndOffer, outcome: str) -> None:
        world = self._world
        world.tell(ev.OfferEnded(world.event_id(), world.now, *_names(offer), outcome))

    # -- the rest

    def _end_wrap_up(self, end: d.EndWrapUp) -> None:
        if contact := self._world.wrapping.get(end.interaction_id):
            self._world.end_wrap_up(contact)

    def _hold_work(self, decision: d.HoldWork) -> None:
        if contact := self._world.served.get(decision.interaction_id):
            self._world.hold_service(contact, held=decision.held)

    def _overflow(self, decision: d.Overflow) -> None:
        if contact := self._world.waiting.get(decision.interaction_id):
            self._world.turn_away(contact)

    def _hear_estimate(self, decision: d.PublishEstimate) -> None:
        """Only a wait is a promise: who is told that somebody is free is answered before they hear it."""
        contact, estimate = self._world.waiting.get(decision.interaction_id), decision.estimate
        if contact is not None and estimate is not None and estimate.estimate_ms > 0:
            contact.promised = estimate

    def _set_presence(self, decision: d.SetPresence) -> None:
        world = self._world
        self.change_presence(PresenceChange(world.now, decision.agent_id, decision.presence))
        if decision.presence == NOT_RESPONDING:
            back = PresenceChange(world.now + self._back_after_ms, decision.agent_id, READY)
            world.plan(back.at_ms, self._come_back, back)

    def _come_back(self, change: PresenceChange) -> None:
        """Unless the shift has ended meanwhile."""
        if self._world.books.presence_of(change.agent_id) == NOT_RESPONDING:
            self.change_presence(change)

    def change_presence(self, change: PresenceChange) -> None:
        world = self._world
        world.books.presence(world.now, change.agent_id, change.presence)
        world.tell(ev.AgentPresence(world.event_id(), world.now, change.agent_id, change.presence))


def _names(offer: d.CreateOffer | d.EndOffer) -> tuple[str, str, str]:
    return offer.offer_id, offer.interaction_id, offer.agent_id
