"""The time has come: a conversation that was laid aside stands in line again; or a text or a mail to its customer does,
with the reason as a note, for somebody to write."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Integer, Row, bindparam, select

from hub.followups.elsewhere import begin_talk
from hub.followups.setting import end_follow_up
from hub.interactions import Thread, find_live_interactions, queue_alone, reopen
from hub.store import tables as t
from hub.store.tx import Tx


def bring_back(tx: Tx, limits: list[int]) -> list[int]:
    """How many came back. One that is worked on or waits already needs no second place in line."""
    rows = tx.connection.execute(_DUE, {"now": tx.now, "limit": limits[-1]}).all()
    if not rows:
        return [0] * len(limits)
    live = {conversation_id for conversation_id, _ in find_live_interactions(tx, _ids(rows))}
    threads = _read_threads(tx, _ids(rows))
    for row in rows:
        end_follow_up(tx, row, "due")
        if row.by is not None and begin_talk(tx, row):
            continue
        home = threads[row.conversation_id]
        if row.conversation_id not in live and home.channel != "voice":
            _queue(tx, home, row.returns_to)
    return [len(rows)] * len(limits)


_DUE: Final = (
    select(t.follow_up)
    .where(t.follow_up.c.state == "waiting", t.follow_up.c.due_at <= bindparam("now"))
    .order_by(t.follow_up.c.due_at, t.follow_up.c.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)  # which SQLite leaves out
)


def _ids(rows: list[Row[Any]] | Any) -> list[str]:
    return [row.conversation_id for row in rows]


def _read_threads(tx: Tx, ids: list[str]) -> dict[str, Row[Any]]:
    query = select(t.conversation).where(t.conversation.c.id.in_(ids)).order_by(t.conversation.c.id)
    rows = tx.connection.execute(query.with_for_update() if tx.postgresql else query)
    return {row.id: row for row in rows}


def _queue(tx: Tx, row: Row[Any], agent_id: str | None) -> None:
    thread = Thread(
        row.id, row.identity_id, row.channel, row.queue_id, row.state == "open", row.closed_at, agent_id
    )
    if not thread.is_open:
        reopen(tx, thread)
    queue_alone(tx, thread)
