"""How many calls stand, and nothing is held: for whoever only looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.calls.standing import Standing, read_handovers
from hub.store import tables as t
from hub.store.sets import one_of


def read_standings(connection: Connection, call_ids: Sequence[str]) -> list[Standing]:
    """Of many calls, and nothing is held."""
    if not call_ids:
        return []
    call, i = t.call.c, t.interaction.c
    calls = connection.execute(select(t.call).where(one_of(call.message_id, call_ids))).all()
    own = select(t.interaction).where(one_of(i.id, {row.interaction_id for row in calls} - {None}))
    interactions = {row.id: row for row in connection.execute(own)}
    legs, handovers = (
        _by_call(read_legs(connection, call_ids)),
        _by_call(read_handovers(connection, call_ids)),
    )
    return [
        Standing(
            call=row,
            interaction=interactions.get(row.interaction_id),
            legs=legs[row.message_id],
            handovers=handovers[row.message_id],
        )
        for row in calls
    ]


def _by_call(rows: Iterable[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.call_id].append(row)
    return found


def read_legs(connection: Connection, call_ids: Sequence[str]) -> Sequence[Row[Any]]:
    leg = t.call_leg.c
    query = select(t.call_leg).where(one_of(leg.call_id, call_ids)).order_by(leg.started_at, leg.sid)
    return connection.execute(query).all()
