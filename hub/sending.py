"""The sender: the task that takes leased messages out of the building and reports back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

import structlog
from structlog.contextvars import bound_contextvars

from hub.clock import Clock
from hub.delivery import (
    SENDER_BELL,
    Leased,
    LeaseDue,
    Outcome,
    Result,
    begin_sends,
    give_back,
    lease_due,
    record_outcomes,
)
from hub.model.nouns import UNLISTED, Sent
from hub.ports import GiveUp, Outbound, RetryLater, Unknowable
from hub.store import Store, Unavailable
from hub.store.committer import Committed
from hub.watch.alarms import Alarms
from hub.watch.counting import SENDS

log = structlog.get_logger("delivery")

BATCH = 50
POLL_SECONDS = 1.0  # retries fall due and dead senders' leases run out without any bell
REFUSED_CODES = frozenset({"credentials", "account_inactive", "mail_login"})
_NAMES = {Sent: "sent", RetryLater: "later", GiveUp: "never", Unknowable: "unknown"}
# One question and one send, each with its adapter's time-out. Less than a lease: nothing is begun that
# could still be under way when the lease has run out and another sender takes over.
SLOWEST_SEND_SECONDS = 30.0


class Sender:
    """Sends what is due; any number of nodes may run one. ``outbounds`` by channel."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        outbounds: Mapping[str, Outbound],
        alarms: Alarms | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbounds = outbounds
        self._alarms = alarms or Alarms(clock.now)
        self._poll_seconds = poll_seconds
        self._bell = asyncio.Event()
        self._busy: set[tuple[str, str]] = set()
        self._ending = asyncio.Event()
        self._drained = asyncio.Event()
        store.listeners.append(self._hear)

    def ring(self) -> None:
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if SENDER_BELL in committed.bells:
            self.ring()

    async def run(self) -> None:
        """Until it is drained: lease, and send each number's messages in order and the numbers side by side. A
        number whose provider is slow keeps no other waiting."""
        self._busy.clear()
        async with asyncio.TaskGroup() as senders:
            while not self._ending.is_set():
                self._bell.clear()
                try:
                    leased = await self._store.commit(lease_due, LeaseDue(BATCH, frozenset(self._busy)))
                except Unavailable as error:
                    log.warning("database away", error=str(error))
                    await asyncio.sleep(self._poll_seconds)
                    continue
                for account, items in _by_account(leased).items():
                    self._busy.add(account)
                    senders.create_task(self._send_in_order(account, items), name=f"send-{account}")
                if len(leased) < BATCH:
                    await self._wait()
        self._drained.set()
        await asyncio.Event().wait()  # drained once is drained for good

    async def drain(self) -> None:
        """Lease nothing more. What is on its way is seen through; what is not is given back."""
        self._ending.set()
        self.ring()
        await self._drained.wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._bell.wait()
        except TimeoutError:
            pass  # look anyway: the safety net

    async def _send_in_order(self, account: tuple[str, str], items: Sequence[Leased]) -> None:
        for place, item in enumerate(items):
            await self._wait_for_moment(item)
            if self._ending.is_set() or self._clock.now() > item.lease_until - SLOWEST_SEND_SECONDS * 1000:
                await self._give_back(items[place:])
                break
            with bound_contextvars(message_id=item.message.message_id, interaction_id=item.interaction_id):
                await self._record(item, await self._send_traced(item))
        self._busy.discard(account)
        self.ring()

    async def _wait_for_moment(self, item: Leased) -> None:
        """When its number's pace allows it, or when it will not be sent by us."""
        try:
            async with asyncio.timeout(max(0, item.send_at - self._clock.now()) / 1000):
                await self._ending.wait()
        except TimeoutError:
            pass

    async def _send_traced(self, item: Leased) -> Result:
        began = self._clock.now()
        result = await self._send(item)
        self._store.tracing.mark("send", item.interaction_id, since=began, outcome=_NAMES[type(result)])
        return result

    async def _send(self, item: Leased) -> Result:
        outbound = self._outbounds.get(item.message.channel)
        if outbound is None:
            return GiveUp("no_channel", f"no way out for {item.message.channel}")
        try:
            async with asyncio.timeout(SLOWEST_SEND_SECONDS):
                if item.unknown_since is not None:
                    sent = await outbound.find_sent(item.message, since=item.unknown_since)
                    if sent is not None:
                        return sent
                if item.message.channel in UNLISTED:
                    await self._begin(item)
                return await outbound.send(item.message)
        except (RetryLater, GiveUp, Unknowable) as answer:
            return answer
        except Exception:  # ours: an adapter may only raise those above, and must not hang
            log.exception("send failed", outbox_id=item.outbox_id)
            return RetryLater("unknown")

    async def _begin(self, item: Leased) -> None:
        """Raises RetryLater where that cannot be noted: then it is not begun."""
        try:
            if await self._store.commit(begin_sends, item):
                return
        except Unavailable as error:
            log.warning("not begun: the database is away", outbox_id=item.outbox_id, error=str(error))
        raise RetryLater("not_begun")

    async def _record(self, item: Leased, result: Result) -> None:
        """Until it is recorded, or until the lease has run out and the next sender asks the provider."""
        SENDS.labels(item.message.channel, _NAMES[type(result)]).inc()
        self._tell_refusal(item, result)
        outcome = Outcome(item.outbox_id, result, item.leased_at, item.lease_until)
        while self._clock.now() <= item.lease_until:
            try:
                await self._store.commit(record_outcomes, outcome)
            except Unavailable as error:
                log.warning("sent, but not yet recorded", outbox_id=item.outbox_id, error=str(error))
                await asyncio.sleep(self._poll_seconds)
            else:
                return

    def _tell_refusal(self, item: Leased, result: Result) -> None:
        """Whether the provider takes us for who we are. What says nothing of that changes nothing."""
        about = f"{item.message.channel} {item.message.account}"
        if isinstance(result, RetryLater) and result.code in REFUSED_CODES:
            self._alarms.sound("credential_refused", result.code, about=about)
        elif isinstance(result, Sent):
            self._alarms.end("credential_refused", about=about)

    async def _give_back(self, items: Sequence[Leased]) -> None:
        try:
            await asyncio.gather(*(self._store.commit(give_back, item) for item in items))
        except Unavailable as error:
            log.warning("leases run out by themselves", error=str(error))


def _by_account(leased: Sequence[Leased]) -> dict[tuple[str, str], list[Leased]]:
    groups: dict[tuple[str, str], list[Leased]] = defaultdict(list)
    for item in leased:
        groups[item.message.channel, item.message.account].append(item)
    return groups
