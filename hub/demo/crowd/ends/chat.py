"""The shop's chat, open in a browser."""

from __future__ import annotations

from typing import Self

from hub.demo.clients import Dropped, VisitorClient
from hub.demo.crowd.customer_mind import Action, Leave, Say, Screen, Type


class ChatEnd:
    def __init__(self, visitor: VisitorClient) -> None:
        self._visitor = visitor
        self._number_before = 0
        self._replies_before = 0

    async def __aenter__(self) -> Self:
        await self._visitor.__aenter__()
        self._number_before = self._visitor.state.number
        self._replies_before = self._count_replies()
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._visitor.leaves()

    async def come_back(self) -> None:
        self._visitor.drops()
        await self._visitor.reconnects()

    async def do(self, action: Action) -> None:
        is_open = self._visitor.state.state in ("waiting", "active")
        match action:
            case Say(text):
                await self._visitor.says(text)
            case Type(on) if is_open:  # nobody is shown it before the first words
                await self._visitor.types(on)
            case Leave() if is_open:
                await self._visitor.closes()

    async def look(self) -> Screen:
        if not self._visitor.is_connected:
            raise Dropped("the chat was cut off")
        chat = self._visitor.state
        return Screen(
            replies=self._count_replies() - self._replies_before,
            agent_types=chat.agent_types,
            # whoever comes back finds the chat of last time closed; that is not this one's end
            closed=chat.state == "closed" and chat.number > self._number_before,
        )

    def _count_replies(self) -> int:
        return sum(message.author == "agent" for message in self._visitor.state.messages)
