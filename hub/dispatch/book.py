"""The engine's state as its rows, by kind and key, kept up with what each turn of the leader changed.

It is written down whole now and then, and between that only by what changed: lines of JSON, deflated. A line is
short enough that making or reading one is no pause for anybody else in the process.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, Final, NamedTuple

import orjson

from hub.dispatch.columns import Texts, Values, columns_of, rows_of
from hub.dispatch.plain import renumbered
from routing.journal import Row, RowKey
from routing.plain import from_plain, to_plain
from routing.snapshot import (
    AgentRow,
    EngagementRow,
    HistoryRow,
    InteractionRow,
    OfferRow,
    PlaceRow,
    ProgramRow,
    Snapshot,
)

LINE: Final = 1_000  # rows: some 3 ms of work
HEAD: Final = 2**20  # bytes; beyond it a first line of thousands of queues would not be read


class _Kind(NamedTuple):
    """``key`` of a row, and the type of it where it is no text."""

    row: type[Row]
    key: Callable[[Any], Any]
    key_type: Any = str


_KINDS: Final[Mapping[str, _Kind]] = {
    "agent": _Kind(AgentRow, attrgetter("agent_id")),
    "waits": _Kind(InteractionRow, attrgetter("interaction_id")),
    "offer": _Kind(OfferRow, attrgetter("interaction_id")),
    "work": _Kind(EngagementRow, attrgetter("interaction_id")),
    "place": _Kind(PlaceRow, attrgetter("customer_ref", "queue_id"), tuple[str, str]),
    "history": _Kind(HistoryRow, attrgetter("queue_id", "channel", "asked")),
}
Rows = dict[str, dict[Any, Row]]


@dataclass(slots=True)
class Book:
    r"""A visit that follows the present version of its program says 0, unless the book was `unpack`\ ed for a version.
    ``gone`` is what an earlier book may have and this one, which only tells what changed, says is no more."""

    rows: Rows = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    gone: dict[str, set[Any]] = field(default_factory=lambda: {kind: set() for kind in _KINDS})
    closed_queues: frozenset[str] = frozenset()

    def put(self, changed: Mapping[RowKey, Row | None], present: int) -> None:
        """``present``: the version of the configuration when it changed."""
        for (name, *rest), row in changed.items():
            kind, key = str(name), rest[0] if len(rest) == 1 else tuple(rest)
            if row is None:
                self.rows[kind].pop(key, None)
                self.gone[kind].add(key)
            else:
                self.rows[kind][key] = renumbered(row, present, 0)
                self.gone[kind].discard(key)

    def follow(self, later: Book) -> None:
        """Take over what became of everything."""
        for kind, rows in self.rows.items():
            for key in later.gone[kind]:
                rows.pop(key, None)
            rows.update(later.rows[kind])
        self.closed_queues = later.closed_queues

    def snapshot(self, last_event_id: int, programs: Iterable[ProgramRow]) -> Snapshot:
        offers: list[Any] = list(self.rows["offer"].values())
        history: list[Any] = list(self.rows["history"].values())
        known = (row for row in history if row.waits or row.handled)
        return Snapshot(
            _in_order(self.rows["agent"]),
            _in_order(self.rows["waits"]),
            tuple(sorted(offers, key=attrgetter("offer_id"))),
            _in_order(self.rows["work"]),
            self.closed_queues,
            tuple(programs),
            _in_order(self.rows["place"]),
            tuple(sorted(known, key=lambda row: (row.queue_id, row.channel, repr(row.asked)))),
            last_event_id,
        )


def _in_order(rows: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(rows[key] for key in sorted(rows))


def book_of(snapshot: Snapshot) -> Book:
    s = snapshot
    parts: tuple[tuple[Any, ...], ...] = (
        s.agents,
        s.interactions,
        s.offers,
        s.engagements,
        s.places,
        s.history,
    )
    rows: Rows = {
        name: {kind.key(row): row for row in part}
        for (name, kind), part in zip(_KINDS.items(), parts, strict=True)
    }
    return Book(rows, closed_queues=snapshot.closed_queues)


# -- written down


def pack(book: Book, present: int) -> bytes:
    """``present``: the version of the configuration."""
    packer = zlib.compressobj(1)  # 6 halves the rest at thrice the time
    packed = [packer.compress(line) for line in _lines(book, present)]
    return b"".join((*packed, packer.flush()))


def _lines(book: Book, present: int) -> Iterator[bytes]:
    gone = {kind: _keys_written(kind, keys) for kind, keys in book.gone.items() if keys}
    followed = sorted(_followed(book, present))
    yield _line({"closed": sorted(book.closed_queues), "programs": followed})
    yield _line(gone)
    known: Texts = {}
    for kind, rows in book.rows.items():
        for part in _parts(rows.values()):
            yield _line([kind, columns_of(part, present, known)])


def _line(data: Any) -> bytes:
    return orjson.dumps(data) + b"\n"


def _parts(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    left = iter(rows)
    while part := list(islice(left, LINE)):
        yield part


def _keys_written(kind: str, keys: Collection[Any]) -> list[Any]:
    return sorted(to_plain(_KINDS[kind].key_type, key) for key in keys)


def _followed(book: Book, present: int) -> set[tuple[str, int]]:
    """The programs of earlier versions that somebody follows."""
    waits: Iterable[Any] = book.rows["waits"].values()
    visits: Iterable[Any] = (row.visit for row in book.rows["work"].values() if row.visit)  # type: ignore[union-attr]
    return {
        (row.queue_id, row.program_version)
        for rows in (waits, visits)
        for row in rows
        if row.program_version not in (0, present)
    }


def unpack(body: bytes, present: int) -> Book:
    """``present`` 0: as it was kept. Raises ValueError for what `pack` did not make."""
    head, gone, *lines = zlib.decompress(body).splitlines()
    book = Book(closed_queues=frozenset(orjson.loads(head)["closed"]))
    known: Values = {}
    for line in lines:
        name, columns = orjson.loads(line)
        kind = _KINDS[name]
        rows: Sequence[Row] = rows_of(kind.row, columns, present, known)
        book.rows[name].update(zip(map(kind.key, rows), rows, strict=True))
    for name, keys in orjson.loads(gone).items():
        book.gone[name].update(from_plain(_KINDS[name].key_type, key) for key in keys)
    return book


def programs_in(body: bytes) -> frozenset[tuple[str, int]]:
    """Of earlier versions, that somebody follows: queue and version. Reads the first line only."""
    head, _, _ = zlib.decompressobj().decompress(body, HEAD).partition(b"\n")
    return frozenset((queue_id, version) for queue_id, version in orjson.loads(head)["programs"])
