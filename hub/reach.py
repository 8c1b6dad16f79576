"""In which other channels the customer of a conversation can be written to, and why not: what an unavailable tab says.

A conversation is one channel's. Where another one of the same customer is open the tab leads there; elsewhere a text or
a mail can be begun (``hub.firsts``). A chat is begun by whoever is on the site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
# By which kind of identity somebody is reached there.
KINDS: Final[Mapping[str, str]] = {"webchat": "visitor", "sms": "phone", "email": "email"}
BEGUN_BY_US: Final = frozenset({"sms", "email"})


@dataclass(frozen=True, slots=True)
class End:
    """One of the customer's: ``refused_at``: opted out of the channel; ``talk``: the open conversation there."""

    blocked_at: int | None
    bounced_at: int | None
    refused_at: int | None
    talk: str | None


def decide_reach(channel: str, ends: Sequence[End]) -> Json:
    """``ReachView``. A way that is open counts more than one that is shut."""
    talk = next((end.talk for end in ends if end.talk is not None), None)
    if talk is not None:
        return _say(channel, "elsewhere", conversation_id=talk)
    if not ends:
        return _say(channel, "no_address")
    open_ends = [end for end in ends if not (end.blocked_at or end.bounced_at or end.refused_at)]
    if open_ends:
        return _say(channel, "reachable" if channel in BEGUN_BY_US else "not_begun")
    for state, at in ((name, _newest(ends, name)) for name in ("refused", "bounced", "blocked")):
        if at is not None:
            return _say(channel, state, since=at)
    raise AssertionError("an end that is shut is shut by one of them")


def _newest(ends: Sequence[End], state: str) -> int | None:
    return max((at for end in ends if (at := getattr(end, f"{state}_at")) is not None), default=None)


def _say(channel: str, state: str, *, since: int | None = None, conversation_id: str | None = None) -> Json:
    return {"channel": channel, "state": state, "since": since, "conversation_id": conversation_id}


def read_reach(connection: Connection, rows: Iterable[Row[Any]]) -> dict[str, list[Json]]:
    """``ReachView``s of the other channels, by conversation; ``rows`` have ``id``, ``channel`` and ``customer_id``."""
    asked = list(rows)
    ends = _read_ends(connection, {row.customer_id for row in asked})
    return {
        row.id: [
            decide_reach(channel, ends.get((row.customer_id, channel), ()))
            for channel in KINDS
            if channel != row.channel
        ]
        for row in asked
    }


def _read_ends(connection: Connection, customer_ids: set[str]) -> dict[tuple[str, str], list[End]]:
    n = t.identity.c
    found = connection.execute(
        select(n.id, n.customer_id, n.kind, n.blocked_at, n.bounced_at)
        .where(one_of(n.customer_id, customer_ids))  # all kinds: asked for some, SQLite reads everybody's
        .order_by(n.id)
    ).all()
    ids = [row.id for row in found]
    refused, talks = _read_refused(connection, ids), _read_talks(connection, ids)
    ends: dict[tuple[str, str], list[End]] = defaultdict(list)
    for row in found:
        for channel, kind in KINDS.items():
            if kind == row.kind:
                place = (row.id, channel)
                end = End(row.blocked_at, row.bounced_at, refused.get(place), talks.get(place))
                ends[row.customer_id, channel].append(end)
    return ends


def _read_refused(connection: Connection, identity_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    c = t.consent.c
    rows = connection.execute(
        select(c.identity_id, c.channel, c.changed_at).where(
            one_of(c.identity_id, identity_ids), c.allowed.is_(False)
        )
    )
    return {(row.identity_id, row.channel): row.changed_at for row in rows}


def _read_talks(connection: Connection, identity_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The newest that is open."""
    c = t.conversation.c
    rows = connection.execute(
        select(c.id, c.identity_id, c.channel)
        .where(one_of(c.identity_id, identity_ids), c.state == "open")
        .order_by(c.last_message_at)
    )
    return {(row.identity_id, row.channel): row.id for row in rows}
