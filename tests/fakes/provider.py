"""A provider of texts in memory: takes messages, remembers them, and can be told to be troublesome."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hub.model.nouns import OutboundMessage, Sent
from hub.ports import GiveUp, RetryLater


class AnswerLost(Exception):
    """Told to the fake, not by it: the message goes out, and nobody hears of it."""


class Provider:
    """Implements ``hub.ports.Outbound``. ``trouble`` is met first, one a send; ``gate`` holds sends back."""

    def __init__(self, *trouble: Exception, name: str = "P") -> None:
        self.name = name
        self.trouble = list(trouble)
        self.taken: list[tuple[OutboundMessage, str]] = []
        self.asked: list[tuple[str, int]] = []  # body and ``since`` of each question
        self.gate = asyncio.Event()
        self.gate.set()
        self.at_work: list[str] = []

    @property
    def bodies(self) -> Sequence[str]:
        return [message.body for message, _ in self.taken]

    async def send(self, message: OutboundMessage) -> Sent:
        self.at_work.append(message.body)
        await self.gate.wait()
        trouble = self.trouble.pop(0) if self.trouble else None
        if isinstance(trouble, RetryLater | GiveUp):
            raise trouble
        provider_id = f"{self.name}{len(self.taken) + 1}"
        self.taken.append((message, provider_id))
        if isinstance(trouble, AnswerLost):
            raise RetryLater("unknown")
        if trouble is not None:
            raise trouble
        return Sent(provider_id)

    async def find_sent(self, message: OutboundMessage, *, since: int) -> Sent | None:
        self.asked.append((message.body, since))
        found = [
            provider_id
            for taken, provider_id in self.taken
            if (taken.account, taken.to, taken.body) == (message.account, message.to, message.body)
        ]
        return Sent(found[-1]) if found else None
