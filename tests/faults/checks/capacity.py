"""Never over capacity, at no moment: each agent's stream is folded in its order, and every new piece must fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from routing.config import CapacityProfile
from tests.faults.checks.violation import Violation
from tests.faults.history import History
from tests.faults.rows import EventRow, Rows

_TAKES = frozenset({"offer.created", "interaction.assigned"})
_FREES = frozenset({"interaction.closed", "interaction.given_back"})


def within(profiles: Mapping[str, CapacityProfile]) -> Callable[[History, Rows], Iterator[Violation]]:
    """The check for agents who take so much."""

    def within_capacity(history: History, rows: Rows) -> Iterator[Violation]:
        channels = {interaction.id: interaction.channel for interaction in rows.interactions}
        held: dict[str, dict[str, str]] = defaultdict(dict)  # by agent: interaction -> channel
        for event in _in_agents_order(rows):
            if event.interaction_id is None or event.agent_id is None:
                continue
            pieces, channel = held[event.agent_id], channels.get(event.interaction_id, "")
            if event.kind in _TAKES:
                pieces[event.interaction_id] = channel
                if fault := _too_much(profiles[event.agent_id], pieces, channel):
                    ids = (*pieces, f"event {event.id}")
                    yield Violation("within_capacity", f"{event.agent_id} has {fault}", ids)
            elif _frees(event, profiles[event.agent_id], channel):
                pieces.pop(event.interaction_id, None)

    return within_capacity


def _in_agents_order(rows: Rows) -> list[EventRow]:
    numbered = [e for e in rows.events if e.agent_id and e.agent_number is not None]
    return sorted(numbered, key=lambda e: (e.agent_id or "", e.agent_number or 0))


def _too_much(profile: CapacityProfile, pieces: Mapping[str, str], new: str) -> str | None:
    counts = Counter(pieces.values())
    for channel, count in counts.items():
        limits = profile.channels.get(channel)
        if limits is None or count > limits.max:
            return f"{count} {channel}, {limits.max if limits else 0} at most"
        others_may = limits.allow is None or new in limits.allow or new in limits.interrupt
        if channel != new and not others_may:
            return f"{new} beside {channel}"
    return None


def _frees(event: EventRow, profile: CapacityProfile, channel: str) -> bool:
    if event.kind == "interaction.ended":
        limits = profile.channels.get(channel)
        return limits is not None and not limits.wrap_uses_capacity
    return event.kind in _FREES or (event.kind == "offer.ended")
