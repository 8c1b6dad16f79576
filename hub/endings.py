"""How interactions end and conversations close: by the agent, the customer, a timer, or silence.

Active becomes wrap-up, wrap-up becomes closed; what nobody had taken yet is abandoned. A conversation
closes when nothing of it waits, runs or is being wrapped up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, insert, select, update

from hub.interactions import find_queue, message_values
from hub.model.events import Event
from hub.model.nouns import MessageRow, Refused
from hub.model.states import INTERACTION, OFFER, sources, target
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

WORKED_ON = ("queued", "offered", "active", "wrapup")


@dataclass(frozen=True, slots=True)
class End:
    """The talk is over. ``agent_id`` None: not the agent but ``by`` (customer) ended it."""

    interaction_id: str
    agent_id: str | None
    by: str = "agent"


@dataclass(frozen=True, slots=True)
class CompleteWrapUp:
    """``by``: agent, or timer when the queue's time for it ran out."""

    interaction_id: str
    agent_id: str | None
    disposition: str | None = None
    note: str | None = None
    by: str = "agent"


def end_interactions(tx: Tx, items: list[End]) -> list[Refused | None]:
    """Active becomes wrap-up. Refused where it is not active, or not the asker's."""
    lock_rows(tx, t.interaction.c.id, [item.interaction_id for item in items])
    return [_end(tx, _find(tx, item.interaction_id), item) for item in items]


def complete_wrap_ups(tx: Tx, items: list[CompleteWrapUp]) -> list[Refused | None]:
    """Wrap-up becomes closed; the agent's word ends an active one first. Doing it twice is no error."""
    lock_rows(tx, t.interaction.c.id, [item.interaction_id for item in items])
    return [_complete(tx, _find(tx, item.interaction_id), item) for item in items]


def abandon_interactions(tx: Tx, interaction_ids: Iterable[str], *, by: str) -> None:
    """The customer is gone before anybody took it; a live offer of it ends without blame."""
    for row in _load(tx, interaction_ids):
        if row.state in sources(INTERACTION, "abandon"):
            _set(tx, row.id, state="abandoned", closed_at=tx.now, closed_by=by)
            # before the offer's end in the log: the engine must not offer it to the next agent between
            tx.record(_event(tx, "interaction.abandoned", row, data={"by": by, "from": row.state}))
            _withdraw_offer(tx, row)
            close_idle_conversation(tx, row.conversation_id)


def close_silent(tx: Tx, items: list[int]) -> list[int]:
    """Close what has been silent too long, up to the given number each; returns how many were.

    What still waits for an agent is not silent but neglected, and stays.
    """
    return [_close_silent(tx, limit) for limit in items]


def _close_silent(tx: Tx, limit: int) -> int:
    found = _find_silent(tx, limit)
    i = t.interaction.c
    handled = tx.connection.scalars(
        select(i.id).where(i.conversation_id.in_(found), i.state.in_(("active", "wrapup")))
    ).all()
    rows = _load(tx, handled)
    lock_rows(tx, t.conversation.c.id, found)
    silent = _find_silent(tx, limit, among=found)  # somebody may have written before the rows were ours
    closed = [row for row in rows if row.conversation_id in silent]
    for row in closed:
        _close(tx, row, by="silence")
    for conversation_id in silent:
        close_idle_conversation(tx, conversation_id)
    for row in closed:
        _rest(tx, row)
    return len(silent)


def _find_silent(tx: Tx, limit: int, *, among: Sequence[str] | None = None) -> list[str]:
    """Open conversations in which nobody has written for longer than their queue allows."""
    c, i = t.conversation.c, t.interaction.c
    waits = exists().where(i.conversation_id == c.id, i.state.in_(("queued", "offered")))
    overdue: list[str] = []
    for queue in tx.centre.queues.values():
        for channel, silence_ms in queue.silence_ms.items():
            query = select(c.id).where(
                c.state == "open",
                c.queue_id == queue.id,
                c.channel == channel,
                c.last_message_at < tx.now - silence_ms,
                ~waits,
            )
            if among is not None:
                query = query.where(c.id.in_(among))
            overdue += tx.connection.scalars(query.order_by(c.last_message_at).limit(limit))
    return sorted(overdue)


def _load(tx: Tx, interaction_ids: Iterable[str]) -> Sequence[Row[Any]]:
    ids = sorted(set(interaction_ids))
    if not ids:
        return ()
    lock_rows(tx, t.interaction.c.id, ids)
    i = t.interaction.c
    return tx.connection.execute(select(t.interaction).where(i.id.in_(ids)).order_by(i.id)).all()


def _find(tx: Tx, interaction_id: str) -> Row[Any] | None:
    """As it stands now: the item before this one in the batch may have moved it."""
    return tx.connection.execute(select(t.interaction).where(t.interaction.c.id == interaction_id)).first()


def _end(tx: Tx, row: Row[Any] | None, item: End) -> Refused | None:
    if row is None or (item.agent_id and row.agent_id != item.agent_id):
        return Refused("not_found")
    if target(INTERACTION, row.state, "end") is None:
        return None if row.state in ("wrapup", "closed") else Refused("illegal_move", {"state": row.state})
    queue = find_queue(tx, row.queue_id)
    due = tx.now + queue.wrap_up_ms if queue and queue.wrap_up_ms else None
    _set(tx, row.id, state="wrapup", ended_at=tx.now, wrap_up_due_at=due)
    tx.record(_event(tx, "interaction.ended", row, data={"by": item.by, "wrap_up_due_at": due}))
    return None


def _complete(tx: Tx, row: Row[Any] | None, item: CompleteWrapUp) -> Refused | None:
    if row is None or (item.agent_id and row.agent_id != item.agent_id):
        return Refused("not_found")
    if row.state == "closed":
        return None
    if row.state == "active" and item.by == "agent":
        _end(tx, row, End(row.id, item.agent_id, item.by))
    elif row.state != "wrapup":
        return Refused("illegal_move", {"state": row.state})
    if item.note:
        add_note(tx, row.conversation_id, row.id, row.identity_id, item.agent_id, item.note, row.channel)
    _close(tx, row, by=item.by, disposition=item.disposition, state="wrapup")
    close_idle_conversation(tx, row.conversation_id)
    _rest(tx, row)
    return None


def _close(
    tx: Tx, row: Row[Any], *, by: str, disposition: str | None = None, state: str | None = None
) -> None:
    _set(
        tx,
        row.id,
        state="closed",
        ended_at=row.ended_at or tx.now,
        closed_at=tx.now,
        closed_by=by,
        slot=None,
        disposition=disposition,
    )
    data = {"by": by, "disposition": disposition, "from": state or row.state}
    tx.record(_event(tx, "interaction.closed", row, data=data))


def _rest(tx: Tx, row: Row[Any]) -> None:
    """The agent is idle from now on. Behind the conversation, in the order of locks."""
    tx.connection.execute(
        update(t.agent_state).where(t.agent_state.c.agent_id == row.agent_id).values(idle_since=tx.now)
    )


def close_idle_conversation(tx: Tx, conversation_id: str) -> None:
    """Closed as soon as no interaction of it waits, runs or is being wrapped up.

    The conversation's row is locked before looking, as whoever places a message in it does: so a
    message that is being placed is either seen here, or finds the conversation closed.
    """
    lock_rows(tx, t.conversation.c.id, [conversation_id])
    i = t.interaction.c
    still = exists().where(i.conversation_id == conversation_id, i.state.in_(WORKED_ON))
    last_agent = (
        select(i.agent_id)
        .where(i.conversation_id == conversation_id, i.agent_id.is_not(None))
        .order_by(i.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    tx.connection.execute(
        update(t.conversation)
        .where(t.conversation.c.id == conversation_id, t.conversation.c.state == "open", ~still)
        .values(state="closed", closed_at=tx.now, last_agent_id=last_agent)
    )


def _withdraw_offer(tx: Tx, row: Row[Any]) -> None:
    offer = tx.connection.execute(
        update(t.offer)
        .where(t.offer.c.interaction_id == row.id, t.offer.c.state.in_(sources(OFFER, "contact_gone")))
        .values(state="contact_gone", ended_at=tx.now)
        .returning(t.offer.c.id, t.offer.c.agent_id)
    ).first()
    if offer is not None:
        tx.record(
            Event(
                "offer.ended",
                tx.now,
                conversation_id=row.conversation_id,
                interaction_id=row.id,
                identity_id=row.identity_id,
                agent_id=offer.agent_id,
                offer_id=offer.id,
                data={"outcome": "contact_gone"},
            )
        )


def add_note(
    tx: Tx,
    conversation_id: str,
    interaction_id: str | None,
    identity_id: str,
    agent_id: str | None,
    body: str,
    channel: str,
    client_key: str | None = None,
) -> MessageRow:
    """Words for colleagues only. A note is never a message to the customer and cannot become one."""
    note = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation_id,
        interaction_id=interaction_id,
        channel=channel,
        kind="note",
        author=agent_id,
        body=body,
        created_at=tx.now,
        client_key=client_key,
    )
    tx.connection.execute(insert(t.message), message_values(note))
    tx.record(
        Event(
            "note.added",
            tx.now,
            conversation_id=conversation_id,
            interaction_id=interaction_id,
            identity_id=identity_id,
            agent_id=agent_id,
            message_id=note.id,
            message=note,
        )
    )
    return note


def _set(tx: Tx, interaction_id: str, **values: Any) -> None:
    tx.connection.execute(update(t.interaction).where(t.interaction.c.id == interaction_id).values(**values))


def _event(tx: Tx, kind: str, row: Row[Any], *, data: dict[str, Any]) -> Event:
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id,
        interaction_id=row.id,
        identity_id=row.identity_id,
        agent_id=row.agent_id,
        data=data,
    )
