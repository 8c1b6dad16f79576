"""Work given by hand: an agent takes it from the line, or a supervisor gives it to one.

Both are a wish that the router answers, so that the engine knows why it went there and no second way leads
around the rule of one offer: the wish is a fact in its log, its answer an offer, accepted as it is made
(`hub.dispatch.decisions`), or a no with the reason. Of two who want the same, the log decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, select

from hub.accepting import accept_work
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import INTERACTION_TERMINAL
from hub.offers import Accept
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx

# What the engine refuses for want of room (`routing.capacity.refusal`): a supervisor may override it.
NO_ROOM: Final = frozenset({"channel_full", "units_full", "blocked_by_other_channel"})


@dataclass(frozen=True, slots=True)
class Pick:
    """``user_id`` wants it for ``agent_id``; ``override``: even beyond the agent's capacity. Whether they may
    wish so, the asker has looked at."""

    interaction_id: str
    agent_id: str
    user_id: str
    override: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """``active``: the agent has it. ``asked``: the router has still to answer."""

    interaction_id: str
    agent_id: str
    state: Literal["active", "asked"]


@dataclass(frozen=True, slots=True)
class RefusePick:
    """The engine's no, with its reason as ``why`` would say it."""

    interaction_id: str
    agent_id: str
    reason: str


def pick_interactions(tx: Tx, items: list[Pick]) -> list[Given | Refused]:
    """Ask the router for it. What rings at the agent just now is accepted, what is theirs stays theirs;
    refused with ``taken``, ``gone``, ``not_found``."""
    rows = _load(tx, [item.interaction_id for item in items])
    return [_pick(tx, rows.get(item.interaction_id), item) for item in items]


def _load(tx: Tx, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Locked, each with its live offer if it has one."""
    lock_rows(tx, t.interaction.c.id, interaction_ids)
    i, o = t.interaction.c, t.offer.c
    query = (
        select(t.interaction, o.id.label("offer_id"), o.agent_id.label("rings_at"))
        .select_from(t.interaction)
        .outerjoin(t.offer, (o.interaction_id == i.id) & (o.state == "live"))
        .where(one_of(i.id, interaction_ids))
    )
    return {row.id: row for row in tx.connection.execute(query)}


def _pick(tx: Tx, row: Row[Any] | None, item: Pick) -> Given | Refused:
    if row is None:
        return Refused("not_found")
    if item.agent_id not in tx.centre.agents:
        return Refused("not_found", {"agent_id": item.agent_id})
    if row.rings_at == item.agent_id:
        return _accept(tx, row, item)
    if (verdict := judge(row, item.agent_id)) is not None:
        return verdict
    _record(tx, "interaction.picked", row, item.agent_id, override=item.override, by=item.user_id)
    return Given(row.id, item.agent_id, "asked")


def judge(row: Row[Any], agent_id: str) -> Given | Refused | None:
    """How it stands with an interaction and who wants it; None: it waits."""
    if row.state in INTERACTION_TERMINAL:
        return Refused("gone", {"state": row.state})
    has_it = row.rings_at if row.state == "offered" else row.agent_id
    if row.state == "active" and has_it == agent_id:
        return Given(row.id, agent_id, "active")
    if row.state == "queued":
        return None
    return Refused("taken", {"agent_id": has_it, "state": row.state})


def _accept(tx: Tx, row: Row[Any], item: Pick) -> Given | Refused:
    (answer,) = accept_work(tx, [Accept(row.offer_id, item.agent_id)])
    if isinstance(answer, Refused):  # it rang out in this moment
        return Refused("taken", {"agent_id": item.agent_id, "state": row.state})
    return Given(row.id, item.agent_id, "active")


def refuse_picks(tx: Tx, items: Sequence[RefusePick]) -> None:
    """The engine's no, told in the streams of the agent and the conversation."""
    i = t.interaction.c
    query = select(t.interaction).where(one_of(i.id, [item.interaction_id for item in items]))
    rows = {row.id: row for row in tx.connection.execute(query)}
    for item in items:
        if (row := rows.get(item.interaction_id)) is not None:
            _record(tx, "interaction.pick_refused", row, item.agent_id, reason=item.reason)


def _record(tx: Tx, kind: str, row: Row[Any], agent_id: str, **data: Any) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.id,
            identity_id=row.identity_id,
            agent_id=agent_id,
            data=data,
        )
    )


def assign_interactions(tx: Tx, items: list[Pick]) -> list[Given | Refused]:
    """The same for somebody else, with its line in the audit."""
    answers = pick_interactions(tx, items)
    for item, answer in zip(items, answers, strict=True):
        if isinstance(answer, Given):
            detail = {"agent_id": item.agent_id, "override": item.override}
            record_audit(tx, AuditEntry("interaction.assigned", item.user_id, item.interaction_id, detail))
    return answers
