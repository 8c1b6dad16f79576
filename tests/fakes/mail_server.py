"""Somebody else's mail server: takes what it is sent, and can be told to refuse. Real SMTP, real TLS."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from hub.doors import close_server


@dataclass
class MailServer:
    """``answers``: what it says to a recipient's address, or to "DATA"; what is not there is taken."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    safe: list[bool] = field(default_factory=list)  # whether each came over TLS
    hangs_up_after_data: bool = False

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if answer := self.answers.get("DATA"):
            return answer
        self.taken.append((list(envelope.rcpt_tos), envelope.original_content or b""))
        transport: Any = server.transport
        self.safe.append(session.ssl is not None or bool(transport.get_extra_info("sslcontext")))
        if self.hangs_up_after_data:
            transport.abort()
        return "250 OK"


@asynccontextmanager
async def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> AsyncIterator[MailServer]:
    """``tls``: from the first byte. ``login``: who must sign in."""
    server, loop = MailServer(), asyncio.get_running_loop()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login.decode(), data.password.decode()) == login, handled=False)

    def make() -> SMTP:
        with (
            warnings.catch_warnings()
        ):  # that passwords over an open line are unwise: not on one's own machine
            warnings.simplefilter("ignore")
            return SMTP(
                server,
                hostname="mx.example",
                tls_context=starttls,
                authenticator=check if login else None,
                auth_required=login is not None,
                auth_require_tls=False,
                loop=loop,
            )

    listener = await loop.create_server(make, "127.0.0.1", 0, ssl=tls)
    server.port = int(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        await close_server(listener)
        await listener.wait_closed()
