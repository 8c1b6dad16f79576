"""What must not matter does not matter (routing.md 1.13: O5, D3): names, neighbours, and who of two who have
nothing to do with each other was heard first.

The stories are those of `story.py`, the oracle included, so that only sound decisions are compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from routing import events as ev
from routing.config import RoutingConfig
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from tests.property.agents_at_work import AgentsAtWork
from tests.property.changing import NEXT_DOOR, renamed, with_neighbours, without_neighbours
from tests.property.worlds import AGENTS, CHANNELS, SKILLS, worlds

# Agents and interactions keep their order, for that decides between equals; queues and channels do not.
NAMES = {name: f"new-{name}" for name in (*AGENTS, *SKILLS)} | {
    "cards": "z-cards",
    "loans": "y-loans",
    "spill": "x-spill",
    "voice": "c-voice",
    "chat": "d-chat",
}


def rename(name: str) -> str:
    head, dot, offer = name.partition(".")
    if head[:1] == "i" and head[1:].isdigit():
        return f"n{head[1:]}{dot}{offer}"
    return NAMES.get(name, name)


class Symmetries(AgentsAtWork):
    @initialize(config=worlds(), leaders_die=st.just(0))
    def open_the_centre(self, config: RoutingConfig, leaders_die: int) -> None:
        super().open_the_centre(config, leaders_die)
        self.renamed = Engine(renamed(config, rename))
        self.they_first, self.they_last = (Engine(with_neighbours(config)) for _ in range(2))
        self.next_door: list[int] = []
        self.their_number, self.their_offers = 1_000_000, list[CreateOffer]()

    @rule(what=st.integers(0, 3), again=st.integers(1, 3))
    def something_happens_next_door(self, what: int, again: int) -> None:
        """At the moment of the next event of the story."""
        self.next_door += [what] * again

    def decides(self, event: ev.Event, decided: list[Decision]) -> None:
        told_anew = self.renamed.apply(renamed(event, rename))
        assert sorted(told_anew, key=repr) == sorted((renamed(d, rename) for d in decided), key=repr)

        if isinstance(event, ev.ConfigPublished):
            event = replace(event, config=with_neighbours(event.config))
        theirs = [self.their_event(what, event.at) for what in self.next_door]
        self.next_door.clear()
        first = self.all_decisions(self.they_first, [*theirs, event])
        last = self.all_decisions(self.they_last, [event, *theirs])
        assert without_neighbours(first) == without_neighbours(last) == without_neighbours(decided)
        assert self.books(self.they_first) == self.books(self.they_last)
        self.their_offers += [d for d in first if isinstance(d, CreateOffer) and d.queue_id == NEXT_DOOR]

    def all_decisions(self, engine: Engine, events: list[ev.Event]) -> list[Decision]:
        return [decision for event in events for decision in engine.apply(event)]

    def books(self, engine: Engine) -> Any:
        return replace(engine.snapshot(), last_event_id=0, recent_event_ids=())

    def their_event(self, what: int, at: int) -> ev.Event:
        self.their_number = number = self.their_number + 1
        agent = f"{NEXT_DOOR}{1 + number % 2}"
        offer = self.their_offers[-1] if self.their_offers else None
        if what == 0 or offer is None:
            name = f"{NEXT_DOOR}-{number}"
            return ev.InteractionQueued(number, at, name, CHANNELS[number % 2], NEXT_DOOR, at)
        if what == 1:
            return ev.AgentPresence(number, at, agent, ("ready", "not_ready")[number % 3 == 0])
        names = (offer.offer_id, offer.interaction_id, offer.agent_id)
        if what == 2:
            return ev.OfferAccepted(number, at, *names)
        return ev.InteractionEnded(number, at, *names[1:], wrap=number % 2 == 0)


TestSymmetries = Symmetries.TestCase
TestSymmetries.settings = settings(max_examples=15, stateful_step_count=50)
