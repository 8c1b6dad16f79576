"""Presence is owned by the hub: one table of states, and every change names its cause.

A desk asks, the hub decides. Liveness is judged here too: a desk that has not answered a heartbeat
for ten seconds makes its agent *unreachable*, who gets no offers but keeps what they were doing; back
within a minute they are what they were before, later they are offline. Closing the last desk on
purpose is offline after half a minute, time enough for a reload.

A break *after this* is a state of its own, *draining*: nothing new is offered, and it becomes the break when the call
that the agent has is wrapped up, or all of their work where they have no call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, Row, bindparam, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.groups import Group, channels_of, takes
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import PRESENCE, target
from hub.nodes import read_heard_since
from hub.offers import EndOffer, end_offers
from hub.reclaiming import hold_with_senders
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of, one_of_these, set_columns
from hub.store.tx import Tx

UNREACHABLE_AFTER_MS = (
    10_000  # two heartbeats missed: one may be a garbage collection or a bad second of wifi
)
OFFLINE_AFTER_MS = 60_000  # unreachable for so long is gone: work that waits for them goes to others
ACTIVE_AGAIN_MS = (
    10_000  # the router counts a minute from the first; one that was lost must not cost all of it
)
DRAINED: Final = "drained"  # the router's word: an agent who was draining has no more work
LEFT_AFTER_MS = 30_000  # a reload takes seconds; a closed desk must not look available for long

# What a desk or the router may ask for, and the move of the presence table it is.
MOVES = {
    "ready": "ready",
    "not_ready": "not_ready",
    "draining": "drain",
    "offline": "logout",
    "not_responding": "missed",
    "unreachable": "lost",
}


@dataclass(frozen=True, slots=True)
class SetPresence:
    """``by`` is whose doing it was: the agent's own id, another user's, or ``system``. ``after``: a break once what
    they have is done with; at once where they have nothing. ``only``: of those who are ready, the kind of work that
    they take; what the router sets leaves it as it is."""

    agent_id: str
    presence: str
    by: str
    reason: str | None = None
    after: bool = False
    only: Group | None = None


def set_presences(tx: Tx, items: list[SetPresence]) -> list[str | Refused]:
    """Returns the presence that now holds, or ``illegal_move`` with the one that still does."""
    rows = _lock(tx, [item.agent_id for item in items])
    return [_set(tx, rows, item) for item in items]


def _set(tx: Tx, rows: dict[str, Row[Any]], item: SetPresence) -> str | Refused:
    row = rows.get(item.agent_id)
    if row is None:
        return Refused("not_found")
    if item.reason == DRAINED:
        return _rest(tx, row) if row.presence == "draining" else row.presence
    if item.after and item.presence == "not_ready" and _is_at_work(tx, item.agent_id):
        item = replace(item, presence="draining")
    presence = target(PRESENCE, row.presence, MOVES[item.presence])
    if presence is None:
        return (
            row.presence
            if row.presence == item.presence
            else Refused("illegal_move", {"state": row.presence})
        )
    only = row.only if item.by == "system" else item.only
    if (presence, item.reason, only) != (row.presence, row.reason, row.only):
        _write(tx, row, presence, reason=item.reason, by=item.by, only=only)
        rows |= _load(tx, [item.agent_id])
    return presence


def _is_at_work(tx: Tx, agent_id: str) -> bool:
    """Handles something, wraps it up, or is being rung for it."""
    i, o = t.interaction.c, t.offer.c
    has = select(i.id).where(i.agent_id == agent_id, i.state.in_(("active", "wrapup")))
    rings = select(o.id).where(o.agent_id == agent_id, o.state == "live")
    return any(tx.connection.scalar(query.limit(1)) is not None for query in (has, rings))


def _rest(tx: Tx, row: Row[Any]) -> str:
    """The break that was put off begins, for the reason that was given with it."""
    _write(tx, row, "not_ready", reason=row.reason, by=row.changed_by or "system")
    return "not_ready"


def rest_after_calls(tx: Tx, agent_ids: Sequence[str]) -> None:
    """These agents, whose rows are held, have done with a call: who wanted a break after it has it now, whatever else
    they still write. Not while another call is theirs, or rings."""
    if not agent_ids:
        return
    a, i, o = t.agent_state.c, t.interaction.c, t.offer.c
    on_call = exists().where(
        i.agent_id == a.agent_id, i.channel == "voice", i.state.in_(("active", "wrapup"))
    )
    rings = exists().where(o.agent_id == a.agent_id, o.state == "live")
    query = select(t.agent_state).where(
        one_of(a.agent_id, agent_ids), a.presence == "draining", ~on_call, ~rings
    )
    for row in tx.connection.execute(query.order_by(a.agent_id)).all():
        _rest(tx, row)


def see_agents(tx: Tx, items: list[tuple[str, ...]]) -> list[None]:
    """Their desks were heard a moment ago (an answer to a heartbeat, or one was opened). Whoever was unreachable is
    back."""
    agents = sorted({agent_id for item in items for agent_id in item})
    _hold(tx, agents)
    lost, unknown = _note_seen(tx, agents)
    if unknown:
        know_agents(tx, unknown)
        _note_seen(tx, unknown)
    for row in _load(tx, lost).values():
        before = row.before_unreachable or "not_ready"
        back = target(PRESENCE, "unreachable", before) or "not_ready"
        _write(tx, row, back, reason=row.reason, by="system")
    return [None] * len(items)


def _note_seen(tx: Tx, agents: Sequence[str]) -> tuple[list[str], list[str]]:
    """Gives those of them who are unreachable, and those who have no row: of the others, thousands in a second, no more
    is asked."""
    seen = tx.connection.execute(_SEEN, {"ids": list(agents), "now": tx.now})
    found: dict[str, str] = {row.agent_id: row.presence for row in seen}
    lost = [agent_id for agent_id in agents if found.get(agent_id) == "unreachable"]
    return lost, [agent_id for agent_id in agents if agent_id not in found]


_SEEN: Final = (
    update(t.agent_state)
    .where(one_of_these(t.agent_state.c.agent_id, "ids"))
    .values(last_seen_at=bindparam("now", type_=BigInteger), left_at=None)
    .returning(t.agent_state.c.agent_id, t.agent_state.c.presence)
)


def note_activity(tx: Tx, items: list[str]) -> list[bool]:
    """Somebody works at these agents' desks. Whether that is news: only of those who missed offers, and told to
    the router now and then only."""
    a = t.agent_state.c
    missed = set(
        tx.connection.scalars(
            select(a.agent_id).where(one_of(a.agent_id, items), a.presence == "not_responding")
        )
    )
    told = tx.connection.scalars(
        update(t.agent_state)
        .where(one_of(a.agent_id, missed), a.active_at <= tx.now - ACTIVE_AGAIN_MS)
        .values(active_at=tx.now)
        .returning(a.agent_id)
    ).all()
    for agent_id in sorted(told):
        tx.record(Event("agent.active", tx.now, agent_id=agent_id))
    return [agent_id in missed for agent_id in items]


def leave_desks(tx: Tx, items: list[str]) -> list[None]:
    """The agent closed the last desk on purpose."""
    lock_rows(tx, t.agent_state.c.agent_id, items)
    a = t.agent_state.c
    tx.connection.execute(
        update(t.agent_state).where(a.agent_id.in_(sorted(set(items)))).values(left_at=tx.now)
    )
    return [None] * len(items)


def sweep_presences(tx: Tx, items: list[None]) -> list[int]:
    """Judge everybody's liveness now; returns how many changed. Run by the router's node. While the database was
    away nobody could be seen, and nobody's silence then counts."""
    edges = {"silent": tx.now - UNREACHABLE_AFTER_MS, "left": tx.now - LEFT_AFTER_MS}
    lost = tx.connection.scalars(_LOST, edges).all()
    if not lost:
        return [0] * len(items)
    heard_since = read_heard_since(tx.connection, tx.now)
    rows = _lock(tx, lost)
    changed = sum(_judge(tx, row, max(row.last_seen_at, heard_since)) for row in rows.values())
    return [changed] * len(items)


_LOST: Final = select(t.agent_state.c.agent_id).where(
    t.agent_state.c.presence != "offline",
    or_(t.agent_state.c.last_seen_at < bindparam("silent"), t.agent_state.c.left_at < bindparam("left")),
)


def _judge(tx: Tx, row: Row[Any], seen_at: int) -> bool:
    if row.presence == "offline":
        return False
    if row.left_at is not None:
        if row.left_at < tx.now - LEFT_AFTER_MS:
            _write(tx, row, "offline", reason="desk_closed", by="system")
            return True
        return False  # closed a moment ago: silence is expected, the half minute runs
    if row.presence == "unreachable":
        if seen_at < tx.now - OFFLINE_AFTER_MS:
            _write(tx, row, "offline", reason="connection_lost", by="system")
            return True
        return False
    if seen_at < tx.now - UNREACHABLE_AFTER_MS:
        _write(tx, row, "unreachable", reason=row.reason, by="system", before=row.presence)
        return True
    return False  # was seen while the row was waited for


def _lock(tx: Tx, agent_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The agents' rows, held: what a change is decided on still holds when it is written."""
    _hold(tx, agent_ids)
    return _load(tx, agent_ids)


def _hold(tx: Tx, agent_ids: Sequence[str]) -> None:
    """What rings at them first, because whoever stops being ready hands it back."""
    if tx.postgresql:
        hold_with_senders(tx, tx.connection.scalars(_RINGING, {"ids": list(agent_ids)}))
        lock_rows(tx, t.agent_state.c.agent_id, agent_ids)


_RINGING: Final = select(t.offer.c.interaction_id).where(
    one_of_these(t.offer.c.agent_id, "ids"), t.offer.c.state == "live"
)


def know_agents(tx: Tx, agent_ids: Sequence[str]) -> None:
    """Those of the configuration have rows from now on."""
    _load(tx, agent_ids)


def _load(tx: Tx, agent_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The agents' rows, made on first sight for whoever is in the configuration."""
    wanted = sorted(set(agent_ids))
    if not wanted:
        return {}
    rows = {row.agent_id: row for row in tx.connection.execute(_STATES, {"ids": wanted})}
    if missing := [a for a in wanted if a not in rows and a in tx.centre.agents]:
        dialect = postgresql if tx.postgresql else sqlite
        tx.connection.execute(
            dialect.insert(t.agent_state).on_conflict_do_nothing(),
            [{"agent_id": a, "presence": "offline", "since": tx.now, "idle_since": tx.now} for a in missing],
        )
        rows |= {row.agent_id: row for row in tx.connection.execute(_STATES, {"ids": wanted})}
    return rows


_STATES: Final = (
    select(t.agent_state)
    .where(one_of_these(t.agent_state.c.agent_id, "ids"))
    .order_by(t.agent_state.c.agent_id)
)


KEPT: Final = "kept"


def _write(
    tx: Tx,
    row: Row[Any],
    presence: str,
    *,
    reason: str | None,
    by: str,
    before: str | None = None,
    only: Group | Literal["kept"] | None = KEPT,
) -> None:
    only = row.only if only == KEPT else only
    told = {"presence": presence, "reason": reason, "by": by, "before": row.presence}
    if only is not None:
        told |= {"only": only, "channels": channels_of(only)}
    tx.record(Event("presence.changed", tx.now, agent_id=row.agent_id, data=told))
    # Behind it in the log: the engine must know that the agent is gone before it hears that the
    # offer is back, or it would ring them again. In the rows before it, for the order of locks.
    _return_offers(tx, row.agent_id, presence, only)
    values: dict[str, Any] = {
        "presence": presence,
        "reason": reason,
        "only": only,
        "changed_by": by,
        "since": tx.now,
        "before_unreachable": before,
    }
    if presence == "ready" and row.presence != "unreachable":
        values["idle_since"] = tx.now
    if by != "system" or (row.presence, presence) == ("not_responding", "ready"):
        values["missed_streak"] = 0
    set_columns(tx.connection, t.agent_state.c.agent_id, (row.agent_id,), **values)


def _return_offers(tx: Tx, agent_id: str, presence: str, only: Group | None) -> None:
    """Whoever stops being ready hands back what rings, whoever switches a kind of work off what rings of it:
    undelivered where the desk is lost (nobody's fault), revoked where it was a choice."""
    stays = presence in ("ready", "draining")
    if stays and only is None:
        return
    o = t.offer.c
    live = tx.connection.execute(select(o.id, o.channel).where(o.agent_id == agent_id, o.state == "live"))
    back = [row.id for row in live.all() if not (stays and takes(only, row.channel))]
    outcome = "undelivered" if presence in ("unreachable", "offline") else "revoked"
    end_offers(
        tx, [EndOffer(offer_id, outcome, reason="switched_off" if stays else presence) for offer_id in back]
    )
