"""One turn of the leader, in one transaction.

Fence by the epoch, number what has been committed since, let the engine decide, write its decisions and what
became of its state. The engine changes in memory while the transaction may still fail; so it is taken out of
its place before a turn and put back after the commit (`keep`). Where there is none, or it is hours behind, one is
built from the rows (`build`). Nothing is ever repaired by hand.

Building reads one snapshot of the rows, which may take seconds, and writes nothing; what the new engine decides is
written by the turn after it, as a turn of any engine is. In one transaction with the snapshot it would lose to every
row that anybody touched meanwhile, and on a floor of thousands somebody always does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy import Connection

from hub.dispatch.building import building
from hub.dispatch.decisions import write_decisions
from hub.dispatch.facts import read_fact
from hub.dispatch.kept import Shelf
from hub.dispatch.lease import hold_lease, record_takeover
from hub.dispatch.log import BATCH, Numbered, number_in_office, number_log, read_unnumbered
from hub.dispatch.rebuild import Inheritance, LoadConfig, names_of, read_inheritance
from hub.model.contact_centre import ContactCentre
from hub.store import Tx
from routing.decisions import Decision
from routing.engine import Engine
from routing.events import Tick
from routing.journal import Row, RowKey
from routing.snapshot import Snapshot

log = structlog.get_logger("router")

# Nobody who is awake is so late for a timer: a lease lasts seconds. What is lived through one by one is a hundred
# repetitions of each proposal at most, not the thousands of a night.
ASLEEP_MS: Final = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leaves: the engine, and whether more is waiting. ``engine`` None: one must be built first, or,
    without ``in_office``, the leader is deposed. ``built_from``: what the engine was built from, just before this
    turn. ``changed``: what became of everything that is another than before the turn; of the first turn of an
    engine, than in what it was built from."""

    engine: Engine | None
    more: bool = False
    at: int = 0
    facts: int = 0
    built_from: Snapshot | None = None
    decisions: Sequence[Decision] = ()
    changed: Mapping[RowKey, Row | None] = field(default_factory=dict)
    in_office: bool = True


@dataclass(frozen=True, slots=True)
class Built:
    """An engine made of the rows as they were ``at`` one moment, and what it decided then; nothing of it is written
    yet. ``passed_over``: events that it will never hear."""

    engine: Engine
    found: Inheritance
    decisions: Sequence[Decision]
    at: int
    passed_over: Sequence[int]


class Turns:
    """Of one node."""

    def __init__(self, load_config: LoadConfig) -> None:
        self._load_config = load_config
        self._engine: Engine | None = None
        self._built: Built | None = None
        self._shelf = Shelf()
        self._numbered = Numbered()
        self._stumbled = False

    @property
    def needs_engine(self) -> bool:
        return self._engine is None and self._built is None

    def keep(self, turn: Turn) -> None:
        """It is committed: go on from there."""
        self._engine = turn.engine

    def forget(self, *, stumbled: bool = False) -> None:
        """The next engine is built from the rows. ``stumbled``: a turn failed by a fault of ours, and what it was about
        to hear is still in the log."""
        for engine in (self._engine, self._built.engine if self._built else None):
            if engine is not None:
                engine.take_apart()
        self._engine = self._built = None
        self._numbered = Numbered()
        self._stumbled |= stumbled

    def build(self, connection: Connection, now: int, centre: ContactCentre) -> None:
        """An engine from the rows: on one snapshot, and writing nothing."""
        tx = Tx(connection, now, centre)
        # What a turn stumbled over would be met again: it is left out, its effect being in the rows.
        rows = read_unnumbered(tx) if self._stumbled else []
        with building():
            found = read_inheritance(
                tx, self._load_config, distrusted=names_of(rows) if self._stumbled else None
            )
            engine = Engine(found.config, keeps_journal=True)
            decisions = engine.load(found.snapshot, now)
        self._built = Built(engine, found, decisions, now, [row.id for row in rows])

    def take(self, tx: Tx, epoch: int) -> Turn:
        engine, self._engine = self._engine, None
        built, self._built = self._built, None
        if engine is not None and _has_slept(engine, tx.now):
            engine.take_apart()
            engine = None
        if engine is None:
            self._numbered = Numbered()  # a turn that failed may have noted what is not numbered
            if not hold_lease(tx, epoch):
                return Turn(None, in_office=False)
            # where none was built, the turn that had it is tried again
            return self._begin(tx, epoch, built) if built is not None else Turn(None)
        rows = number_in_office(tx, epoch, self._numbered.after(tx.now))
        if rows is None:
            return Turn(None, in_office=False)
        self._numbered.note(tx.now, rows)
        decisions = [
            decision
            for row in rows
            for decision in engine.apply(read_fact(row, lambda v: self._load_config(tx.connection, v)))
        ]
        decisions += engine.apply(Tick(tx.now))
        write_decisions(tx, decisions, epoch=epoch)
        changed = self._shelf.put(tx, engine)
        more = len(rows) == BATCH
        return Turn(engine, more, tx.now, facts=len(rows), decisions=decisions, changed=changed)

    def _begin(self, tx: Tx, epoch: int, built: Built) -> Turn:
        """The first turn of an engine: what it decided when it was built."""
        engine, found = built.engine, built.found
        for start in range(0, len(built.passed_over), BATCH):
            number_log(tx, only=built.passed_over[start : start + BATCH])
        write_decisions(tx, built.decisions, epoch=epoch)
        self._shelf = found.kept.shelf
        new = found.derived.agents | (engine.agent_ids - found.kept.agents.keys())
        changed = self._shelf.put(
            tx, engine, agents=new, interactions=found.derived.interactions | found.dropped
        )
        self._stumbled = False
        record_takeover(tx, epoch)
        _tell_built(found)
        return Turn(
            engine, True, built.at, built_from=found.snapshot, decisions=built.decisions, changed=changed
        )


def _has_slept(engine: Engine, now: int) -> bool:
    """Nobody led meanwhile, and it is as if another took over: from the rows, where what fell due is as of now. That
    is bounded by what there is, and not by how long the machine slept; and nobody is blamed for it."""
    due = engine.next_timer_ms()
    slept = due is not None and now - due > ASLEEP_MS
    if slept:
        log.warning("slept", since=due, now=now)
    return slept


def _tell_built(found: Inheritance) -> None:
    snapshot, derived = found.snapshot, found.derived
    log.info(
        "engine built",
        waiting=len(snapshot.interactions),
        agents=len(snapshot.agents),
        derived=len(derived.agents) + len(derived.interactions),
    )
