"""One turn of the leader, in one transaction.

Fence by the epoch, number what has been committed since, let the engine decide, write its decisions and what
became of its state. The engine changes in memory while the transaction may still fail; so it is taken out of
its place before a turn and put back after the commit (`keep`), and a turn that finds no engine builds one from
the rows, and so does one that finds it hours behind. Nothing is ever repaired by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy import text

from hub.dispatch.building import building
from hub.dispatch.decisions import write_decisions
from hub.dispatch.facts import read_fact
from hub.dispatch.kept import Shelf
from hub.dispatch.lease import hold_lease, record_takeover
from hub.dispatch.log import BATCH, number_log
from hub.dispatch.rebuild import Inheritance, LoadConfig, names_of, read_inheritance
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
    """What a turn leaves: the engine, and whether more is waiting. ``engine`` None: deposed. ``built_from``: what
    the engine was built from, in this very turn. ``changed``: what became of everything that is another than before
    the turn; of a turn that built the engine, than in what it was built from."""

    engine: Engine | None
    more: bool = False
    at: int = 0
    facts: int = 0
    built_from: Snapshot | None = None
    decisions: Sequence[Decision] = ()
    changed: Mapping[RowKey, Row | None] = field(default_factory=dict)


class Turns:
    """Of one node."""

    def __init__(self, load_config: LoadConfig) -> None:
        self._load_config = load_config
        self._engine: Engine | None = None
        self._shelf = Shelf()
        self._stumbled = False

    def keep(self, turn: Turn) -> None:
        """It is committed: go on from there."""
        self._engine = turn.engine

    def forget(self, *, stumbled: bool = False) -> None:
        """The next turn begins from the rows. ``stumbled``: a turn failed by a fault of ours, and what it was about
        to hear is still in the log."""
        if self._engine is not None:
            self._engine.take_apart()
        self._engine = None
        self._stumbled |= stumbled

    def take(self, tx: Tx, epoch: int) -> Turn:
        engine, self._engine = self._engine, None
        if engine is not None and _has_slept(engine, tx.now):
            engine.take_apart()
            engine = None
        if engine is None and tx.postgresql:
            # rows and log position must be of one moment; allowed only before the first query
            tx.connection.execute(text("set transaction isolation level repeatable read"))
        if not hold_lease(tx, epoch):
            return Turn(None)
        if engine is None:
            return self._rebuild(tx, epoch)
        rows = number_log(tx)
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

    def _rebuild(self, tx: Tx, epoch: int) -> Turn:
        # What a turn stumbled over would be met again: it is numbered and left out, its effect being in the rows.
        passed_over = names_of(number_log(tx, limit=None)) if self._stumbled else None
        with building():
            found = read_inheritance(tx, self._load_config, distrusted=passed_over)
            engine = Engine(found.config, keeps_journal=True)
            decisions = engine.load(found.snapshot, tx.now)
        write_decisions(tx, decisions, epoch=epoch)
        self._shelf = found.kept.shelf
        new = found.derived.agents | (engine.agent_ids - found.kept.agents.keys())
        changed = self._shelf.put(
            tx, engine, agents=new, interactions=found.derived.interactions | found.dropped
        )
        self._stumbled = False
        record_takeover(tx, epoch)
        _tell_built(found)
        return Turn(engine, True, tx.now, built_from=found.snapshot, decisions=decisions, changed=changed)


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
