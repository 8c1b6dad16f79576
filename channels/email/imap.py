"""Fetching mail over IMAP: one reader for each account, by lease, woken by IDLE.

A mail is stored and committed first, then the place in the mailbox moves on: a crash in between fetches
it once more, and the duplicate changes nothing. The place is a UID under a UIDVALIDITY (RFC 3501,
2.3.1.1); where the server has numbered anew, everything recent is looked at again. What was in the mailbox
before the hub first looked is taken only as far as nobody has read it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from prometheus_client import Gauge

from channels.email.config import EmailConfig, Server
from channels.email.imap_box import BoxFault, ImapBox
from channels.email.imap_compare import COMPARE_EVERY_MS, BoxComparison
from channels.email.inbound import CONTENT_TYPE, make_message, make_raw
from channels.email.limits import MAX_MAIL_BYTES
from hub.clock import Clock
from hub.intake.mailboxes import MailboxFault, ReadUpTo, find_mailbox_state, record_fault, record_read
from hub.leases import Hold, hold_leases, release_leases
from hub.model.nouns import RawItem
from hub.ports import Intake, Receipt
from hub.store import Store, Unavailable
from hub.watch.alarms import Alarms
from hub.watch.certificates import tell_ending

log = structlog.get_logger("imap")

IDLE_SECONDS: Final = 20.0
LEASE_MS: Final = 60_000  # three waits: a dead node's mailbox is read on within this
ASK_AGAIN_SECONDS: Final = 5.0  # whoever has no lease
LINE_MS: Final = 86_400_000  # then it is opened anew: a certificate is shown at its beginning only
# What is wrong, and how long until it is tried again: first, at most. A password is tried rarely, for servers
# lock out who insists.
BACK_OFF_SECONDS: Final = {"password": (60.0, 900.0), "tls": (30.0, 600.0), "unreachable": (2.0, 120.0)}
# Servers pass on what is larger than we take ourselves: it is kept as far as it is read, and more is not.
MAX_FETCHED_BYTES: Final = MAX_MAIL_BYTES + 1

UP: Final = Gauge(
    "hub_mailbox_up", "Whether a mailbox is being read: 1, or 0 with an alarm in the log", ["account"]
)


class ImapReader:
    """Of one account. ``node_id`` names this process in the lease."""

    def __init__(
        self,
        config: EmailConfig,
        account: str,
        server: Server,
        *,
        store: Store,
        intake: Intake,
        clock: Clock,
        node_id: str,
        alarms: Alarms,
    ) -> None:
        self._config = config
        self._account = account.lower()
        self._server = server
        self._store = store
        self._intake = intake
        self._clock = clock
        self._lease = Hold(f"imap:{self._account}"[:40], node_id, LEASE_MS)
        self._failures = 0
        self._alarms = alarms
        self._about = f"imap {self._account}"
        self._about_tls = f"tls {server.host}"
        self._comparison = BoxComparison(self._account, store=store, clock=clock, alarms=alarms)
        self._compare_at = 0

    async def run(self) -> None:
        """Worker: read while the lease is ours."""
        try:
            while True:
                if await self._holds_lease():
                    await self._read_while_held()
                else:
                    await asyncio.sleep(ASK_AGAIN_SECONDS)
        finally:
            await asyncio.shield(self._let_go())

    def _forget(self) -> None:
        """Somebody else reads by now, and has the alarms and the figure."""
        self._alarms.end("credential_refused", about=self._about)
        self._alarms.end("credential_expiring", about=self._about_tls)
        self._comparison.forget()
        UP.remove(self._account)

    async def _holds_lease(self) -> bool:
        try:
            holds = await self._store.commit(hold_leases, self._lease)
        except Unavailable as error:
            log.warning("database away", error=str(error))
            return False
        if not holds:
            self._forget()
        return holds

    async def _let_go(self) -> None:
        try:
            await self._store.commit(release_leases, self._lease)
        except Unavailable:
            log.warning("lease runs out by itself", account=self._account)

    async def _read_while_held(self) -> None:
        try:
            await self._read_box()
        except BoxFault as fault:
            await self._raise_alarm(fault)
        except Unavailable as error:
            log.warning("database away", error=str(error))
            await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _read_box(self) -> None:
        box = await _open(self._server)
        try:
            await self._catch_up(box)
            self._watch_certificate(box)
            opened_at = self._clock.now()
            while self._clock.now() - opened_at < LINE_MS and await self._holds_lease():
                await self._compare(box)
                await asyncio.to_thread(box.wait, IDLE_SECONDS)
                await self._catch_up(box)
        finally:
            box.hang_up()

    async def _catch_up(self, box: ImapBox) -> None:
        """Everything that is new, in the order of its numbers; each one that is stored moves the place."""
        place = await self._find_place(box)
        for uid in await asyncio.to_thread(box.find_after, place):
            await self._take(box, uid)
            place = uid
            await self._store.commit(record_read, ReadUpTo(self._account, box.uid_validity, uid))
        await self._store.commit(record_read, ReadUpTo(self._account, box.uid_validity, place))
        self._failures = 0
        self._alarms.end("credential_refused", about=self._about)
        UP.labels(self._account).set(1)

    async def _find_place(self, box: ImapBox) -> int:
        """Up to where the mailbox is stored. Where its numbers mean nothing to us (yet), what may be new among
        those it has now is taken first."""
        state = await self._store.read(find_mailbox_state, self._account)
        if state is not None and state.uid_validity == box.uid_validity:
            return int(state.last_uid)
        newest = await asyncio.to_thread(box.newest_uid)
        if state is None or not state.uid_validity:
            found = await asyncio.to_thread(box.find_unseen)
            log.info("mailbox seen for the first time", account=self._account, unread=len(found))
        else:
            found = await asyncio.to_thread(box.find_since, state.read_at)
            log.warning("mailbox numbered anew", account=self._account, looking_at=len(found))
        for uid in found:
            if uid <= newest:
                await self._take(box, uid)
        return newest

    async def _compare(self, box: ImapBox) -> None:
        """What lies in the mailbox with what we have: at once after each opening, then every so often."""
        if self._clock.now() >= self._compare_at:
            await self._comparison.compare(box, lambda uid: self._take(box, uid))
            self._compare_at = self._clock.now() + COMPARE_EVERY_MS

    def _watch_certificate(self, box: ImapBox) -> None:
        self._alarms.set(
            "credential_expiring",
            tell_ending(box.certificate_ends_at, self._clock.now()),
            about=self._about_tls,
        )

    async def _take(self, box: ImapBox, uid: int) -> bool:
        """Whether it is new to us."""
        body = await asyncio.to_thread(box.fetch, uid, up_to=MAX_FETCHED_BYTES)
        if body is None:
            return False
        receipt = await self._store_mail(body)
        await asyncio.to_thread(box.mark_seen, uid)
        return not receipt.duplicate

    async def _store_mail(self, body: bytes) -> Receipt:
        mail = await asyncio.to_thread(self._config.parse, body)
        mailbox = self._config.choose_mailbox(self._account, mail.delivered_to)
        if mailbox is None:
            return await self._intake.keep_unreadable(self._unplaceable(mail.message_id, body), "no_mailbox")
        message = make_message(mail, body, mailbox=mailbox, received_at=self._clock.now())
        return await self._intake.accept(make_raw(message, body), message)

    def _unplaceable(self, key: str, body: bytes) -> RawItem:
        """The account has no mailbox in the configuration (any more): kept until it has one."""
        return RawItem("email", f"imap:{key}"[:200], self._account, CONTENT_TYPE, body, self._clock.now())

    async def _raise_alarm(self, fault: BoxFault) -> None:
        """Named, where whoever runs the hub looks: log, figures, and the page that says how it is."""
        first, most = BACK_OFF_SECONDS[fault.code]
        wait = min(first * 2**self._failures, most)
        self._failures += 1
        UP.labels(self._account).set(0)
        if fault.code == "password":
            self._alarms.sound("credential_refused", str(fault), about=self._about)
        log.error(
            "mailbox not read",
            account=self._account,
            server=self._server.host,
            fault=fault.code,
            error=str(fault),
            again_in_seconds=wait,
        )
        try:
            await self._store.commit(record_fault, MailboxFault(self._account, fault.code))
        except Unavailable as error:
            log.warning("database away", error=str(error))
        await asyncio.sleep(wait)


async def _open(server: Server) -> ImapBox:
    """Whoever is told to end while the line is being opened leaves none open behind."""
    opening = asyncio.ensure_future(asyncio.to_thread(ImapBox, server))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_hang_up)
        raise


def _hang_up(opening: asyncio.Future[ImapBox]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().hang_up()


Worker = Callable[[], Awaitable[None]]


def make_readers(
    config: EmailConfig, *, store: Store, intake: Intake, clock: Clock, node_id: str, alarms: Alarms
) -> dict[str, Worker]:
    """A worker for each account that has a mailbox to be fetched from."""
    return {
        f"imap-{name.lower()}": ImapReader(
            config,
            name,
            account.imap,
            store=store,
            intake=intake,
            clock=clock,
            node_id=node_id,
            alarms=alarms,
        ).run
        for name, account in config.accounts.items()
        if account.imap is not None
    }
