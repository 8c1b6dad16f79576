"""What the log said of interactions when they began to wait: what the columns do not tell.

Who calls or writes is told of by ``interaction.queued``. A call that is given on, or about which somebody is asked,
waits by another event, which names the interaction of whoever gave it or asks; what the customer brought is with that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Row, func, select

from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from routing.events import InteractionTransferred
from routing.snapshot import FOREVER_MS, CoolDown

_SENDER_RESTS_MS: Final = InteractionTransferred(
    0, 0, "", "", ""
).exclude_sender_ms  # where nothing else is said
MOST_HOPS: Final = 20  # a call that was given on more often begins as if it were new


@dataclass(frozen=True, slots=True)
class Begun:
    """``data`` of its event. ``linked_to``: the interaction of whoever asks. ``rests``: whoever gave it on is not
    offered it at once, and whoever asks never."""

    data: Mapping[str, Any] = field(default_factory=dict)
    log_number: int | None = None
    origin: str = "customer"
    linked_to: str = ""
    hops: int = 0
    rests: tuple[CoolDown, ...] = ()


def read_begun(tx: Tx, interaction_ids: Collection[str], hops: int = MOST_HOPS) -> dict[str, Begun]:
    """Of each of which the log tells."""
    if not interaction_ids or not hops:
        return {}
    queued = {
        row.interaction_id: Begun(row.data, row.log_number) for row in _read_queued(tx, interaction_ids)
    }
    handed = _read_handed(tx, interaction_ids)
    before = read_begun(tx, {handover.interaction_id for handover, _ in handed.values()}, hops - 1)
    return queued | {
        key: _AS[handover.kind](event, handover, before.get(handover.interaction_id, Begun()))
        for key, (handover, event) in handed.items()
    }


def _read_queued(tx: Tx, interaction_ids: Collection[str]) -> list[Row[Any]]:
    """The newest of each: what may come twice is queued anew."""
    e = t.event.c
    newest = (
        select(func.max(e.id))
        .where(e.kind == "interaction.queued", one_of(e.interaction_id, interaction_ids))
        .group_by(e.interaction_id)
    )
    query = select(e.interaction_id, e.log_number, e.data).where(e.id.in_(newest))
    return list(tx.connection.execute(query))


def _read_handed(tx: Tx, interaction_ids: Collection[str]) -> dict[str, tuple[Any, Any]]:
    """Of those that were given on or are asked about: the handover and its event. Handovers of a kind that only a newer
    version of the hub knows are left out."""
    h, e = t.call_handover.c, t.event.c
    query = select(h.as_interaction_id, h.interaction_id, h.kind, h.agent_id).where(
        one_of(h.as_interaction_id, interaction_ids), h.kind.in_(sorted(_AS))
    )
    handovers = {row.as_interaction_id: row for row in tx.connection.execute(query)}
    if not handovers:
        return {}
    events = select(e.interaction_id, e.log_number, e.at, e.data).where(
        e.kind.in_(("interaction.transferred", "consult.started")),
        one_of(e.interaction_id, {row.interaction_id for row in handovers.values()}),
    )
    named = {_name(row.data): row for row in tx.connection.execute(events)}
    return {key: (handover, named[key]) for key, handover in handovers.items() if key in named}


def _name(data: Mapping[str, Any]) -> str:
    """The interaction that came of it."""
    return str(data.get("as_interaction_id") or data.get("consult_id") or "")


def _given_on(event: Row[Any], handover: Row[Any], before: Begun) -> Begun:
    """As the engine makes it (``routing.consults``)."""
    kept = {name: before.data[name] for name in ("attributes", "customer_ref") if name in before.data}
    rest_ms = event.data.get("exclude_sender_ms", _SENDER_RESTS_MS)
    until = event.at + rest_ms
    keeps = event.data.get("place", "keep") == "keep"
    return Begun(
        kept | event.data,
        before.log_number if keeps and before.log_number else event.log_number,
        "transfer",
        hops=before.hops + 1,
        rests=(CoolDown(handover.agent_id, until, until),),
    )


def _asked_about(event: Row[Any], handover: Row[Any], _before: Begun) -> Begun:
    never = CoolDown(handover.agent_id, FOREVER_MS, FOREVER_MS)
    begun = Begun(event.data, event.log_number, "consult", rests=(never,))
    return replace(begun, linked_to=handover.interaction_id)


_AS: Final = {"transfer": _given_on, "consult": _asked_about}
