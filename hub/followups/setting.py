"""Setting a follow-up, moving it, and dropping it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.firsts.reading import Asked, FirstChannel, find_first
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import insert_rows
from hub.store.tx import Tx

WHY_CHARACTERS = 200
_MAY_PASS: Final = frozenset({None, "quiet_hours", "taken"})


@dataclass(frozen=True, slots=True)
class SetFollowUp:
    """``mine``: it comes back to the agent who sets it, where they are free then. ``by``: as a text or a mail to the
    customer; None: where it is now."""

    conversation_id: str
    agent_id: str
    due_at: int
    mine: bool
    why: str | None = None
    queues: frozenset[str] | None = None  # of the agent's scope; None: all
    by: FirstChannel | None = None


@dataclass(frozen=True, slots=True)
class DropFollowUp:
    follow_up_id: str
    agent_id: str


def set_follow_ups(tx: Tx, items: list[SetFollowUp]) -> list[str | Refused]:
    """The id of each. Refused with ``not_found``, ``illegal_move`` (a caller is called back instead), ``past``,
    ``not_allowed`` (detail.reason: why they cannot be written to there). A
    conversation has one at a time: what was set before is moved, whoever set it."""
    return [_set(tx, item) for item in items]


def drop_follow_ups(tx: Tx, items: list[DropFollowUp]) -> list[Refused | None]:
    """By whoever set it; one that has ended by now is no error."""
    return [_drop(tx, item) for item in items]


def _set(tx: Tx, item: SetFollowUp) -> str | Refused:
    lock_rows(tx, t.conversation.c.id, [item.conversation_id])
    query = select(t.conversation).where(t.conversation.c.id == item.conversation_id)
    conversation = tx.connection.execute(query).one_or_none()
    if conversation is None or not (item.queues is None or conversation.queue_id in item.queues):
        return Refused("not_found")
    by = None if item.by == conversation.channel else item.by
    if by is None and conversation.channel == "voice":
        return Refused("illegal_move", {"channel": "voice"})
    if by is not None and (refusal := _refuse(tx, item, by)) is not None:
        return refusal
    if item.due_at <= tx.now:
        return Refused("past")
    values = {
        "agent_id": item.agent_id,
        "returns_to": item.agent_id if item.mine else None,
        "due_at": item.due_at,
        "why": (item.why or "")[:WHY_CHARACTERS] or None,
        "by": by,
    }
    row_id = _put(tx, conversation, values)
    _tell(tx, "follow_up.set", row_id, conversation.id, item.agent_id, due_at=item.due_at)
    return row_id


def _refuse(tx: Tx, item: SetFollowUp, by: FirstChannel) -> Refused | None:
    """Why they cannot be written to there, as far as that is no question of when."""
    first = find_first(tx.connection, tx.centre, tx.now, Asked(item.conversation_id, by, item.agent_id))
    if first is None:
        return Refused("not_found")
    reason = "no_account" if first.account is None else first.may.refusal
    return Refused("not_allowed", {"reason": reason}) if reason not in _MAY_PASS else None


def _put(tx: Tx, conversation: Row[Any], values: dict[str, Any]) -> str:
    f = t.follow_up.c
    waiting = (f.conversation_id == conversation.id, f.state == "waiting")
    before = tx.connection.execute(select(f.id, f.agent_id).where(*waiting)).one_or_none()
    if before is None:
        row_id = tx.new_id("fup")
        fixed = {"id": row_id, "conversation_id": conversation.id, "queue_id": conversation.queue_id}
        row = {**fixed, **values, "state": "waiting", "created_at": tx.now}
        insert_rows(tx.connection, t.follow_up, [row])
        return row_id
    tx.connection.execute(update(t.follow_up).where(f.id == before.id).values(**values))
    if before.agent_id != values["agent_id"]:  # it leaves the list of whoever set it first
        _tell(tx, "follow_up.dropped", before.id, conversation.id, before.agent_id)
    return str(before.id)


def _drop(tx: Tx, item: DropFollowUp) -> Refused | None:
    f = t.follow_up.c
    lock_rows(tx, f.id, [item.follow_up_id])
    row = tx.connection.execute(select(t.follow_up).where(f.id == item.follow_up_id)).one_or_none()
    if row is None or row.agent_id != item.agent_id:
        return Refused("not_found")
    if row.state == "waiting":
        end_follow_up(tx, row, "dropped")
    return None


def end_follow_up(tx: Tx, row: Row[Any], state: str) -> None:
    """``dropped`` or ``due``: it leaves the list."""
    ended = {"state": state, "ended_at": tx.now}
    tx.connection.execute(update(t.follow_up).where(t.follow_up.c.id == row.id).values(**ended))
    _tell(tx, f"follow_up.{state}", row.id, row.conversation_id, row.agent_id)


def _tell(tx: Tx, kind: str, row_id: str, conversation_id: str, agent_id: str, **data: Any) -> None:
    data["follow_up_id"] = row_id
    tx.record(Event(kind, tx.now, conversation_id=conversation_id, agent_id=agent_id, data=data))
