"""The watcher of the laws: looks every second, on one node by its lease, counts and repairs.

Every node has one and reads the office rows each second, so that each knows by itself whether there is a leader;
the one that holds the lease looks at the laws too. It reads on connections of its own, and what it writes is one
small commit for each look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from prometheus_client import Histogram
from sqlalchemy import Connection

from hub.clock import Clock
from hub.dispatch.lease import release_lease
from hub.dispatch.rebuild import LoadConfig
from hub.leases import Hold, release_leases
from hub.store import Store, Unavailable
from hub.store.tx import Tx
from hub.watch.alarms import Alarms
from hub.watch.keeping import (
    LEASE,
    TTL_MS,
    Judged,
    Looked,
    Mending,
    keep_looks,
    mend_findings,
    read_standing,
)
from hub.watch.law import Finding, Law, Look, Rules
from hub.watch.laws import LAWS
from hub.watch.office import TAKEOVER_MS, Office, read_office

log = structlog.get_logger("laws")

EVERY_SECONDS: Final = 1.0
SETTLED_MS: Final = 2_000  # a new leader has so long to act on what it found
AGAIN_MS: Final = 5_000  # between two repairs of the same: the first may take effect in a moment
# What stands so long in spite of repairs may be what the leader's engine believes: the next one believes the rows.
# Not more often than once a minute, or nobody would ever lead.
REPLACE_AFTER_MS: Final = 15_000
REPLACE_APART_MS: Final = 60_000
# A look that takes long (tens of thousands waiting on a small machine) is made less often, so that looking is a tenth
# of the work at most; but often enough that a violation counts within five seconds.
SHARE: Final = 10
LONGEST_APART_MS: Final = 1_900
QUICK_MS: Final = 50  # a few of these are done before anything else has waited for long
TOGETHER: Final = 5  # of these in one read
PAUSE: Final = 0.04  # of a look's second
TOLD: Final = 5  # ids in one line of the log

LOOK_SECONDS: Final = Histogram(
    "hub_law_look_seconds",
    "Time of one look at a law",
    ["law"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)


class LawWatcher:
    """Of one node. ``node_id`` names it in the lease."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        node_id: str,
        load_config: LoadConfig,
        alarms: Alarms,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._node_id = node_id
        self._rules = Rules(load_config)
        self._alarms = alarms
        self._every_seconds = every_seconds
        self._hold = Hold(LEASE, node_id, TTL_MS)
        self._memory: _Memory | None = None
        self._led = (0, 0)  # the epoch, and since when it has been seen at work
        self._replaced_at = 0
        self._due_at: dict[str, int] = {}
        self._took_ms: dict[str, int] = {}  # the last look

    async def run(self) -> None:
        """Worker."""
        try:
            while True:
                try:
                    await self.look()
                except Unavailable as error:
                    log.warning("database away", error=str(error))
                    self._memory = None  # what stood before the outage is judged anew
                await asyncio.sleep(self._every_seconds)
        finally:
            await asyncio.shield(self._let_go())

    async def look(self) -> None:
        """Once."""
        now = self._clock.now()
        office = await self._store.read(read_office, now, LEASE)
        self._tell_office(office)
        if office.watcher not in ("", self._node_id):
            self._memory = None
            return
        if self._memory is None:
            self._memory = _Memory(await self._store.read(read_standing))
        await self._look_at_all(self._memory, office, now)

    async def _look_at_all(self, memory: _Memory, office: Office, now: int) -> None:
        led = self._has_led(office, now)
        judgeable = [law for law in LAWS if led or not law.needs_leader]
        for law in LAWS:
            if law not in judgeable:
                memory.forget(law)
        due = [law for law in judgeable if now >= self._due_at.get(law.name, 0)]
        judged = [memory.judge(law, found, now) for law, found in await self._find(due)]
        if not await self._store.commit(keep_looks, Looked(self._hold, now, tuple(judged))):
            self._memory = None
            return
        await self._repair(memory, office, now)

    async def _find(self, due: Sequence[Law]) -> list[tuple[Law, Sequence[Finding]]]:
        """A few in one read of those that are quick, which are nearly always all: to begin and end one costs as much as
        to look at one of them. Each of the others in its own, so that no transaction lasts; and with a pause between,
        in which those are served who wait for an answer."""
        quick = [law for law in due if self._took_ms.get(law.name, QUICK_MS) < QUICK_MS]
        parts = [quick[start : start + TOGETHER] for start in range(0, len(quick), TOGETHER)]
        parts += [[law] for law in due if law not in quick]
        found: list[tuple[Law, Sequence[Finding]]] = []
        for part in parts:
            if found:
                await asyncio.sleep(PAUSE * self._every_seconds)
            found += await self._store.read(self._look_at, part)
        return found

    def _look_at(self, connection: Connection, laws: Sequence[Law]) -> list[tuple[Law, Sequence[Finding]]]:
        found = []
        for law in laws:
            now = self._clock.now()
            with LOOK_SECONDS.labels(law.name).time():
                found.append((law, law.find(connection, Look(now, self._store.centre, self._rules))))
            took_ms = self._took_ms[law.name] = self._clock.now() - now
            self._due_at[law.name] = now + min(took_ms * SHARE, LONGEST_APART_MS)
        return found

    def _has_led(self, office: Office, now: int) -> bool:
        """Whether a leader has been at work long enough to be held to account."""
        if not office.at_work:
            self._led = (0, 0)
        elif self._led[0] != office.epoch:
            self._led = (office.epoch, now)
        return bool(self._led[0]) and now - self._led[1] >= SETTLED_MS

    def _tell_office(self, office: Office) -> None:
        silent_ms = office.silent_ms
        over = silent_ms is not None and silent_ms > TAKEOVER_MS
        self._alarms.set("no_leader", f"since {silent_ms or 0} ms" if over else None)

    async def _repair(self, memory: _Memory, office: Office, now: int) -> None:
        for law in LAWS:
            due = memory.take_due(law, now)
            if law.mend is None or not due:
                continue
            try:
                mended = await self._store.commit(mend_findings, Mending(law.name, due))
            except Unavailable:
                raise
            except Exception:  # what one law needs must not keep the others from being looked after
                log.exception("not repaired", law=law.name)
                continue
            if mended:
                log.warning("repaired", law=law.name, subjects=_some(due), count=mended, reason=due[0].what)
        if office.at_work and now - self._replaced_at > REPLACE_APART_MS:
            await self._replace_leader(memory, office, now)

    async def _replace_leader(self, memory: _Memory, office: Office, now: int) -> None:
        stubborn = [law.name for law in LAWS if law.needs_leader and memory.stands_since(law, now)]
        if not stubborn:
            return
        self._replaced_at = now
        log.warning("leader replaced", epoch=office.epoch, holder=office.holder, laws=stubborn)
        await self._store.commit(_end_epoch, office.epoch)

    async def _let_go(self) -> None:
        try:
            await self._store.commit(release_leases, self._hold)
        except Unavailable:
            log.warning("lease runs out by itself", lease=LEASE)


class _Memory:
    """What this watcher has found so far: since when each finding is there, and which of them were counted."""

    def __init__(self, standing: dict[str, Sequence[str]]) -> None:
        self._counted = {name: set(subjects) for name, subjects in standing.items()}
        self._since: dict[str, dict[Finding, int]] = {}
        self._broken: dict[str, list[Finding]] = {}
        self._mended_at: dict[tuple[str, Finding], int] = {}

    def judge(self, law: Law, found: Sequence[Finding], now: int) -> Judged:
        before = self._since.get(law.name, {})
        since = self._since[law.name] = {finding: before.get(finding, now) for finding in found}
        broken = [finding for finding, at in since.items() if now - at >= law.grace_ms]
        self._broken[law.name] = broken
        subjects = {finding.subject for finding in broken}
        counted = self._counted.get(law.name, set())
        new = subjects - counted
        self._counted[law.name] = subjects
        if new:
            told = [finding for finding in broken if finding.subject in new]
            log.warning("law broken", law=law.name, subjects=_some(told), count=len(new), what=told[0].what)
        return Judged(law.name, tuple(sorted(subjects)), len(new), changed=bool(subjects) or bool(counted))

    def forget(self, law: Law) -> None:
        """It was not looked at: how long something has been there is not known any more."""
        self._since.pop(law.name, None)
        self._broken.pop(law.name, None)

    def take_due(self, law: Law, now: int) -> tuple[Finding, ...]:
        """What is to be repaired now."""
        broken = self._broken.get(law.name, ())
        due = [f for f in broken if now - self._mended_at.get((law.name, f), 0) >= AGAIN_MS]
        old = [key for key in self._mended_at if key[0] == law.name and key[1] not in broken]
        for key in old:
            del self._mended_at[key]
        self._mended_at.update({(law.name, finding): now for finding in due})
        return tuple(due)

    def stands_since(self, law: Law, now: int) -> bool:
        """Whether something of it has stood for so long that repairs have done nothing."""
        since = self._since.get(law.name, {})
        return any(now - since[f] >= REPLACE_AFTER_MS for f in self._broken.get(law.name, ()) if f in since)


def _some(findings: Sequence[Finding]) -> list[str]:
    return [finding.subject for finding in findings[:TOLD]]


def _end_epoch(tx: Tx, epochs: list[int]) -> list[None]:
    for epoch in epochs:
        release_lease(tx, epoch)
    return [None] * len(epochs)
