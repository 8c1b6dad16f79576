"""What is known while a batch of mails is placed: read from the rows first (``reading``), and kept true by
whatever the batch itself adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hub.identity import Identity, Sender, resolve_identities
from hub.interactions import Thread, continues
from hub.model.nouns import Address
from hub.store.tx import Tx
from hub.threads.letters import Letter

# Kinds of messages of ours that can come back.
OURS: Final = frozenset({"outbound", "aside"})


class Known(NamedTuple):
    """A Message-ID that is known: whose it is, or who named it."""

    conversation_id: str
    message_id: str
    kind: str
    header_id: str | None
    sender: str | None
    recipients: frozenset[str]


@dataclass(slots=True)
class Correspondence(Thread):
    """A conversation by mail."""

    customer_id: str = ""
    topic: str = ""
    continues_id: str | None = None
    participants: set[str] = field(default_factory=set)
    # whom an agent has asked, or sent a blind copy: not of the talk with the customer
    outside: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sight:
    tx: Tx
    keys: dict[str, Known]
    threads: dict[str, Correspondence]
    identities: dict[Address, Identity]
    provider_ids: set[str]

    def has(self, letter: Letter) -> bool:
        """Whether this very mail is here already: by another mailbox, a list, or sent by ourselves."""
        if letter.message.provider_id in self.provider_ids:
            return True
        known = self.keys.get(letter.own_key or "")
        if known is None or known.header_id != letter.mail.header_id:
            return False
        return known.sender == letter.sender or letter.mail.is_own

    def takes_part(self, letter: Letter, thread: Correspondence) -> bool:
        """In the talk with the customer."""
        identity = self.identities.get(letter.address) if letter.address else None
        is_customer = identity is not None and identity.customer_id == thread.customer_id
        return is_customer or letter.sender in thread.participants

    def stands_outside(self, letter: Letter, thread: Correspondence) -> bool:
        return letter.sender in thread.outside and not self.takes_part(letter, thread)

    def newest(self, thread: Correspondence) -> Correspondence:
        """The last of those that go on with this one."""
        seen = {thread.id}
        while later := [x for x in self.threads.values() if x.continues_id == thread.id and x.id not in seen]:
            thread = max(later, key=lambda each: each.id)
            seen.add(thread.id)
        return thread

    def goes_on(self, thread: Correspondence) -> bool:
        """Open, or closed so recently that an answer opens it again."""
        return continues(self.tx, thread)

    def find_same_topic(self, letter: Letter) -> Correspondence | None:
        """The same customer's newest conversation with this subject."""
        identity = self.identities.get(letter.address) if letter.address else None
        topic = letter.mail.topic.casefold()
        if identity is None or not topic:
            return None
        mine = (x for x in self.threads.values() if x.customer_id == identity.customer_id)
        return max((x for x in mine if x.topic.casefold() == topic), key=lambda x: x.id, default=None)

    def identity_of(self, letter: Letter) -> Identity:
        """Made where the sender was not known yet: only who opens a conversation becomes a customer."""
        if letter.address in self.identities:
            return self.identities[letter.address]
        (identity,) = resolve_identities(self.tx, [make_sender(letter)])
        if letter.address:
            self.identities[letter.address] = identity
        return identity


def make_sender(letter: Letter) -> Sender:
    return Sender(letter.address, letter.message.sender_name, letter.message.language)
