"""A supervisor's line to some agents, or to all who serve a queue: it stands at each desk until it is read there.

Whoever is away finds it when they come. Nobody answers it; who has read it is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, select, update

from hub.floor.acting import sees_agent
from hub.model.events import Event
from hub.model.nouns import Refused, Scope
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx

Json = dict[str, Any]
MOST_CHARACTERS: Final = 280  # a line that is read at a glance, between two customers
SHOWN: Final = 20  # of one agent, newest first: of a fortnight's leave
KEPT_MS: Final = 30 * 24 * 60 * 60_000  # read or not: what was short-lived news is none after a month


@dataclass(frozen=True, slots=True)
class Announce:
    """``queue_id``: to all who serve it; else to ``agent_ids``."""

    body: str
    agent_ids: tuple[str, ...]
    queue_id: str | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class Announced:
    announcement_id: str
    agent_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadAnnouncements:
    agent_id: str
    announcement_ids: tuple[str, ...]


def announce(tx: Tx, items: list[Announce]) -> list[Announced | Refused]:
    """Refused with ``not_found`` where they do not see the queue or an agent, or nobody would be told."""
    return [_announce(tx, item) for item in items]


def _announce(tx: Tx, item: Announce) -> Announced | Refused:
    agents = _receivers(tx, item)
    if not agents:
        return Refused("not_found")
    made = {"id": tx.new_id("anc"), "user_id": item.scope.user_id, "queue_id": item.queue_id}
    insert_rows(tx.connection, t.announcement, [{**made, "body": item.body, "created_at": tx.now}])
    told = [{"announcement_id": made["id"], "agent_id": agent_id, "read_at": None} for agent_id in agents]
    insert_rows(tx.connection, t.announcement_to, told)
    for agent_id in agents:
        data = {"announcement_id": made["id"], "by": item.scope.user_id}
        tx.record(Event("announcement.made", tx.now, agent_id=agent_id, data=data))
    target = item.queue_id or ",".join(agents)
    detail = {"announcement_id": made["id"], "agents": len(agents), "queue_id": item.queue_id}
    record_audit(tx, AuditEntry("floor.announced", item.scope.user_id, target[:128], detail))
    return Announced(str(made["id"]), agents)


def _receivers(tx: Tx, item: Announce) -> tuple[str, ...]:
    if item.queue_id is None:
        agents = tuple(dict.fromkeys(item.agent_ids))
        return agents if all(sees_agent(tx, each, item.scope) for each in agents) else ()
    if item.queue_id not in tx.centre.queues or not item.scope.sees(item.queue_id):
        return ()
    return tuple(sorted(key for key, each in tx.centre.agents.items() if item.queue_id in each.queues))


def read_announcements(tx: Tx, items: list[ReadAnnouncements]) -> list[None]:
    """Twice is once, and another's are nobody's business."""
    for item in items:
        a = t.announcement_to.c
        mine = (
            one_of(a.announcement_id, item.announcement_ids)
            & (a.agent_id == item.agent_id)
            & a.read_at.is_(None)
        )
        found = sorted(tx.connection.scalars(select(a.announcement_id).where(mine)))
        if found:
            tx.connection.execute(update(t.announcement_to).where(mine).values(read_at=tx.now))
            data = {"announcement_ids": found}
            tx.record(Event("announcement.read", tx.now, agent_id=item.agent_id, data=data))
    return [None] * len(items)


def forget_announcements(tx: Tx, items: list[None]) -> list[None]:
    old = select(t.announcement.c.id).where(t.announcement.c.created_at < tx.now - KEPT_MS)
    tx.connection.execute(delete(t.announcement_to).where(t.announcement_to.c.announcement_id.in_(old)))
    tx.connection.execute(delete(t.announcement).where(t.announcement.c.created_at < tx.now - KEPT_MS))
    return [None] * len(items)


def find_unread(connection: Connection, agents: Sequence[str]) -> dict[str, list[Json]]:
    """``AnnouncementView``s that each has not read, newest first."""
    a = t.announcement_to.c
    found: dict[str, list[Json]] = defaultdict(list)
    theirs = (
        _lines().add_columns(a.agent_id).join(t.announcement_to, a.announcement_id == t.announcement.c.id)
    )
    for row in connection.execute(theirs.where(one_of(a.agent_id, agents) & a.read_at.is_(None))):
        if len(found[row.agent_id]) < SHOWN:
            found[row.agent_id].append(_view(row))
    return found


def read_these(connection: Connection, announcement_ids: Sequence[str]) -> dict[str, Json]:
    if not announcement_ids:
        return {}
    rows = connection.execute(_lines().where(one_of(t.announcement.c.id, announcement_ids)))
    return {row.id: _view(row) for row in rows}


def _lines() -> Select[Any]:
    """A row of each, to however many it was said; newest first."""
    m = t.announcement.c
    made = t.announcement.outerjoin(t.user, t.user.c.id == m.user_id)
    query = select(t.announcement, t.user.c.name.label("by_name")).select_from(made)
    return query.order_by(m.created_at.desc(), m.id.desc())


def _view(row: Row[Any]) -> Json:
    return {
        "id": row.id,
        "by": row.user_id,
        "by_name": row.by_name,
        "queue_id": row.queue_id,
        "text": row.body,
        "at": row.created_at,
    }
