"""What is new in the log, in whichever order it was committed.

Ids are drawn before the commit: of two transactions the one that drew 10 may be seen before the one that drew 9. So
what was seen is remembered as far back as a transaction may last, and that far is looked back each time. An
interaction's own events are written under its row's lock: they come in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ARRAY, JSON, BigInteger, Connection, Select, bindparam, case, func, select

from hub.store import tables as t
from hub.store.sets import one_of_numbers, one_of_these

# As long as a transaction may take to show: the database ends longer ones, and a road's takes milliseconds.
LATEST_MS: Final = 10_000
FEW: Final = 200  # read at a time: while more are made of their rows nobody else is served
AT_ONCE: Final = 20_000  # events of one look: a busy floor's morning is read in a few

COUNTED: Final = (
    "offer.accepted",
    "interaction.given_back",
    "interaction.abandoned",
    "interaction.ended",
    "interaction.transferred",
    "interaction.closed",
    "offer.ended",
    "offer.explained",
)
MOVING: Final = (
    *COUNTED,
    "interaction.queued",
    "interaction.assigned",
    "interaction.moved",
    "interaction.held",
    "interaction.updated",
    "interaction.extended",
    "interaction.handed_over",
    "consult.started",
    "consult.ended",
    "work.changed",
    "offer.created",
    "presence.changed",
    "call.help",
)


@dataclass(frozen=True, slots=True)
class News:
    """An event with what its interaction's row says: where and when it came, and when it was taken. ``taken_back``:
    when that was accepted which an agent's device never answered."""

    id: int
    at: int
    kind: str
    interaction_id: str | None
    agent_id: str | None
    offer_id: str | None
    data: Mapping[str, Any]
    queue_id: str | None
    created_at: int | None
    accepted_at: int | None
    target_ms: int
    consults: str | None
    taken_back: int | None


@dataclass(slots=True)
class Reading:
    """How far the log has been read."""

    after: int = 0
    seen: dict[int, int] = field(default_factory=dict)  # id -> at, of those behind ``after``

    def take(self, rows: list[News], now: int) -> list[News]:
        """Those that were not seen yet."""
        fresh = [row for row in rows if row.id not in self.seen]
        self.seen.update((row.id, row.at) for row in fresh)
        settled = [key for key, at in self.seen.items() if at < now - LATEST_MS]
        if settled:
            self.after = max(self.after, *settled)
            self.seen = {key: at for key, at in self.seen.items() if key > self.after}
        return fresh


def read_news(
    connection: Connection,
    after: int,
    kinds: tuple[str, ...] = MOVING,
    seen: Collection[int] = (),
    most: int = AT_ONCE,
) -> list[News]:
    """Of those that were seen already nothing is read but that they are there; of the others the first ``most``."""
    asked: dict[str, Any] = {"after": after, "kinds": list(kinds)}
    if seen:
        found = connection.scalar(_FOUND[connection.dialect.name], asked) or ()
        fresh = sorted(key for key in found if key not in seen)[:most]
        pieces = (fresh[start : start + FEW] for start in range(0, len(fresh), FEW))
        return [_parse(row) for piece in pieces for row in connection.execute(_FRESH, {"ids": piece})]
    return [_parse(row) for row in connection.execute(_NEWS, asked)]


def read_of(connection: Connection, interaction_ids: Collection[str], until: int) -> list[News]:
    """What moved these before that."""
    asked = {"interactions": list(interaction_ids), "kinds": list(MOVING), "until": until}
    return [_parse(row) for row in connection.execute(_OF, asked)]


def _news() -> Select[Any]:
    e, i, earlier = t.event.c, t.interaction.c, t.event.alias()
    taken = (
        select(func.max(earlier.c.at))
        .where(
            earlier.c.interaction_id == e.interaction_id,
            earlier.c.kind == "offer.accepted",
            earlier.c.id < e.id,
        )
        .correlate(t.event)
        .scalar_subquery()
    )
    return select(
        e.id,
        e.at,
        e.kind,
        e.interaction_id,
        e.agent_id,
        e.offer_id,
        e.data,
        i.queue_id,
        i.created_at,
        i.accepted_at,
        func.coalesce(i.target_ms, 0).label("target_ms"),
        i.consults,
        case((e.kind == "interaction.given_back", taken)).label("taken_back"),
    ).select_from(t.event.outerjoin(t.interaction, i.id == e.interaction_id))


_E: Final = t.event.c
_is_behind = (_E.id > bindparam("after")) & one_of_these(_E.kind, "kinds")
_NEWS: Final = _news().where(_is_behind).order_by(_E.id).limit(AT_ONCE)
_ids: Final = select(_E.id).where(_is_behind).order_by(_E.id).limit(AT_ONCE).subquery()
# As one value: of a busy floor's ten seconds they are thousands, and each row is made into one of its own.
_FOUND: Final = {
    "postgresql": select(func.array_agg(_ids.c.id, type_=ARRAY(BigInteger))),
    "sqlite": select(func.json_group_array(_ids.c.id, type_=JSON)),
}
_FRESH: Final = _news().where(one_of_numbers(_E.id, "ids")).order_by(_E.id)
_OF: Final = (
    _news()
    .where(
        one_of_these(_E.interaction_id, "interactions"),
        one_of_these(_E.kind, "kinds"),
        _E.id <= bindparam("until"),
    )
    .order_by(_E.id)
)


def _parse(row: Sequence[Any]) -> News:
    return News(*row)  # the columns stand in the order of its fields


def find_first(connection: Connection, at: int) -> int:
    """An id before which no event of ``at`` or later stands. Ids rise with time but for as long as a transaction
    lasts, so the place is found by halving, without an index of times."""
    e, wanted = t.event.c, at - LATEST_MS
    low, high = 0, connection.scalar(select(func.max(e.id))) or 0
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(select(e.id, e.at).where(e.id > middle).order_by(e.id).limit(1)).first()
        if found is None or found.at >= wanted:
            high = middle
        else:
            low = found.id
    return low
