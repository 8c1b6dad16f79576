"""What a queue's row should say at a moment. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from hub.model.contact_centre import HoursPolicy, QueuePolicy
from hub.model.hours import find_next_edge, find_standing


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """``why``: always, hours, holiday, exception or emergency. ``next_edge_at``: when the hours say otherwise; None
    where they do not within a year, and while the queue is closed by hand."""

    is_open: bool
    why: str
    next_edge_at: int | None


FindEdge = Callable[[HoursPolicy | None, int], int | None]
BY_HAND = QueueStanding(False, "emergency", None)


def judge(queue: QueuePolicy | None, at_ms: int, *, find_edge: FindEdge = find_next_edge) -> QueueStanding:
    """By its hours alone; a queue that is not configured has none."""
    hours = queue.hours if queue else None
    standing = find_standing(hours, at_ms)
    return QueueStanding(standing.is_open, standing.why, find_edge(hours, at_ms))


def standing_of(row: Row[Any]) -> QueueStanding:
    return QueueStanding(row.is_open, row.why, row.next_edge_at)
