"""Who comes next, by which channel, with which story: and seeing them through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from hub.demo.clients import PhoneClient, VisitorClient
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.customer import Channel, ChatChannel, TextChannel, live_a_story
from hub.demo.crowd.customer_mind import CustomerMind
from hub.demo.crowd.habits import MOODS, choose_mood
from hub.demo.crowd.stories import Book, Story, is_chinese
from hub.demo.crowd.stories import Channel as StoryChannel
from hub.demo.crowd.tempo import Tempo

SHARE_OF_TEXTS: Final = 0.35
SHARE_OF_RETURNS: Final = 0.25  # chats of somebody who was here before
KNOWN_VISITORS: Final = 30
TOLD_LATELY: Final = 5  # stories that are not told again right away


class Arrivals:
    """``people`` are (number, name); ``numbers`` say which of ours to text by topic."""

    def __init__(
        self,
        base_url: str,
        people: Sequence[tuple[str, str]],
        numbers: Mapping[str, str],
        *,
        book: Book,
        random: Random,
        tempo: Tempo,
    ) -> None:
        self._base_url = base_url
        self._book = book
        self._random = random
        self._tempo = tempo
        self._names = dict(people)
        # whoever has not texted for longest is next
        self._idle = deque(random.sample(list(self._names), len(self._names)))
        self._sids: dict[str, set[str]] = {number: set() for number, _ in people}
        self._numbers = dict(numbers)
        self._told_lately: deque[str] = deque(maxlen=TOLD_LATELY)
        self._known: deque[tuple[str, str | None, str]] = deque(maxlen=KNOWN_VISITORS)

    async def receive_one(self) -> None:
        """One customer's whole visit."""
        if self._numbers and self._idle and self._random.random() < SHARE_OF_TEXTS:
            await self._receive_text()
        else:
            await self._receive_chat()

    async def _receive_chat(self) -> None:
        token, name, language = self._choose_visitor()
        story = self._choose_story("webchat", in_chinese=language.startswith("zh"))
        visitor = VisitorClient(self._base_url, name=name, language=language, token=token)
        await self._live(ChatChannel(visitor), story)
        if visitor.token:
            self._known.append((visitor.token, name, language))

    def _choose_visitor(self) -> tuple[str | None, str | None, str]:
        """Token, name and language: of somebody who was here before, or of somebody new."""
        if self._known and self._random.random() < SHARE_OF_RETURNS:
            return self._known.popleft()
        language = self._random.choice([story.language for story in self._book.stories])
        return None, self._random.choice(self._book.names[language]), language

    async def _receive_text(self) -> None:
        number = self._idle.popleft()
        try:
            story = self._choose_story("sms", in_chinese=is_chinese(self._names[number]))
            phone = PhoneClient(self._base_url, number)
            channel = TextChannel(phone, self._choose_number(story), self._sids[number])
            await self._live(channel, story)
        finally:
            self._idle.append(number)

    async def _live(self, channel: Channel, story: Story) -> None:
        mood = MOODS[choose_mood(self._random)]
        mind = CustomerMind(story, mood, self._book, self._random)
        await live_a_story(channel, mind, backoff=Backoff(self._random), tempo=self._tempo)

    def _choose_number(self, story: Story) -> str:
        return self._numbers.get(story.topic) or self._random.choice(list(self._numbers.values()))

    def _choose_story(self, channel: StoryChannel, *, in_chinese: bool) -> Story:
        stories = self._book.stories_for(channel, in_chinese=in_chinese)
        fresh = [story for story in stories if story.id not in self._told_lately] or stories
        story = self._random.choice(fresh)
        self._told_lately.append(story.id)
        return story
