"""What may only go forward from one event to the next (routing.md 1.13): a memory of the engine's books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routing import decisions as d
from routing import events as ev
from routing.entities import Interaction
from routing.programs import Program
from routing.state import State


@dataclass(frozen=True)
class Stood:
    """How one that waits, or is with an agent and may wait again, stood."""

    place: tuple[int, int]
    visit: tuple[str, int, int]  # queue, since when, version of its program
    step: int
    program: Program
    could: frozenset[str] | None  # who was eligible; None: with an agent
    people: object


class Progress:
    def __init__(self) -> None:
        self.now = self.last_event_id = 0
        self.offered: set[str] = set()
        self.known: dict[str, Stood | None] = {}  # interactions the engine holds
        self.ended: set[str] = set()
        self.idle_since: dict[str, int] = {}
        self.consults: dict[str, str] = {}  # to what they are about

    def follow(self, state: State, event: ev.Event, decided: list[d.Decision]) -> None:
        before, self.known = self.known, _known(state)
        self._nothing_is_lost(before, event)
        self._offers_are_new(decided)
        self._time_goes_on(state, event)
        for interaction_id, now in self.known.items():
            earlier = before.get(interaction_id)
            if now and earlier:
                _keeps_its_place(interaction_id, earlier, now, event, decided)
                _goes_on_in_its_program(earlier, now, event)

    def _nothing_is_lost(self, before: dict[str, Any], event: ev.Event) -> None:
        """A1, S7. Whatever is forgotten was named by the event, and never comes back."""
        named = {getattr(event, name, "") for name in ("interaction_id", "consult_id")}
        for interaction_id in before.keys() - self.known.keys():
            assert interaction_id in named or self.consults.get(interaction_id) in named
            self.ended.add(interaction_id)
        assert not self.ended & self.known.keys()

    def _offers_are_new(self, decided: list[d.Decision]) -> None:
        """S1. An offer is made once, so it can be accepted once: its end forgets it."""
        made = [decision.offer_id for decision in decided if isinstance(decision, d.CreateOffer)]
        assert len(made) == len(set(made))
        assert not self.offered & set(made)
        self.offered |= set(made)

    def _time_goes_on(self, state: State, event: ev.Event) -> None:
        """A4."""
        assert state.now >= max(self.now, event.at)
        assert state.last_event_id >= self.last_event_id
        self.now, self.last_event_id = state.now, state.last_event_id
        for agent in state.agents.values():
            assert agent.idle_since_ms >= self.idle_since.get(agent.agent_id, 0)
            self.idle_since[agent.agent_id] = agent.idle_since_ms
        self.consults = {i.interaction_id: i.linked_to for i in _visits(state)}


def _visits(state: State) -> list[Interaction]:
    with_agents = [work.visit for work in state.engagements.values() if work.visit]
    return [*state.interactions.values(), *with_agents]


def _known(state: State) -> dict[str, Stood | None]:
    known: dict[str, Stood | None] = dict.fromkeys(state.engagements)
    return known | {i.interaction_id: _stood(state, i) for i in _visits(state)}


def _stood(state: State, i: Interaction) -> Stood:
    could = None
    if i.interaction_id in state.interactions:
        could = frozenset(state.people.ids[slot] for slot in state.lane_of(i).eligible.slots)
    visit = (i.queue_id, i.entered_ms, i.program_version)
    return Stood((i.order_ms, i.seq), visit, i.step, state.program_of(i), could, state.people)


def _keeps_its_place(
    interaction_id: str, earlier: Stood, now: Stood, event: ev.Event, decided: list[d.Decision]
) -> None:
    """O3. Only an overflow that says so, or a transfer to the end of the line, makes a place worse."""
    moved = any(isinstance(m, d.MoveQueue) and m.interaction_id == interaction_id for m in decided)
    to_the_end = isinstance(event, ev.InteractionTransferred) and event.place == "now"
    assert now.place <= earlier.place or moved or to_the_end


def _goes_on_in_its_program(earlier: Stood, now: Stood, event: ev.Event) -> None:
    """S10."""
    anew = isinstance(event, ev.VisitReprogrammed | ev.InteractionTransferred)
    if now.visit != earlier.visit or anew:
        return
    assert now.step >= earlier.step
    widens = now.program.steps[now.step].mode == "widen"
    if earlier.could is not None and now.could is not None and widens and now.people is earlier.people:
        assert now.could >= earlier.could
