"""Silence closes a conversation. In a chat the customer is told before, and may say that they are still there.

It is counted from the newest message, from that word, or from when the conversation came to whoever has it: who was
given it is no part of the silence before. What was promised is a row: ``closes_at`` holds whoever leads, and whatever
the configuration says meanwhile. A message, the customer's word or a move (``moved_at``) makes the warning one of the
past without touching it: it counts only while it is newer than all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from hub.model.contact_centre import QueuePolicy
from hub.model.events import Event
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of, one_of_these
from hub.store.tables.state import still
from hub.store.tx import Tx

_c, _i = t.conversation.c, t.interaction.c
_waits = exists().where(_i.conversation_id == _c.id, _i.state.in_(("queued", "offered")))
_talks = exists().where(_i.conversation_id == _c.id, _i.state == "active")
_warned = and_(
    _c.warned_at.is_not(None),
    _c.warned_at >= _c.last_message_at,
    or_(_c.here_at.is_(None), _c.warned_at > _c.here_at),
    or_(_c.moved_at.is_(None), _c.warned_at > _c.moved_at),
)


def find_silent(tx: Tx, limit: int, *, among: Sequence[str] | None = None) -> list[str]:
    """Open conversations in which nobody has written for longer than their queue allows, or whose customer was told
    until when, and that is over; no chat with an agent whose customer has yet to be told."""
    some = {"limit": limit} if among is None else {"limit": limit, "ids": list(among)}
    overdue: list[str] = []
    overdue += tx.connection.scalars(_promised(among is not None), {**some, "since": tx.now})
    for queue in tx.centre.queues.values():
        for channel, silence_ms in queue.silence_ms.items():
            is_told = channel == "webchat" and queue.silence_warning_ms > 0
            asked = {**some, "since": tx.now - silence_ms, "queue": queue.id, "channel": channel}
            overdue += tx.connection.scalars(
                _still(among is not None, talks=False if is_told else None), asked
            )
    return sorted(overdue)


def warn_silent(tx: Tx, items: list[int]) -> list[int]:
    """Tell the customers of chats that silence is about to close, up to the given number each; how many were told."""
    return [_warn(tx, limit) for limit in items]


def keep_open(tx: Tx, items: list[str]) -> list[bool]:
    """The customers of these conversations say that they are still there. False where nobody had asked, or has
    been answered since, or the conversation has gone to somebody else."""
    lock_rows(tx, _c.id, items)
    asked = select(_c.id, _c.identity_id).where(one_of(_c.id, items), still(_c.state, "open"), _warned)
    rows = {row.id: row for row in tx.connection.execute(asked)}
    tx.connection.execute(update(t.conversation).where(one_of(_c.id, rows)).values(here_at=tx.now))
    for row in rows.values():
        tx.record(Event("conversation.kept", tx.now, conversation_id=row.id, identity_id=row.identity_id))
    return [key in rows for key in items]


def find_closing_time(conversation: Row[Any]) -> int | None:
    """Until when its customer may say that they are there; None where they are not asked."""
    told = conversation.warned_at
    if told is None or told < conversation.last_message_at:
        return None
    if told <= max(conversation.here_at or 0, conversation.moved_at or 0):
        return None
    return int(conversation.closes_at)


def _warn(tx: Tx, limit: int) -> int:
    found = [key for queue in _warning(tx) for key in _find_fading(tx, queue, limit)]
    if not found:
        return 0
    lock_rows(tx, _c.id, found)
    told = 0
    for queue in _warning(tx):
        fading = _find_fading(
            tx, queue, limit, among=found
        )  # somebody may have written before the rows were ours
        _tell(tx, fading, tx.now + queue.silence_warning_ms)
        told += len(fading)
    return told


def _warning(tx: Tx) -> list[QueuePolicy]:
    return [q for q in tx.centre.queues.values() if q.silence_warning_ms and "webchat" in q.silence_ms]


def _find_fading(tx: Tx, queue: QueuePolicy, limit: int, *, among: Sequence[str] | None = None) -> list[str]:
    since = tx.now - (queue.silence_ms["webchat"] - queue.silence_warning_ms)
    asked: dict[str, Any] = {"since": since, "queue": queue.id, "channel": "webchat", "limit": limit}
    if among is not None:
        asked["ids"] = list(among)
    return list(tx.connection.scalars(_still(among is not None, talks=True), asked))


def _tell(tx: Tx, conversation_ids: Sequence[str], closes_at: int) -> None:
    if not conversation_ids:
        return
    values = {"warned_at": tx.now, "closes_at": closes_at}
    tx.connection.execute(update(t.conversation).where(one_of(_c.id, conversation_ids)).values(**values))
    talking = select(_i.id, _i.conversation_id, _i.identity_id, _i.agent_id).where(
        one_of(_i.conversation_id, conversation_ids), _i.state == "active"
    )
    for row in tx.connection.execute(talking).all():
        tx.record(
            Event(
                "conversation.warned",
                tx.now,
                conversation_id=row.conversation_id,
                interaction_id=row.id,
                identity_id=row.identity_id,
                agent_id=row.agent_id,
                data={"closes_at": closes_at},
            )
        )


@cache
def _promised(named: bool) -> Select[tuple[str]]:
    return _quiet(named).where(_warned, _c.closes_at <= _since)


@cache
def _still(named: bool, talks: bool | None) -> Select[tuple[str]]:
    """Of one queue and channel, not warned. ``talks``: only where an agent has it, or only where none has."""
    query = _quiet(named).where(
        _c.queue_id == bindparam("queue"), _c.channel == bindparam("channel"), ~_warned
    )
    return query if talks is None else query.where(_talks if talks else ~_talks)


_since = bindparam("since", type_=BigInteger)


def _quiet(named: bool) -> Select[tuple[str]]:
    """Open, with whoever has it and without a word since then; what waits for an agent is not silent but neglected.
    ``named``: among the statement's ``ids``."""
    where: list[ColumnElement[bool]] = [
        _c.state == "open",
        _c.last_message_at < _since,
        or_(_c.here_at.is_(None), _c.here_at < _since),
        or_(_c.moved_at.is_(None), _c.moved_at < _since),
        ~_waits,
    ]
    if named:
        where.append(one_of_these(_c.id, "ids"))
    return select(_c.id).where(*where).order_by(_c.last_message_at).limit(bindparam("limit", type_=Integer))
