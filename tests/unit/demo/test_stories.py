"""The words of the crowd fit each other."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

from config.document import Document
from hub.demo.crowd.stories import Channel, Story, Turn, fill, find_answer, is_chinese, read_book

BOOK = read_book()
TURNS = [(story, turn) for story in BOOK.stories for turn in story.turns]


@pytest.mark.parametrize(("story", "turn"), TURNS, ids=[f"{s.id}-{s.turns.index(t)}" for s, t in TURNS])
def test_whatever_a_story_says_gets_the_answer_of_its_turn(story: Story, turn: Turn) -> None:
    answers = {fill(answer, order="HL-1") for answer in turn.answers}
    for says in turn.says:
        answer = find_answer(BOOK, [fill(says, order="HL-1")], Random(1))
        assert answer.story == story
        assert answer.text in answers or "{order}" not in says
        assert "{" not in answer.text


@pytest.mark.parametrize("language", sorted(BOOK.manners))
def test_thanks_are_answered_with_a_farewell_in_the_same_language(language: str) -> None:
    for thanks in BOOK.manners[language].thanks:
        answer = find_answer(BOOK, [thanks], Random(1))
        assert (answer.farewell, answer.language) == (True, language)


@pytest.mark.parametrize(
    ("words", "disposition", "chinese"),
    [
        ("my package is late!!", "delivery_traced", False),
        ("I was CHARGED for nothing", "refund_granted", False),
        ("我的快递呢", "delivery_traced", True),
        ("do you have cats", None, False),
        ("你们有猫吗", None, True),
    ],
)
def test_words_of_ones_own_are_answered_by_topic(words: str, disposition: str | None, chinese: bool) -> None:
    answer = find_answer(BOOK, [words], Random(1))
    assert (answer.disposition, is_chinese(answer.text)) == (disposition, chinese)


def test_a_short_word_is_not_found_inside_a_longer_one() -> None:
    assert not find_answer(BOOK, ["a flashback of goodbyes"], Random(1)).farewell


def test_the_newest_words_are_answered_first() -> None:
    texts = ["My lamp arrived broken 💔 the glass shade has a crack right through it", "And is it dimmable?"]
    story = find_answer(BOOK, texts, Random(1)).story
    assert story is not None
    assert story.id == "which_bulb"


def test_a_name_that_is_not_known_leaves_no_hole() -> None:
    assert fill("Hello {customer}, this is {agent}.", customer="", agent="Ana") == "Hello, this is Ana."


def test_every_disposition_and_topic_is_one_of_the_demos_configuration() -> None:
    queues = _queues_of_the_demo()
    for story in BOOK.stories:
        assert story.disposition in queues[story.topic], story.id
    everywhere = set().union(*queues.values())
    assert {topic.disposition for topic in BOOK.topics} - {None} <= everywhere


@pytest.mark.parametrize("channel", ["webchat", "sms"])
@pytest.mark.parametrize("in_chinese", [False, True])
def test_there_is_a_story_for_everybody(channel: Channel, in_chinese: bool) -> None:
    assert BOOK.stories_for(channel, in_chinese=in_chinese)


def test_names_and_manners_are_there_for_every_language_of_a_story() -> None:
    languages = {story.language for story in BOOK.stories}
    assert languages <= set(BOOK.names)
    assert languages <= set(BOOK.manners)


def _queues_of_the_demo() -> dict[str, set[str]]:
    file = Path(__file__).parents[3] / "config" / "hub.yaml"
    document = Document.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    return {queue.id: {each.id for each in queue.dispositions} for queue in document.queues}
