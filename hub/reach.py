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
from hub.store.sets import one_of_these

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


_N, _R, _T = t.identity.c, t.consent.c, t.conversation.c
_ENDS: Final = (
    select(_N.id, _N.customer_id, _N.kind, _N.blocked_at, _N.bounced_at)
    .where(one_of_these(_N.customer_id, "ids"))  # all kinds: asked for some, SQLite reads everybody's
    .order_by(_N.id)
)
_REFUSED: Final = select(_R.identity_id, _R.channel, _R.changed_at).where(
    one_of_these(_R.identity_id, "ids"), _R.allowed.is_(False)
)
_TALKS: Final = (
    select(_T.id, _T.identity_id, _T.channel)
    .where(one_of_these(_T.identity_id, "ids"), _T.state == "open")
    .order_by(_T.last_message_at)
)


def _read_ends(connection: Connection, customer_ids: set[str]) -> dict[tuple[str, str], list[End]]:
    found = connection.execute(_ENDS, {"ids": list(customer_ids)}).all()
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
    rows = connection.execute(_REFUSED, {"ids": list(identity_ids)})
    return {(row.identity_id, row.channel): row.changed_at for row in rows}


def _read_talks(connection: Connection, identity_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The newest that is open."""
    rows = connection.execute(_TALKS, {"ids": list(identity_ids)})
    return {(row.identity_id, row.channel): row.id for row in rows}
