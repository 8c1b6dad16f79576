"""What nobody else has a list of is counted by our own rows, and every account is asked whether it is too quiet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from hub.clock import Clock
from hub.leases import Hold, hold_leases
from hub.store import Store, Unavailable
from hub.watch.alarms import Alarms
from hub.watch.ledger import (
    HOUR_MS,
    OWN_CHANNELS,
    HourCount,
    count_hours,
    count_own,
    group_own,
    hour_of,
    keep_hours,
    read_counted,
    read_history,
)
from hub.watch.quiet import WEEK_MS, hours_to_read, judge

log = structlog.get_logger("ledger")

EVERY_SECONDS: Final = 60.0
LEASE_MS: Final = 150_000
BACK_MS: Final = 2 * HOUR_MS  # an hour is counted until an hour after its end: by then all of it is placed


class Counter:
    """Of one node; the one that has the lease counts. ``silence_hours`` by channel: nothing for so long is an
    alarm."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        node_id: str,
        alarms: Alarms,
        silence_hours: Mapping[str, int],
    ) -> None:
        self._store = store
        self._clock = clock
        self._alarms = alarms
        self._silence_hours = silence_hours
        self._hold = Hold("ledger", node_id, LEASE_MS)
        self._quiet: set[str] = set()

    async def run(self) -> None:
        """Worker."""
        while True:
            try:
                if await self._store.commit(hold_leases, self._hold):
                    await self.count()
                    await self.listen()
                else:
                    self._forget()
            except Unavailable as error:
                log.warning("database away", error=str(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def count(self) -> None:
        """Once."""
        now = self._clock.now()
        since = hour_of(now - BACK_MS)
        hours = {count.key: count for count in group_own(await self._store.read(count_own, since, now))}
        for channel in OWN_CHANNELS:
            accounts = [a.account for a in self._store.centre.accounts.values() if a.channel == channel]
            for key in count_hours(channel, accounts, (), since=since, until=now):
                hours.setdefault(key, HourCount(key, {}))
        await self._store.commit(keep_hours, list(hours.values()))

    async def listen(self) -> None:
        """Which accounts are quieter than they should be."""
        now, quiet = self._clock.now(), set[str]()
        for channel, account in await self._store.read(read_counted, now - WEEK_MS):
            silence = self._silence_hours.get(channel, 0)
            hours = hours_to_read(now, silence)
            found = judge(await self._store.read(read_history, channel, account, hours), now, silence)
            if found is not None:
                about = f"{channel} {account}"
                quiet.add(about)
                self._alarms.sound("channel_quiet", str(found), about=about)
        for about in self._quiet - quiet:
            self._alarms.end("channel_quiet", about=about)
        self._quiet = quiet

    def _forget(self) -> None:
        """Somebody else listens by now, and has the alarms."""
        for about in self._quiet:
            self._alarms.end("channel_quiet", about=about)
        self._quiet = set()
