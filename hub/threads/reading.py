"""What the rows say about the mails of a batch, with a few queries however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from hub.identity import Identity, find_identities, resolve_identities
from hub.interactions import find_live_interactions
from hub.store import tables as t
from hub.store.locks import lock_names
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.letters import Letter
from hub.threads.sight import Correspondence, Known, Sight, make_sender

# A subject of last year ("Invoice") is no hint any more.
HINT_MS: Final = 30 * 86_400_000
MOST_HINTS: Final = 500  # of a whole batch: some senders write all day
# Mails of one thread that two nodes place at the same time take turns; others rarely wait.
_LOCKS: Final = 64


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
            k.key,
            k.conversation_id,
            k.message_id,
            t.message.c.kind,
            m.header_id,
            m.from_address,
            m.to,
            m.cc,
            m.bcc,
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
            frozenset(address for _, address in [*row.to, *row.cc, *(row.bcc or ())]),
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
    _read_participants(tx, threads)
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


def _read_participants(tx: Tx, threads: Mapping[str, Correspondence]) -> None:
    query = select(t.mail_participant).where(one_of(t.mail_participant.c.conversation_id, threads))
    for row in tx.connection.execute(query):
        thread = threads[row.conversation_id]
        (thread.outside if row.aside else thread.participants).add(row.address)


def _read_provider_ids(tx: Tx, letters: Sequence[Letter]) -> set[str]:
    m = t.message.c
    wanted = [letter.message.provider_id for letter in letters]
    query = select(m.provider_id).where(m.channel == "email", one_of(m.provider_id, wanted))
    return {str(found) for found in tx.connection.scalars(query)}


def _meet_strangers(tx: Tx, sight: Sight, letters: Sequence[Letter]) -> None:
    """Senders who take part in nothing here will open conversations: all become known at once."""
    known = {address for thread in sight.threads.values() for address in thread.participants | thread.outside}
    fresh = {
        letter.address: letter
        for letter in reversed(letters)
        if letter.address and letter.address not in sight.identities and letter.sender not in known
    }
    found = resolve_identities(tx, [make_sender(letter) for letter in fresh.values()])
    sight.identities |= dict(zip(fresh, found, strict=True))
