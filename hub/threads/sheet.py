"""The rows a batch of mails adds, gathered while it is placed and written together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select, update

from hub.interactions import know_customers, queue_interaction, reopen, touch_conversations, write_messages
from hub.model.events import Event
from hub.model.nouns import File, Mailbox, MessageRow
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx
from hub.threads.letters import Letter
from hub.threads.sight import Correspondence

_EVENTS: Final = {"system": "mail.filed", "aside": "aside.received", "inbound": "message.received"}


@dataclass(slots=True)
class Sheet:
    tx: Tx
    conversations: dict[str, dict[str, Any]] = field(default_factory=dict)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    participants: set[tuple[str, str]] = field(default_factory=set)
    outside: set[tuple[str, str]] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)

    def open(self, letter: Letter, thread: Correspondence, **hints: str | None) -> None:
        """A new conversation; closed from the start where nobody is to work on it."""
        self.conversations[thread.id] = {
            "id": thread.id,
            "identity_id": thread.identity_id,
            "channel": thread.channel,
            "account": letter.message.account,
            "queue_id": thread.queue_id,
            "state": "open" if thread.is_open else "closed",
            "subject": letter.mail.topic or letter.mail.subject or None,
            "opened_at": self.tx.now,
            "last_message_at": self.tx.now,
            "closed_at": thread.closed_at,
            **hints,
        }

    def add(self, letter: Letter, thread: Correspondence, *, aside: bool = False) -> MessageRow:
        """The mail itself, in the conversation; a person's mail is work where none is going on."""
        if not letter.is_automatic:
            self._wake(thread)
        row = MessageRow(
            id=self.tx.new_id("msg"),
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            channel="email",
            kind="system" if letter.is_automatic else "aside" if aside else "inbound",
            author=None,
            body=letter.message.body,
            created_at=self.tx.now,
            provider_id=letter.message.provider_id,
        )
        self.messages.append(row)
        self.mails.append(mail_values(letter, row.id))
        self.attachments += file_values(self.tx, letter.mail.files, row)
        self.events.append(self._told(thread, row))
        return row

    def queue(self, thread: Correspondence) -> None:
        """``thread`` has the id of its new interaction already."""
        self.interactions.append(queue_interaction(self.tx, thread, self.events))

    def _wake(self, thread: Correspondence) -> None:
        if thread.id in self.conversations:
            return
        if not thread.is_open:
            reopen(self.tx, thread)
        self.touched.add(thread.id)

    def _told(self, thread: Correspondence, row: MessageRow) -> Event:
        return Event(
            _EVENTS[row.kind],
            self.tx.now,
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            identity_id=thread.identity_id,
            message_id=row.id,
            message=row,
        )

    def write(self) -> None:
        connection = self.tx.connection
        insert_rows(connection, t.conversation, list(self.conversations.values()))
        know_customers(self.tx, self.interactions, self.events)
        insert_rows(connection, t.interaction, self.interactions)
        write_messages(connection, self.messages)
        insert_rows(connection, t.mail, self.mails)
        insert_rows(connection, t.attachment, self.attachments)
        insert_keys(self.tx, self.keys)
        insert_participants(self.tx, self.participants)
        insert_participants(self.tx, self.outside, aside=True)
        for key, (conversation_id, message_id) in sorted(self.found.items()):
            self.tx.connection.execute(
                update(t.mail_key)
                .where(t.mail_key.c.key == key)
                .values(conversation_id=conversation_id, message_id=message_id)
            )
        touch_conversations(self.tx, self.touched)
        for event in self.events:
            self.tx.record(event)


def insert_keys(tx: Tx, keys: dict[str, tuple[str, str]]) -> None:
    """``{key: (conversation, message)}``; what is known stays where it is. Sorted: two nodes take one order."""
    rows = [
        {"key": key, "conversation_id": conversation_id, "message_id": message_id}
        for key, (conversation_id, message_id) in sorted(keys.items())
    ]
    insert_rows(tx.connection, t.mail_key, rows, skip_known=True)


def insert_participants(tx: Tx, participants: Iterable[tuple[str, str]], *, aside: bool = False) -> None:
    """Whoever is part of the talk stays so; who was somebody outside becomes part of it by being let in here."""
    people = sorted(participants)
    rows = [
        {"conversation_id": conversation_id, "address": address, "aside": aside}
        for conversation_id, address in people
    ]
    insert_rows(tx.connection, t.mail_participant, rows, skip_known=True)
    if people and not aside:
        _bring_in(tx, people)


def _bring_in(tx: Tx, people: list[tuple[str, str]]) -> None:
    p = t.mail_participant.c
    in_talks, named = ({each[at] for each in people} for at in (0, 1))
    outside = select(p.conversation_id, p.address).where(
        p.aside, one_of(p.conversation_id, in_talks), one_of(p.address, named)
    )
    for found in set(map(tuple, tx.connection.execute(outside))) & set(people):
        here = (p.conversation_id == found[0], p.address == found[1])
        tx.connection.execute(update(t.mail_participant).where(*here).values(aside=False))


def mail_values(letter: Letter, message_id: str) -> dict[str, Any]:
    mail = letter.mail
    return {
        "message_id": message_id,
        "from_address": letter.sender,
        "from_name": mail.sender.name,
        "to": pairs(mail.to),
        "cc": pairs(mail.cc),
        "reply_to": pairs(mail.reply_to),
        "subject": mail.subject,
        "sent_at": mail.sent_at,
        "header_id": mail.header_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "html": mail.html,
        "quote": mail.quote,
        "signature": mail.signature,
        "automatic": mail.automatic,
        "raw_id": letter.raw_id,
    }


def pairs(mailboxes: Iterable[Mailbox]) -> list[list[str | None]]:
    return [[mailbox.name, mailbox.address] for mailbox in mailboxes]


def file_values(tx: Tx, files: Iterable[File], row: MessageRow) -> list[dict[str, Any]]:
    return [
        {
            "id": tx.new_id("att"),
            "message_id": row.id,
            "conversation_id": row.conversation_id,
            "place": place,
            "name": file.name,
            "type": file.type,
            "size": file.size,
            "sha256": file.sha256,
            "inline": file.inline,
            "content_id": file.content_id,
            "scan": file.scan,
            "uploaded_by": None,
            "created_at": tx.now,
        }
        for place, file in enumerate(files)
    ]
