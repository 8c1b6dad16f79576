"""The engine's rows from the columns that the stations write.

For what no leader has kept yet (a hub that was just updated), and for what a leader stumbled over: there the
row decides, whatever the engine believed. What the columns do not tell begins anew: streaks of undelivered
offers, an hour's occupancy, a hold, a consultation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, select

from hub.dispatch.begun import Begun, read_begun
from hub.dispatch.plain import expressions_from_json, pairs_from_json
from hub.groups import channels_of
from hub.model.states import CALLBACK_LIVE
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tables.state import still
from hub.store.tx import Tx
from routing.config import RoutingConfig
from routing.snapshot import AgentRow, CoolDown, EngagementRow, Estimate, InteractionRow, OfferRow

# What waits and is not in the log yet stands behind what is.
NOT_NUMBERED: Final = 2**61


def agent_rows(tx: Tx, agent_ids: Iterable[str]) -> list[AgentRow]:
    a = t.agent_state.c
    query = select(t.agent_state).where(one_of(a.agent_id, agent_ids)).order_by(a.agent_id)
    return [
        AgentRow(
            r.agent_id,
            r.presence,
            r.idle_since,
            r.reason or "",
            None if r.only is None else frozenset(channels_of(r.only) or ()),
            missed_streak=r.missed_streak,
        )
        for r in tx.connection.execute(query)
    ]


def waiting_rows(tx: Tx, interaction_ids: Iterable[str], config: RoutingConfig) -> list[InteractionRow]:
    """Of those that are queued or offered."""
    i, wanted = t.interaction.c, list(interaction_ids)
    if not wanted:
        return []
    query = (
        select(t.interaction).where(one_of(i.id, wanted), still(i.state, "queued", "offered")).order_by(i.id)
    )
    begun, cool_downs = read_begun(tx, wanted), _cool_downs(tx, wanted, config)
    callbacks = _callbacks(tx, wanted)
    rows = [
        _waiting_row(r, begun.get(r.id, Begun()), tuple(cool_downs[r.id]), config, tx.now)
        for r in tx.connection.execute(query)
    ]
    return [
        _called_back(row, callbacks[row.interaction_id], tx.now) if row.interaction_id in callbacks else row
        for row in rows
    ]


def _callbacks(tx: Tx, interaction_ids: list[str]) -> dict[str, Any]:
    b = t.callback.c
    query = select(t.callback).where(one_of(b.interaction_id, interaction_ids), b.state.in_(CALLBACK_LIVE))
    return {row.interaction_id: row for row in tx.connection.execute(query)}


def _called_back(row: InteractionRow, callback: Row[Any], now: int) -> InteractionRow:
    """Nobody is on the line. One that is being offered, or stands in line, is the agent's first."""
    due = callback.not_before_at or 0
    is_dialled = callback.state == "dialling"
    is_beside = callback.mode == "customer_first" or due > now
    return replace(
        row,
        dialling=is_dialled,
        ask_again_ms=now if is_dialled else 0,
        callback=callback.mode,
        callback_attempts=callback.attempts,
        not_before_ms=due,
        state="callback" if is_beside and row.state == "queued" else row.state,
    )


def _waiting_row(
    r: Row[Any], begun: Begun, cool_downs: tuple[CoolDown, ...], config: RoutingConfig, now: int
) -> InteractionRow:
    queue, data = config.queues.get(r.queue_id), begun.data
    step = min(r.step, len(queue.steps) - 1) if queue else 0
    duration_ms = queue.steps[step].duration_ms if queue else None
    return InteractionRow(
        r.id,
        r.channel,
        r.queue_id,
        r.order_ms,
        begun.log_number or NOT_NUMBERED,
        priority_seconds=r.priority_seconds,
        requirements=expressions_from_json(data.get("requirements", ())),
        attributes=pairs_from_json(data.get("attributes", ())),
        preferred=(r.preferred_agent_id,) if r.preferred_agent_id else (),
        preferred_mode=data.get("preferred_mode", ""),
        ignore_skills=data.get("ignore_skills", False),
        customer_ref=data.get("customer_ref", ""),
        tier=r.tier,
        complaint=r.complaint,
        target_ms=r.target_ms,
        origin=begun.origin,
        linked_to=begun.linked_to,
        hops=begun.hops,
        attempts=r.attempts,
        cool_downs=_longest(*begun.rests, *cool_downs),
        step=step,
        step_until_ms=0 if duration_ms is None else max(1, now + duration_ms),  # the step begins anew
        promised=_promise(r),
    )


def _longest(*rests: CoolDown) -> tuple[CoolDown, ...]:
    """One of each agent."""
    found: dict[str, CoolDown] = {}
    for rest in sorted(rests, key=lambda each: each.until_ms):
        found[rest.agent_id] = rest
    return tuple(found.values())


def _promise(r: Row[Any]) -> Estimate | None:
    if r.promised_basis is None:
        return None
    return Estimate(r.promised_ms, r.promised_low_ms, r.promised_high_ms, r.promised_basis)


def _cool_downs(tx: Tx, interaction_ids: list[str], config: RoutingConfig) -> dict[str, list[CoolDown]]:
    """Whoever declined or missed a waiting interaction a moment ago rests from it."""
    o, i = t.offer.c, t.interaction.c
    longest = max((queue.pair_cooldown_ms for queue in config.queues.values()), default=0)
    query = (
        select(o.interaction_id, o.agent_id, o.ended_at, i.queue_id)
        .join(t.interaction, i.id == o.interaction_id)
        .where(
            one_of(o.interaction_id, interaction_ids),
            o.state.in_(("declined", "no_answer")),
            o.ended_at > tx.now - longest,
        )
        .order_by(o.ended_at)
    )
    found: dict[str, list[CoolDown]] = defaultdict(list)
    for row in tx.connection.execute(query):
        if queue := config.queues.get(row.queue_id):
            pause, alone = queue.pair_cooldown_ms, queue.pair_cooldown_alone_ms
            found[row.interaction_id].append(
                CoolDown(row.agent_id, row.ended_at + pause, row.ended_at + alone)
            )
    return found


def offer_rows(tx: Tx, interaction_ids: Iterable[str]) -> list[OfferRow]:
    o = t.offer.c
    query = select(t.offer).where(one_of(o.interaction_id, interaction_ids), o.state == "live").order_by(o.id)
    return [
        OfferRow(
            r.id,
            r.interaction_id,
            r.agent_id,
            r.slot,
            r.deadline_at,
            r.delivered_at is not None,
            r.created_at,
            over=r.reason.get("over", ""),
        )
        for r in tx.connection.execute(query)
    ]


def engagement_rows(tx: Tx, interaction_ids: Iterable[str], config: RoutingConfig) -> list[EngagementRow]:
    """With the visit of whoever is asked about somebody else's work: when that is over, the other one is released."""
    i = t.interaction.c
    query = (
        select(t.interaction)
        .where(one_of(i.id, interaction_ids), still(i.state, "active", "wrapup"), i.agent_id.is_not(None))
        .order_by(i.id)
    )
    rows = tx.connection.execute(query).all()
    begun = read_begun(tx, {row.id for row in rows if row.consults is not None})
    return [
        EngagementRow(
            r.id,
            r.agent_id,
            r.channel,
            r.queue_id,
            r.slot or 0,
            wrap=r.state == "wrapup",
            state="held" if r.held_by and r.state == "active" else "",
            wrap_until_ms=r.wrap_up_due_at or 0,
            began_ms=r.accepted_at or 0,
            held_by=r.held_by or "",
            visit=_waiting_row(r, begun[r.id], (), config, tx.now) if r.id in begun else None,
        )
        for r in rows
    ]
