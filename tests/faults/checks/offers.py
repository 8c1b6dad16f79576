"""Never two live offers or owners, at no moment: the log is folded event by event, in the order of commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.faults.checks.violation import Violation
from tests.faults.history import History
from tests.faults.rows import EventRow, Rows


@dataclass(slots=True)
class _Work:
    """How one interaction stands: whom it rings, and whose it is."""

    offer_id: str | None = None
    rung: str | None = None
    owner: str | None = None


def one_offer_or_owner(history: History, rows: Rows) -> Iterator[Violation]:
    works: dict[str, _Work] = defaultdict(_Work)
    for event in in_commit_order(rows):
        if event.interaction_id and (fold := _FOLDS.get(event.kind)):
            fault = fold(works[event.interaction_id], event)
            if fault:
                ids = (event.interaction_id, f"event {event.id}")
                yield Violation("one_offer_or_owner", f"{event.kind} for {event.agent_id} {fault}", ids)


def in_commit_order(rows: Rows) -> list[EventRow]:
    """Of each conversation; its own numbers say it, ids of several nodes do not."""
    numbered = [e for e in rows.events if e.conversation_id and e.conversation_number is not None]
    return sorted(numbered, key=lambda e: (e.conversation_id or "", e.conversation_number or 0))


def _offer(work: _Work, event: EventRow) -> str | None:
    fault = f"while {work.offer_id} rings {work.rung}" if work.offer_id else None
    if work.owner:
        fault = f"while {work.owner} has it"
    work.offer_id, work.rung = event.offer_id, event.agent_id
    return fault


def _accept(work: _Work, event: EventRow) -> str | None:
    fault = None if work.offer_id == event.offer_id else f"of {event.offer_id}, and {work.offer_id} rings"
    if work.owner and work.owner != event.agent_id:
        fault = f"while {work.owner} has it"
    work.offer_id, work.rung, work.owner = None, None, event.agent_id
    return fault


def _end_offer(work: _Work, event: EventRow) -> str | None:
    if work.offer_id == event.offer_id:  # another one lost a race before it could ring
        work.offer_id = work.rung = None
    return None


def _assign(work: _Work, event: EventRow) -> str | None:
    fault = f"while {work.owner} has it" if work.owner and work.owner != event.agent_id else None
    work.owner = event.agent_id
    return fault


def _free(work: _Work, _event: EventRow) -> str | None:
    work.owner = None
    return None


_FOLDS: Final[Mapping[str, Callable[[_Work, EventRow], str | None]]] = {
    "offer.created": _offer,
    "offer.accepted": _accept,
    "offer.ended": _end_offer,
    "interaction.assigned": _assign,
    "interaction.given_back": _free,
    "interaction.closed": _free,
    "interaction.abandoned": _free,
}
