"""A simulated customer on a channel: looks at the screen twice a second, and does what comes to mind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol, Self

from hub.demo.clients import ApiRefusal, Dropped, PhoneClient, Refusal, VisitorClient
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.customer_mind import Action, CustomerMind, Leave, Say, Screen, Type

LOOK_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 2.0  # after the hub could not take something
LONGEST_SECONDS: Final = 900.0  # a story takes a minute or two; whatever is still here then is stuck


class Channel(Protocol):
    """Somebody's end of a channel."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exit_: object) -> None: ...

    async def come_back(self) -> None:
        """After a cut. Raises Dropped where the hub is not there."""

    async def do(self, action: Action) -> None:
        """Raises Refusal, ApiRefusal, Dropped or TimeoutError."""

    def screen(self) -> Screen:
        """Raises Dropped where it shows nothing new any more."""


class ChatChannel:
    def __init__(self, visitor: VisitorClient) -> None:
        self._visitor = visitor

    async def __aenter__(self) -> Self:
        await self._visitor.__aenter__()
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._visitor.leaves()

    async def come_back(self) -> None:
        await self._visitor.leaves()
        await self._visitor.reconnects()

    async def do(self, action: Action) -> None:
        match action:
            case Say(text):
                await self._visitor.says(text)
            case Type(on) if self._visitor.state.state:  # nobody is shown it before the first words
                await self._visitor.types(on)
            case Leave():
                await self._visitor.closes()

    def screen(self) -> Screen:
        if not self._visitor.is_connected:
            raise Dropped("the chat was cut off")
        chat = self._visitor.state
        return Screen(
            replies=sum(m.author == "agent" for m in chat.messages),
            agent_types=chat.agent_types,
            closed=chat.state == "closed",
        )


class TextChannel:
    """``sids`` are the texts the crowd has sent from this phone, ever: any other was written by a person."""

    def __init__(self, phone: PhoneClient, to: str, sids: set[str]) -> None:
        self._phone = phone
        self._to = to
        self._sids = sids
        self._before = 0

    async def __aenter__(self) -> Self:
        await self._phone.__aenter__()
        self._before = len(self._phone.texts_from(self._to))
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._phone.__aexit__(None, None, None)

    async def come_back(self) -> None:
        await self._phone.reconnects()

    async def do(self, action: Action) -> None:
        if isinstance(action, Say):
            self._sids.add(await self._phone.texts(self._to, action.text))

    @property
    def is_held_by_a_person(self) -> bool:
        mine = (text for text in self._phone.screen if text.sender == self._phone.number)
        return any(text.sid not in self._sids for text in mine)

    def screen(self) -> Screen:
        if not self._phone.is_connected:
            raise Dropped("the phone was cut off")
        replies = len(self._phone.texts_from(self._to)) - self._before
        return Screen(replies=replies, closed=self.is_held_by_a_person)


async def live_a_story(channel: Channel, mind: CustomerMind, backoff: Backoff) -> None:
    """From the first word to the last. Ends quietly also where the hub stays away too long."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS), channel:
            while not mind.is_gone:
                try:
                    await _look(channel, mind)
                except Dropped:
                    await backoff.pause()
                    await _come_back(channel, backoff)
                await asyncio.sleep(LOOK_SECONDS)
    except (Dropped, TimeoutError):
        return
