"""A customer with a mailbox; their mail server comes again until a mail is taken."""

from __future__ import annotations

import asyncio
from typing import Final

from aiosmtplib import SMTPException

from hub.demo.clients import MailClient
from hub.demo.clients.mail import Received
from hub.demo.letter import Letter, write_letter
from tests.faults.history import Said, Taken
from tests.faults.people.scene import ANSWER_SECONDS, LOOK_SECONDS, Scene

MAILBOXES: Final = ("service@halden.example", "billing@halden.example")
_WAITS_SECONDS: Final = 20.0
_AGAIN_SECONDS: Final = 1.0  # mail servers wait for minutes, but we have none


class Writer:
    def __init__(self, scene: Scene, who: str, to: str) -> None:
        self.who = who
        self.to = to
        self._scene = scene
        self._client = MailClient(scene.world.outside.url, who)

    async def live(self) -> None:
        async with self._client:
            while not self._scene.closing.is_set():
                answer = await self._answer_to(await self.says())
                if answer is not None and self._scene.random.random() < 0.5:
                    await self._answer_to(await self.says(answer))
                await self._scene.pause(3, 9)

    async def says(self, answers: Received | None = None) -> int:
        """How many mails lay here before it was sent."""
        key = self._scene.new_key()
        words = self._scene.words(key)
        letter = Letter(
            sender=self.who,
            to=(self.to,),
            subject="" if answers else words,
            body=words,
            answers=answers.mail if answers else None,
        )
        raw = write_letter(letter, at=self._scene.now())
        before = len(self._client.inbox)
        self._scene.history.note(Said(key, self.who, "email", self._scene.now()))
        while not await self._try(raw):  # noqa: ASYNC110 - only trying tells
            await asyncio.sleep(_AGAIN_SECONDS)
        self._scene.history.note(Taken(key, self._scene.now()))
        return before

    async def _try(self, raw: bytes) -> bool:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._client.posts(raw, [self.to])
        except (SMTPException, OSError):  # TimeoutError is an OSError
            return False
        return True

    async def _answer_to(self, before: int) -> Received | None:
        """The next mail, unless it takes too long."""
        deadline = self._scene.now() + _WAITS_SECONDS * 1000
        while self._scene.now() < deadline and not self._scene.closing.is_set():
            await self._client.looks()
            if len(self._client.inbox) > before:
                return self._client.inbox[-1]
            await asyncio.sleep(LOOK_SECONDS)
        return None
