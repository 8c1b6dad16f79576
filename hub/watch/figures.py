"""What the rows say at this moment, for the figures of whoever watches from outside: queues, outbox, laws, office.

Every node tells the same of these, so a dashboard takes the largest and never the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from hub.model.states import INTERACTION_OPEN, UNDONE
from hub.nodes import NodeRow, read_nodes
from hub.store import tables as t
from hub.watch.keeping import LEASE, read_laws
from hub.watch.ledger import DAY_MS, Day, read_days
from hub.watch.office import Office, Takeovers, read_office, read_takeovers

SHOWN_DAYS: Final = 6  # with today a week


class Line(NamedTuple):
    """What waits somewhere: how many, and since when the oldest."""

    waiting: int
    oldest_at: int


NOTHING = Line(0, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """``queues`` by queue and channel, ``interactions`` and ``agents`` by state, ``outbox`` by channel and state,
    ``unplaced`` by channel; ``laws`` are rows by name."""

    at: int
    office: Office
    takeovers: Takeovers
    laws: Mapping[str, Any]
    queues: Mapping[tuple[str, str], Line]
    interactions: Mapping[str, int]
    agents: Mapping[str, int]
    outbox: Mapping[tuple[str, str], Line]
    unplaced: Mapping[str, Line]
    days: Sequence[Day]  # of the ledger: today and the days before, by account
    lists: Mapping[str, Any]  # how far each provider's list was compared, rows by name
    nodes: Sequence[NodeRow]


def read_figures(connection: Connection, now: int) -> Figures:
    i, a, o, r = t.interaction.c, t.agent_state.c, t.outbox.c, t.raw_item.c
    count = func.count()
    queued = select(i.queue_id, i.channel, count, func.min(i.order_ms)).where(i.state == "queued")
    open_ones = select(i.state, count).where(i.state.in_(INTERACTION_OPEN))
    unsent = select(o.channel, o.state, count, func.min(o.created_at)).where(o.state.in_(UNDONE))
    stored = select(r.channel, r.received_at).where(
        r.state == "stored"
    )  # counted here: by channel, all would be read
    return Figures(
        at=now,
        office=read_office(connection, now, LEASE),
        takeovers=read_takeovers(connection, now),
        laws=read_laws(connection),
        queues={
            (row[0], row[1]): Line(row[2], row[3])
            for row in connection.execute(queued.group_by(i.queue_id, i.channel))
        },
        interactions={row[0]: row[1] for row in connection.execute(open_ones.group_by(i.state))},
        agents={row[0]: row[1] for row in connection.execute(select(a.presence, count).group_by(a.presence))},
        outbox={
            (row[0], row[1]): Line(row[2], row[3])
            for row in connection.execute(unsent.group_by(o.channel, o.state))
        },
        days=read_days(connection, now - SHOWN_DAYS * DAY_MS),
        lists={row.name: row for row in connection.execute(select(t.provider_list))},
        nodes=read_nodes(connection, now),
        unplaced=_by_channel(connection.execute(stored).all()),
    )


def _by_channel(rows: Iterable[Any]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for row in rows:
        count, oldest_at = found.get(row.channel, (0, row.received_at))
        found[row.channel] = Line(count + 1, min(oldest_at, row.received_at))
    return found
