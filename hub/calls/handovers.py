"""The rows of transfers and consultations, written by whoever holds the call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from hub.calls.standing import Standing
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Target:
    """``kind``: queue, agent, skill (at ``level`` or more) or number."""

    kind: str
    id: str
    level: int | None = None


def open_handover(
    tx: Tx, standing: Standing, kind: str, to: Target, agent_id: str, *, as_interaction_id: str | None = None
) -> str:
    """``agent_id``: who gives or asks."""
    handover_id = tx.new_id("hov")
    tx.connection.execute(
        insert(t.call_handover).values(
            id=handover_id,
            call_id=standing.call.message_id,
            kind=kind,
            state="asking",
            agent_id=agent_id,
            interaction_id=standing.call.interaction_id,
            to_kind=to.kind,
            to_id=to.id,
            to_level=to.level,
            as_interaction_id=as_interaction_id,
            started_at=tx.now,
        )
    )
    return handover_id


def set_handover(tx: Tx, handover_id: str, **values: Any) -> None:
    tx.connection.execute(update(t.call_handover).where(t.call_handover.c.id == handover_id).values(**values))


def close_handover(tx: Tx, handover_id: str, state: str) -> None:
    set_handover(tx, handover_id, state=state, ended_at=tx.now)


def move_handovers(tx: Tx, call_id: str, interaction_id: str, to_id: str) -> None:
    """Whoever was asked about one is asked about the other from now on: those that are not over."""
    h, i = t.call_handover.c, t.interaction.c
    open_still = (h.call_id == call_id, h.interaction_id == interaction_id, h.ended_at.is_(None))
    moved = update(t.call_handover).where(*open_still).values(interaction_id=to_id)
    asked = list(tx.connection.scalars(moved.returning(h.as_interaction_id)))
    tx.connection.execute(
        update(t.interaction).where(one_of(i.id, [a for a in asked if a])).values(consults=to_id)
    )


def find_asked(tx: Tx, interaction_ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    """Consultations that are not over, by the interaction of whoever is asked."""
    if not interaction_ids:
        return {}
    h = t.call_handover.c
    query = select(t.call_handover).where(
        one_of(h.as_interaction_id, interaction_ids), h.kind == "consult", h.ended_at.is_(None)
    )
    return {row.as_interaction_id: row for row in tx.connection.execute(query)}
