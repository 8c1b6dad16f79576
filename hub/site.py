"""Where a chat's customer is on the site: the page on which their widget stands, and what that page says of itself.

Told by the open line, never asked for, and only of whoever has a chat. It is no part of the past: not in the log, and
gone a day after they have left. A node says again that its lines hold; what it has not said for too long is over,
though nobody said that either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, case, delete, insert, or_, select, update

from hub.store import tables as t
from hub.store.sets import one_of, one_of_these
from hub.store.tx import Tx

# Lines are spoken of with every ping, three times in it: a busy node is not a visitor who has left.
LAPSES_MS: Final = 80_000
KEPT_MS: Final = 86_400_000  # long enough for "left yesterday"; where people look is theirs

_v = t.site_visit.c
# Left when it was last seen: that was concluded. Whoever says that they leave does so later.
_SWEPT: Final = _v.left_at == _v.seen_at


@dataclass(frozen=True, slots=True)
class Standing:
    """An open line (``id``) on a page. ``said``: its words on page, cart and order; nothing proves them."""

    id: str
    conversation_id: str
    path: str
    title: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """``since``: on this page, or, where not ``on``, when they left it."""

    on: bool
    path: str
    title: str
    said: Mapping[str, str]
    since: int


def stand_on_pages(tx: Tx, items: list[Standing]) -> list[None]:
    """The newest word of a line counts; the same page again goes on since it began. Whose customer has another
    conversation now stands in that one, and no longer in the former."""
    for item in {item.id: item for item in items}.values():
        told = {
            "conversation_id": item.conversation_id,
            "path": item.path,
            "title": item.title,
            "said": dict(item.said),
        }
        same = and_(_v.path == item.path, _v.left_at.is_(None))
        found = tx.connection.execute(
            update(t.site_visit)
            .where(_v.id == item.id)
            .values(**told, since=case((same, _v.since), else_=tx.now), seen_at=tx.now, left_at=None)
        )
        if found.rowcount == 0:
            row = {"id": item.id, **told, "since": tx.now, "seen_at": tx.now}
            tx.connection.execute(insert(t.site_visit), [row])
    return [None] * len(items)


def see_standing(tx: Tx, items: list[tuple[str, ...]]) -> list[list[str]]:
    """These lines hold, also where they were taken for lapsed; the conversations of such."""
    ids = sorted({key for keys in items for key in keys})
    swept = and_(one_of(_v.id, ids), _SWEPT)
    back = tx.connection.scalars(select(_v.conversation_id).where(swept)).all()
    held = update(t.site_visit).where(one_of(_v.id, ids), or_(_v.left_at.is_(None), _SWEPT))
    tx.connection.execute(held.values(seen_at=tx.now, left_at=None))
    return [sorted(set(back))] * len(items)


def leave_pages(tx: Tx, items: list[tuple[str, ...]]) -> list[None]:
    """These lines are closed."""
    ids = sorted({key for keys in items for key in keys})
    gone = update(t.site_visit).where(one_of(_v.id, ids), _v.left_at.is_(None))
    tx.connection.execute(gone.values(left_at=tx.now))
    return [None] * len(items)


def sweep_pages(tx: Tx, items: list[None]) -> list[list[str]]:
    """Lines of which nobody has spoken for long, as after a node's death; the conversations that they were of. What is
    a day old goes."""
    lapsed = update(t.site_visit).where(_v.left_at.is_(None), _v.seen_at < tx.now - LAPSES_MS)
    found = tx.connection.scalars(lapsed.values(left_at=_v.seen_at).returning(_v.conversation_id)).all()
    tx.connection.execute(delete(t.site_visit).where(_v.left_at.is_not(None), _v.left_at < tx.now - KEPT_MS))
    return [sorted(set(found))] * len(items)


def read_sites(connection: Connection, conversation_ids: Iterable[str], now: int) -> dict[str, Site]:
    """By conversation, of those of whom anything is known. Of several pages it is the newest that is open, else the
    last that was left."""
    rows = connection.execute(_VISITS, {"ids": list(conversation_ids)})
    newest: dict[str, Site] = {}
    for row in rows:
        site = _site(row, now)
        known = newest.get(row.conversation_id)
        if known is None or (site.on, site.since) > (known.on, known.since):
            newest[row.conversation_id] = site
    return newest


_VISITS: Final = select(t.site_visit).where(one_of_these(_v.conversation_id, "ids"))


def _site(row: Row[Any], now: int) -> Site:
    lapsed = row.left_at is None and row.seen_at < now - LAPSES_MS
    left_at = row.seen_at if lapsed else row.left_at
    on = left_at is None
    return Site(on, row.path, row.title, row.said, row.since if on else left_at)
