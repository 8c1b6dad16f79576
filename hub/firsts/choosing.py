"""From which end of ours somebody is written to, and to which of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.calls.permission import read_number
from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.model.nouns import Channel
from hub.reach import KINDS
from hub.store import tables as t


def read_ends(connection: Connection, customer_id: str, channel: Channel) -> list[Row[Any]]:
    """The customer's identities by which they are reached there, the oldest first."""
    n = t.identity.c
    query = select(t.identity).where(n.customer_id == customer_id, n.kind == KINDS[channel])
    return list(connection.execute(query.order_by(n.id)))


def choose_end(
    ends: Sequence[Row[Any]], refused: dict[str, int], own: str, wanted: str | None
) -> Row[Any] | None:
    """The wanted one; else the one they are talking from, else the first that nothing speaks against, else the first.
    ``refused``: since when, by identity."""
    if wanted is not None:
        return next((end for end in ends if end.id == wanted), None)

    def rank(end: Row[Any]) -> tuple[bool, bool]:
        shut = bool(end.blocked_at or end.bounced_at or end.id in refused)
        return (shut, end.id != own)

    return min(ends, key=rank, default=None)


def choose_account(
    connection: Connection, centre: ContactCentre, home: Row[Any], end: Row[Any], channel: Channel
) -> AccountPolicy | None:
    """The one by which they know us there, else the number they have called, else one of the queue, else the one the
    centre has chosen, else one of their country, else the first."""
    ours = {each.account: each for each in centre.accounts.values() if each.channel == channel}
    candidates = _candidates(connection, centre, home, end, channel, ours)
    return next((ours[account] for account in candidates if account in ours), None)


def _candidates(
    connection: Connection,
    centre: ContactCentre,
    home: Row[Any],
    end: Row[Any],
    channel: Channel,
    ours: dict[str, AccountPolicy],
) -> Iterator[str]:
    c = t.conversation.c
    met = select(c.account).where(c.identity_id == end.id, c.channel == channel).order_by(c.id.desc())
    yield from connection.scalars(met.limit(1))
    yield home.account
    yield from (each.account for each in ours.values() if each.queue_id == home.queue_id)
    if centre.dialling.number is not None:
        yield centre.dialling.number
    region = _region_of(end.value, centre)
    yield from (account for account in ours if region is not None and _region_of(account, centre) == region)
    yield from ours


def _region_of(value: str, centre: ContactCentre) -> str | None:
    return read_number(value, centre.default_region).region
