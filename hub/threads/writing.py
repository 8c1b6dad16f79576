"""An agent's mail: its recipients frozen, its files bound to it, its Message-ID known before it leaves.

All in the transaction of the reply: whatever answer comes, and however soon, finds its thread.

A mail is for the customer, or it is an **aside**: for somebody outside, with a mail of the conversation passed on
below it. The two are different commands and different kinds of message. Whoever gets an aside or a blind copy takes
part in the thread as somebody outside: what they answer is filed here, and never answers for the customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import Row, insert, select

from hub.model.nouns import MessageRow, Refused
from hub.model.rich import Document
from hub.rich.reading import show_document
from hub.rich.text import write_text
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.addresses import clean_subject, parse_address
from hub.threads.defaults import make_reply, read_mail, read_newest_mails
from hub.threads.files import Files, bind_files, check_files
from hub.threads.letters import make_key, our_addresses
from hub.threads.sheet import insert_keys, insert_participants

Quoting = Literal["answer", "forward", "none"]

# What a customer may see quoted: their own mails and our answers to them, never what somebody outside wrote to us.
_OPEN_KINDS: Final = frozenset({"inbound", "outbound"})


@dataclass(frozen=True, slots=True)
class Draft:
    """Bare addresses; ``attachments`` are ids of uploads. ``about``: the mail it answers or passes on, the customer's
    newest where it is None. ``signature`` None: the mailbox's own. ``document``: what is written, with its looks."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    attachments: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    about: str | None = None
    quotes: bool = True
    signature: str | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that may be sent. ``answers``: the mail that it answers; ``body``: its words, where it has looks."""

    draft: Draft
    names: Mapping[str, str | None]
    answers: Row[Any] | None
    quoting: Quoting
    files: Files
    body: str | None = None


def prepare_mail(
    tx: Tx, conversation: Row[Any], draft: Draft | None, agent_id: str, *, aside: bool = False
) -> Prepared | Refused:
    """``conversation`` has the identity's ``kind`` and ``value``. Nothing is written yet."""
    newest = read_newest_mails(tx.connection, [conversation.id]).get(conversation.id)
    reply = make_reply(conversation, newest, our_addresses(tx.centre))
    if draft is None:
        to, cc = (tuple(person["address"] for person in reply[name]) for name in ("to", "cc"))
        draft = Draft(to, cc, reply["subject"])
    about = read_mail(tx.connection, draft.about) if draft.about else newest
    if draft.about and not _may_be_about(about, conversation, aside=aside):
        return Refused("not_found", {"message": draft.about})
    for address in (*draft.to, *draft.cc, *draft.bcc):
        if parse_address(address) is None:
            return Refused("bad_address", {"address": address})
    draft = _normal(draft)
    if refusal := _find_bounced(tx, draft):
        return refusal
    files = check_files(
        tx, draft.attachments, _images(draft), agent_id, passed_on=draft.about if aside else None
    )
    return files if isinstance(files, Refused) else _prepare(draft, reply, about, files, aside=aside)


def _prepare(
    draft: Draft, reply: Mapping[str, Any], about: Row[Any] | None, files: Files, *, aside: bool
) -> Prepared:
    answers = about if not aside or _answers_outside(draft, about) else None
    quoting: Quoting = "none"
    if about is not None and draft.quotes:
        quoting = "answer" if answers is not None else "forward"
    body = write_text(draft.document, files.names) if draft.document else None
    draft = replace(draft, about=about.message_id if about is not None else None)
    return Prepared(draft, _names(reply, about), answers, quoting, files, body)


def _may_be_about(mail: Row[Any] | None, conversation: Row[Any], *, aside: bool) -> bool:
    return (
        mail is not None and mail.conversation_id == conversation.id and (aside or mail.kind in _OPEN_KINDS)
    )


def _answers_outside(draft: Draft, about: Row[Any] | None) -> bool:
    """Whether this goes on with somebody outside who has written to us: then it is no forward, but an answer."""
    if about is None or about.kind != "aside" or about.author is not None:
        return False
    return about.from_address in draft.to


def _names(reply: Mapping[str, Any], about: Row[Any] | None) -> dict[str, str | None]:
    """As people call themselves in the mails that are answered."""
    known = {person["address"]: person["name"] for person in (*reply["to"], *reply["cc"])}
    if about is not None:
        met = [(about.from_name, about.from_address), *about.reply_to, *about.to, *about.cc]
        known = {str(address): name for name, address in met} | known
    return known


def _images(draft: Draft) -> tuple[str, ...]:
    return draft.document.images if draft.document else ()


def _normal(draft: Draft) -> Draft:
    """Everybody once: nobody in copy who is addressed, nobody blind who is seen."""
    to, cc, bcc = (
        dict.fromkeys(str(parse_address(address)) for address in each)
        for each in (draft.to, draft.cc, draft.bcc)
    )
    copied = tuple(address for address in cc if address not in to)
    blind = tuple(address for address in bcc if address not in to and address not in cc)
    return replace(draft, to=tuple(to), cc=copied, bcc=blind, subject=clean_subject(draft.subject))


def _find_bounced(tx: Tx, draft: Draft) -> Refused | None:
    """What came back once will come back again: the agent chooses whom else to write to."""
    n = t.identity.c
    found = tx.connection.execute(
        select(n.value, n.bounced_at, n.bounce_reason)
        .where(
            n.kind == "email", one_of(n.value, (*draft.to, *draft.cc, *draft.bcc)), n.bounced_at.is_not(None)
        )
        .order_by(n.value)
    ).first()
    if found is None:
        return None
    detail = {"address": found.value, "reason": "bounced", "since": found.bounced_at}
    return Refused("bad_address", detail | {"words": found.bounce_reason})


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
            to=_pairs(draft.to, prepared.names),
            cc=_pairs(draft.cc, prepared.names),
            bcc=_pairs(draft.bcc, prepared.names),
            reply_to=[],
            subject=draft.subject,
            sent_at=tx.now,
            header_id=header_id,
            in_reply_to=answers.header_id if answers else None,
            references=_chain(answers),
            signature=draft.signature,
            document=show_document(draft.document),
            quoting=prepared.quoting,
            quoted_id=draft.about if prepared.quoting != "none" else None,
        )
    )
    insert_keys(tx, {make_key(header_id): (conversation.id, message.id)})
    _let_in(tx, conversation.id, message, draft)
    bind_files(tx, prepared.files, message, domain=_ascii_domain(conversation.account))


def _pairs(addresses: Sequence[str], names: Mapping[str, str | None]) -> list[list[str | None]]:
    return [[names.get(address), address] for address in addresses]


def _let_in(tx: Tx, conversation_id: str, message: MessageRow, draft: Draft) -> None:
    """Who may answer from now on, and as whom. Who is seen by the customer is part of the talk."""
    ours, seen = our_addresses(tx.centre), {*draft.to, *draft.cc}
    outside = {*seen, *draft.bcc} if message.kind == "aside" else set(draft.bcc)
    if message.kind != "aside":
        insert_participants(tx, {(conversation_id, address) for address in seen - ours})
    insert_participants(tx, {(conversation_id, address) for address in outside - ours}, aside=True)


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
