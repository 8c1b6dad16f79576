"""What is written is given on: to a queue, an agent or whoever has a skill, with its whole stream and a note.

As with a call (``hub.calls.transferring``): the customer waits as an interaction of their own and keeps their place, or
takes a new one; whoever gave it wraps theirs up, and may take it back until somebody accepts it. What becomes of it if
the one who was named does not, ``hub.reclaiming`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, insert, select, update

from hub.calls.handovers import Target
from hub.calls.taking import TakeBack
from hub.calls.targets import Given, Route, find_route
from hub.calls.transferring import Transfer, visit_after, was_said
from hub.endings import add_note, begin_wrap_ups
from hub.model.nouns import Channel, Refused
from hub.model.states import INTERACTION_WAITING
from hub.reclaiming import reclaim
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx
from hub.withdrawing import withdraw_offer


def hand_on(tx: Tx, items: Sequence[Transfer]) -> list[Refused | None]:
    """Refused with ``not_found`` (its note too), ``agent_away``, or ``illegal_move``: a call has a way of its own."""
    return [_hand_on(tx, item) for item in items]


def _hand_on(tx: Tx, item: Transfer) -> Refused | None:
    row = _hold(tx, item.interaction_id).get(item.interaction_id)
    if row is None or row.agent_id != item.agent_id:
        return Refused("not_found")
    if row.channel == "voice" or item.to.kind == "number":
        return Refused("illegal_move", {"channel": row.channel, "to": item.to.kind})
    if row.state != "active":
        said = was_said(tx, "transfer", row.id, item.agent_id, item.to)
        return None if said else Refused("illegal_move", {"state": row.state})
    if item.note_id and not _stands(tx, row, item):
        return Refused("not_found", {"note_id": item.note_id})
    route = find_route(tx, Given(row.queue_id, cast("Channel", row.channel), item.agent_id), item.to)
    if isinstance(route, Refused):
        return route
    give_on(tx, row, route, item)
    return None


def give_on(tx: Tx, row: Row[Any], route: Route, item: Transfer) -> None:
    """A held row that its agent has. Locks the conversation last."""
    new_id = tx.new_id("int")
    to = {"to": {"kind": item.to.kind, "id": item.to.id, "level": item.to.level}}
    asks = {"queue_id": route.queue_id, "as_interaction_id": new_id, "place": item.place, **route.asks, **to}
    begin_wrap_ups(tx, [(row, "agent")], "interaction.transferred", wrap=True, **asks)
    tx.connection.execute(insert(t.interaction).values(**visit_after(tx, row, new_id, item, route)))
    _open(tx, row, item, new_id, _note(tx, row, item))
    c = t.conversation.c
    tx.connection.execute(
        update(t.conversation)
        .where(c.id == row.conversation_id)
        .values(queue_id=route.queue_id, moved_at=tx.now)
    )


def _stands(tx: Tx, row: Row[Any], item: Transfer) -> bool:
    """A note of theirs in this conversation."""
    m = t.message.c
    theirs = (m.kind == "note") & (m.conversation_id == row.conversation_id) & (m.author == item.agent_id)
    return tx.connection.scalar(select(m.id).where(m.id == item.note_id, theirs)) is not None


def _note(tx: Tx, row: Row[Any], item: Transfer) -> str | None:
    if not item.note:
        return item.note_id
    return add_note(
        tx, row.conversation_id, row.id, row.identity_id, item.agent_id, item.note, row.channel
    ).id


def _open(tx: Tx, row: Row[Any], item: Transfer, new_id: str, note_id: str | None) -> None:
    tx.connection.execute(
        insert(t.call_handover).values(
            id=tx.new_id("hov"),
            kind="transfer",
            state="asking",
            agent_id=item.agent_id,
            interaction_id=row.id,
            to_kind=item.to.kind,
            to_id=item.to.id,
            to_level=item.to.level,
            as_interaction_id=new_id,
            note_id=note_id,
            started_at=tx.now,
        )
    )


def take_back(tx: Tx, items: Sequence[TakeBack]) -> list[Refused | None]:
    """Refused with ``taken`` once somebody has accepted it. Doing it twice is no error."""
    return [_take_back(tx, item) for item in items]


def _take_back(tx: Tx, item: TakeBack) -> Refused | None:
    found = _find(tx, item)
    if found is None:
        return Refused("not_found")
    rows = _hold(tx, item.interaction_id, found.as_interaction_id)
    handover, waits = _find(tx, item), rows[found.as_interaction_id]
    assert handover is not None
    if handover.state != "asking":  # theirs again already
        return None
    if waits.state not in INTERACTION_WAITING:
        return Refused("taken", {"state": waits.state, "agent_id": waits.agent_id})
    reclaim(tx, handover, "taken_back")
    withdraw_offer(tx, waits)
    return None


def _find(tx: Tx, item: TakeBack) -> Row[Any] | None:
    h = t.call_handover.c
    mine = select(t.call_handover).where(
        h.interaction_id == item.interaction_id,
        h.agent_id == item.agent_id,
        h.kind == "transfer",
        h.call_id.is_(None),
    )
    return tx.connection.execute(mine.order_by(h.id.desc()).limit(1)).first()


def _hold(tx: Tx, *ids: str) -> dict[str, Row[Any]]:
    lock_rows(tx, t.interaction.c.id, ids)
    rows = tx.connection.execute(select(t.interaction).where(t.interaction.c.id.in_(ids)))
    return {row.id: row for row in rows}


__all__ = ["TakeBack", "Target", "Transfer", "give_on", "hand_on", "take_back"]
