"""What was laid aside comes back in another channel: a talk with the customer there, which somebody is to begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, update

from hub import interactions
from hub.endings import add_note
from hub.firsts.reading import Asked, First, find_first
from hub.identity import Identity
from hub.interactions import Thread, queue_alone
from hub.model.contact_centre import AccountPolicy
from hub.model.nouns import Address, InboundMessage
from hub.store import tables as t
from hub.store.tx import Tx


def begin_talk(tx: Tx, row: Row[Any]) -> bool:
    """False where there is no such address any more, or no end of ours. Whether they may be written to, is asked of
    whoever writes."""
    asked = Asked(row.conversation_id, row.by, row.agent_id)
    first = find_first(tx.connection, tx.centre, tx.now, asked)
    if first is None or first.account is None:
        return False
    thread = _find_thread(tx, row, first, first.account)
    if thread.interaction_id is None:
        thread.last_agent_id = row.returns_to
        queue_alone(tx, thread)
    if row.why:
        identity_id, author = thread.identity_id, row.agent_id
        add_note(tx, thread.id, thread.interaction_id, identity_id, author, row.why, thread.channel)
    return True


def _find_thread(tx: Tx, row: Row[Any], first: First, account: AccountPolicy) -> Thread:
    """The texts with them go on; a mail is a matter of its own, that of the conversation which was laid aside."""
    address = Address(first.end.kind, first.end.value)
    owner = Identity(first.end.id, first.end.customer_id, address, blocked=False)
    message = InboundMessage(
        account.channel, account.account, address, "", row.id, tx.now, queue_id=row.queue_id
    )
    received = interactions.Received(message, owner)
    (thread,) = interactions.resolve_threads(tx, [received], taken=lambda _found: account.channel == "email")
    if thread.is_new:
        c = t.conversation.c
        values = {"continues_id": first.home.id, "subject": first.home.subject}
        tx.connection.execute(update(t.conversation).where(c.id == thread.id).values(**values))
    return thread
