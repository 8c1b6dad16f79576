"""The sender: the task that takes leased messages out of the building and reports back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

import structlog

from hub.clock import Clock
from hub.delivery import SENDER_BELL, Leased, Outcome, lease_due, record_outcomes
from hub.model.nouns import Sent
from hub.ports import GiveUp, Outbound, RetryLater
from hub.store import Store, Unavailable
from hub.store.committer import Committed

log = structlog.get_logger("delivery")

BATCH = 50
POLL_SECONDS = 1.0  # retries fall due and dead senders' leases run out without any bell


class Sender:
    """Sends what is due; any number of nodes may run one. ``outbounds`` by channel."""

    def __init__(self, store: Store, *, clock: Clock, outbounds: Mapping[str, Outbound]) -> None:
        self._store = store
        self._clock = clock
        self._outbounds = outbounds
        self._bell = asyncio.Event()
        store.listeners.append(self._hear)

    def ring(self) -> None:
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if SENDER_BELL in committed.bells:
            self.ring()

    async def run(self) -> None:
        """For ever: lease, send each number's messages in order and the numbers side by side, record."""
        while True:
            self._bell.clear()
            try:
                leased = await self._store.commit(lease_due, BATCH)
                await asyncio.gather(*(self._send_in_order(items) for items in _by_account(leased)))
            except Unavailable as error:
                log.warning("database away", error=str(error))
                await asyncio.sleep(POLL_SECONDS)
                continue
            if len(leased) < BATCH:
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            pass  # look anyway: the safety net

    async def _send_in_order(self, items: Sequence[Leased]) -> None:
        for item in items:
            await asyncio.sleep(max(0, item.send_at - self._clock.now()) / 1000)
            await self._store.commit(record_outcomes, Outcome(item.outbox_id, await self._send(item)))

    async def _send(self, item: Leased) -> Sent | RetryLater | GiveUp:
        outbound = self._outbounds.get(item.message.channel)
        if outbound is None:
            return GiveUp("no_channel", f"no way out for {item.message.channel}")
        try:
            if item.unknown_since is not None:
                sent = await outbound.find_sent(item.message, since=item.unknown_since)
                if sent is not None:
                    return sent
            return await outbound.send(item.message)
        except (RetryLater, GiveUp) as answer:
            return answer
        except Exception:  # ours: an adapter may only raise the two above
            log.exception("send failed", outbox_id=item.outbox_id)
            return RetryLater("unknown")


def _by_account(leased: Sequence[Leased]) -> list[list[Leased]]:
    groups: dict[tuple[str, str], list[Leased]] = defaultdict(list)
    for item in leased:
        groups[item.message.channel, item.message.account].append(item)
    return list(groups.values())
