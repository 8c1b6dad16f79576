"""Putting right what broke a law, through the stations whose rows they are. What cannot be put right without
guessing is only counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, update

from hub.calls.orphans import mend_calls
from hub.calls.rows import CALL_BELL
from hub.delivery import SENDER_BELL
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.events import Event
from hub.offers import EndOffer, end_offers
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.log import ROUTER_BELL
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.watch.law import Finding

REASON: Final = "law"  # what an offer's end says of itself
_i, _o = t.interaction.c, t.offer.c


def put_in_line(tx: Tx, findings: Sequence[Finding]) -> int:
    """What waits is told to the router once more; what has no owner waits again, and a wrap-up without one ends."""
    nobody = [finding.subject for finding in findings]
    lock_rows(tx, _i.id, nobody)
    unowned = select(_i.id).where(one_of(_i.id, nobody), _i.state == "wrapup", _i.agent_id.is_(None))
    wrap_ups = list(tx.connection.scalars(unowned))
    complete_wrap_ups(tx, [CompleteWrapUp(each, None, by="timer") for each in wrap_ups])
    tx.connection.execute(
        update(t.interaction)
        .where(
            one_of(_i.id, nobody),
            or_(_i.state == "queued", and_(_i.state == "active", _i.agent_id.is_(None))),
        )
        .values(state="queued", agent_id=None, slot=None, accepted_at=None)
    )
    _tell_again(tx, nobody)
    return len(findings)


def end_late_offers(tx: Tx, findings: Sequence[Finding]) -> int:
    """Missed where it was on the agent's screen; else nobody is to blame."""
    rows = tx.connection.execute(
        select(_o.id, _o.delivered_at).where(one_of(_o.id, [finding.subject for finding in findings]))
    )
    outcomes = {row.id: "undelivered" if row.delivered_at is None else "no_answer" for row in rows}
    end_offers(tx, [EndOffer(offer_id, outcome, reason=REASON) for offer_id, outcome in outcomes.items()])
    return len(outcomes)


def end_late_wrap_ups(tx: Tx, findings: Sequence[Finding]) -> int:
    complete_wrap_ups(tx, [CompleteWrapUp(finding.subject, None, by="timer") for finding in findings])
    return len(findings)


def end_offers_of_nothing(tx: Tx, findings: Sequence[Finding]) -> int:
    outcomes = {"rings_for_nothing": "contact_gone", "rings_at_nobody": "undelivered"}
    ends = [EndOffer(f.subject, outcomes[f.what], reason=REASON) for f in findings if f.what in outcomes]
    end_offers(tx, ends)
    _take_back(tx, [f.subject for f in findings if f.what == "offered_to_nobody"])
    return len(findings)


def end_double_offers(tx: Tx, findings: Sequence[Finding]) -> int:
    """All of them: the interaction keeps its place, and is offered once."""
    doubled = [f.subject for f in findings if f.what == "two_live_offers"]
    offers = select(_o.id).where(one_of(_o.interaction_id, doubled), _o.state == "live")
    ids = list(tx.connection.scalars(offers))
    end_offers(tx, [EndOffer(offer_id, "revoked", reason=REASON) for offer_id in ids])
    return len(doubled)


def free_leases(tx: Tx, findings: Sequence[Finding]) -> int:
    """Of work that nobody does any more. Sends and call orders are taken up by whoever is woken."""
    left = [f.subject for f in findings if f.what == "work_left_behind"]
    tx.connection.execute(update(t.lease).where(one_of(t.lease.c.name, left)).values(expires_at=0))
    tx.ring(SENDER_BELL)
    tx.ring(CALL_BELL)
    return len(left)


def wake(bell: str) -> Callable[[Tx, Sequence[Finding]], int]:
    def ring(tx: Tx, findings: Sequence[Finding]) -> int:
        tx.ring(bell)
        return len(findings)

    return ring


wake_router, wake_senders = wake(ROUTER_BELL), wake(SENDER_BELL)


def _take_back(tx: Tx, interaction_ids: Iterable[str]) -> None:
    """It waits again. The router hears the end of the last offer once more, or of the wait where there was none."""
    wanted = list(interaction_ids)
    lock_rows(tx, _i.id, wanted)
    rows = tx.connection.execute(
        update(t.interaction)
        .where(one_of(_i.id, wanted), _i.state == "offered")
        .values(state="queued")
        .returning(_i.id, _i.conversation_id, _i.identity_id)
    ).all()
    last = _last_offers(tx, [row.id for row in rows])
    for row in rows:
        if (offer := last.get(row.id)) is not None:
            tx.record(
                Event(
                    "offer.ended",
                    tx.now,
                    conversation_id=row.conversation_id,
                    interaction_id=row.id,
                    identity_id=row.identity_id,
                    agent_id=offer.agent_id,
                    offer_id=offer.id,
                    data={"outcome": offer.state, "reason": REASON},
                )
            )
    _tell_again(tx, [row.id for row in rows if row.id not in last])


def _last_offers(tx: Tx, interaction_ids: list[str]) -> dict[str, Any]:
    query = select(t.offer).where(one_of(_o.interaction_id, interaction_ids)).order_by(_o.created_at, _o.id)
    return {row.interaction_id: row for row in tx.connection.execute(query)}


def _tell_again(tx: Tx, interaction_ids: Iterable[str]) -> None:
    """That it waits, in the words in which the router heard it first, at the place it has now. Whoever knows it
    already passes over it."""
    wanted = list(interaction_ids)
    e = t.event.c
    newest = (
        select(func.max(e.id))
        .where(e.kind == "interaction.queued", one_of(e.interaction_id, wanted))
        .group_by(e.interaction_id)
    )
    said = {
        row.interaction_id: row.data for row in tx.connection.execute(select(t.event).where(e.id.in_(newest)))
    }
    rows = tx.connection.execute(select(t.interaction).where(one_of(_i.id, wanted), _i.state == "queued"))
    for row in rows.all():
        now = {
            "channel": row.channel,
            "queue_id": row.queue_id,
            "order_ms": row.order_ms,
            "priority_seconds": row.priority_seconds,
            "attempts": row.attempts,
            "complaint": row.complaint,
            "target_ms": row.target_ms,
            "tier": row.tier,
        }
        tx.record(
            Event(
                "interaction.queued",
                tx.now,
                conversation_id=row.conversation_id,
                interaction_id=row.id,
                identity_id=row.identity_id,
                data=said.get(row.id, {}) | now,
            )
        )


def mend_lost_calls(tx: Tx, findings: Sequence[Finding]) -> int:
    """As the watch of calls does; of one that is well when it is held, nothing is done."""
    return sum(trouble is not None for trouble in mend_calls(tx, [finding.subject for finding in findings]))
