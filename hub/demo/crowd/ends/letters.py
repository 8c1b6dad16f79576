"""A mailbox: one thread of mails, begun by the first words and answered from then on."""

from __future__ import annotations

from typing import Self

from aiosmtplib import SMTPException

from channels.email.mail import Mail
from hub.demo.clients import Dropped
from hub.demo.clients.mail import MailClient, Received
from hub.demo.crowd.customer_mind import Action, Say, Screen


class MailEnd:
    """Writes to ``to`` under ``subject``. What else lies in the mailbox is of other threads."""

    def __init__(self, mailer: MailClient, to: str, subject: str) -> None:
        self._mailer = mailer
        self._to = to
        self._subject = subject
        self._first: Mail | None = None

    async def __aenter__(self) -> Self:
        await self._mailer.__aenter__()
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._mailer.__aexit__(None, None, None)

    async def come_back(self) -> None:
        """A mail program holds no line that could be cut."""

    async def do(self, action: Action) -> None:
        if not isinstance(action, Say):
            return  # nobody sees a mail being written, or a mailbox being closed
        try:
            await self._send(action.text)
        except (SMTPException, OSError) as error:
            raise Dropped(f"the mail was not taken: {error}") from error

    async def _send(self, text: str) -> None:
        if self._first is None:
            self._first = await self._mailer.mails(self._to, self._subject, text)
        else:
            answers = self._answers()
            await self._mailer.answers(answers[-1] if answers else self._first, text)

    async def look(self) -> Screen:
        if self._first is not None:
            await self._mailer.looks()
        return Screen(replies=len(self._answers()))

    def _answers(self) -> list[Received]:
        if self._first is None:
            return []
        begun = self._first.message_id
        return [received for received in self._mailer.inbox if begun in received.mail.references]
