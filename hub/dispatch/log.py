"""The routing log: committed events, numbered by their one reader, as the engine's facts.

Numbers are given to committed rows only, so a writer that started first and committed last still
gets the next number and is missed by nobody. ``log_at`` is the leader's clock at that moment, the
only clock the engine knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row, Select, Subquery, func, literal, select, update

from hub.store import tables as t
from hub.store.log import UNLOGGED
from hub.store.tx import Tx
from routing import events as facts
from routing.config import RoutingConfig

BATCH = 500  # events in one turn: more would only hold the rows longer


def number_log(tx: Tx, limit: int | None = BATCH) -> list[Row[Any]]:
    """Take what is committed and not yet numbered into the log; returns it in log order."""
    e, fresh = t.event.c, _unnumbered(limit)
    numbered = (
        update(t.event)
        .where(e.id == fresh.c.id)
        .values(log_number=_last_number().scalar_subquery() + fresh.c.place, log_at=tx.now)
        .returning(t.event)
    )
    return sorted(tx.connection.execute(numbered), key=lambda row: int(row.log_number))


def read_unnumbered(tx: Tx) -> list[Row[Any]]:
    """What is committed and not numbered, as it would be if it were now: for whoever only looks."""
    e, last = t.event.c, last_log_number(tx)
    own = [column for column in e if column.name not in ("log_number", "log_at")]
    number = (last + func.row_number().over(order_by=e.id)).label("log_number")
    query = select(*own, number, literal(tx.now).label("log_at")).where(UNLOGGED).order_by(e.id)
    return list(tx.connection.execute(query))


def _unnumbered(limit: int | None) -> Subquery:
    e = t.event.c
    fresh = select(e.id).where(UNLOGGED).order_by(e.id).limit(limit).subquery()
    return select(fresh.c.id, func.row_number().over(order_by=fresh.c.id).label("place")).subquery()


def last_log_number(tx: Tx) -> int:
    return tx.connection.scalar(_last_number()) or 0


def _last_number() -> Select[tuple[int]]:
    return select(func.coalesce(func.max(t.event.c.log_number), 0))


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
        attempts=row.data.get("attempts", 0),
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
    "interaction.picked": lambda r, _: facts.InteractionPicked(
        r.log_number, r.log_at, r.interaction_id, r.agent_id, r.data["override"]
    ),
    "interaction.reprogrammed": lambda r, _: facts.VisitReprogrammed(
        r.log_number, r.log_at, r.interaction_id
    ),
    "interaction.updated": lambda r, _: facts.InteractionUpdated(
        r.log_number, r.log_at, r.interaction_id, r.data.get("priority_seconds")
    ),
    "interaction.ended": lambda r, _: facts.InteractionEnded(
        r.log_number, r.log_at, r.interaction_id, r.agent_id, wrap=True
    ),
    "interaction.given_back": lambda r, _: facts.InteractionEnded(
        r.log_number, r.log_at, r.interaction_id, r.agent_id, wrap=False
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
