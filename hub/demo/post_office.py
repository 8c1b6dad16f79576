"""The world outside by mail: takes what the hub sends, keeps it for whoever it is for, and brings letters
to the hub. Nothing leaves this machine; between the hub and it there is real SMTP both ways.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiosmtplib
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import ValidationError

from channels.email.mail import Mail
from channels.email.parse import parse_mail
from hub.clock import Clock
from hub.demo.letter import Letter, write_letter
from hub.demo.post_counter import MAX_BYTES, Asked, read_body
from hub.doors import close_server

KEPT: Final = 2_000  # mails in all mailboxes together: a long demo shall not fill the memory


@dataclass(slots=True)
class Delivered:
    """A mail that lies in somebody's mailbox, or that they sent."""

    number: int
    sender: str
    recipients: tuple[str, ...]
    at: int
    raw: bytes
    mail: Mail = field(repr=False)

    def concerns(self, address: str) -> bool:
        return address == self.sender or address in self.recipients

    def to_json(self, address: str) -> dict[str, Any]:
        mail = self.mail
        return {
            "number": self.number,
            "outgoing": self.sender == address,
            "from": {"name": mail.from_name, "address": mail.from_email},
            "to": [box.email for box in mail.to],
            "cc": [box.email for box in mail.cc],
            "subject": mail.subject,
            "text": mail.text,
            "words": mail.reply_text,
            "quote": mail.quote,
            "message_id": mail.message_id,
            "references": list(mail.references),
            "in_reply_to": mail.in_reply_to,
            "at": self.at,
            "files": [{"name": a.name, "type": a.type, "size": a.size} for a in mail.attachments],
        }


class PostOffice:
    """``bounces``: addresses that it refuses, with the words for it. Trouble is made by tests and by hand."""

    def __init__(self, *, hub_port: int, clock: Clock) -> None:
        self.port = 0
        self.bounces: dict[str, str] = {}
        self._hub_port = hub_port
        self._clock = clock
        self._kept: deque[Delivered] = deque(maxlen=KEPT)
        self._count = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostOffice]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(self, hostname="post-office", data_size_limit=MAX_BYTES, loop=loop), "127.0.0.1", 0
        )
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            await close_server(server)
            await server.wait_closed()

    def mails_of(self, address: str, *, after: int = 0) -> list[Delivered]:
        return [mail for mail in self._kept if mail.number > after and mail.concerns(address)]

    # -- SMTP, from the hub ---------------------------------------------------------------------

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if words := self.bounces.get(address):
            return words
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._keep(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b"")
        return "250 OK"

    def _keep(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> Delivered:
        self._count += 1
        mail = Delivered(self._count, sender, recipients, self._clock.now(), raw, parse_mail(raw))
        self._kept.append(mail)
        return mail

    # -- HTTP, for the page ---------------------------------------------------------------------

    def routes(self, *, origin: str) -> list[web.RouteDef]:
        async def send(request: web.Request) -> web.Response:
            if request.headers.get("Origin", origin) != origin:
                return web.json_response({"error": {"code": "forbidden_origin"}}, status=403)
            return await self._answer(request)

        return [
            web.get("/demo/mail/letters", self._list),
            web.post("/demo/mail/letters", send),
            web.get("/demo/mail/inbox", self._inbox),
        ]

    async def _list(self, request: web.Request) -> web.Response:
        address, after = request.query.get("address", "").lower(), request.query.get("after", "0")
        number = int(after) if after.isdecimal() else 0
        mails = self.mails_of(address, after=number)
        return web.json_response({"mails": [mail.to_json(address) for mail in mails]})

    async def _inbox(self, request: web.Request) -> web.Response:
        """What came for an address, as it came: for programs that read mail themselves."""
        address, after = request.query.get("address", "").lower(), request.query.get("after", "0")
        mails = self.mails_of(address, after=int(after) if after.isdecimal() else 0)
        told = [
            {"number": m.number, "raw": m.raw.decode("latin-1")} for m in mails if address in m.recipients
        ]
        return web.json_response({"mails": told})

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            asked = Asked.model_validate_json(await read_body(request))
            letter = self._letter(asked)
        except (ValidationError, ValueError) as error:
            return web.json_response({"error": {"code": "bad_body", "message": str(error)}}, status=400)
        try:
            sent = await self.send(letter)
        except aiosmtplib.SMTPException as error:
            return web.json_response({"error": {"code": "refused", "message": str(error)}}, status=422)
        return web.json_response(sent.to_json(asked.sender.lower()))

    def _letter(self, asked: Asked) -> Letter:
        answered = next((mail for mail in self._kept if mail.number == asked.answers), None)
        return asked.to_letter(answered.mail if answered else None)

    async def send(self, letter: Letter) -> Delivered:
        """Brings it to the hub and keeps a copy for the sender. Raises SMTPException with the hub's words."""
        raw = write_letter(letter, at=self._clock.now())
        recipients = [*letter.to, *letter.cc]
        await aiosmtplib.send(
            raw,
            sender=letter.sender,
            recipients=recipients,
            hostname="127.0.0.1",
            port=self._hub_port,
            start_tls=False,
        )
        return self._keep(letter.sender, tuple(recipients), raw)
