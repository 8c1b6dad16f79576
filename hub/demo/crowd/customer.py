"""A simulated customer on a channel: looks at the screen twice a second, and does what comes to mind."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, Protocol, Self

import structlog

from hub.demo.clients import ApiRefusal, Dropped, PhoneClient, Refusal, VisitorClient
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.customer_mind import Action, CustomerMind, Leave, Say, Screen, Type
from hub.demo.crowd.tempo import Tempo

log = structlog.get_logger("crowd")

PAUSE_SECONDS: Final = 2.0  # after the hub could not take something
LONGEST_SECONDS: Final = 900.0  # a story takes a minute or two; whatever is still here then is stuck


class Channel(Protocol):
    """Somebody's end of a channel."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exit_: object) -> None: ...

    async def come_back(self) -> None:
        """After trouble. Raises Dropped or TimeoutError where there still is some."""

    async def do(self, action: Action) -> None:
        """Raises Refusal, ApiRefusal, Dropped or TimeoutError."""

    def screen(self) -> Screen:
        """Raises Dropped where it shows nothing new any more."""


class ChatChannel:
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

    def screen(self) -> Screen:
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


class TextChannel:
    """``sids`` are the texts the crowd has sent from this phone, ever: any other was written by a person,

    who is not to be disturbed on the phone they hold."""

    def __init__(self, phone: PhoneClient, to: str, sids: set[str]) -> None:
        self._phone = phone
        self._to = to
        self._sids = sids
        self._replies_before = 0

    async def __aenter__(self) -> Self:
        await self._phone.__aenter__()
        self._replies_before = len(self._phone.texts_from(self._to))
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._phone.__aexit__(None, None, None)

    async def come_back(self) -> None:
        self._phone.drops()
        await self._phone.reconnects()

    async def do(self, action: Action) -> None:
        if isinstance(action, Say):
            self._sids.add(await self._phone.texts(self._to, action.text))

    def screen(self) -> Screen:
        if not self._phone.is_connected:
            raise Dropped("the phone was cut off")
        replies = len(self._phone.texts_from(self._to)) - self._replies_before
        return Screen(replies=replies, closed=self._is_held_by_a_person())

    def _is_held_by_a_person(self) -> bool:
        mine = (text for text in self._phone.screen if text.sender == self._phone.number)
        return any(text.sid not in self._sids for text in mine)


async def live_a_story(channel: Channel, mind: CustomerMind, *, backoff: Backoff, tempo: Tempo) -> None:
    """From the first word to the last. Ends quietly also where the hub is not there or refuses."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS / tempo.times), channel:
            while not mind.is_gone:
                await _look(channel, mind, backoff, tempo)
                await tempo.look_away()
    except (Dropped, ApiRefusal, TimeoutError) as error:
        log.info("simulated customer gave up", story=mind.story.id, error=str(error).split("\n")[0])


async def _look(channel: Channel, mind: CustomerMind, backoff: Backoff, tempo: Tempo) -> None:
    try:
        for action in mind.look(channel.screen(), tempo.now()):
            await channel.do(action)
            mind.did(action)
        backoff.reset()
    except (Refusal, ApiRefusal) as refusal:
        log.debug("refused", story=mind.story.id, reason=str(refusal))
        await tempo.pause(PAUSE_SECONDS)
        mind.reconsider()
    except (Dropped, TimeoutError):
        await tempo.pause(backoff.next_seconds())
        with suppress(Dropped, ApiRefusal, TimeoutError):  # the next look tells whether it worked
            await channel.come_back()
        mind.reconsider()
