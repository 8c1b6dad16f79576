"""The routing log: committed events, numbered by their one reader, as the engine's facts.

Numbers are given to committed rows only, so a writer that started first and committed last still
gets the next number and is missed by nobody. ``log_at`` is the leader's clock at that moment, the
only clock the engine knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, update

from hub.store import tables as t
from hub.store.tx import Tx
from routing import events as facts
from routing.config import RoutingConfig

BATCH = 500  # events in one turn: more would only hold the rows longer


def number_log(tx: Tx, limit: int | None = BATCH) -> list[Row[Any]]:
    """Take what is committed and not yet numbered into the log; returns it in log order."""
    e = t.event.c
    query = select(t.event).where(e.routed, e.log_number.is_(None)).order_by(e.id)
    rows = tx.connection.execute(query.limit(limit) if limit else query).all()
    if not rows:
        return []
    first = last_log_number(tx) + 1
    tx.connection.execute(
        update(t.event).where(e.id == bindparam("key")).values(log_number=bindparam("number"), log_at=tx.now),
        [{"key": row.id, "number": first + place} for place, row in enumerate(rows)],
    )
    return [_numbered(row, first + place, tx.now) for place, row in enumerate(rows)]


def last_log_number(tx: Tx) -> int:
    return tx.connection.scalar(select(func.max(t.event.c.log_number))) or 0


class _Numbered:
    """An event row with the log number it was just given (rows are immutable)."""

    __slots__ = ("_row", "log_at", "log_number")

    def __init__(self, row: Any, number: int, at: int) -> None:
        self._row, self.log_number, self.log_at = row, number, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _numbered(row: Row[Any], number: int, at: int) -> Any:
    return _Numbered(row, number, at)


def _queued(row: Any, _config: ConfigOf) -> facts.Event:
    return facts.InteractionQueued(
        row.log_number,
        row.log_at,
        row.interaction_id,
        row.data["channel"],
        row.data["queue_id"],
        row.data["order_ms"],
        priority_seconds=row.data.get("priority_seconds", 0),
        preferred=tuple(row.data.get("preferred", ())),
        customer_ref=row.identity_id,
    )


def _closed(row: Any, _config: ConfigOf) -> facts.Event:
    """Closing frees an agent where it was handled or wrapped up, and a place in line where not."""
    match row.data["from"]:
        case "wrapup":
            return facts.WrapUpEnded(row.log_number, row.log_at, row.interaction_id, row.agent_id)
        case "active":
            return facts.InteractionEnded(
                row.log_number, row.log_at, row.interaction_id, row.agent_id, wrap=False
            )
        case _:
            return facts.InteractionGone(row.log_number, row.log_at, row.interaction_id, "closed")


ConfigOf = Callable[[int], RoutingConfig]
_Reader = Callable[[Any, ConfigOf], facts.Event]

_READERS: Final[Mapping[str, _Reader]] = {
    "interaction.queued": _queued,
    "interaction.abandoned": lambda r, _: facts.InteractionGone(
        r.log_number, r.log_at, r.interaction_id, "abandoned"
    ),
    "interaction.assigned": lambda r, _: facts.InteractionForced(
        r.log_number, r.log_at, r.interaction_id, r.agent_id, slot=r.data.get("slot", 0)
    ),
    "interaction.ended": lambda r, _: facts.InteractionEnded(
        r.log_number, r.log_at, r.interaction_id, r.agent_id, wrap=True
    ),
    "interaction.closed": _closed,
    "offer.delivered": lambda r, _: facts.OfferDelivered(
        r.log_number, r.log_at, r.offer_id, r.interaction_id, r.agent_id
    ),
    "offer.accepted": lambda r, _: facts.OfferAccepted(
        r.log_number, r.log_at, r.offer_id, r.interaction_id, r.agent_id
    ),
    "offer.ended": lambda r, _: facts.OfferEnded(
        r.log_number, r.log_at, r.offer_id, r.interaction_id, r.agent_id, r.data["outcome"]
    ),
    "presence.changed": lambda r, _: facts.AgentPresence(
        r.log_number, r.log_at, r.agent_id, r.data["presence"], r.data.get("reason") or ""
    ),
    "config.applied": lambda r, config: facts.ConfigPublished(
        r.log_number, r.log_at, config(r.data["version"])
    ),
    "queue.opened": lambda r, _: facts.QueueOpened(r.log_number, r.log_at, r.data["queue_id"]),
    "queue.closed": lambda r, _: facts.QueueClosed(r.log_number, r.log_at, r.data["queue_id"]),
}


def read_fact(row: Any, config: ConfigOf) -> facts.Event:
    """A numbered row of the log as the engine's event; ``config`` gives the version it names."""
    return _READERS[row.kind](row, config)
