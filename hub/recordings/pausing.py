"""An agent's word on the recording of their call: paused, resumed, or begun because they have told the customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, select

from hub.calls.rows import find_call, find_interaction
from hub.model.nouns import Refused
from hub.model.recordings import BY_WORD, RUNNING
from hub.recordings.following import begin, follow
from hub.recordings.rows import find_talk, set_recording, tell
from hub.recordings.rules import find_rules
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

Wish = Literal["pause", "resume", "start"]


@dataclass(frozen=True, slots=True)
class ChangeRecording:
    """``user_id``: who answers for a start without a notice."""

    interaction_id: str
    agent_id: str
    wish: Wish
    user_id: str | None = None


def change_recordings(tx: Tx, items: list[ChangeRecording]) -> list[Refused | None]:
    """Twice is once. Refused: ``not_found`` where it is not the agent's call under way, ``not_recording``,
    ``may_not_record``."""
    return [_change(tx, item) for item in items]


def _change(tx: Tx, item: ChangeRecording) -> Refused | None:
    call = _find_theirs(tx, item)
    if call is None:
        return Refused("not_found")
    return _WISHES[item.wish](tx, call, find_talk(tx, call.message_id), item)


def _find_theirs(tx: Tx, item: ChangeRecording) -> Row[Any] | None:
    c = t.call.c
    query = select(c.message_id).where(c.interaction_id == item.interaction_id, c.ended_at.is_(None))
    call_id = tx.connection.scalar(query)
    call = find_call(tx, call_id=call_id) if call_id else None
    interaction = find_interaction(tx, call) if call is not None else None
    is_theirs = (
        interaction is not None and interaction.state == "active" and interaction.agent_id == item.agent_id
    )
    return call if is_theirs else None


def _pause(tx: Tx, call: Row[Any], row: Row[Any] | None, item: ChangeRecording) -> Refused | None:
    if row is None or row.state not in RUNNING:
        return Refused("not_recording")
    rules = find_rules(tx.centre, row.queue_id, call.account)
    set_recording(tx, row, paused_by=item.agent_id, resume_at=tx.now + rules.pause_ms)
    follow(tx, call.message_id)
    return None


def _resume(tx: Tx, call: Row[Any], row: Row[Any] | None, _item: ChangeRecording) -> Refused | None:
    if row is None or row.state not in RUNNING:
        return Refused("not_recording")
    set_recording(tx, row, paused_by=None, resume_at=None)
    follow(tx, call.message_id)
    return None


def _start(tx: Tx, call: Row[Any], row: Row[Any] | None, item: ChangeRecording) -> Refused | None:
    """On their word that the customer knows, or has said yes."""
    if row is not None and row.state in RUNNING:
        return None
    if row is None or row.state != "off" or row.reason not in BY_WORD:
        return Refused("may_not_record")
    detail = {"call_id": call.message_id, "without": row.reason}
    record_audit(tx, AuditEntry("recording.started", item.user_id, row.id, detail))
    begin(tx, call, row, told_by=item.agent_id)
    tell(tx, call, row.id, by=item.agent_id)
    return None


_WISHES: Final[Mapping[Wish, Callable[[Tx, Row[Any], Row[Any] | None, ChangeRecording], Refused | None]]] = {
    "pause": _pause,
    "resume": _resume,
    "start": _start,
}
