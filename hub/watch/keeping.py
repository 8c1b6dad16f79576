"""The rows of the laws: written by the one node that watches, read by all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.leases import Hold, hold_leases
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx
from hub.watch.law import Finding
from hub.watch.laws import BY_NAME

LEASE: Final = "laws"
TTL_MS: Final = 4_000  # four looks; a dead watcher's work is taken up in time to count within 5 s what stands


@dataclass(frozen=True, slots=True)
class Judged:
    """What a look at one law found: the ids that break it now, and how many of them did not at the last look."""

    law: str
    subjects: tuple[str, ...]
    new: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at all laws that could be judged; ``hold`` is the lease under which it was made."""

    hold: Hold
    at: int
    judged: tuple[Judged, ...]


def keep_looks(tx: Tx, items: list[Looked]) -> list[bool]:
    """False where somebody else watches by now: then nothing was written."""
    return [_keep(tx, item) for item in items]


def _keep(tx: Tx, item: Looked) -> bool:
    if not hold_leases(tx, [item.hold])[0]:
        return False
    names = [judged.law for judged in item.judged]
    if tx.connection.execute(_LOOKED, {"names": names, "at": item.at}).rowcount < len(names):
        _make_rows(tx)
        tx.connection.execute(_LOOKED, {"names": names, "at": item.at})
    for judged in item.judged:
        if judged.changed:
            _keep_changed(tx, judged, item.at)
    return True


_LOOKED: Final = (
    update(t.law)
    .where(one_of_these(t.law.c.name, "names"))
    .values(looked_at=bindparam("at", type_=BigInteger))
)


def _keep_changed(tx: Tx, judged: Judged, at: int) -> None:
    law = t.law.c
    values: dict[str, Any] = {
        "standing": len(judged.subjects),
        "seen": law.seen + judged.new,
        "subjects": list(judged.subjects),
    }
    if judged.subjects:
        values["broken_at"] = at
    tx.connection.execute(update(t.law).where(law.name == judged.law).values(**values))


def _make_rows(tx: Tx) -> None:
    """A law that is new with this version begins at nothing."""
    known = set(tx.connection.scalars(select(t.law.c.name)))
    dialect = postgresql if tx.postgresql else sqlite
    for name in BY_NAME.keys() - known:
        row = dialect.insert(t.law).values(name=name, subjects=[])
        tx.connection.execute(row.on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Mending:
    law: str
    findings: tuple[Finding, ...]


def mend_findings(tx: Tx, items: list[Mending]) -> list[int]:
    """How many were mended, each law in its own way."""
    return [_mend(tx, item) for item in items]


def _mend(tx: Tx, item: Mending) -> int:
    mend = BY_NAME[item.law].mend
    if mend is None:
        return 0
    mended = mend(tx, item.findings)
    law = t.law.c
    tx.connection.execute(update(t.law).where(law.name == item.law).values(repaired=law.repaired + mended))
    return mended


def read_laws(connection: Connection) -> Mapping[str, Any]:
    """The rows by name; a law that nobody has looked at yet has none."""
    return {row.name: row for row in connection.execute(select(t.law))}


def read_standing(connection: Connection) -> dict[str, Sequence[str]]:
    """The ids that broke each law at the last look, whoever made it."""
    return {name: tuple(row.subjects) for name, row in read_laws(connection).items()}
