"""Waiting, moods and plans of the crowd."""

from __future__ import annotations

from random import Random

from hub.demo.crowd.backoff import FIRST_SECONDS, MOST_SECONDS, Backoff
from hub.demo.crowd.habits import MOODS, choose_mood, typing_seconds
from hub.demo.crowd.plans import Plans, Steps


def test_each_wait_is_longer_until_it_is_long_enough() -> None:
    backoff = Backoff(Random(1))
    waits = [backoff.next_seconds() for _ in range(12)]
    assert waits[0] <= FIRST_SECONDS
    assert MOST_SECONDS / 2 <= waits[-1] <= MOST_SECONDS
    backoff.reset()
    assert backoff.next_seconds() <= FIRST_SECONDS


def test_every_mood_comes_as_often_as_its_share() -> None:
    random = Random(1)
    drawn = [choose_mood(random) for _ in range(2000)]
    for name, mood in MOODS.items():
        assert abs(drawn.count(name) / 2000 - mood.share) < 0.05


def test_long_words_take_longer_to_write_but_nobody_is_kept_for_ever() -> None:
    assert typing_seconds("x" * 20, letters_per_second=10, at_most=9) == 2
    assert typing_seconds("x" * 999, letters_per_second=10, at_most=9) == 9


def test_a_plan_is_made_once_and_goes_with_its_reason() -> None:
    made = []

    def make() -> Steps[str]:
        made.append(1)
        return [(5, "early"), (9, "late")]

    plans: Plans[str] = Plans()
    assert plans.due({"a": make}, 0) == []
    assert plans.due({"a": make}, 6) == ["early"]
    assert plans.due({}, 7) == []
    assert plans.due({"a": make}, 10) == ["early", "late"]
    assert len(made) == 2
