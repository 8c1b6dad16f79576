"""The last hour read back from the log, for a node that was not there."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.floor.hour import Hour, Now
from hub.floor.news import AT_ONCE, News, find_first, read_news, read_of
from hub.floor.standing import OPEN
from hub.floor.tally import KEPT_MINUTES, MINUTE_MS
from hub.store import tables as t


def read_hour(connection: Connection, now: int) -> tuple[Hour, list[News]]:
    """And what was read for it."""
    begins = now - KEPT_MINUTES * MINUTE_MS
    first = find_first(connection, begins)
    news = _read_all(connection, first)
    i = t.interaction.c
    ids = set(connection.scalars(select(i.id).where(i.state.in_(OPEN))))
    ids |= {each.interaction_id for each in news if each.interaction_id is not None}
    hour = Hour(Now(presence=_presences_before(connection, news)), minute=begins // MINUTE_MS)
    hour.take(read_of(connection, ids, first))
    hour.take(news)
    hour.turn(now)
    return hour, news


def _read_all(connection: Connection, after: int) -> list[News]:
    news: list[News] = []
    while batch := read_news(connection, after):
        news += batch
        if len(batch) < AT_ONCE:
            break
        after = batch[-1].id
    return news


def _presences_before(connection: Connection, news: list[News]) -> dict[str, str]:
    """As they are now, unless the hour has changed them: then as they were before its first change."""
    a = t.agent_state.c
    before: dict[str, str] = {row[0]: row[1] for row in connection.execute(select(a.agent_id, a.presence))}
    for each in reversed(news):
        if each.kind == "presence.changed" and each.agent_id is not None and each.data.get("before"):
            before[each.agent_id] = each.data["before"]
    return before
