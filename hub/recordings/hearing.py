"""Who may listen to which recording, and that they did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, exists, select

from hub.calls.rows import find_call, record_call_event
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.recordings.rows import get_recording, set_recording
from hub.recordings.rules import find_rules
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx
from hub.timeline import in_scope

HEARD: Final = "recording.heard"
# A player asks for one piece after the other, and back again: that is one listening.
ONE_LISTENING_MS: Final = 600_000


def find_audible(connection: Connection, recording_id: str, scope: Scope) -> Row[Any] | None:
    """One of a conversation that the reader may see."""
    query = (
        select(t.recording)
        .join(t.conversation, t.conversation.c.id == t.recording.c.conversation_id)
        .where(t.recording.c.id == recording_id)
    )
    return connection.execute(in_scope(query, scope)).first()


def may_listen(connection: Connection, row: Row[Any], scope: Scope, centre: ContactCentre) -> bool:
    """A message is work, for whoever sees it. Of talks the rules say what agents may hear; supervisors hear what they
    see."""
    if row.purpose == "message" or scope.role != "agent":
        return True
    agents = find_rules(centre, row.queue_id, row.account).agents
    return agents == "all" or (agents == "own" and _took_part(connection, row.call_id, scope.agent_id))


def _took_part(connection: Connection, call_id: str, agent_id: str | None) -> bool:
    leg = t.call_leg.c
    part = exists().where(
        leg.call_id == call_id, leg.agent_id == agent_id, leg.party == "agent", leg.answered_at.is_not(None)
    )
    return bool(connection.scalar(select(part)))


@dataclass(frozen=True, slots=True)
class Hear:
    """``agent_id`` None: a user without a desk, whose listening leaves a message unheard for those whose work it is; or
    nothing of the sound was asked for."""

    recording_id: str
    user_id: str
    agent_id: str | None


def is_written(connection: Connection, item: Hear, now: int) -> bool:
    """Whether all is written down of this piece already, with those before it."""
    r = t.recording.c
    unheard = exists().where(r.id == item.recording_id, r.purpose == "message", r.heard_at.is_(None))
    return _is_audited(connection, item, now) and (
        item.agent_id is None or not connection.scalar(select(unheard))
    )


def hear_recordings(tx: Tx, items: list[Hear]) -> list[None]:
    for item in items:
        row = get_recording(tx, item.recording_id)
        if not _is_audited(tx.connection, item, tx.now):
            record_audit(tx, AuditEntry(HEARD, item.user_id, item.recording_id))
        if row.purpose == "message" and row.heard_at is None and item.agent_id is not None:
            _mark_heard(tx, row, item.agent_id)
    return [None] * len(items)


def _is_audited(connection: Connection, item: Hear, now: int) -> bool:
    a = t.audit.c
    lately = exists().where(
        a.target == item.recording_id,
        a.user_id == item.user_id,
        a.action == HEARD,
        a.at > now - ONE_LISTENING_MS,
    )
    return bool(connection.scalar(select(lately)))


def _mark_heard(tx: Tx, row: Row[Any], agent_id: str) -> None:
    call = find_call(tx, call_id=row.call_id)
    assert call is not None
    if get_recording(tx, row.id).heard_at is None:  # now that it is held
        set_recording(tx, row, heard_at=tx.now, heard_by=agent_id)
        record_call_event(tx, HEARD, call, agent_id=agent_id, recording_id=row.id, by=agent_id)
