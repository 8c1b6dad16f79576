"""What a bounce means: the mail of ours did not arrive, and the address is no longer written to unasked."""

from __future__ import annotations

from hub.delivery.bounces import BOUNCED, find_code, mark_bounced, record_bounce
from hub.delivery.reports import move_delivery
from hub.model.nouns import Bounced
from hub.threads.letters import Letter, make_key
from hub.threads.sight import OURS, Known, Sight


def apply_bounce(letter: Letter, sight: Sight) -> None:
    """Only for a mail that we did send, and for its own recipients: anybody can write that something
    bounced."""
    returned = letter.mail.returned_id
    sent = sight.keys.get(make_key(returned)) if returned else None
    if sent is None or sent.kind not in OURS or sent.header_id != returned:
        return
    failed = [found for bounced in letter.mail.bounced if (found := _find_recipient(bounced, sent))]
    code = find_code(letter.mail.bounced) or BOUNCED
    move_delivery(sight.tx, sent.message_id, sent.conversation_id, "failed", code)
    mark_bounced(sight.tx, failed)
    record_bounce(sight.tx, sent.message_id, sent.conversation_id, letter.mail.bounced)


def _find_recipient(bounced: Bounced, sent: Known) -> Bounced | None:
    """Whom we wrote to. A forwarded mail comes back from where it was forwarded to: with one recipient
    there is no doubt who that was."""
    if bounced.address in sent.recipients:
        return bounced
    if len(sent.recipients) == 1:
        return bounced._replace(address=next(iter(sent.recipients)))
    return None
