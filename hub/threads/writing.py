"""An agent's mail: its recipients frozen, its files bound to it, its Message-ID known before it leaves.

All in the transaction of the reply: whatever answer comes, and however soon, finds its thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from hub.model.nouns import MessageRow, Refused
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.addresses import clean_subject, parse_address
from hub.threads.defaults import make_reply, read_newest_mails
from hub.threads.letters import make_key, our_addresses
from hub.threads.sheet import insert_keys, insert_participants

MAX_FILE_BYTES: Final = 25 * 1024 * 1024  # of all files together: larger mails are refused nearly everywhere


@dataclass(frozen=True, slots=True)
class Draft:
    """Bare addresses; ``attachments`` are ids of uploads."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that may be sent. ``answers``: the customer's mail it answers."""

    draft: Draft
    names: Mapping[str, str | None]
    answers: Row[Any] | None


def prepare_mail(tx: Tx, conversation: Row[Any], draft: Draft | None, agent_id: str) -> Prepared | Refused:
    """``conversation`` has the identity's ``kind`` and ``value``. Nothing is written yet."""
    newest = read_newest_mails(tx.connection, [conversation.id]).get(conversation.id)
    reply = make_reply(conversation, newest, our_addresses(tx.centre))
    if draft is None:
        to, cc = (tuple(person["address"] for person in reply[name]) for name in ("to", "cc"))
        draft = Draft(to, cc, reply["subject"])
    for address in (*draft.to, *draft.cc):
        if parse_address(address) is None:
            return Refused("bad_address", {"address": address})
    draft = _normal(draft)
    if refusal := _find_bounced(tx, draft) or _check_files(tx, draft.attachments, agent_id):
        return refusal
    names = {person["address"]: person["name"] for person in (*reply["to"], *reply["cc"])}
    return Prepared(draft, names, newest)


def _normal(draft: Draft) -> Draft:
    """Everybody once, and nobody in copy who is addressed."""
    to = tuple(dict.fromkeys(str(parse_address(address)) for address in draft.to))
    cc = dict.fromkeys(str(parse_address(address)) for address in draft.cc)
    others = tuple(address for address in cc if address not in to)
    files = tuple(dict.fromkeys(draft.attachments))
    return replace(draft, to=to, cc=others, subject=clean_subject(draft.subject), attachments=files)


def _find_bounced(tx: Tx, draft: Draft) -> Refused | None:
    """What came back once will come back again: the agent chooses whom else to write to."""
    n = t.identity.c
    found = tx.connection.execute(
        select(n.value, n.bounced_at, n.bounce_reason)
        .where(n.kind == "email", one_of(n.value, (*draft.to, *draft.cc)), n.bounced_at.is_not(None))
        .order_by(n.value)
    ).first()
    if found is None:
        return None
    detail = {"address": found.value, "reason": "bounced", "since": found.bounced_at}
    return Refused("bad_address", detail | {"words": found.bounce_reason})


def _check_files(tx: Tx, attachment_ids: Sequence[str], agent_id: str) -> Refused | None:
    """Each is there, is this agent's upload, has not been sent yet, and is harmless as far as is known."""
    if not attachment_ids:
        return None
    a = t.attachment.c
    query = select(a.id, a.size).where(
        one_of(a.id, attachment_ids), a.message_id.is_(None), a.uploaded_by == agent_id, a.scan != "infected"
    )
    sizes = {row.id: int(row.size) for row in tx.connection.execute(query)}
    total = 0
    for attachment_id in attachment_ids:
        total += sizes.get(attachment_id, 0)
        if attachment_id not in sizes:
            return Refused("attachment_gone", {"attachment": attachment_id})
        if total > MAX_FILE_BYTES:
            return Refused("attachment_gone", {"attachment": attachment_id, "reason": "too_large"})
    return None


def write_mail(tx: Tx, conversation: Row[Any], message: MessageRow, prepared: Prepared) -> None:
    """What makes a mail of the message that has just been inserted."""
    draft, answers = prepared.draft, prepared.answers
    header_id = make_header_id(message.id, conversation.account)
    account = tx.centre.find_account("email", conversation.account)
    tx.connection.execute(
        insert(t.mail).values(
            message_id=message.id,
            from_address=conversation.account,
            from_name=account.mailbox.sender_name if account and account.mailbox else None,
            to=[[prepared.names.get(address), address] for address in draft.to],
            cc=[[prepared.names.get(address), address] for address in draft.cc],
            reply_to=[],
            subject=draft.subject,
            sent_at=tx.now,
            header_id=header_id,
            in_reply_to=answers.header_id if answers else None,
            references=_chain(answers),
        )
    )
    insert_keys(tx, {make_key(header_id): (conversation.id, message.id)})
    recipients = {*draft.to, *draft.cc} - our_addresses(tx.centre)
    insert_participants(tx, {(conversation.id, address) for address in recipients})
    _bind_files(tx, draft.attachments, message)


def make_header_id(message_id: str, account: str) -> str:
    """The Message-ID of a mail of ours, without angle brackets: ``channels.email.threading_keys`` knows it again."""
    return f"hub.{message_id}@{_ascii_domain(account)}"


def _ascii_domain(account: str) -> str:
    return account.rpartition("@")[2].encode("idna").decode("ascii").lower()


def _chain(answers: Row[Any] | None) -> list[str]:
    """RFC 5322, 3.6.4: what the answered mail names, then itself."""
    if answers is None:
        return []
    before = answers.references or ([answers.in_reply_to] if answers.in_reply_to else [])
    return list(dict.fromkeys([*before, *([answers.header_id] if answers.header_id else [])]))


def _bind_files(tx: Tx, attachment_ids: Sequence[str], message: MessageRow) -> None:
    for place, attachment_id in enumerate(attachment_ids):
        tx.connection.execute(
            update(t.attachment)
            .where(t.attachment.c.id == attachment_id, t.attachment.c.message_id.is_(None))
            .values(message_id=message.id, conversation_id=message.conversation_id, place=place)
        )
