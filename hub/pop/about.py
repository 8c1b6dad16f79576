"""What is known of why somebody is here, gathered once for everything that asks: guides, "likely about", proofs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.calls.rows import read_state
from hub.contacts import Contact
from hub.flows.state import State
from hub.guides.fitting import About
from hub.store import tables as t

Label = tuple[tuple[str, str], ...]

WORDS_READ = 20  # messages of the contact; who has written more has said why long before


@dataclass(frozen=True, slots=True)
class Known:
    """``chosen``: labels of what a caller chose in the menu, in order. ``keyed``: what they keyed in, by variable."""

    subject: str | None
    chosen: tuple[Label, ...] = ()
    keyed: tuple[tuple[str, str], ...] = ()
    skills: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def about(self, contact: Contact) -> About:
        labels = [words for label in self.chosen for _, words in label]
        said = [*labels, *([self.subject] if self.subject else []), *self.words]
        return About(contact.queue_id, contact.channel, self.skills, tuple(said))


def read_known(connection: Connection, contact: Contact) -> Known:
    c = t.conversation.c
    subject = connection.scalar(select(c.subject).where(c.id == contact.conversation_id))
    call = _find_call(connection, contact)
    state = read_state(call) if call is not None and call.flow is not None else None
    return Known(
        subject,
        _chosen(call, state),
        state.variables if state else (),
        frozenset(skill for skill, _ in state.skills) if state else frozenset(),
        _read_words(connection, contact),
    )


def _find_call(connection: Connection, contact: Contact) -> Row[Any] | None:
    """The newest of the conversation that began in this contact: its interaction changes with every agent."""
    if contact.channel not in ("voice", "voicemail"):
        return None
    c = t.call.c
    query = select(t.call).where(c.conversation_id == contact.conversation_id)
    return connection.execute(query.order_by(c.started_at.desc(), c.message_id.desc()).limit(1)).first()


def _chosen(call: Row[Any] | None, state: State | None) -> tuple[Label, ...]:
    if state is not None:
        return state.chosen
    labels = (each for each in (call.menu if call is not None else ()) if isinstance(each, dict))
    return tuple(tuple(label.items()) for label in labels)


def _read_words(connection: Connection, contact: Contact) -> tuple[str, ...]:
    """The customer's own, and what a visitor's form said (a note of nobody's)."""
    m = t.message.c
    query = (
        select(m.body)
        .where(m.conversation_id == contact.conversation_id, m.created_at >= contact.began_at - BEFORE_MS)
        .where(m.kind.in_(("inbound", "note")), m.author.is_(None))
        .order_by(m.created_at.desc(), m.id.desc())
        .limit(WORDS_READ)
    )
    return tuple(connection.scalars(query))


BEFORE_MS = 1_000  # a message is a moment older than the interaction that it makes
