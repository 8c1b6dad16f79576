"""What a bounce means: the mail of ours did not arrive, and the address is no longer written to unasked."""

from __future__ import annotations

from typing import Final

from sqlalchemy import update

from hub.delivery.reports import move_delivery
from hub.model.events import Event
from hub.model.nouns import Bounced
from hub.store import tables as t
from hub.store.tx import Tx
from hub.threads.letters import Letter, make_key
from hub.threads.sight import Known, Sight

LONGEST_REASON: Final = 500  # servers explain themselves at length; the first lines say it
BOUNCED: Final = "bounced"


def apply_bounce(letter: Letter, sight: Sight) -> None:
    """Only for a mail that we did send, and for its own recipients: anybody can write that something
    bounced."""
    returned = letter.mail.returned_id
    sent = sight.keys.get(make_key(returned)) if returned else None
    if sent is None or sent.kind != "outbound" or sent.header_id != returned:
        return
    failed = [found for bounced in letter.mail.bounced if (found := _find_recipient(bounced, sent))]
    tx, code = sight.tx, next((b.code for b in letter.mail.bounced if b.code), None) or BOUNCED
    move_delivery(tx, sent.message_id, sent.conversation_id, "failed", code)
    for bounced in failed:
        _mark(tx, bounced)
    thread = sight.threads[sent.conversation_id]
    tx.record(
        Event(
            "mail.bounced",
            tx.now,
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            identity_id=thread.identity_id,
            message_id=sent.message_id,
            data={"code": code},
        )
    )


def _find_recipient(bounced: Bounced, sent: Known) -> Bounced | None:
    """Whom we wrote to. A forwarded mail comes back from where it was forwarded to: with one recipient
    there is no doubt who that was."""
    if bounced.address in sent.recipients:
        return bounced
    if len(sent.recipients) == 1:
        return bounced._replace(address=next(iter(sent.recipients)))
    return None


def _mark(tx: Tx, bounced: Bounced) -> None:
    n = t.identity.c
    tx.connection.execute(
        update(t.identity)
        .where(n.kind == "email", n.value == bounced.address)
        .values(bounced_at=tx.now, bounce_reason=bounced.reason[:LONGEST_REASON])
    )
