"""What agents are in the middle of writing, kept so that a switch, a crash or another computer loses nothing.

Each place (agent, conversation, mode) has its own row: a note never becomes a reply, and no text turns up at another
customer. A desk names the revision that its text goes on from. Where somebody has saved since, the last writer wins
and the text before is kept beside it, until the agent has chosen. What has been sent is no draft any more: it goes in
the transaction of the send.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import BigInteger, Connection, Row, and_, bindparam, delete, or_, select, update

from hub.store import tables as t
from hub.store.locks import lock_names
from hub.store.sets import one_of, one_of_these, put_rows
from hub.store.tx import Tx

# Of another channel than the conversation's: what is begun from there, and what goes with it (``hub.firsts``).
Mode = Literal[
    "reply", "note", "note_to", "wrapup", "mail", "aside", "aside_to", "sms", "sms_to", "email", "email_to"
]

# A conversation may rest over a holiday; after that nobody remembers what they meant to say.
KEPT_MS: Final = 30 * 86_400_000
EMPTY_KEPT_MS: Final = 2 * 86_400_000  # longer than a desk stays open without its line
SHOWN: Final = 400  # of one agent, newest first: far more than anybody works on


class Place(NamedTuple):
    agent_id: str
    conversation_id: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Kept:
    text: str = ""
    other: str | None = None
    seen: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """``base``: the revision the text goes on from, 0 for none. ``settles``: the agent has dealt with the
    other text."""

    place: Place
    text: str
    base: int
    seen: int
    settles: bool = False


def decide_kept(kept: Kept, item: SaveDraft) -> Kept:
    """Saved twice it is as saved once; saved over something unseen, that is kept too."""
    other = None if item.settles and item.base == kept.revision else kept.other
    if item.text == kept.text:
        return kept if other == kept.other else replace(kept, other=other, revision=kept.revision + 1)
    if item.base != kept.revision and kept.text:
        other = _beside(other, kept.text)
    return Kept(item.text, other, item.seen, kept.revision + 1)


def _beside(other: str | None, text: str) -> str:
    """Two desks that go on typing take turns: of what grew, the longest is enough."""
    if other is None or text.startswith(other):
        return text
    return other if other.startswith(text) else f"{other}\n\n{text}"


def save_drafts(tx: Tx, items: list[SaveDraft]) -> list[Kept]:
    """What is kept now. That the agent may see the conversation has been looked at before."""
    lock_names(tx, {f"draft:{':'.join(item.place)}" for item in items})
    known = _read(tx.connection, {item.place for item in items})
    before = dict(known)
    answers = []
    for item in items:
        known[item.place] = decide_kept(known.get(item.place, Kept()), item)
        answers.append(known[item.place])
    put_rows(
        tx.connection, t.draft, [_row(tx, *each) for each in known.items() if before.get(each[0]) != each[1]]
    )
    return answers


def _read(connection: Connection, places: Iterable[Place]) -> dict[Place, Kept]:
    found = connection.execute(_DRAFTS, names_of(places))
    return {Place(row.agent_id, row.conversation_id, row.mode): _kept(row) for row in found}


def names_of(places: Iterable[Place]) -> dict[str, Any]:
    """What ``CLEARED`` asks for, besides ``now``."""
    wanted = sorted(set(places))
    return {
        "agents": [place.agent_id for place in wanted],
        "conversations": [place.conversation_id for place in wanted],
        "places": [":".join(place) for place in wanted],
    }


_C: Final = t.draft.c
_AT: Final = and_(  # the first two find the rows by their key, the last picks among them
    one_of_these(_C.agent_id, "agents"),
    one_of_these(_C.conversation_id, "conversations"),
    one_of_these(_C.agent_id + ":" + _C.conversation_id + ":" + _C.mode, "places"),
)
_DRAFTS: Final = select(t.draft).where(_AT)
CLEARED: Final = (
    update(t.draft)
    .where(_AT, _C.text != "")
    .values(text="", revision=_C.revision + 1, saved_at=bindparam("now", type_=BigInteger))
)


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.text, row.other, row.seen, row.revision)


def _row(tx: Tx, place: Place, kept: Kept) -> dict[str, Any]:
    return {
        "agent_id": place.agent_id,
        "conversation_id": place.conversation_id,
        "mode": place.mode,
        "text": kept.text,
        "other": kept.other,
        "seen": kept.seen,
        "revision": kept.revision,
        "saved_at": tx.now,
    }


def clear_drafts(tx: Tx, places: Sequence[Place]) -> None:
    """They have been sent. What another desk had written beside them has not."""
    if places:
        tx.connection.execute(CLEARED, {**names_of(places), "now": tx.now})


def read_drafts(connection: Connection, agent_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """``DraftView`` of everything each of them has begun, newest first."""
    c = t.draft.c
    rows = connection.execute(
        select(t.draft)
        .where(one_of(c.agent_id, agent_ids), or_(c.text != "", c.other.is_not(None)))
        .order_by(c.saved_at.desc())
        .limit(SHOWN * len(set(agent_ids)))
    )
    drawn: dict[str, list[dict[str, Any]]] = {agent_id: [] for agent_id in agent_ids}
    for row in rows:
        if len(drawn[row.agent_id]) < SHOWN:
            drawn[row.agent_id].append(_view(row))
    return drawn


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "conversation_id": row.conversation_id,
        "mode": row.mode,
        "text": row.text,
        "other": row.other,
        "seen": row.seen,
        "revision": row.revision,
        "at": row.saved_at,
    }


def forget_drafts(tx: Tx, items: list[None]) -> list[int]:
    """Old ones, and sooner those in which nothing stands."""
    c = t.draft.c
    old = c.saved_at < tx.now - KEPT_MS
    empty = (c.text == "") & c.other.is_(None) & (c.saved_at < tx.now - EMPTY_KEPT_MS)
    gone = tx.connection.execute(delete(t.draft).where(old | empty))
    return [gone.rowcount] * len(items)
