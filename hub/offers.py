"""Offers: the only way in which work reaches an agent.

The router's decisions and the agents' answers meet here, each as a compare-and-set on the rows: the
first commit decides, whichever node it comes from, and losing is a normal answer. What must never
be (two live offers for one interaction, two uses of one capacity slot) the partial unique indexes
forbid even to a second router that should not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, Row, Select, String, bindparam, cast, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from hub.calls.orders import order_connects
from hub.groups import takes
from hub.model.events import Event
from hub.model.nouns import Channel, Refused
from hub.model.states import INTERACTION, OFFER, sources
from hub.reclaiming import NOT_TAKEN, hold_with_senders, return_to_sender
from hub.store import tables as t
from hub.store.locks import holding, lock_in_order
from hub.store.sets import insert_rows, one_of, one_of_these
from hub.store.tables.state import still
from hub.store.tx import Tx
from hub.taking import take_offers

# An outcome of the engine or the agent, and the move of the offer's state table it is.
MOVES = {
    "declined": "decline",
    "no_answer": "expire",
    "undelivered": "undeliver",
    "revoked": "revoke",
    # the engine says so of an offer whose interaction went; the row has ended with the interaction already
    "contact_gone": "contact_gone",
}


@dataclass(frozen=True, slots=True)
class Reservation:
    """The engine's decision to ring this agent; ``reason`` is its explanation, ids and numbers only."""

    offer_id: str
    interaction_id: str
    agent_id: str
    channel: Channel
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
    """``outcome`` is a key of MOVES; ``agent_id`` None where the router, not the agent, ends it. ``unless_delivered``:
    because nobody has said that it rings, which somebody may have said meanwhile."""

    offer_id: str
    outcome: str
    agent_id: str | None = None
    reason: str | None = None
    unless_delivered: bool = False


def reserve_offers(tx: Tx, decisions: Sequence[Reservation]) -> None:
    """Write the router's offers. One that lost (the customer left, the slot is taken) is logged as
    ``lost_race`` for the engine and disturbs no other."""
    if not decisions:
        return
    waiting = _claim_interactions(tx, decisions)
    ready, taken = _find_ready(tx, decisions)
    possible = [
        d
        for d in decisions
        if d.interaction_id in waiting
        and (d.agent_id, d.channel) in ready
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
    rows = tx.connection.execute(
        _claimed(tx.connection.dialect.name), {"ids": [d.interaction_id for d in decisions]}
    )
    return {row.id: row for row in rows}


def _find_ready(
    tx: Tx, decisions: Sequence[Reservation]
) -> tuple[set[tuple[str, str]], set[tuple[str, str, int]]]:
    """(agent, channel) of those who take such work now, and (agent, channel, slot) of what they are handling: an
    offer there could be rung but not accepted."""
    rows = {r.agent_id: r for r in tx.connection.execute(_READY, {"agents": [d.agent_id for d in decisions]})}
    ready: set[tuple[str, str]] = {
        (d.agent_id, d.channel)
        for d in decisions
        if d.agent_id in rows and takes(rows[d.agent_id].only, d.channel)
    }
    places = ((agent_id, place.split(" ")) for agent_id, row in rows.items() for place in _split(row.taken))
    return ready, {(agent_id, channel, int(slot)) for agent_id, (channel, slot) in places}


def _split(taken: str | None) -> list[str]:
    return taken.split(",") if taken else []


_I, _A, _O = t.interaction.c, t.agent_state.c, t.offer.c
# Asked of each agent by itself: a join would go through the places of all agents for each of them, where PostgreSQL
# counted them last when there were none.
_TAKEN: Final = select(func.aggregate_strings(_I.channel + " " + cast(_I.slot, String), ",")).where(
    _I.agent_id == _A.agent_id, _I.slot.is_not(None)
)
_READY: Final = select(_A.agent_id, _A.only, _TAKEN.scalar_subquery().label("taken")).where(
    one_of_these(_A.agent_id, "agents"), _A.presence == "ready"
)


@cache
def _claimed(dialect: str) -> ReturningUpdate[Any]:
    """Held in their order, where more than one may write."""
    claim = (
        update(t.interaction)
        .where(one_of_these(_I.id, "ids"), still(_I.state, *sources(INTERACTION, "offer")))
        .values(state="offered", attempts=_I.attempts + 1)
        .returning(_I.id, _I.conversation_id, _I.identity_id)
    )
    if dialect == "postgresql":
        claim = claim.where(_I.id == holding(_I.id, "ids").cte("held").c.id)
    return claim


def _insert_offers(tx: Tx, decisions: Sequence[Reservation], waiting: dict[str, Row[Any]]) -> set[str]:
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
    return set(insert_rows(tx.connection, t.offer, rows, returning="id", skip_known=True))


def _release_interactions(tx: Tx, interaction_ids: Sequence[str]) -> None:
    if interaction_ids:
        tx.connection.execute(_RELEASED, {"ids": list(interaction_ids)})


_RELEASED: Final = (
    update(t.interaction)
    .where(one_of_these(_I.id, "ids"), still(_I.state, *sources(INTERACTION, "offer_failed")))
    .values(state="queued")
)


def accept_loaded(tx: Tx, items: list[Accept], offers: Mapping[str, Row[Any]]) -> list[str | Refused]:
    """The agent takes it: returns the interaction's id, or why it is too late (``offer_gone``). ``offers``: what
    ``load_offers`` gave in this transaction."""
    in_time = [
        o.id for o in (_own(offers, item) for item in items) if o is not None and o.deadline_at > tx.now
    ]
    accepted = [offers[offer_id] for offer_id in take_offers(tx, in_time)]
    order_connects(tx, accepted)
    for offer in accepted:
        tx.record(_event(tx, "offer.accepted", offer, offer, **_promised_and_came(tx, offer)))
    states = dict.fromkeys(offers, "accepted") if len(accepted) == len(offers) else _read_states(tx, offers)
    return [_answer(_own(offers, item), states) for item in items]


def _promised_and_came(tx: Tx, offer: Row[Any]) -> dict[str, Any]:
    """What the customer was told of the wait, where they were, and how long it was from then on."""
    if offer.promised_basis is None:
        return {"waited_ms": tx.now - offer.order_ms}
    low, high = offer.promised_low_ms, offer.promised_high_ms
    return {"waited_ms": tx.now - offer.promised_at, "promised_low_ms": low, "promised_high_ms": high}


def _own(offers: Mapping[str, Row[Any]], item: Accept) -> Row[Any] | None:
    offer = offers.get(item.offer_id)
    return offer if offer is not None and offer.agent_id == item.agent_id else None


def _answer(offer: Row[Any] | None, states: Mapping[str, str]) -> str | Refused:
    if offer is None:
        return Refused("not_found")
    state = states[offer.id]
    if state == "accepted":  # also where the answer to the first press was lost: the same answer again
        return str(offer.interaction_id)
    return Refused("offer_gone", {"outcome": "no_answer" if state == "live" else state})


def end_offers(tx: Tx, items: list[EndOffer]) -> list[Refused | None]:
    """Decline, expiry, withdrawal: the interaction goes back to its old place in line, or to the colleague who sent it
    to this agent by name (``hub.reclaiming``)."""
    ids = [item.offer_id for item in items]
    hold_with_senders(tx, tx.connection.scalars(_RINGING, {"ids": ids}) if tx.postgresql else ())
    offers = load_offers(tx, ids)
    return [_end(tx, offers.get(item.offer_id), item) for item in items]


def read_live(tx: Tx, offer_ids: Iterable[str]) -> dict[str, bool]:
    """Those that are live, and whether each is on its agent's screen; nothing is held."""
    rows = tx.connection.execute(_LIVE, {"ids": list(offer_ids)})
    return {row.id: row.delivered_at is not None for row in rows}


_LIVE: Final = select(t.offer.c.id, t.offer.c.delivered_at).where(
    one_of_these(t.offer.c.id, "ids"), still(t.offer.c.state, "live")
)
_RINGING: Final = select(t.offer.c.interaction_id).where(one_of_these(t.offer.c.id, "ids"))


def _end(tx: Tx, offer: Row[Any] | None, item: EndOffer) -> Refused | None:
    if offer is None or (item.agent_id and offer.agent_id != item.agent_id):
        return Refused("not_found")
    if item.unless_delivered and offer.delivered_at is not None:
        return Refused("offer_delivered")
    if not _move_offers(tx, [offer.id], MOVES[item.outcome]):
        state = _read_states(tx, [offer.id])[offer.id]
        return None if state == item.outcome else Refused("offer_gone", {"outcome": state})
    _release_interactions(tx, [offer.interaction_id])
    if item.outcome in ("no_answer", "declined"):
        _count_missed(tx, [offer.agent_id], missed=item.outcome == "no_answer")
    if item.outcome == "declined" and item.agent_id and item.reason:
        tx.connection.execute(
            update(t.offer).where(t.offer.c.id == offer.id).values(decline_reason=item.reason)
        )
    tx.record(_event(tx, "offer.ended", offer, offer, outcome=item.outcome, reason=item.reason))
    if item.outcome in NOT_TAKEN:
        return_to_sender(tx, offer)
    return None


def deliver_offers(tx: Tx, items: list[Accept]) -> list[None]:
    """The offer is painted on the agent's screen. Told twice, it counts once."""
    ids = [item.offer_id for item in items]
    whose = {} if tx.postgresql else load_offers(tx, ids)
    pairs = [f"{item.offer_id} {item.agent_id}" for item in items]
    told = {"ids": ids, "pairs": pairs, "now": tx.now}
    rows = tx.connection.execute(_delivered(tx.connection.dialect.name), told).all()
    for row in sorted(rows, key=lambda row: str(row.id)):
        offer = whose.get(row.id, row)
        tx.record(_event(tx, "offer.delivered", offer, offer))
    return [None] * len(items)


@cache
def _delivered(dialect: str) -> ReturningUpdate[Any]:
    """On PostgreSQL with what ``load_offers`` would be asked for, and as it locks."""
    delivered = (
        update(t.offer)
        .where(one_of_these(_O.id, "ids"), one_of_these(_O.id + " " + _O.agent_id, "pairs"))
        .where(still(_O.state, "live"), _O.delivered_at.is_(None))
        .values(delivered_at=bindparam("now", type_=BigInteger))
        .returning(_O.id)
    )
    if dialect != "postgresql":
        return delivered
    held = (
        select(_I.id, _I.identity_id)
        .join(t.offer, _O.interaction_id == _I.id)
        .where(one_of_these(_O.id, "ids"))
        .order_by(_I.id)
        .with_for_update(of=t.interaction)
        .cte("held")
    )
    names = (_O.interaction_id, _O.conversation_id, _O.agent_id, held.c.identity_id)
    return delivered.where(_O.interaction_id == held.c.id).returning(*names)


def load_offers(tx: Tx, offer_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """With their interactions locked, before any offer. Whatever changes an offer locks those first."""
    return {row.id: row for row in tx.connection.execute(_LOADED, {"ids": list(offer_ids)})}


def _loaded() -> Select[Any]:
    o, i = t.offer.c, t.interaction.c
    return (
        select(
            t.offer,
            i.identity_id,
            i.order_ms,
            i.promised_at,
            i.promised_low_ms,
            i.promised_high_ms,
            i.promised_basis,
        )
        .join(t.interaction, i.id == o.interaction_id)
        .where(one_of_these(o.id, "ids"))
        .order_by(i.id)
        .with_for_update(of=t.interaction)  # which SQLite leaves out
    )


_LOADED: Final = _loaded()


def _count_missed(tx: Tx, agent_ids: Iterable[str], *, missed: bool) -> None:
    """The streak of missed offers, for a router that starts anew: one more, or back to none."""
    agents = list(agent_ids)
    lock_in_order(tx, t.agent_state.c.agent_id, agents)
    tx.connection.execute(_ONE_MORE if missed else _NONE_MISSED, {"agents": agents})


_COUNTED: Final = update(t.agent_state).where(one_of_these(_A.agent_id, "agents"))
_ONE_MORE: Final = _COUNTED.values(missed_streak=_A.missed_streak + 1)
_NONE_MISSED: Final = _COUNTED.where(_A.missed_streak > 0).values(missed_streak=0)


def _read_states(tx: Tx, offer_ids: Iterable[str]) -> dict[str, str]:
    """As they stand now: another item of the same batch may have moved them since they were loaded."""
    rows = tx.connection.execute(select(t.offer.c.id, t.offer.c.state).where(one_of(t.offer.c.id, offer_ids)))
    return {row.id: row.state for row in rows}


def _move_offers(tx: Tx, offer_ids: Sequence[str], move: str) -> list[str]:
    """Which of them made the move, sorted."""
    if not offer_ids:
        return []
    return sorted(tx.connection.scalars(_moving(move), {"ids": list(offer_ids), "now": tx.now}))


@cache
def _moving(move: str) -> ReturningUpdate[Any]:
    return (
        update(t.offer)
        .where(one_of_these(t.offer.c.id, "ids"), still(t.offer.c.state, *sources(OFFER, move)))
        .values(state=OFFER[("live", move)], ended_at=bindparam("now", type_=BigInteger))
        .returning(t.offer.c.id)
    )


def _event(tx: Tx, kind: str, offer: Any, row: Row[Any] | None, **data: Any) -> Event:
    """``offer`` names offer and agent (a decision or a row), ``row`` whose it is."""
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id if row is not None else None,
        interaction_id=offer.interaction_id,
        identity_id=row.identity_id if row is not None else None,
        agent_id=offer.agent_id,
        offer_id=getattr(offer, "offer_id", None) or offer.id,
        data={key: value for key, value in data.items() if value is not None},
    )
