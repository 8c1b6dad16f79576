"""The board of alarms."""

from __future__ import annotations

import pytest

from hub.clock import FixedClock
from hub.watch.alarms import KINDS, Alarms


def test_an_alarm_stands_from_its_first_sound_until_it_is_ended() -> None:
    clock = FixedClock()
    alarms = Alarms(clock.now)
    alarms.sound("redis_away", "refused")
    began = clock.now()
    clock.advance(seconds=3)
    alarms.sound("redis_away", "timed out")
    (alarm,) = alarms.standing()
    assert (alarm.since, alarm.detail) == (began, "timed out")
    alarms.end("redis_away")
    alarms.end("redis_away")
    assert alarms.standing() == []


def test_one_name_stands_for_each_thing_it_is_about_oldest_first() -> None:
    clock = FixedClock()
    alarms = Alarms(clock.now)
    alarms.set("disk_full", "media", about="media")
    clock.advance(seconds=1)
    alarms.set("disk_full", "database", about="database")
    assert [alarm.about for alarm in alarms.standing()] == ["media", "database"]
    alarms.set("disk_full", None, about="media")
    assert [alarm.about for alarm in alarms.standing()] == ["database"]


def test_a_name_that_nobody_can_look_up_is_refused() -> None:
    with pytest.raises(KeyError):
        Alarms(FixedClock().now).sound("something_else")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_alarm_says_what_it_means_and_what_to_do(name: str) -> None:
    kind = KINDS[name]
    assert kind.meaning.endswith(".")
    assert kind.remedy.endswith(".")
