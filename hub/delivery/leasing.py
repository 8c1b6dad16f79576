"""Leasing what is due: whoever has leased a row is the only one to send it until the lease runs out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Exists,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    exists,
    literal_column,
    select,
    tuple_,
    update,
)

from hub.consent import find_refusals
from hub.delivery.outcomes import fail
from hub.delivery.pace import reserve_moments
from hub.delivery.reports import move_delivery
from hub.model.nouns import UNLISTED, Address, Channel, File, OutboundMail, OutboundMessage
from hub.model.states import UNDONE
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx
from hub.threads.outgoing import read_files, read_outgoing

LEASE_MS: Final = 60_000  # a dead sender's rows wait this long; twice the slowest send (see sending)


@dataclass(frozen=True, slots=True)
class LeaseDue:
    """Up to so many; ``busy`` are (channel, account) for which the asker still has rows in hand."""

    limit: int
    busy: frozenset[tuple[str, str]] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Leased:
    """A message to send now, or at ``send_at``. ``unknown_since``: ask the provider first. ``interaction_id``: of
    which it is part, for logs and traces."""

    outbox_id: str
    message: OutboundMessage
    send_at: int
    leased_at: int
    lease_until: int
    unknown_since: int | None
    interaction_id: str | None = None


def lease_due(tx: Tx, items: list[LeaseDue]) -> list[list[Leased]]:
    """Take what is due: each with the moment its number's pace allows."""
    return [_lease(tx, item) for item in items]


def _lease(tx: Tx, item: LeaseDue) -> list[Leased]:
    rows = _find_due(tx, item)
    refused = _find_refused(tx, rows)
    for row in rows:
        if row.id in refused:
            fail(tx, row, "opted_out")
    moments = reserve_moments(tx, [row for row in rows if row.id not in refused])
    by_mail = [row.message_id for row in rows if row.channel == "email"]
    mails = read_outgoing(tx.connection, by_mail) if by_mail else {}
    carrying = [row.message_id for row in rows if row.files and row.channel != "email"]
    files = read_files(tx.connection, carrying) if carrying else {}
    leased = [
        _leased(tx, row, moments[row.id], mails.get(row.message_id), files.get(row.message_id, ()))
        for row in rows
        if row.id in moments
    ]
    for row in rows:
        if row.id in moments and _unknown_since(row) is not None:
            move_delivery(tx, row.message_id, row.conversation_id, "unknown", None)
    if leased:
        ids = [one.outbox_id for one in leased]
        tx.connection.execute(_LEASED, {"ids": ids, "until": tx.now + LEASE_MS})
    return leased


_LEASED: Final = (
    update(t.outbox)
    .where(one_of_these(t.outbox.c.id, "ids"))
    .values(
        state="leased",
        attempts=t.outbox.c.attempts + 1,
        lease_until=bindparam("until", type_=BigInteger),
    )
)


def _leased(tx: Tx, row: Row[Any], send_at: int, mail: OutboundMail | None, files: Sequence[File]) -> Leased:
    to = Address(row.to_kind, row.to_value)
    message = OutboundMessage(
        row.id, row.message_id, row.channel, row.account, to, row.body, mail, tuple(files)
    )
    return Leased(
        row.id, message, send_at, tx.now, tx.now + LEASE_MS, _unknown_since(row), row.interaction_id
    )


def _unknown_since(row: Row[Any]) -> int | None:
    """A lease that ran out is a sender that died: whether it had sent, nobody knows. Where the provider cannot be
    asked, the sender said so before it began."""
    if row.unknown_since is None and row.state == "leased" and row.channel not in UNLISTED:
        return int(row.lease_until) - LEASE_MS
    return None if row.unknown_since is None else int(row.unknown_since)


def _find_due(tx: Tx, item: LeaseDue) -> Sequence[Row[Any]]:
    query, o = _DUE, t.outbox.c
    if item.busy:
        query = query.where(tuple_(o.channel, o.account).not_in(sorted(item.busy)))
    return tx.connection.execute(query, {"now": tx.now, "limit": item.limit}).all()


# Written out: the statement is the same each time.
_CHANNELS: Final[list[ColumnElement[str]]] = [literal_column(f"'{name}'") for name in get_args(Channel)]


def _due() -> Select[Any]:
    """Channels of a newer version of the hub are left to its nodes."""
    o, m, now = t.outbox.c, t.message.c, bindparam("now", type_=BigInteger)
    # the states once more, for the index that knows them
    due = o.state.in_(UNDONE) & case((o.state == "waiting", o.due_at <= now), else_=o.lease_until < now)
    return (
        select(t.outbox, m.body, m.files, m.conversation_id, m.interaction_id)
        .join(t.message, t.message.c.id == o.message_id)
        .where(due, o.channel.in_(_CHANNELS), o.exempt | ~_comes_after_another())
        .order_by(o.due_at, o.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True, of=t.outbox)  # which SQLite leaves out
    )


def _comes_after_another() -> Exists:
    """Something written earlier to the same person has not gone out: two nodes, or a retry, must not turn
    an agent's sentences around. What confirms a STOP waits for nothing."""
    o, earlier = t.outbox.c, t.outbox.alias("earlier")
    e = earlier.c
    return exists().where(
        e.to_value == o.to_value,
        e.id < o.id,
        e.channel == o.channel,
        e.account == o.account,
        e.state.in_(UNDONE),
    )


_DUE: Final = _due()


_OWNERS: Final = select(t.conversation.c.id, t.conversation.c.identity_id).where(
    one_of_these(t.conversation.c.id, "ids")
)


def _find_refused(tx: Tx, rows: Sequence[Row[Any]]) -> set[str]:
    """Whoever said STOP after the reply was written is spared it too."""
    wanted = [row for row in rows if not row.exempt]
    if not wanted:
        return set()
    found = tx.connection.execute(_OWNERS, {"ids": [row.conversation_id for row in wanted]})
    owners = {row.id: row.identity_id for row in found}
    keys = {row.id: (owners[row.conversation_id], row.channel, row.account) for row in wanted}
    refusals = find_refusals(tx.connection, keys.values())
    return {outbox_id for outbox_id, key in keys.items() if key in refusals}


def give_back(tx: Tx, items: list[Leased]) -> list[None]:
    """Leased but not tried: due again, as if nothing had been."""
    o = t.outbox.c
    for item in items:
        tx.connection.execute(
            update(t.outbox)
            .where(o.id == item.outbox_id, o.state == "leased", o.lease_until == item.lease_until)
            .values(state="waiting", lease_until=None, attempts=o.attempts - 1)
        )
    return [None] * len(items)


def begin_sends(tx: Tx, items: list[Leased]) -> list[bool]:
    """From now on nobody knows whether it was sent, until its outcome is recorded. False where the lease is another's
    by now. For channels whose provider cannot be asked (``UNLISTED``)."""
    o = t.outbox.c
    return [
        tx.connection.execute(
            update(t.outbox)
            .where(o.id == item.outbox_id, o.state == "leased", o.lease_until == item.lease_until)
            .values(unknown_since=tx.now)
        ).rowcount
        == 1
        for item in items
    ]
