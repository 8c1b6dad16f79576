"""What a widget is told while its visitor waits: the place in line, and what is left of the wait that was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from channels.webchat.outbound import Json
from channels.webchat.visitors import chunks
from hub.model.contact_centre import ContactCentre
from hub.model.states import INTERACTION_WAITING
from hub.places import find_places
from hub.store import tables as t

MINUTE_MS: Final = 60_000  # nobody plans by less, and a number of seconds would be believed


def read_lines(
    connection: Connection, conversation_ids: Iterable[str], centre: ContactCentre, now: int
) -> dict[str, Json]:
    """Of each conversation that waits, its `queue` frame. The place is that among all that wait in its queue, in the
    order in which it serves them."""
    rows = [row for chunk in chunks(conversation_ids) for row in _read_waiting(connection, chunk)]
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        wanted[row.queue_id].append(row.id)
    places = find_places(connection, centre, wanted, now, voice=False)
    return {
        row.conversation_id: {"type": "queue", "position": places[row.id], "wait": _left(row, now)}
        for row in rows
    }


def _read_waiting(connection: Connection, conversation_ids: Sequence[str]) -> list[Row[Any]]:
    i = t.interaction.c
    told = (i.id, i.queue_id, i.conversation_id, i.promised_at, i.promised_low_ms, i.promised_high_ms)
    query = select(*told).where(i.conversation_id.in_(conversation_ids), i.state.in_(INTERACTION_WAITING))
    return list(connection.execute(query))


def _left(row: Row[Any], now: int) -> Json | None:
    if row.promised_at is None:
        return None
    return left_of(row.promised_low_ms, row.promised_high_ms, now - row.promised_at)


def left_of(low_ms: int, high_ms: int, waited_ms: int) -> Json:
    """In whole minutes, and never none: what was promised only grows shorter, and once it is over it says so. A promise
    of less than a minute is one of a minute."""
    high = max(MINUTE_MS, high_ms) - waited_ms
    return {
        "low_minutes": max(1, (low_ms - waited_ms) // MINUTE_MS),
        "high_minutes": max(1, -(-high // MINUTE_MS)),
        "late": high < 0,
    }
