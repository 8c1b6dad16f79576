"""What changed since somebody last asked, as rows: how whoever stores the engine's state keeps up with it.

Whoever changes a fact that no event and no decision of the same call names (a timer, a colleague who signs
off) notes it here. Noting too much costs only a look; noting too little would be found by the test that
compares the rows with the whole snapshot after every turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from routing.snapshot import AgentRow, EngagementRow, HistoryRow, InteractionRow, OfferRow, PlaceRow

if TYPE_CHECKING:
    from routing.decisions import Decision
    from routing.estimates import HistoryKey
    from routing.events import Event

Row = AgentRow | InteractionRow | OfferRow | EngagementRow | PlaceRow | HistoryRow
# What a row is of, and whose it is: ("agent", id), ("waits", interaction), ("offer", interaction),
# ("work", interaction), ("place", customer, queue), ("history", queue, channel, what was asked).
RowKey = tuple[object, ...]

_OF_INTERACTIONS: Final = frozenset(
    {"callback", "cool", "delay", "dial", "hold", "leave", "starve", "step", "wait"}
)
_OF_AGENTS: Final = frozenset({"presence", "rest", "return"})
_INTERACTION_FIELDS: Final = ("interaction_id", "as_interaction_id", "consult_id")


@dataclass(slots=True)
class Journal:
    agents: set[str] = field(default_factory=set)
    interactions: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    histories: set[HistoryKey] = field(default_factory=set)

    def clear(self) -> None:
        self.agents.clear()
        self.interactions.clear()
        self.places.clear()
        self.histories.clear()

    def note(self, named: Event | Decision) -> None:
        """Whom an event or a decision names."""
        if agent_id := getattr(named, "agent_id", ""):
            self.agents.add(agent_id)
        for name in _INTERACTION_FIELDS:
            if interaction_id := getattr(named, name, ""):
                self.interactions.add(interaction_id)

    def note_timers(self, fired: Iterable[tuple[str, str]]) -> None:
        """The others fire for an offer or a wrap-up, and a decision names those."""
        for kind, key in fired:
            if kind in _OF_INTERACTIONS:
                self.interactions.add(key)
            elif kind in _OF_AGENTS:
                self.agents.add(key)
