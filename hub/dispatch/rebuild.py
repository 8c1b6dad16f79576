"""The engine's state from the rows, for whoever takes office.

Everything the engine knows is a column or follows from one: nothing a dead leader had in memory is
missed. Read on one snapshot together with the log's position (see leader).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import func, select

from hub.dispatch.log import last_log_number
from hub.store import tables as t
from hub.store.tx import Tx
from routing.config import RoutingConfig
from routing.snapshot import AgentRow, CoolDown, EngagementRow, InteractionRow, OfferRow, Snapshot

# What waits and is not in the log yet (a node that only explains does not number) stands behind what is.
NOT_NUMBERED: Final = 2**61


def read_snapshot(tx: Tx, config: RoutingConfig) -> Snapshot:
    return Snapshot(
        agents=_agents(tx),
        interactions=_waiting(tx, config),
        offers=_offers(tx),
        engagements=_engagements(tx),
        last_event_id=last_log_number(tx),
    )


def _agents(tx: Tx) -> tuple[AgentRow, ...]:
    rows = tx.connection.execute(select(t.agent_state).order_by(t.agent_state.c.agent_id))
    return tuple(
        AgentRow(r.agent_id, r.presence, r.idle_since, r.reason or "", missed_streak=r.missed_streak)
        for r in rows
    )


def _waiting(tx: Tx, config: RoutingConfig) -> tuple[InteractionRow, ...]:
    i, e = t.interaction.c, t.event.c
    query = (
        select(t.interaction, func.coalesce(func.max(e.log_number), NOT_NUMBERED).label("seq"))
        .join(t.event, (e.interaction_id == i.id) & (e.kind == "interaction.queued"))
        .where(i.state.in_(("queued", "offered")))
        .group_by(i.id)
        .order_by(i.id)
    )
    cool_downs = _cool_downs(tx, config)
    return tuple(
        InteractionRow(
            r.id,
            r.channel,
            r.queue_id,
            r.order_ms,
            r.seq,
            priority_seconds=r.priority_seconds,
            preferred=(r.preferred_agent_id,) if r.preferred_agent_id else (),
            customer_ref=r.identity_id,
            attempts=r.attempts,
            cool_downs=tuple(cool_downs[r.id]),
        )
        for r in tx.connection.execute(query)
    )


def _cool_downs(tx: Tx, config: RoutingConfig) -> dict[str, list[CoolDown]]:
    """Whoever declined or missed a waiting interaction a moment ago rests from it."""
    o, i = t.offer.c, t.interaction.c
    longest = max((queue.pair_cooldown_ms for queue in config.queues.values()), default=0)
    query = (
        select(o.interaction_id, o.agent_id, o.ended_at, i.queue_id)
        .join(t.interaction, i.id == o.interaction_id)
        .where(
            i.state.in_(("queued", "offered")),
            o.state.in_(("declined", "no_answer")),
            o.ended_at > tx.now - longest,
        )
    )
    found: dict[str, list[CoolDown]] = defaultdict(list)
    for row in tx.connection.execute(query):
        if queue := config.queues.get(row.queue_id):
            found[row.interaction_id].append(
                CoolDown(
                    row.agent_id,
                    row.ended_at + queue.pair_cooldown_ms,
                    row.ended_at + queue.pair_cooldown_alone_ms,
                )
            )
    return found


def _offers(tx: Tx) -> tuple[OfferRow, ...]:
    rows = tx.connection.execute(select(t.offer).where(t.offer.c.state == "live").order_by(t.offer.c.id))
    return tuple(
        OfferRow(
            r.id,
            r.interaction_id,
            r.agent_id,
            r.slot,
            r.deadline_at,
            r.delivered_at is not None,
            r.created_at,
        )
        for r in rows
    )


def _engagements(tx: Tx) -> tuple[EngagementRow, ...]:
    i = t.interaction.c
    rows: Any = tx.connection.execute(
        select(t.interaction).where(i.state.in_(("active", "wrapup")), i.agent_id.is_not(None)).order_by(i.id)
    )
    return tuple(
        EngagementRow(
            r.id,
            r.agent_id,
            r.channel,
            r.queue_id,
            r.slot or 0,
            wrap=r.state == "wrapup",
            wrap_until_ms=r.wrap_up_due_at or 0,
        )
        for r in rows
    )
