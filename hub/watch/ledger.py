"""The ledger of what came in: by channel, account of ours and hour, received = handled + waiting + refused + missing.

Hours, because they add up to any zone's days, and because a channel that is quieter than usual shows within them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.clock import first_id
from hub.model.nouns import Channel
from hub.ports import Listed
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
# What became of a payload, by the state of its row; the first that any of its keys has is the one that counts.
_FATES: Final[Mapping[str, str]] = {
    "placed": "handled",
    "stored": "waiting",
    "unreadable": "refused",
    "failed": "refused",
}
MISSING: Final = "missing"


class HourKey(NamedTuple):
    channel: str
    account: str
    hour_at: int


@dataclass(frozen=True, slots=True)
class HourCount:
    """``fates``: how many were handled, waiting, refused, missing. ``fetched``: in this pass, besides."""

    key: HourKey
    fates: Mapping[str, int]
    fetched: int = 0


def hour_of(at: int) -> int:
    return at - at % HOUR_MS


def find_fates(connection: Connection, channel: Channel, listed: Sequence[Listed]) -> list[str]:
    """What became of each, in their order."""
    keys = {key for each in listed for key in keys_of(each)}
    r = t.raw_item.c
    rows = connection.execute(
        select(r.dedupe_key, r.state).where(r.channel == channel, one_of(r.dedupe_key, sorted(keys)))
    )
    states = {row.dedupe_key: row.state for row in rows}
    return [_fate(states, each) for each in listed]


def keys_of(listed: Listed) -> tuple[str, ...]:
    return (listed.raw.dedupe_key, *listed.others)


def _fate(states: Mapping[str, str], listed: Listed) -> str:
    found = {_fate_of(states[key]) for key in keys_of(listed) if key in states}
    return next((fate for fate in _FATES.values() if fate in found), MISSING)


def _fate_of(state: str) -> str:
    """What a newer version of the hub made of it is here, and as far as this one knows not done."""
    return _FATES.get(state, "waiting")


def count_hours(
    channel: Channel,
    accounts: Iterable[str],
    listed: Iterable[tuple[str, int, str]],
    *,
    since: int,
    until: int,
) -> dict[HourKey, dict[str, int]]:
    """Of (account, at, fate) each. An hour in which nothing came is counted too: nothing is also a figure."""
    counts: dict[HourKey, dict[str, int]] = {
        HourKey(channel, account, hour): {}
        for account in accounts
        for hour in range(hour_of(since), until, HOUR_MS)
    }
    for account, at, fate in listed:
        hour = counts.setdefault(HourKey(channel, account, hour_of(at)), {})
        hour[fate] = hour.get(fate, 0) + 1
    return counts


def keep_hours(tx: Tx, items: list[list[HourCount]]) -> list[None]:
    """In place of what was counted of these hours before; what was fetched adds up."""
    h = t.ledger_hour
    dialect = postgresql if tx.postgresql else sqlite
    for count in (count for item in items for count in item):
        names = ("handled", "waiting", "refused", "missing")
        values = {name: count.fates.get(name, 0) for name in names}
        values |= {"received": sum(values.values()), "looked_at": tx.now}
        insert: Any = dialect.insert(h).values(**count.key._asdict(), **values, fetched=count.fetched)
        fetched = h.c.fetched + count.fetched
        key = list(HourKey._fields)
        tx.connection.execute(
            insert.on_conflict_do_update(index_elements=key, set_={**values, "fetched": fetched})
        )
    return [None] * len(items)


def count_own(connection: Connection, since: int, until: int) -> list[tuple[str, str, int, str, int]]:
    """(channel, account, hour, fate, how many) of what nobody else has a list of, by our own rows."""
    r = t.raw_item.c
    hour = (r.received_at - r.received_at % HOUR_MS).label("hour")
    query = (
        select(r.channel, r.account, hour, r.state, func.count())
        .where(r.id >= first_id("raw", since), r.id < first_id("raw", until))  # ids sort by time
        .group_by(r.channel, r.account, hour, r.state)
    )
    # the channel is no part of the question: SQLite would read all there ever was of it, instead of these hours
    counts = [row for row in connection.execute(query) if row[0] in OWN_CHANNELS]
    return [(row[0], row[1], row[2], _fate_of(row[3]), row[4]) for row in counts]


OWN_CHANNELS: Final[tuple[Channel, ...]] = ("email", "webchat")


@dataclass(frozen=True, slots=True)
class Day:
    """One account's day, UTC."""

    channel: str
    account: str
    day_at: int
    received: int
    handled: int
    waiting: int
    refused: int
    missing: int
    fetched: int


_SUMS: Final = ("received", "handled", "waiting", "refused", "missing", "fetched")


def read_days(connection: Connection, since: int) -> list[Day]:
    """The newest first, of every account that has hours since then."""
    h = t.ledger_hour.c
    day = (h.hour_at - h.hour_at % DAY_MS).label("day_at")
    sums = [func.sum(h[name]).label(name) for name in _SUMS]
    query = (
        select(h.channel, h.account, day, *sums)
        .where(h.hour_at >= since - since % DAY_MS)
        .group_by(h.channel, h.account, day)
        .order_by(day.desc(), h.channel, h.account)
    )
    return [
        Day(row.channel, row.account, int(row.day_at), *(int(getattr(row, name)) for name in _SUMS))
        for row in connection.execute(query)
    ]


def read_history(connection: Connection, channel: str, account: str, hours: Iterable[int]) -> dict[int, int]:
    """What was received in these hours, as far as they are in the ledger."""
    h = t.ledger_hour.c
    query = select(h.hour_at, h.received).where(
        h.channel == channel, h.account == account, h.hour_at.in_(sorted(hours))
    )
    return {row.hour_at: row.received for row in connection.execute(query)}


def read_counted(connection: Connection, since: int) -> list[tuple[str, str]]:
    """Every (channel, account) that has hours since then."""
    h = t.ledger_hour.c
    query = select(h.channel, h.account).where(h.hour_at >= since).distinct()
    return [(row[0], row[1]) for row in connection.execute(query.order_by(h.channel, h.account))]


def group_own(rows: Iterable[tuple[str, str, int, str, int]]) -> list[HourCount]:
    hours: dict[HourKey, dict[str, int]] = defaultdict(dict)
    for channel, account, hour, fate, number in rows:
        fates = hours[HourKey(channel, account, hour)]
        fates[fate] = fates.get(fate, 0) + number
    return [HourCount(key, fates) for key, fates in hours.items()]
