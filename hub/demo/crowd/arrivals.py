"""Who comes next, by which channel, with which story: and seeing them through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Final

from hub.demo.clients import PhoneClient, VisitorClient
from hub.demo.clients.mail import MailClient
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.caller import live_a_call
from hub.demo.crowd.caller_mind import CallerMind
from hub.demo.crowd.customer import live_a_story
from hub.demo.crowd.customer_mind import CustomerMind
from hub.demo.crowd.ends import ChatEnd, End, MailEnd, TextEnd
from hub.demo.crowd.habits import MOODS, PACES, choose_mood
from hub.demo.crowd.stories import Book, Channel, Story, fill, is_chinese
from hub.demo.crowd.tempo import Tempo
from hub.demo.crowd.world import Doors, Residents

# How people come, of a hundred. Whoever finds nobody at home by one way comes by chat, which is never full.
SHARES: Final[Mapping[str, float]] = {"webchat": 40, "sms": 20, "email": 20, "voice": 20}
SHARE_OF_RETURNS: Final = 0.25  # chats of somebody who was here before
KNOWN_VISITORS: Final = 30
TOLD_LATELY: Final = 5  # stories that are not told again right away
SUBJECT_LETTERS: Final = 40  # of the first words, where a story has no subject


class Arrivals:
    def __init__(
        self, base_url: str, residents: Residents, doors: Doors, *, book: Book, random: Random, tempo: Tempo
    ) -> None:
        self._base_url = base_url
        self._doors = doors
        self._book = book
        self._random = random
        self._tempo = tempo
        # whoever has not been here for longest is next
        self._phones = _shuffled(residents.phones, random)
        self._mailers = _shuffled(residents.mailers, random)
        self._sids: dict[str, set[str]] = {number: set() for number, _ in residents.phones}
        self._told_lately: deque[str] = deque(maxlen=TOLD_LATELY)
        self._known: deque[tuple[str, str | None, str]] = deque(maxlen=KNOWN_VISITORS)

    async def receive_one(self) -> None:
        """One customer's whole visit."""
        way = self._random.choices(list(SHARES), list(SHARES.values()))[0]
        await self._ways()[way]()

    def _ways(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Those that are open at this moment; the others lead to the chat."""
        doors = self._doors
        return {
            "webchat": self._receive_chat,
            "sms": self._receive_text if doors.numbers and self._phones else self._receive_chat,
            "email": self._receive_mail if doors.mailboxes and self._mailers else self._receive_chat,
            "voice": self._receive_call if doors.lines and self._phones else self._receive_chat,
        }

    async def _receive_chat(self) -> None:
        token, name, language = self._choose_visitor()
        story = self._choose_story("webchat", in_chinese=language.startswith("zh"))
        visitor = VisitorClient(self._base_url, name=name, language=language, token=token)
        await self._live(ChatEnd(visitor), story, "webchat")
        if visitor.token:
            self._known.append((visitor.token, name, language))

    def _choose_visitor(self) -> tuple[str | None, str | None, str]:
        """Token, name and language: of somebody who was here before, or of somebody new."""
        if self._known and self._random.random() < SHARE_OF_RETURNS:
            return self._known.popleft()
        language = self._random.choice([story.language for story in self._book.stories])
        return None, self._random.choice(self._book.names[language]), language

    async def _receive_text(self) -> None:
        with _out_of(self._phones) as (number, name):
            story = self._choose_story("sms", in_chinese=is_chinese(name))
            phone = PhoneClient(self._base_url, number)
            end = TextEnd(phone, self._choose_door(self._doors.numbers, story.topic), self._sids[number])
            await self._live(end, story, "sms")

    async def _receive_mail(self) -> None:
        with _out_of(self._mailers) as (address, name):
            story = self._choose_story("email", in_chinese=is_chinese(name))
            mailer = MailClient(self._base_url, address, name)
            to = self._choose_door(self._doors.mailboxes, story.topic)
            await self._live(MailEnd(mailer, to, self._choose_subject(story)), story, "email")

    async def _receive_call(self) -> None:
        with _out_of(self._phones) as (number, _name):
            line = self._random.choice(list(self._doors.lines.values()))
            mind = CallerMind(line.key, MOODS[choose_mood(self._random)], self._random)
            phone = PhoneClient(self._base_url, number)
            await live_a_call(phone, line.number, mind, sids=self._sids[number], tempo=self._tempo)

    async def _live(self, end: End, story: Story, channel: Channel) -> None:
        mood = MOODS[choose_mood(self._random)]
        mind = CustomerMind(story, mood, self._book, self._random, PACES[channel])
        await live_a_story(end, mind, backoff=Backoff(self._random), tempo=self._tempo)

    def _choose_door(self, doors: Mapping[str, str], topic: str) -> str:
        return doors.get(topic) or self._random.choice(list(doors.values()))

    def _choose_subject(self, story: Story) -> str:
        """The order number stands in the words, if anywhere."""
        if story.subjects:
            return fill(self._random.choice(story.subjects), order="")
        return fill(story.turns[0].says[0], order="")[:SUBJECT_LETTERS]

    def _choose_story(self, channel: Channel, *, in_chinese: bool) -> Story:
        stories = self._book.stories_for(channel, in_chinese=in_chinese)
        fresh = [story for story in stories if story.id not in self._told_lately] or stories
        story = self._random.choice(fresh)
        self._told_lately.append(story.id)
        return story


def _shuffled(people: Sequence[tuple[str, str]], random: Random) -> deque[tuple[str, str]]:
    return deque(random.sample(list(people), len(people)))


@contextmanager
def _out_of(idle: deque[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """One of them, who is not called upon again before they are done."""
    person = idle.popleft()
    try:
        yield person
    finally:
        idle.append(person)
