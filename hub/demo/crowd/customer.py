"""A simulated customer: tells one story, turn by turn, waits for answers, and loses patience."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from hub.demo.clients import PhoneClient, VisitorClient
from hub.demo.crowd.stories import Book, Story, fill, make_order_number

LOOK_SECONDS = 1.0
PATIENCE_SECONDS = (60, 240)


async def come_by_chat(base_url: str, *, book: Book, random: Random) -> None:
    story = random.choice([s for s in book.stories if "webchat" in s.channels])
    name = random.choice(book.names[story.language])
    async with VisitorClient(base_url, name=name, language=story.language) as visitor:
        answered = 0
        for words in _words(story, random):
            await visitor.says(words)
            if not await _waits(lambda: _count_agent(visitor), answered, random):
                await visitor.says(random.choice(book.manners[story.language].give_ups))
                await visitor.closes()
                return
            answered = _count_agent(visitor)
            await asyncio.sleep(random.uniform(3, 9))
        await visitor.says(random.choice(book.manners[story.language].thanks))
        await asyncio.sleep(random.uniform(5, 15))


async def come_by_text(base_url: str, number: str, ours: str, *, book: Book, random: Random) -> None:
    story = random.choice([s for s in book.stories if "sms" in s.channels])
    async with PhoneClient(base_url, number) as phone:
        answered = len(phone.texts_from(ours))
        for words in _words(story, random):
            await phone.texts(ours, words)
            if not await _waits(lambda: len(phone.texts_from(ours)), answered, random):
                return
            answered = len(phone.texts_from(ours))
            await asyncio.sleep(random.uniform(5, 15))
        await phone.texts(ours, random.choice(book.manners[story.language].thanks))


def _words(story: Story, random: Random) -> list[str]:
    order = make_order_number(random)
    return [fill(random.choice(turn.says), order=order) for turn in story.turns]


def _count_agent(visitor: VisitorClient) -> int:
    return sum(1 for message in visitor.state.messages if message.author == "agent")


async def _waits(count: Callable[[], int], seen: int, random: Random) -> bool:
    """Whether an answer came before patience ran out."""
    for _ in range(random.randint(*PATIENCE_SECONDS)):
        if count() > seen:
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False
