"""What a leader leaves its successor: the engine's state as of the newest numbered event, row by row.

Written in the leader's own fenced turn, so the rows and the numbers of the log are always of one moment, and
in tables nobody else writes, so no station waits for it. Only what changed is written: `Shelf` remembers what
stands there by a hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import structlog
from sqlalchemy import select

from hub.dispatch.plain import canonical_text, row_from_json, row_to_json
from hub.store import tables as t
from hub.store.together import exchange_rows
from hub.store.tx import Tx
from routing.engine import Engine
from routing.journal import Row, RowKey
from routing.snapshot import AgentRow, EngagementRow, HistoryRow, InteractionRow, OfferRow, PlaceRow

log = structlog.get_logger("router")

# Of the data in the rows. Rows of another shape are not read: then the columns must do, as on the first day.
SHAPE: Final = 1
ENGINE: Final = "engine"  # the key of what is no entity's: which configuration, which queues are closed

_KINDS: Final[Mapping[str, type[Row]]] = {
    "agent": AgentRow,
    "waits": InteractionRow,
    "offer": OfferRow,
    "work": EngagementRow,
    "place": PlaceRow,
    "history": HistoryRow,
}


@dataclass(slots=True)
class Shelf:
    """The rows that stand in the database, each with the hash of its text."""

    hashes: dict[str, int] = field(default_factory=dict)

    def put(
        self, tx: Tx, engine: Engine, *, agents: Iterable[str] = (), interactions: Iterable[str] = ()
    ) -> Mapping[RowKey, Row | None]:
        """Write what changed since the last call, and what became of these besides; it is given back as well."""
        rows = engine.changed_rows(agents=agents, interactions=interactions)
        changed = {
            _key(key): None if row is None else row_to_json(row, engine.config_version)
            for key, row in rows.items()
        }
        changed[ENGINE] = _of_engine(engine)
        self._exchange(
            tx,
            {key: data for key, data in changed.items() if data is not None},
            [key for key, data in changed.items() if data is None and key in self.hashes],
        )
        return rows

    def _exchange(self, tx: Tx, wanted: Mapping[str, dict[str, Any]], gone: list[str]) -> None:
        hashes = {key: hash(canonical_text(data)) for key, data in wanted.items()}
        new = [key for key, value in hashes.items() if self.hashes.get(key) != value]
        exchange_rows(tx.connection, t.router_row, [{"key": key, "data": wanted[key]} for key in new], gone)
        self.hashes.update({key: hashes[key] for key in new})
        for key in gone:
            del self.hashes[key]


def _key(key: RowKey) -> str:
    if key[0] == "history":
        key, asked = key[:-1], key[-1]
        if asked:  # it may be longer than a key: its hash tells rows apart, the row itself says it
            key = (*key, sha256(repr(asked).encode()).hexdigest()[:16])
    return " ".join(map(str, key))


def _of_engine(engine: Engine) -> dict[str, Any]:
    return {"shape": SHAPE, "config": engine.config_version, "closed": sorted(engine.closed_queues)}


@dataclass(frozen=True, slots=True)
class Kept:
    """What the last leader left. ``config_version`` None: nothing that can be read."""

    shelf: Shelf
    config_version: int | None = None
    closed_queues: frozenset[str] = frozenset()
    agents: Mapping[str, AgentRow] = field(default_factory=dict)
    waits: Mapping[str, InteractionRow] = field(default_factory=dict)
    offers: Mapping[str, OfferRow] = field(default_factory=dict)  # by interaction, as are all but agents
    work: Mapping[str, EngagementRow] = field(default_factory=dict)
    places: tuple[PlaceRow, ...] = ()
    history: tuple[HistoryRow, ...] = ()


def read_kept(tx: Tx) -> Kept:
    rows = {row.key: row.data for row in tx.connection.execute(select(t.router_row))}
    shelf = Shelf({key: hash(canonical_text(data)) for key, data in rows.items()})
    of_engine = rows.pop(ENGINE, None)
    if of_engine is None or of_engine["shape"] != SHAPE:
        return Kept(shelf)
    version = of_engine["config"]
    found: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
    for key, data in rows.items():
        kind, _, rest = key.partition(" ")
        if kind in _KINDS:  # else of a newer version of the hub, and stays for its nodes
            try:
                found[kind][rest] = row_from_json(_KINDS[kind], data, version)
            except (
                ValueError
            ) as error:  # as if nothing was left: what the stations' rows tell is enough to lead
                log.warning("kept row not readable", key=key, error=str(error))
                return Kept(shelf)
    return Kept(
        shelf,
        version,
        frozenset(of_engine["closed"]),
        found["agent"],
        found["waits"],
        found["offer"],
        found["work"],
        tuple(found["place"][key] for key in sorted(found["place"])),
        tuple(found["history"][key] for key in sorted(found["history"])),
    )
