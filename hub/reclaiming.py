"""What an agent gave on is theirs again, past the router: they take it back, or whoever was named does not take it.

A colleague who was asked by name and says no, or nothing, is no reason for the customer to stand in line once more with
somebody who knows nothing of it: it returns to whoever sent it, where they are at work, and waits on where not.
Nobody ever has it twice: the interaction that waits becomes the sender's, and what they wrap up of it ends with that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.groups import takes
from hub.model.events import Event
from hub.model.nouns import Channel
from hub.model.states import INTERACTION, sources
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx

# Ends of an offer after which somebody who was asked by name has not taken it.
NOT_TAKEN: Final = frozenset({"declined", "no_answer", "undelivered", "revoked"})
AT_WORK: Final = frozenset({"ready", "draining"})

_OPEN: Final = (
    t.call_handover.c.kind == "transfer",
    t.call_handover.c.call_id.is_(None),
    t.call_handover.c.ended_at.is_(None),
)


def hold_with_senders(tx: Tx, interaction_ids: Iterable[str]) -> None:
    """These, and whatever may return to its sender when an offer of it ends: before any agent is held."""
    if not tx.postgresql:
        return
    wanted, h = set(interaction_ids), t.call_handover.c
    query = select(h.interaction_id).where(one_of(h.as_interaction_id, wanted), *_OPEN)
    senders = set(tx.connection.scalars(query)) if wanted else set()
    lock_rows(tx, t.interaction.c.id, wanted | senders)
    if senders:
        i = t.interaction.c
        threads = tx.connection.scalars(select(i.conversation_id).where(one_of(i.id, senders)))
        lock_rows(tx, t.conversation.c.id, threads)


def return_to_sender(tx: Tx, offer: Row[Any]) -> None:
    """Of an offer that ended as ``NOT_TAKEN``, whose interaction is held and back in line."""
    h, a = t.call_handover.c, t.agent_state.c
    query = (
        select(t.call_handover, a.presence, a.only)
        .join(t.agent_state, a.agent_id == h.agent_id)
        .where(h.as_interaction_id == offer.interaction_id, *_OPEN)
        .where(h.to_kind == "agent", h.to_id == offer.agent_id)
    )
    handover = tx.connection.execute(query).first()
    if handover is None or handover.presence not in AT_WORK or not takes(handover.only, offer.channel):
        return
    reclaim(tx, handover, "refused")


def reclaim(tx: Tx, handover: Row[Any], state: str) -> None:
    """``state``: refused or taken_back. Both interactions are held."""
    i = t.interaction.c
    own = _finish(tx, handover.interaction_id)
    slot = free_slot(tx, handover.agent_id, own.channel)
    mine = {"state": "active", "agent_id": handover.agent_id, "slot": slot, "queue_id": own.queue_id}
    row = tx.connection.execute(
        update(t.interaction)
        .where(i.id == handover.as_interaction_id)
        .values(**mine, accepted_at=tx.now)
        .returning(t.interaction)
    ).one()
    data = {"slot": slot, "queue_id": own.queue_id, "cause": state, "asked": handover.to_id}
    tx.record(_event(tx, "interaction.assigned", row, data))
    h, c = t.call_handover.c, t.conversation.c
    tx.connection.execute(
        update(t.call_handover).where(h.id == handover.id).values(state=state, ended_at=tx.now)
    )
    tx.connection.execute(
        update(t.conversation)
        .where(c.id == own.conversation_id)
        .values(queue_id=own.queue_id, moved_at=tx.now)
    )


def _finish(tx: Tx, interaction_id: str) -> Row[Any]:
    """What the sender wraps up of it is over without a word: it goes on."""
    i = t.interaction.c
    over = (
        update(t.interaction)
        .where(i.id == interaction_id, i.state.in_(sources(INTERACTION, "complete")))
        .values(state="closed", slot=None, closed_at=tx.now, closed_by="system")
        .returning(t.interaction)
    )
    row = tx.connection.execute(over).first()
    if row is not None:
        data = {"by": "system", "disposition": None, "from": "wrapup"}
        tx.record(_event(tx, "interaction.closed", row, data))
        return row
    return tx.connection.execute(select(t.interaction).where(i.id == interaction_id)).one()


def free_slot(tx: Tx, agent_id: str, channel: Channel) -> int:
    """The lowest of the agent's places that nothing uses and nothing rings at."""
    i, o = t.interaction.c, t.offer.c
    used = select(i.slot).where(i.agent_id == agent_id, i.channel == channel, i.slot.is_not(None))
    rings = select(o.slot).where(o.agent_id == agent_id, o.channel == channel, o.state == "live")
    taken = {*tx.connection.scalars(used), *tx.connection.scalars(rings)}
    return next(slot for slot in range(1, len(taken) + 2) if slot not in taken)


def _event(tx: Tx, kind: str, row: Row[Any], data: dict[str, Any]) -> Event:
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id,
        interaction_id=row.id,
        identity_id=row.identity_id,
        agent_id=row.agent_id,
        data=data,
    )
