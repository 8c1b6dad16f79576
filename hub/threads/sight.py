"""What the rows say about the mails of a batch: read with a few queries, kept true while it is placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, select

from hub.identity import Identity, Sender, find_identities, resolve_identities
from hub.interactions import Thread, continues, find_live_interactions
from hub.model.nouns import Address
from hub.store import tables as t
from hub.store.locks import lock_names
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.letters import Letter

# A subject of last year ("Invoice") is no hint any more.
HINT_MS: Final = 30 * 86_400_000
MOST_HINTS: Final = 500  # of a whole batch: some senders write all day
# Mails of one thread that two nodes place at the same time take turns; others rarely wait.
_LOCKS: Final = 64


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


@dataclass(slots=True)
class Sight:
    tx: Tx
    keys: dict[str, Known]
    threads: dict[str, Correspondence]
    identities: dict[Address, Identity]
    provider_ids: set[str]
    live: dict[str, str] = field(default_factory=dict)

    def has(self, letter: Letter) -> bool:
        """Whether this very mail is here already: by another mailbox, a list, or sent by ourselves."""
        if letter.message.provider_id in self.provider_ids:
            return True
        known = self.keys.get(letter.own_key or "")
        if known is None or known.header_id != letter.mail.header_id:
            return False
        return known.sender == letter.sender or letter.mail.is_own

    def takes_part(self, letter: Letter, thread: Correspondence) -> bool:
        identity = self.identities.get(letter.address) if letter.address else None
        is_customer = identity is not None and identity.customer_id == thread.customer_id
        return is_customer or letter.sender in thread.participants

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
        (identity,) = resolve_identities(self.tx, [_sender(letter)])
        if letter.address:
            self.identities[letter.address] = identity
        return identity


def _sender(letter: Letter) -> Sender:
    return Sender(letter.address, letter.message.sender_name, letter.message.language)


def read_sight(tx: Tx, letters: Sequence[Letter]) -> Sight:
    wanted = {key for letter in letters for key in letter.evidence}
    lock_names(tx, {f"mail:{int(key[:4], 16) % _LOCKS}" for key in wanted})
    keys = _read_keys(tx, wanted)
    identities = find_identities(tx, {letter.address for letter in letters if letter.address})
    people = {letter.address for letter in letters if not letter.is_automatic}
    writers = [identity for address, identity in identities.items() if address in people]
    threads = _read_threads(tx, {known.conversation_id for known in keys.values()}, writers)
    sight = Sight(tx, keys, threads, identities, _read_provider_ids(tx, letters))
    _meet_strangers(tx, sight, letters)
    return sight


def _read_keys(tx: Tx, keys: set[str]) -> dict[str, Known]:
    if not keys:
        return {}
    k, m = t.mail_key.c, t.mail.c
    rows = tx.connection.execute(
        select(
            k.key, k.conversation_id, k.message_id, t.message.c.kind, m.header_id, m.from_address, m.to, m.cc
        )
        .join(t.message, t.message.c.id == k.message_id)
        .join(t.mail, m.message_id == k.message_id)
        .where(one_of(k.key, keys))
    )
    return {
        row.key: Known(
            row.conversation_id,
            row.message_id,
            row.kind,
            row.header_id,
            row.from_address,
            frozenset(address for _, address in [*row.to, *row.cc]),
        )
        for row in rows
    }


def _read_threads(
    tx: Tx, conversation_ids: set[str], identities: Iterable[Identity]
) -> dict[str, Correspondence]:
    """These, those that go on with them, and recent ones of these people; locked in one order."""
    wanted = conversation_ids | _find_successors(tx, conversation_ids) | _find_recent(tx, identities)
    if not wanted:
        return {}
    c = t.conversation.c
    query = (
        select(t.conversation, t.identity.c.customer_id)
        .join(t.identity, t.identity.c.id == c.identity_id)
        .where(one_of(c.id, wanted))
        .order_by(c.id)
    )
    rows = tx.connection.execute(query.with_for_update(of=t.conversation) if tx.postgresql else query).all()
    threads = {row.id: _correspondence(row) for row in rows}
    for conversation_id, interaction_id in find_live_interactions(tx, threads):
        threads[conversation_id].interaction_id = interaction_id
    for conversation_id, addresses in _read_participants(tx, threads).items():
        threads[conversation_id].participants = addresses
    return threads


def _correspondence(row: Row[Any]) -> Correspondence:
    return Correspondence(
        row.id,
        row.identity_id,
        row.channel,
        row.queue_id,
        row.state == "open",
        row.closed_at,
        row.last_agent_id,
        customer_id=row.customer_id,
        topic=row.subject or "",
        continues_id=row.continues_id,
    )


def _find_successors(tx: Tx, conversation_ids: set[str]) -> set[str]:
    c = t.conversation.c
    found: set[str] = set()
    last = conversation_ids
    while last:
        last = set(tx.connection.scalars(select(c.id).where(one_of(c.continues_id, last)))) - found
        found |= last
    return found


def _find_recent(tx: Tx, identities: Iterable[Identity]) -> set[str]:
    """For the hint "same subject": conversations by mail of these customers, whichever address they used."""
    customers = {identity.customer_id for identity in identities}
    if not customers:
        return set()
    c, n = t.conversation.c, t.identity.c
    query = (
        select(c.id)
        .join(t.identity, n.id == c.identity_id)
        .where(one_of(n.customer_id, customers), c.channel == "email", c.last_message_at > tx.now - HINT_MS)
        .order_by(c.id.desc())
        .limit(MOST_HINTS)
    )
    return set(tx.connection.scalars(query))


def _read_participants(tx: Tx, conversation_ids: Iterable[str]) -> dict[str, set[str]]:
    p = t.mail_participant.c
    found: dict[str, set[str]] = defaultdict(set)
    query = select(p.conversation_id, p.address).where(one_of(p.conversation_id, conversation_ids))
    for row in tx.connection.execute(query):
        found[row.conversation_id].add(row.address)
    return found


def _read_provider_ids(tx: Tx, letters: Sequence[Letter]) -> set[str]:
    m = t.message.c
    wanted = [letter.message.provider_id for letter in letters]
    query = select(m.provider_id).where(m.channel == "email", one_of(m.provider_id, wanted))
    return {str(found) for found in tx.connection.scalars(query)}


def _meet_strangers(tx: Tx, sight: Sight, letters: Sequence[Letter]) -> None:
    """Senders who take part in nothing here will open conversations: all become known at once."""
    known = {address for thread in sight.threads.values() for address in thread.participants}
    fresh = {
        letter.address: letter
        for letter in reversed(letters)
        if letter.address and letter.address not in sight.identities and letter.sender not in known
    }
    found = resolve_identities(tx, [_sender(letter) for letter in fresh.values()])
    sight.identities |= dict(zip(fresh, found, strict=True))
