"""The reconciler: compares what came in with the provider's own list, and fetches what is missing.

One node does it for each list, by lease: at once when it takes the lease or the database is back, then every so
often. What is missing goes through the same door as a webhook, under the same key, so a webhook that comes after all
is a duplicate. What is younger than the provider's retries is left to them, but after an outage: then nobody retries
any more what was lost at its beginning, and a duplicate costs nothing.

A node that has refused something for the database's sake looks once when that is back, whoever has the lease, and
however short it was: what it refused, nobody else knows of.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Final

import structlog

from hub.clock import Clock
from hub.leases import Hold, hold_leases, release_leases
from hub.ports import GiveUp, Intake, Listed, ProviderList, RetryLater
from hub.store import Store, Unavailable
from hub.watch.alarms import Alarms
from hub.watch.ledger import (
    HOUR_MS,
    MISSING,
    HourCount,
    HourKey,
    count_hours,
    find_fates,
    hour_of,
    keep_hours,
)
from hub.watch.providers import (
    Compared,
    ListFault,
    begin_lists,
    find_list,
    record_compared,
    record_list_faults,
)

log = structlog.get_logger("reconciler")

EVERY_SECONDS: Final = 300.0  # a list of an hour is one page for most; who waits longer has written again
BEAT_SECONDS: Final = 5.0  # the lease, and whether the database is there
LEASE_MS: Final = 20_000
TRY_AGAIN_SECONDS: Final = 60.0  # after the provider did not answer
RETRIES_MS: Final = 20_000  # providers try again within 15 seconds; what is younger may still come by itself
OVERLAP_MS: Final = 600_000  # an hour is looked at again until so long after its end: lists lag
STRIDE_MS: Final = 6 * HOUR_MS  # of a long outage, so much is held in memory at once
# Longer ago is not fetched: raw payloads expire, and what is not known to have come would come twice.
LOOK_BACK_MS: Final = 7 * 24 * HOUR_MS
SECOND_MS: Final = 1_000  # providers' times are whole ones
AHEAD_MS: Final = 10_000  # the provider's clock may be, a little
PLACED_TRIES, PLACED_SECONDS = 10, 0.2  # what was fetched is placed in a moment
REFUSED: Final = "credentials"


class Reconciler:
    """Of one node and one provider's list."""

    def __init__(
        self,
        source: ProviderList,
        *,
        store: Store,
        intake: Intake,
        clock: Clock,
        node_id: str,
        alarms: Alarms,
        every_seconds: float = EVERY_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
        look_back_ms: int = LOOK_BACK_MS,
    ) -> None:
        self._source = source
        self._store = store
        self._intake = intake
        self._clock = clock
        self._alarms = alarms
        self._every_ms = every_seconds * 1000
        self._beat_seconds = beat_seconds
        self._look_back_ms = look_back_ms
        self._hold = Hold(f"list:{source.name}"[:40], node_id, LEASE_MS)
        self._began_at = clock.now()  # ours from here on, also what came before the database could be reached
        self._due_at = 0.0
        self._after_outage = True
        self._troubles = 0  # of the store, as far as they were noticed
        self._owes = False  # a look, for what was refused in them

    async def run(self) -> None:
        """Worker."""
        try:
            while True:
                await self._beat()
                await asyncio.sleep(self._beat_seconds)
        finally:
            await asyncio.shield(self._let_go())

    async def _beat(self) -> None:
        try:
            holds = await self._store.commit(hold_leases, self._hold)
            troubles = self._store.health.troubles
            if troubles != self._troubles:
                self._troubles, self._owes = troubles, True
                self._outage()
            elif not holds and not self._owes:
                self._outage()
                self._forget()
            if (holds or self._owes) and self._clock.now() >= self._due_at:
                await self._compare_in_peace()
        except Unavailable as error:
            log.warning("database away", error=str(error))
            self._outage()

    def _outage(self) -> None:
        """Whoever takes up the work again does so at once, and looks at everything."""
        self._due_at, self._after_outage = 0.0, True

    def _forget(self) -> None:
        """Somebody else compares by now, and has the alarms."""
        for alarm in ("credential_refused", "messages_missing"):
            self._alarms.end(alarm, about=self._source.name)

    async def _compare_in_peace(self) -> None:
        """The provider's trouble is told, and ends nothing."""
        name = self._source.name
        try:
            await self.compare()
        except (RetryLater, GiveUp) as trouble:
            self._due_at = self._clock.now() + TRY_AGAIN_SECONDS * 1000
            log.warning("list not read", list=name, code=trouble.code)
            if trouble.code == REFUSED:
                self._alarms.sound("credential_refused", "the provider's list", about=name)
            await self._store.commit(record_list_faults, ListFault(name, trouble.code))
            return
        self._alarms.end("credential_refused", about=name)
        self._due_at = self._clock.now() + self._every_ms
        self._after_outage = self._owes = False

    async def compare(self) -> int:
        """Once: from where the last comparison ended until now. Returns how many were fetched."""
        now = self._clock.now()
        state = await self._store.read(find_list, self._source.name)
        if state is None:
            await self._store.commit(begin_lists, Compared(self._source.name, self._began_at))
            state = await self._store.read(find_list, self._source.name)
            assert state is not None
        since = hour_of(max(state.looked_at - OVERLAP_MS, now - self._look_back_ms))
        fetched = missing = 0
        for start in range(since, now + AHEAD_MS, STRIDE_MS):
            end = min(start + STRIDE_MS, now + AHEAD_MS)
            counts, got = await self._compare_between(start, end, max(start, state.since - SECOND_MS))
            await self._store.commit(keep_hours, counts)
            await self._store.commit(record_compared, Compared(self._source.name, min(end, now)))
            fetched += got
            missing += sum(count.fates.get(MISSING, 0) for count in counts)
        self._judge(fetched, missing)
        return fetched

    async def _compare_between(self, start: int, end: int, ours_from: int) -> tuple[list[HourCount], int]:
        found = await self._source.list_received(since=start, until=end)
        listed = [each for each in found if ours_from <= each.at < end]
        fates = await self._store.read(find_fates, self._source.channel, listed)
        now = self._clock.now()
        old_enough = end if self._after_outage else now - RETRIES_MS
        missing = [
            each
            for each, fate in zip(listed, fates, strict=True)
            if fate == MISSING and each.at <= old_enough
        ]
        fetched = await self._fetch(missing)
        if missing:  # also where its webhook was quicker by now, and there was nothing to fetch any more
            fates = await self._wait_until_placed(listed)
        # what may still come by itself is in nobody's count yet
        settled = [
            (each.inbound.account, each.at, fate)
            for each, fate in zip(listed, fates, strict=True)
            if fate != MISSING or each.at <= old_enough
        ]
        counts = count_hours(
            self._source.channel, self._source.accounts(), settled, since=start, until=min(end, now)
        )
        return [HourCount(key, fates, fetched[key]) for key, fates in counts.items()], fetched.total()

    async def _fetch(self, missing: Sequence[Listed]) -> Counter[HourKey]:
        fetched: Counter[HourKey] = Counter()
        for each in missing:
            receipt = await self._intake.accept(each.raw, each.inbound)
            if not receipt.duplicate:
                fetched[HourKey(self._source.channel, each.inbound.account, hour_of(each.at))] += 1
        if fetched:
            log.warning("fetched what no webhook brought", list=self._source.name, count=fetched.total())
        return fetched

    async def _wait_until_placed(self, listed: Sequence[Listed]) -> list[str]:
        fates: list[str] = []
        for _ in range(PLACED_TRIES):
            fates = await self._store.read(find_fates, self._source.channel, listed)
            if "waiting" not in fates:
                break
            await asyncio.sleep(PLACED_SECONDS)
        return fates

    def _judge(self, fetched: int, missing: int) -> None:
        """Whoever had to fetch without an outage before has webhooks that get lost."""
        told = None
        if missing:
            told = f"{missing} cannot be fetched"
        elif fetched and not self._after_outage:
            told = f"{fetched} fetched: their webhooks did not come"
        self._alarms.set("messages_missing", told, about=self._source.name)

    async def _let_go(self) -> None:
        try:
            await self._store.commit(release_leases, self._hold)
        except Unavailable:
            log.warning("lease runs out by itself", lease=self._hold.name)
