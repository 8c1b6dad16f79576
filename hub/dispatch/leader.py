"""The router's life: wait for office, build the engine, take turns until deposed.

One **turn** is one transaction: fence by the epoch, number what has been committed since, let the
engine decide, write its decisions. The engine changes in memory while the transaction may still
fail; so it is taken out of its place before a turn and put back after the commit, and a turn that
finds no engine builds one from the rows. Nothing is ever repaired by hand.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from hub.clock import Clock
from hub.dispatch.decisions import write_decisions
from hub.dispatch.facts import read_fact
from hub.dispatch.kept import Shelf
from hub.dispatch.lease import RENEW_MS, acquire_lease, hold_lease, release_lease
from hub.dispatch.log import BATCH, number_log
from hub.dispatch.rebuild import Inheritance, LoadConfig, names_of, read_inheritance
from hub.dispatch.recorder import Recorder
from hub.dispatch.snapshots import Moment
from hub.store import Store, Tx, Unavailable
from hub.store.committer import Committed
from hub.store.log import ROUTER_BELL
from routing.engine import Engine
from routing.events import Tick
from routing.snapshot import Snapshot

log = structlog.get_logger("router")

STANDBY_SECONDS = 1.0  # how often a node without office looks whether the lease has run out


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leaves: the engine, and whether more is waiting. ``engine`` None: deposed. ``facts`` were
    taken in at ``at``; ``built_from``: the rows, where it was the first."""

    engine: Engine | None
    more: bool = False
    at: int = 0
    facts: int = 0
    built_from: Snapshot | None = None


class Router:
    """Leads the dispatch while it holds the lease; any number of nodes may run one."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        node_id: str,
        load_config: LoadConfig,
        recorder: Recorder | None = None,
        standby_seconds: float = STANDBY_SECONDS,
        poll_seconds: float = RENEW_MS / 1000,
    ) -> None:
        self._store = store
        self._standby_seconds = standby_seconds
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._node_id = node_id
        self._load_config = load_config
        self._recorder = recorder
        self._bell = asyncio.Event()
        self._engine: Engine | None = None
        self._shelf = Shelf()
        self._stumbled = (
            False  # a turn failed by a fault of ours, and what it was about to hear is still there
        )
        self.epoch: int | None = None
        self._last_epoch: int | None = None
        store.listeners.append(self._hear)

    @property
    def leading(self) -> bool:
        return self.epoch is not None

    def ring(self) -> None:
        """Something was committed that the engine should know, here or on another node."""
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if ROUTER_BELL in committed.bells:
            self.ring()

    async def run(self) -> None:
        """For ever: stand by, lead, stand by again."""
        while True:
            try:
                candidate = (self._node_id, self._last_epoch)
                self.epoch = await self._store.commit(_acquire, candidate, lane="router")
                if self.epoch is not None:
                    self._last_epoch = self.epoch
                    log.info("leading", epoch=self.epoch, node=self._node_id)
                    await self._lead(self.epoch)
            except Unavailable as error:
                log.warning("database away", error=str(error))
            except Exception:  # a fault of ours must not end routing: the next engine is built anew
                log.exception("turn failed")
                self._stumbled = True
            finally:
                self.epoch = None
                self._engine = None
            await asyncio.sleep(self._standby_seconds)

    async def resign(self) -> None:
        """Leave office before the process ends."""
        if self.epoch is not None:
            self._last_epoch = None
            await self._store.commit(_release, self.epoch, lane="router")

    async def _lead(self, epoch: int) -> None:
        while True:
            self._bell.clear()
            turn = await self._store.commit(self._turn, epoch, lane="router")
            self._engine = turn.engine
            if turn.engine is None:
                log.warning("deposed", epoch=epoch)
                return
            if self._recorder is not None:
                await _keep(self._recorder, turn.engine, turn, epoch)
            if not turn.more:
                await self._wait(turn.engine)

    async def _wait(self, engine: Engine) -> None:
        """Until the bell, the engine's next timer, or the time to renew the lease."""
        timeout = self._poll_seconds
        if (timer := engine.next_timer_ms()) is not None:
            timeout = min(timeout, max(0.001, (timer - self._clock.now()) / 1000))
        try:
            async with asyncio.timeout(timeout):
                await self._bell.wait()
        except TimeoutError:
            pass  # the poll that is the safety net, and the timer's hour

    def _turn(self, tx: Tx, epochs: list[int]) -> list[Turn]:
        return [self._take_turn(tx, epoch) for epoch in epochs]

    def _take_turn(self, tx: Tx, epoch: int) -> Turn:
        engine, self._engine = self._engine, None
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
        self._shelf.put(tx, engine)
        return Turn(engine, more=len(rows) == BATCH, at=tx.now, facts=len(rows))

    def _rebuild(self, tx: Tx, epoch: int) -> Turn:
        # What a turn stumbled over would be met again: it is numbered and left out, its effect being in the rows.
        stumbled, self._stumbled = self._stumbled, False
        passed_over = names_of(number_log(tx, limit=None)) if stumbled else None
        gc.disable()  # nothing built here is garbage, and looking for it costs a third of the time
        try:
            found = read_inheritance(tx, self._load_config, distrusted=passed_over)
            engine = Engine(found.config, keeps_journal=True)
            decisions = engine.load(found.snapshot, tx.now)
        finally:
            gc.enable()
        write_decisions(tx, decisions, epoch=epoch)
        self._shelf = found.kept.shelf
        new = found.derived.agents | (engine.agent_ids - found.kept.agents.keys())
        self._shelf.put(tx, engine, agents=new, interactions=found.derived.interactions | found.dropped)
        _tell_built(found)
        return Turn(engine, more=True, at=tx.now, built_from=found.snapshot)


def _tell_built(found: Inheritance) -> None:
    snapshot, derived = found.snapshot, found.derived
    log.info(
        "engine built",
        waiting=len(snapshot.interactions),
        agents=len(snapshot.agents),
        derived=len(derived.agents) + len(derived.interactions),
    )


async def _keep(recorder: Recorder, engine: Engine, turn: Turn, epoch: int) -> None:
    if turn.built_from is None:
        await recorder.look(engine, epoch=epoch, at=turn.at, facts=turn.facts)
    else:
        began = Moment(epoch, turn.built_from.last_event_id, turn.at, engine.config_version, is_start=True)
        recorder.begin(began, turn.built_from)


def _acquire(tx: Tx, candidates: list[tuple[str, int | None]]) -> list[int | None]:
    return [acquire_lease(tx, holder, former_epoch=epoch) for holder, epoch in candidates]


def _release(tx: Tx, epochs: list[int]) -> list[None]:
    for epoch in epochs:
        release_lease(tx, epoch)
    return [None] * len(epochs)
