"""What a widget is told while its visitor waits: the place in line, and what is left of the wait that was promised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from channels.webchat.outbound import Json
from channels.webchat.visitors import chunks
from hub.store import tables as t

MINUTE_MS: Final = 60_000  # nobody plans by less, and a number of seconds would be believed


def read_lines(connection: Connection, conversation_ids: Iterable[str], now: int) -> dict[str, Json]:
    """Of each conversation that waits, its `queue` frame. The place, from 1, is by age among all in its queue."""
    i = t.interaction.c
    place = func.row_number().over(partition_by=i.queue_id, order_by=(i.order_ms, i.id)).label("place")
    told = (i.promised_at, i.promised_low_ms, i.promised_high_ms)
    line = select(i.conversation_id, place, *told).where(i.state.in_(("queued", "offered"))).subquery()
    lines: dict[str, Json] = {}
    for chunk in chunks(conversation_ids):
        rows = connection.execute(select(line).where(line.c.conversation_id.in_(chunk)))
        lines.update(
            (row.conversation_id, {"type": "queue", "position": row.place, "wait": _left(row, now)})
            for row in rows
        )
    return lines


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
