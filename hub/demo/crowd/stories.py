"""The words of the crowd, read from ``stories.yaml``: who says what, and what is a fitting answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from random import Random
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE: Final = Path(__file__).with_name("stories.yaml")
FALLBACK_LANGUAGE: Final = "en"

Channel = Literal["webchat", "sms", "email"]
Some = Annotated[tuple[str, ...], Field(min_length=1)]  # alternatives; one of them is said


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Words):
    """The customer says one of ``says``; one of ``answers`` fits."""

    says: Some
    answers: Some

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_as_pattern(template) for template in self.says)


class Story(_Words):
    """``topic`` is the queue it belongs to, where there is one of that name."""

    id: str
    language: str
    topic: str
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    disposition: str
    notes: tuple[str, ...]
    subjects: tuple[str, ...] = ()  # of a mail; where there is none, the first words
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]


class Topic(_Words):
    language: str
    words: Some
    answers: tuple[str, ...] = ()
    disposition: str | None = None
    farewell: bool = False


class Manners(_Words):
    """What one says in a language, whatever it is about."""

    greetings: Some
    nudges: Some
    give_ups: Some
    thanks: Some
    farewells: Some
    unknowns: Some


class Book(_Words):
    names: Mapping[str, tuple[str | None, ...]]  # None: does not give a name
    manners: Mapping[str, Manners]
    topics: tuple[Topic, ...]
    stories: tuple[Story, ...]

    def manners_in(self, language: str | None) -> Manners:
        return self.manners.get(language or "", self.manners[FALLBACK_LANGUAGE])

    def stories_for(self, channel: Channel, *, in_chinese: bool | None = None) -> list[Story]:
        """Those that are told on this channel; only Chinese ones, or none of them, where it matters."""
        return [
            story
            for story in self.stories
            if channel in story.channels
            and (in_chinese is None or story.language.startswith("zh") == in_chinese)
        ]


@lru_cache(maxsize=1)
def read_book() -> Book:
    return Book.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


class Answer(_Words):
    """What an agent has to say to a customer's words."""

    text: str
    language: str
    farewell: bool = False  # there is nothing more to do
    story: Story | None = None
    disposition: str | None = None


def find_answer(book: Book, texts: Iterable[str], random: Random) -> Answer:
    """The answer to what the customer wrote since they were answered last, newest words first."""
    newest_first = list(texts)[::-1]
    for text in newest_first:
        for story in book.stories:
            for turn in story.turns:
                if said := _match(turn, text):
                    return _from_story(story, turn, said, random)
    for text in newest_first:
        if topic := _find_topic(book, text):
            return _from_topic(book, topic, random)
    language = "zh-CN" if any(is_chinese(text) for text in newest_first) else FALLBACK_LANGUAGE
    return Answer(text=random.choice(book.manners_in(language).unknowns), language=language)


def _match(turn: Turn, text: str) -> re.Match[str] | None:
    return next((found for pattern in turn.patterns if (found := pattern.fullmatch(text.strip()))), None)


def _from_story(story: Story, turn: Turn, said: re.Match[str], random: Random) -> Answer:
    order = said.groupdict().get("order")
    # without an order number in the question, an answer that names none
    fitting = [each for each in turn.answers if order or "{order}" not in each] or list(turn.answers)
    return Answer(
        text=fill(random.choice(fitting), order=order or ""),
        language=story.language,
        story=story,
        disposition=story.disposition,
    )


def _from_topic(book: Book, topic: Topic, random: Random) -> Answer:
    words = book.manners_in(topic.language).farewells if topic.farewell else topic.answers
    return Answer(
        text=random.choice(words),
        language=topic.language,
        farewell=topic.farewell,
        disposition=topic.disposition,
    )


def _find_topic(book: Book, text: str) -> Topic | None:
    spoken = text.casefold()
    return next((topic for topic in book.topics if any(_contains(spoken, w) for w in topic.words)), None)


def _contains(text: str, word: str) -> bool:
    """Whole words where words have ends; Chinese has none."""
    return word in text if is_chinese(word) else re.search(rf"\b{re.escape(word)}\b", text) is not None


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def fill(template: str, **values: str) -> str:
    """The template with its {names} replaced; a name without a value goes, with the space before it."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value) if value else _without(template, name)
    return template


def _without(template: str, name: str) -> str:
    return re.sub(rf" ?\{{{name}\}}", "", template)


def _as_pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.escape(template).replace(re.escape("{order}"), r"(?P<order>[\w-]+)"))


def make_order_number(random: Random) -> str:
    return f"HL-{random.randrange(10_000, 99_999)}"
