"""The hub's own mail server: takes mail for its mailboxes by SMTP or LMTP, and for nobody else.

An answer is a promise. 250: it is stored and committed. 451: not now, keep it and come again. 550: nobody
of this name is here. 552: too large. What comes for several of our mailboxes at once is one mail.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.config import EmailConfig, Listen
from channels.email.inbound import make_raw, read_mail
from channels.email.limits import MAX_MAIL_BYTES
from channels.email.smtp_sessions import Busy, Limited, LmtpSession, SmtpSession
from hub.clock import Clock
from hub.doors import close_server
from hub.ports import Intake, Receipt

log = structlog.get_logger("smtp")
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's: every line, with every address

MAX_RECIPIENTS: Final = 100  # RFC 5321, 4.5.3.1.8: no fewer
MAX_CONNECTIONS: Final = 50  # a mail server opens some ten; each may hold a mail of 25 MB, some times over
IDLE_SECONDS: Final = 120.0  # also for the whole of a mail's data

OK: Final = "250 2.0.0 stored"
UNKNOWN_MAILBOX: Final = "550 5.1.1 no such mailbox here"
TOO_MANY: Final = "452 4.5.3 too many recipients, send the rest again"
NOT_NOW: Final = "451 4.3.0 cannot store it now, try again"
NO_VRFY: Final = "252 2.5.2 send some mail, I will see"


class SmtpDoor:
    """The handler of every session, and the server that makes them. One for each port."""

    def __init__(
        self, config: EmailConfig, listen: Listen, *, intake: Intake, clock: Clock, lmtp: bool
    ) -> None:
        self._config = config
        self._listen = listen
        self._intake = intake
        self._clock = clock
        self._session = LmtpSession if lmtp else SmtpSession
        self._tls = _load_certificate(listen)
        self.port = listen.port
        self.open_sessions: set[Limited] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Raises OSError where the port is taken. ``port`` is of interest where 0 was asked for."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._make_session, self._listen.host, self._listen.port)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield
        finally:
            await close_server(server)
            for session in list(self.open_sessions):
                session.hang_up()
            await server.wait_closed()

    def _make_session(self) -> asyncio.Protocol:
        if len(self.open_sessions) >= MAX_CONNECTIONS:
            return Busy()
        return self._session(self)

    # -- what aiosmtpd asks ---------------------------------------------------------------------

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._config.find_mailbox(address) is None:
            return UNKNOWN_MAILBOX
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 here"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        mailbox = next(filter(None, map(self._config.find_mailbox, envelope.rcpt_tos)), None)
        if mailbox is None:
            return UNKNOWN_MAILBOX  # gone since RCPT
        try:
            receipt = await self._store(mailbox.account, content)
        except Exception as error:  # noqa: BLE001 - whatever it was, the mail is not stored and must come again
            return await self.handle_exception(error)
        return f"{OK} {receipt.raw_id}"

    async def _store(self, mailbox: str, content: bytes) -> Receipt:
        message = await asyncio.to_thread(
            read_mail, content, mailbox=mailbox, config=self._config, received_at=self._clock.now()
        )
        return await self._intake.accept(make_raw(message, content), message)

    async def handle_VRFY(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope, _address: str
    ) -> str:
        return NO_VRFY

    async def handle_exception(self, error: Exception) -> str:
        log.warning("mail not stored", error=repr(error))
        return NOT_NOW

    # -- how sessions are made ------------------------------------------------------------------

    def options(self) -> dict[str, Any]:
        return {
            "data_size_limit": MAX_MAIL_BYTES,
            "hostname": self._config.hostname,
            "ident": "contact hub",
            "tls_context": self._tls,
            "timeout": IDLE_SECONDS,
            "enable_SMTPUTF8": True,
            "loop": asyncio.get_running_loop(),
        }


def _load_certificate(listen: Listen) -> ssl.SSLContext | None:
    if listen.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listen.certificate, listen.key)
    return context
