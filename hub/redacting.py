"""Words that should not stand here (a card's number, somebody else's letter) are taken out for good: of the message's
row, of its files, of the payload it came in, and of the screens that show it. That it was there, whose it was and when
stays, and who took it out is in the audit.

The provider's copy of a text follows (``hub.errands.clearing``). What has gone out by text or mail is with its reader,
and a later mail that quotes the words still has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from hub.errands.clearing import order_clearing
from hub.errands.collecting import forget_files
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

_WORDED: Final = ("inbound", "outbound", "note", "rating", "aside")
_UNDER_WAY: Final = ("queued", "unknown", "sending")


@dataclass(frozen=True, slots=True)
class Redact:
    """By a user, who may be an agent too."""

    conversation_id: str
    message_id: str
    user_id: str
    agent_id: str | None


def redact_messages(tx: Tx, items: list[Redact]) -> list[Refused | None]:
    """Twice is once. ``not_found``; ``illegal_move`` while it is on its way, for it would go out empty."""
    lock_rows(tx, t.conversation.c.id, [item.conversation_id for item in items])
    return [_redact(tx, item) for item in items]


def _redact(tx: Tx, item: Redact) -> Refused | None:
    m = t.message.c
    row = tx.connection.execute(
        select(t.message).where(
            m.id == item.message_id, m.conversation_id == item.conversation_id, m.kind.in_(_WORDED)
        )
    ).first()
    if row is None:
        return Refused("not_found")
    if row.redacted_at is not None:
        return None
    if row.delivery in _UNDER_WAY:
        return Refused("illegal_move", {"state": row.delivery})
    _erase(tx, row, item)
    order_clearing(tx, row)
    tx.record(
        Event(
            "message.redacted",
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.interaction_id,
            agent_id=item.agent_id,
            data={"message_id": row.id, "kind": row.kind},
        )
    )
    record_audit(tx, AuditEntry("message.redacted", item.user_id, row.id, {"kind": row.kind}))
    return None


def _erase(tx: Tx, row: Row[Any], item: Redact) -> None:
    gone = {"body": "", "files": 0, "redacted_at": tx.now, "redacted_by": item.agent_id}
    run = tx.connection.execute
    run(update(t.message).where(t.message.c.id == row.id).values(gone))
    run(update(t.mail).where(t.mail.c.message_id == row.id).values(html=None, quote=None, signature=None))
    forget_files(tx, row.id)
    # What no row names any more leaves the media store with the next tidying.
    run(delete(t.attachment).where(t.attachment.c.message_id == row.id))
    if row.provider_id:
        raw = t.raw_item.c
        came = (raw.channel == row.channel) & (raw.dedupe_key == row.provider_id) & (raw.state == "placed")
        run(update(t.raw_item).where(came).values(body=b""))
