"""What a simulated caller does, by what is heard and the time that passes."""

from __future__ import annotations

from random import Random

import pytest

from hub.demo.crowd.caller_mind import Action, CallerMind, HangUp, Heard, Press
from hub.demo.crowd.habits import Mood

PATIENT = Mood(share=1, patience=(100, 100), nudges=0, thanks=1)
SILENCE = Heard(words=0, talks=False, over=False)
MENU = Heard(words=2, talks=False, over=False)
TALK = Heard(words=2, talks=True, over=False)
DEAD = Heard(words=2, talks=False, over=True)


def listen(caller: CallerMind, heard: Heard, *, since: int, until: int) -> list[tuple[int, Action]]:
    """Everything done in these seconds, with the second; all of it works."""
    done = []
    for now in range(since, until + 1):
        for action in [] if caller.is_gone else caller.hear(heard, now):
            caller.did(action)
            done.append((now, action))
    return done


def caller(key: str | None = "2") -> CallerMind:
    return CallerMind(key, PATIENT, Random(1))


def test_the_key_is_pressed_once_and_not_before_anything_was_said() -> None:
    maya = caller()
    assert listen(maya, SILENCE, since=0, until=20) == []
    assert [action for _, action in listen(maya, MENU, since=21, until=60)] == [Press("2")]


def test_a_number_without_a_menu_gets_no_keys() -> None:
    assert listen(caller(None), MENU, since=0, until=90) == []


def test_patience_ends_on_the_line() -> None:
    maya = caller(None)
    done = listen(maya, MENU, since=0, until=200)
    assert [(100, HangUp())] == done
    assert maya.is_gone


@pytest.mark.parametrize("waited", [0, 90])
def test_a_talk_lasts_its_time_however_long_one_has_waited(waited: int) -> None:
    maya = caller(None)
    listen(maya, MENU, since=0, until=waited)
    (when, action), *more = listen(maya, TALK, since=waited + 1, until=waited + 100)
    assert (action, more) == (HangUp(), [])
    assert 20 <= when - waited <= 52


def test_whoever_is_hung_up_on_is_gone() -> None:
    maya = caller()
    assert listen(maya, DEAD, since=0, until=5) == []
    assert maya.is_gone
