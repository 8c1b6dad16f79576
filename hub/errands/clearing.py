"""What was taken out of a text here is taken out at the provider too: the words, and the files that hang on it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, select

from hub.errands.rows import is_done, is_in_vain, put_errands, try_later
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

# A text may be on its way for days, and until it has arrived a provider keeps its words.
GIVE_UP_MS: Final = 7 * 86_400_000
_HOPELESS: Final = frozenset({"unknown_number"})
_CHANNEL: Final = "sms"  # mails and chats have no copy at a provider of ours


def order_clearing(tx: Tx, message: Row[Any]) -> None:
    """Of a message whose words have just been taken out."""
    if message.channel != _CHANNEL or not message.provider_id:
        return
    c = t.conversation.c
    query = select(c.account).where(c.id == message.conversation_id)
    account = str(tx.connection.execute(query).scalar_one())
    put_errands(tx, "clear", [(account, message.id, message.provider_id)])


def cleared(tx: Tx, errand: Row[Any]) -> None:
    record_audit(tx, AuditEntry("message.redacted_at_provider", None, errand.subject))
    is_done(tx, errand)


def not_cleared(tx: Tx, errand: Row[Any], code: str, *, for_good: bool) -> None:
    """A refusal is no last word: a text that is on its way cannot be emptied yet."""
    is_hopeless = for_good and code in _HOPELESS
    if is_hopeless or not try_later(tx, errand, code, give_up_ms=GIVE_UP_MS):
        record_audit(tx, AuditEntry("message.kept_by_provider", None, errand.subject, {"code": code}))
        is_in_vain(tx, errand, code)
