from __future__ import annotations

from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.watch.alarms import Alarms
from hub.watch.certificates import ENDED, SOON_MS, CertificateWatch, read_end, tell_ending
from tests.services.dovecot import make_certificate

DAY_MS = 86_400_000


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Good for two days."""
    certificate, key = tmp_path / "mx.pem", tmp_path / "mx.key"
    make_certificate(certificate, key)
    return certificate, key


def test_the_end_of_a_certificate_is_read_from_its_file(pair: tuple[Path, Path]) -> None:
    ends_at, now = read_end(*pair), SystemClock().now()
    assert ends_at is not None
    assert abs(ends_at - now - 2 * DAY_MS) < 120_000


async def test_one_that_ends_within_two_weeks_is_an_alarm(pair: tuple[Path, Path]) -> None:
    clock = SystemClock()
    alarms = Alarms(clock.now)
    await CertificateWatch(*pair, clock=clock, alarms=alarms).look()
    (alarm,) = alarms.standing()
    assert (alarm.name, alarm.about) == ("credential_expiring", "mx.pem")
    assert alarm.detail.startswith("ends 20")


async def test_one_that_is_not_there_is_no_end_of_the_watch(tmp_path: Path) -> None:
    alarms = Alarms(SystemClock().now)
    await CertificateWatch(tmp_path / "mx.pem", None, clock=SystemClock(), alarms=alarms).look()
    assert alarms.standing() == []


@pytest.mark.parametrize(
    ("ends_in_ms", "told"), [(SOON_MS + 1, None), (SOON_MS, "ends"), (0, "ends"), (-1, "ended")]
)
def test_what_is_told_of_an_end(ends_in_ms: int, told: str | None) -> None:
    now = SystemClock().now()
    words = tell_ending(now + ends_in_ms, now)
    assert (words is None) == (told is None)
    assert words is None or words.startswith(str(told))


def test_one_that_has_ended_says_so() -> None:
    assert tell_ending(ENDED, SystemClock().now()) == "has ended"
