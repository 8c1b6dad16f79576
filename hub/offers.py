"""Offers: the only way in which work reaches an agent.

The router's decisions and the agents' answers meet here, each as a compare-and-set on the rows: the
first commit decides, whichever node it comes from, and losing is a normal answer. What must never
be (two live offers for one interaction, two uses of one capacity slot) the partial unique indexes
forbid even to a second router that should not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import INTERACTION, OFFER, sources
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

# An outcome of the engine or the agent, and the move of the offer's state table it is.
MOVES = {
    "declined": "decline",
    "no_answer": "expire",
    "undelivered": "undeliver",
    "revoked": "revoke",
}


@dataclass(frozen=True, slots=True)
class Reservation:
    """The engine's decision to ring this agent; ``reason`` is its explanation, ids and numbers only."""

    offer_id: str
    interaction_id: str
    agent_id: str
    channel: str
    slot: int
    deadline_at: int
    epoch: int
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accept:
    offer_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class EndOffer:
    """``outcome`` is a key of MOVES; ``agent_id`` None where the router, not the agent, ends it."""

    offer_id: str
    outcome: str
    agent_id: str | None = None
    reason: str | None = None


def reserve_offers(tx: Tx, decisions: Sequence[Reservation]) -> None:
    """Write the router's offers. One that lost (the customer left, the slot is taken) is logged as
    ``lost_race`` for the engine and disturbs no other."""
    if not decisions:
        return
    lock_rows(tx, t.interaction.c.id, [d.interaction_id for d in decisions])
    waiting = _claim_interactions(tx, decisions)
    ready, taken = _find_ready(tx, decisions), _find_taken_slots(tx, decisions)
    possible = [
        d
        for d in decisions
        if d.interaction_id in waiting
        and d.agent_id in ready
        and (d.agent_id, d.channel, d.slot) not in taken
    ]
    made = _insert_offers(tx, possible, waiting)
    ringing = {d.interaction_id for d in possible if d.offer_id in made}
    _release_interactions(tx, sorted(waiting.keys() - ringing))
    for decision in decisions:
        row = waiting.get(decision.interaction_id)
        if decision.offer_id in made:
            tx.record(_event(tx, "offer.created", decision, row))
        else:
            tx.record(_event(tx, "offer.ended", decision, row, outcome="lost_race"))


def _claim_interactions(tx: Tx, decisions: Sequence[Reservation]) -> dict[str, Row[Any]]:
    i = t.interaction.c
    rows = tx.connection.execute(
        update(t.interaction)
        .where(i.id.in_([d.interaction_id for d in decisions]), i.state.in_(sources(INTERACTION, "offer")))
        .values(state="offered", attempts=i.attempts + 1)
        .returning(i.id, i.conversation_id, i.identity_id)
    )
    return {row.id: row for row in rows}


def _find_ready(tx: Tx, decisions: Sequence[Reservation]) -> set[str]:
    a = t.agent_state.c
    query = select(a.agent_id).where(
        a.agent_id.in_(sorted({d.agent_id for d in decisions})), a.presence == "ready"
    )
    return set(tx.connection.scalars(query))


def _find_taken_slots(tx: Tx, decisions: Sequence[Reservation]) -> set[tuple[str, str, int]]:
    """(agent, channel, slot) of what is being handled: an offer there could be rung but not accepted."""
    i = t.interaction.c
    query = select(i.agent_id, i.channel, i.slot).where(
        i.agent_id.in_(sorted({d.agent_id for d in decisions})), i.slot.is_not(None)
    )
    return {(row.agent_id, row.channel, row.slot) for row in tx.connection.execute(query)}


def _insert_offers(tx: Tx, decisions: Sequence[Reservation], waiting: dict[str, Row[Any]]) -> set[str]:
    if not decisions:
        return set()
    dialect = postgresql if tx.postgresql else sqlite
    statement = dialect.insert(t.offer).on_conflict_do_nothing().returning(t.offer.c.id)
    rows = [
        {
            "id": d.offer_id,
            "interaction_id": d.interaction_id,
            "conversation_id": waiting[d.interaction_id].conversation_id,
            "agent_id": d.agent_id,
            "channel": d.channel,
            "slot": d.slot,
            "state": "live",
            "created_at": tx.now,
            "deadline_at": d.deadline_at,
            "epoch": d.epoch,
            "reason": d.reason,
        }
        for d in decisions
    ]
    return set(tx.connection.scalars(statement, rows))


def _release_interactions(tx: Tx, interaction_ids: Sequence[str]) -> None:
    if interaction_ids:
        i = t.interaction.c
        tx.connection.execute(
            update(t.interaction)
            .where(i.id.in_(interaction_ids), i.state.in_(sources(INTERACTION, "offer_failed")))
            .values(state="queued")
        )


def accept_offers(tx: Tx, items: list[Accept]) -> list[str | Refused]:
    """The agent takes it: returns the interaction's id, or why it is too late (``offer_gone``)."""
    offers = _load_offers(tx, [item.offer_id for item in items])
    return [_accept(tx, offers.get(item.offer_id), item) for item in items]


def _accept(tx: Tx, offer: Row[Any] | None, item: Accept) -> str | Refused:
    if offer is None or offer.agent_id != item.agent_id:
        return Refused("not_found")
    if offer.deadline_at > tx.now and _move_offer(tx, offer, "accept"):
        _hand_over(tx, offer)
        tx.record(_event(tx, "offer.accepted", item, offer, interaction_id=offer.interaction_id))
        return str(offer.interaction_id)
    state = _read_state(tx, offer.id)
    if state == "accepted":  # the answer to the first press was lost: the same answer again
        return str(offer.interaction_id)
    return Refused("offer_gone", {"outcome": "no_answer" if state == "live" else state})


def _hand_over(tx: Tx, offer: Row[Any]) -> None:
    i, c = t.interaction.c, t.conversation.c
    tx.connection.execute(
        update(t.interaction)
        .where(i.id == offer.interaction_id, i.state.in_(sources(INTERACTION, "accept")))
        .values(state="active", agent_id=offer.agent_id, slot=offer.slot, accepted_at=tx.now)
    )
    tx.connection.execute(
        update(t.conversation).where(c.id == offer.conversation_id).values(last_agent_id=offer.agent_id)
    )
    _count_missed(tx, offer.agent_id, 0)


def end_offers(tx: Tx, items: list[EndOffer]) -> list[Refused | None]:
    """Decline, expiry, withdrawal: the interaction goes back to its old place in line."""
    offers = _load_offers(tx, [item.offer_id for item in items])
    return [_end(tx, offers.get(item.offer_id), item) for item in items]


def _end(tx: Tx, offer: Row[Any] | None, item: EndOffer) -> Refused | None:
    if offer is None or (item.agent_id and offer.agent_id != item.agent_id):
        return Refused("not_found")
    if not _move_offer(tx, offer, MOVES[item.outcome]):
        state = _read_state(tx, offer.id)
        return None if state == item.outcome else Refused("offer_gone", {"outcome": state})
    _release_interactions(tx, [offer.interaction_id])
    if item.outcome in ("no_answer", "declined"):
        _count_missed(tx, offer.agent_id, 1 if item.outcome == "no_answer" else 0)
    tx.record(
        _event(
            tx,
            "offer.ended",
            offer,
            offer,
            interaction_id=offer.interaction_id,
            outcome=item.outcome,
            reason=item.reason,
        )
    )
    return None


def deliver_offers(tx: Tx, items: list[Accept]) -> list[None]:
    """The offer is painted on the agent's screen. Told twice, it counts once."""
    o = t.offer.c
    for item in items:
        row = tx.connection.execute(
            update(t.offer)
            .where(
                o.id == item.offer_id,
                o.agent_id == item.agent_id,
                o.state == "live",
                o.delivered_at.is_(None),
            )
            .values(delivered_at=tx.now)
            .returning(o.id, o.interaction_id)
        ).first()
        if row is not None:
            tx.record(
                Event(
                    "offer.delivered",
                    tx.now,
                    interaction_id=row.interaction_id,
                    agent_id=item.agent_id,
                    offer_id=row.id,
                )
            )
    return [None] * len(items)


def _load_offers(tx: Tx, offer_ids: Sequence[str]) -> dict[str, Row[Any]]:
    # an offer's id is its interaction's with a number behind: interactions are locked before offers
    lock_rows(tx, t.interaction.c.id, [offer_id.rpartition(".")[0] for offer_id in offer_ids])
    query = (
        select(t.offer, t.interaction.c.identity_id)
        .join(t.interaction, t.interaction.c.id == t.offer.c.interaction_id)
        .where(t.offer.c.id.in_(sorted(set(offer_ids))))
    )
    return {row.id: row for row in tx.connection.execute(query)}


def _count_missed(tx: Tx, agent_id: str, missed: int) -> None:
    """The streak of missed offers, for a router that starts anew: one more, or back to none."""
    a = t.agent_state.c
    query = update(t.agent_state).where(a.agent_id == agent_id)
    if missed:
        tx.connection.execute(query.values(missed_streak=a.missed_streak + missed))
    else:
        tx.connection.execute(query.where(a.missed_streak > 0).values(missed_streak=0))


def _read_state(tx: Tx, offer_id: str) -> str | None:
    """As it stands now: another item of the same batch may have moved it since it was loaded."""
    return tx.connection.scalar(select(t.offer.c.state).where(t.offer.c.id == offer_id))


def _move_offer(tx: Tx, offer: Row[Any], move: str) -> bool:
    moved = tx.connection.execute(
        update(t.offer)
        .where(t.offer.c.id == offer.id, t.offer.c.state.in_(sources(OFFER, move)))
        .values(state=OFFER[("live", move)], ended_at=tx.now)
    )
    return moved.rowcount == 1


def _event(
    tx: Tx, kind: str, offer: Any, row: Row[Any] | None, *, interaction_id: str | None = None, **data: Any
) -> Event:
    """``offer`` names offer and agent (a decision, an answer or a row), ``row`` whose it is."""
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id if row is not None else None,
        interaction_id=interaction_id or offer.interaction_id,
        identity_id=row.identity_id if row is not None else None,
        agent_id=offer.agent_id,
        offer_id=getattr(offer, "offer_id", None) or offer.id,
        data={key: value for key, value in data.items() if value is not None},
    )
