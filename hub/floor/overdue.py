"""Written work that an agent has and has not answered in time: theirs to answer, a supervisor's to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Select, bindparam, case, func, select

from hub.store import tables as t

MINUTE_MS: Final = 60_000
# The time allowed for the next answer, by channel: as the desk shows it (``due.ts``). Queues cannot set it yet.
ALLOWED_MS: Final[Mapping[str, int]] = {
    "webchat": 2 * MINUTE_MS,
    "sms": 15 * MINUTE_MS,
    "email": 240 * MINUTE_MS,
    "voicemail": 120 * MINUTE_MS,
}
EVERY_MS: Final = 5_000  # no event tells that time has passed


def read_overdue(connection: Connection, now: int) -> dict[str, int]:
    """Interactions, and when each was due."""
    rows = connection.execute(_OVERDUE, {"now": now})
    return {row.id: row.due_at for row in rows if row.due_at is not None}


def _overdue() -> Select[Any]:
    i, c, m, now = t.interaction.c, t.conversation.c, t.message.c, bindparam("now", type_=BigInteger)
    answered = (
        select(func.max(m.created_at))
        .where(m.conversation_id == i.conversation_id, m.kind == "outbound")
        .correlate(t.interaction)
        .scalar_subquery()
    )
    asked = (
        select(func.min(m.created_at))
        .where(m.conversation_id == i.conversation_id, m.kind == "inbound")
        .where(m.created_at > func.coalesce(answered, 0))
        .correlate(t.interaction)
        .scalar_subquery()
    )
    allowed = case(dict(ALLOWED_MS), value=i.channel)
    return (
        select(i.id, (asked + allowed).label("due_at"))
        .select_from(t.interaction.join(t.conversation, c.id == i.conversation_id))
        .where(i.state == "active", i.channel.in_(sorted(ALLOWED_MS)), c.last_message_at + allowed < now)
    )


_OVERDUE: Final = _overdue()
