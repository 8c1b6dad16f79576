"""What a simulated customer does, by what comes and the time that passes."""

from __future__ import annotations

from random import Random

import pytest

from hub.demo.crowd.customer_mind import Action, CustomerMind, Leave, Say, Screen, Type
from hub.demo.crowd.habits import Mood
from hub.demo.crowd.stories import read_book

BOOK = read_book()
STORY = next(story for story in BOOK.stories if story.id == "which_bulb")
STEADY = Mood(
    share=1,
    patience=(100, 100),
    nudges=0,
    thanks=1,
    reads_for=(2, 2),
    letters_per_second=1000,
    leaves_after=(5, 5),
)


def mind(mood: Mood = STEADY) -> CustomerMind:
    return CustomerMind(STORY, mood, BOOK, Random(1))


def watch(customer: CustomerMind, screen: Screen, *, since: int, until: int) -> list[tuple[int, Action]]:
    """Everything done in these seconds, with the second; all of it works."""
    done = []
    for now in range(since, until + 1):
        for action in [] if customer.is_gone else customer.look(screen, now):
            customer.did(action)
            done.append((now, action))
    return done


def said(done: list[tuple[int, Action]]) -> list[str]:
    return [action.text for _, action in done if isinstance(action, Say)]


def test_a_story_is_told_turn_by_turn_then_thanks_and_goodbye() -> None:
    customer = mind()
    assert said(watch(customer, Screen(replies=0), since=0, until=30))[0] in STORY.turns[0].says
    assert said(watch(customer, Screen(replies=1), since=31, until=60))[0] in STORY.turns[1].says
    last = watch(customer, Screen(replies=2), since=61, until=99)
    assert said(last)[0] in BOOK.manners["en"].thanks
    assert isinstance(last[-1][1], Leave)
    assert customer.is_gone


def test_it_is_seen_that_somebody_types() -> None:
    done = [action for _, action in watch(mind(), Screen(replies=0), since=0, until=30)]
    assert done[:2] == [Type(True), Type(False)]


def test_nothing_is_said_while_the_agent_has_not_answered() -> None:
    customer = mind()
    watch(customer, Screen(replies=0), since=0, until=5)
    assert watch(customer, Screen(replies=0), since=6, until=90) == []


def test_two_words_of_the_agent_get_one_answer() -> None:
    customer = mind()
    watch(customer, Screen(replies=0), since=0, until=5)
    watch(customer, Screen(replies=1), since=6, until=7)
    done = watch(customer, Screen(replies=2), since=8, until=60)
    assert len(said(done)) == 1


def test_patience_ends() -> None:
    customer = mind()
    watch(customer, Screen(replies=0), since=0, until=5)
    done = watch(customer, Screen(replies=0), since=6, until=200)
    assert said(done)[0] in BOOK.manners["en"].give_ups
    assert isinstance(done[-1][1], Leave)


def test_an_agent_who_types_gives_patience_back() -> None:
    customer = mind()
    watch(customer, Screen(replies=0), since=0, until=90)
    assert said(watch(customer, Screen(replies=0, agent_types=True), since=91, until=180)) == []


def test_the_impatient_ask_once_whether_anybody_is_there() -> None:
    customer = mind(Mood(1, patience=(100, 100), nudges=1, thanks=1, reads_for=(2, 2)))
    done = said(watch(customer, Screen(replies=0), since=0, until=100))
    assert done[1] in BOOK.manners["en"].nudges
    assert len(done) == 2


@pytest.mark.parametrize("after", [0, 30])
def test_whoever_is_shown_the_door_goes(after: int) -> None:
    customer = mind()
    watch(customer, Screen(replies=0), since=0, until=after)
    assert watch(customer, Screen(replies=0, closed=True), since=after + 1, until=60) == []
    assert customer.is_gone


def test_what_the_hub_did_not_take_is_said_again() -> None:
    customer = mind()
    first = [action for now in range(10) for action in customer.look(Screen(replies=0), now)]
    customer.reconsider()
    again = watch(customer, Screen(replies=0), since=10, until=30)
    assert any(isinstance(action, Say) for action in first)
    assert len(said(again)) == 1


def test_the_ungrateful_leave_without_a_word() -> None:
    customer = mind(Mood(1, patience=(100, 100), nudges=0, thanks=0, reads_for=(2, 2)))
    for replies in range(2):
        watch(customer, Screen(replies=replies), since=replies * 30, until=replies * 30 + 29)
    done = [action for _, action in watch(customer, Screen(replies=2), since=60, until=99)]
    assert done == [Leave()]
