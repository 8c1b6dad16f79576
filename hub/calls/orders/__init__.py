"""What the carrier is to be told, put down in the transaction that decides it: a node may die in between.

``kinds`` is the table of all kinds, a module for each family of them: ``meeting`` and so on. ``scene``: the call as an
order finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.handovers import find_asked
from hub.calls.rows import CALL_BELL
from hub.model.calls import OrderKind
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx

# Where the agent's device hung up, the caller is led out by the carrier's own word (the conference is over, they are
# thanked); only if that was lost are they to be hung up, later than any thanks last.
LAST_WORDS_MS: Final = 10_000


def order(
    tx: Tx,
    call_id: str,
    kind: OrderKind,
    *,
    agent_id: str | None = None,
    due_at: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Its id. ``agent_id`` of a ``hang_up``: only this agent's legs. ``detail``: what this kind needs besides."""
    row = _row(tx, call_id, kind, agent_id, due_at, detail)
    _insert(tx, [row])
    return str(row["id"])


def was_ordered(tx: Tx, call_id: str, key: str) -> bool:
    """Whether the desk's frame of this key has put down an order already: it comes again where its answer was lost."""
    o = t.call_order.c
    details = tx.connection.scalars(select(o.detail).where(o.call_id == call_id, o.detail.is_not(None)))
    return any(detail and detail.get("key") == key for detail in details)


def is_ordered(tx: Tx, call_id: str, kind: OrderKind, agent_id: str | None, **detail: Any) -> bool:
    """Whether such an order is still to be told, or is being told: who asks twice is not to be rung twice."""
    o = t.call_order.c
    mine = (o.call_id == call_id, o.kind == kind, o.agent_id == agent_id, o.state.in_(("waiting", "leased")))
    said = tx.connection.scalars(select(o.detail).where(*mine))
    return any(detail.items() <= (each or {}).items() for each in said)


def is_told_to_go(tx: Tx, leg: Row[Any]) -> bool:
    """Whether this leg is to be hung up, or was: until its end is heard it stands, and nobody comes back by it."""
    o = t.call_order.c
    mine = (o.call_id == leg.call_id, o.kind == "hang_up", o.state != "failed")
    return any(
        (said or {}).get("sid") == leg.sid for said in tx.connection.scalars(select(o.detail).where(*mine))
    )


def is_rung_again(tx: Tx, leg: Row[Any]) -> bool:
    """Whether the agent of this leg is to be rung anew, or is at this moment, for an order put down after it began:
    they have the call once more, and what becomes of the old leg says nothing of it. The new one may have been
    told of to nobody yet."""
    o = t.call_order.c
    query = select(o.id).where(
        o.call_id == leg.call_id,
        o.kind == "connect",
        o.agent_id == leg.agent_id,
        o.state.in_(("waiting", "leased")),
        o.created_at > leg.started_at,
    )
    return tx.connection.scalar(query.limit(1)) is not None


def is_being_led(tx: Tx, call: Row[Any], agent_id: str) -> bool:
    """Whether the carrier is being told at this moment to lead the caller to the agent."""
    o = t.call_order.c
    query = select(o.id).where(
        o.call_id == call.message_id, o.kind == "join", o.agent_id == agent_id, o.state == "leased"
    )
    return tx.connection.scalar(query.limit(1)) is not None


def order_connects(tx: Tx, offers: Sequence[Row[Any]]) -> None:
    """Accepted offers: where they are of calls, or of consultations in one, the agent's device is to be rung."""
    voice = [offer.interaction_id for offer in offers if offer.channel == "voice"]
    about = {key: asked.call_id for key, asked in find_asked(tx, voice).items()}
    calls = {**_calls_of(tx, voice), **about}
    for offer in offers:
        if offer.interaction_id in about:
            _say_yes(tx, offer)
    _insert(
        tx,
        [
            _row(tx, calls[offer.interaction_id], "connect", offer.agent_id, None)
            for offer in offers
            if offer.interaction_id in calls
        ],
    )


def order_hang_ups(tx: Tx, interactions: Iterable[Row[Any]], *, at_once: bool = False) -> None:
    """Ended interactions: where they are calls, whoever is still on the line is to be hung up. ``at_once``: nobody
    else leads the caller out."""
    calls = _calls_of(tx, [row.id for row in interactions if row.channel == "voice"])
    if not calls:
        return
    leg = t.call_leg.c
    live = select(leg.call_id).where(
        one_of(leg.call_id, calls.values()), leg.party == "agent", leg.ended_at.is_(None)
    )
    with_agent = set(tx.connection.scalars(live))
    _insert(
        tx,
        [
            _row(
                tx,
                call_id,
                "hang_up",
                None,
                tx.now if at_once or call_id in with_agent else tx.now + LAST_WORDS_MS,
            )
            for call_id in sorted(calls.values())
        ],
    )


def _say_yes(tx: Tx, offer: Row[Any]) -> None:
    h = t.call_handover.c
    asked = (h.as_interaction_id == offer.interaction_id) & h.ended_at.is_(None)
    tx.connection.execute(update(t.call_handover).where(asked).values(with_agent_id=offer.agent_id))


def _calls_of(tx: Tx, interaction_ids: Sequence[str]) -> Mapping[str, str]:
    if not interaction_ids:
        return {}
    call = t.call.c
    query = select(call.interaction_id, call.message_id).where(one_of(call.interaction_id, interaction_ids))
    query = query.order_by(call.ended_at.is_(None), call.started_at)  # the one that lasts, if any, comes last
    return {row.interaction_id: row.message_id for row in tx.connection.execute(query)}


def _row(
    tx: Tx,
    call_id: str,
    kind: OrderKind,
    agent_id: str | None,
    due_at: int | None,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": tx.new_id("ord"),
        "call_id": call_id,
        "kind": kind,
        "agent_id": agent_id,
        "state": "waiting",
        "due_at": tx.now if due_at is None else due_at,
        "created_at": tx.now,
        "detail": None if detail is None else dict(detail),
    }


def _insert(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if rows:
        insert_rows(tx.connection, t.call_order, rows)
        tx.ring(CALL_BELL)
