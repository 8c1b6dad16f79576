"""Somebody with a mailbox: writes to the hub by real SMTP, and reads what the hub has sent them.

async with MailClient(url, "maya@example.com") as maya:
    await maya.mails("billing@halden.example", "My invoice", "It is wrong.")
    answer = await maya.receives("corrected")
    await maya.answers(answer, "Thank you!")
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import time_ns
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode

import aiosmtplib

from channels.email.mail import Mail
from channels.email.parse import parse_mail
from hub.demo.clients.api import ApiClient
from hub.demo.clients.line import PATIENCE_SECONDS
from hub.demo.letter import Enclosure, Letter, write_letter

_LOOK_SECONDS: Final = 0.05  # as soon as it is there: a person would wait for a sound


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in this mailbox. ``mail`` is it as it was read, for answering it."""

    number: int
    mail: Mail

    @property
    def words(self) -> str:
        return self.mail.reply_text


class MailClient:
    """``inbox`` is what has come, oldest first."""

    def __init__(self, base_url: str, address: str, name: str = "") -> None:
        self.address = address
        self.name = name or address.partition("@")[0].title()
        self.inbox: list[Received] = []
        self._api = ApiClient(base_url)
        self._port = 0

    async def __aenter__(self) -> Self:
        await self._api.__aenter__()
        self._port = int((await self._api.get("/demo/world"))["mail"]["port"])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._api.__aexit__(kind, error, trace)

    async def mails(
        self,
        to: str | Sequence[str],
        subject: str,
        words: str,
        *,
        cc: Sequence[str] = (),
        files: Sequence[Enclosure] = (),
        headers: Sequence[tuple[str, str]] = (),
        answers: Mail | None = None,
    ) -> Mail:
        """The mail as it was sent. Raises SMTPException with the hub's words."""
        letter = Letter(
            sender=self.address,
            name=self.name,
            to=(to,) if isinstance(to, str) else tuple(to),
            cc=tuple(cc),
            subject=subject,
            body=words,
            answers=answers,
            files=tuple(files),
            headers=tuple(headers),
        )
        raw = write_letter(letter, at=time_ns() // 1_000_000)
        await self.posts(raw, [*letter.to, *letter.cc])
        return parse_mail(raw)

    async def posts(self, raw: bytes, recipients: Sequence[str], *, sender: str | None = None) -> None:
        """Any bytes at all; ``sender`` "" is a machine's. Recipients of other places are none of the hub's
        business."""
        ours = [address for address in recipients if address.endswith(".example")] or list(recipients)
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=self._port, start_tls=False)
        async with client:
            await client.sendmail(self.address if sender is None else sender, ours, raw)

    async def answers(self, received: Received | Mail, words: str, **more: Any) -> Mail:
        """As mail programs do: to whom it came from, in its thread, quoted below."""
        mail = received.mail if isinstance(received, Received) else received
        return await self.mails(mail.from_email, "", words, answers=mail, **more)

    async def receives(self, words: str, *, seconds: float = PATIENCE_SECONDS) -> Received:
        """The newest mail with these words, once it is there. Raises TimeoutError."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := self._find(words)):
                    await asyncio.sleep(_LOOK_SECONDS)
                    await self.looks()
        except TimeoutError:
            known = [received.words for received in self.inbox]
            raise TimeoutError(f"{self.address} waited in vain for {words!r}; has {known}") from None
        return found

    async def looks(self) -> None:
        """Fetches what has come since."""
        after = self.inbox[-1].number if self.inbox else 0
        query = urlencode({"address": self.address, "after": after})
        for each in (await self._api.get(f"/demo/mail/inbox?{query}"))["mails"]:
            self.inbox.append(Received(each["number"], parse_mail(each["raw"].encode("latin-1"))))

    def _find(self, words: str) -> Received | None:
        return next((received for received in reversed(self.inbox) if words in received.words), None)
