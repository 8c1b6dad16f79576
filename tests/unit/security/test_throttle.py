import pytest

from hub.clock import FixedClock
from hub.security.throttle import MAX_KEYS, LocalThrottle, Rate


async def test_a_burst_is_let_through_and_then_one_at_a_time() -> None:
    clock = FixedClock()
    throttle = LocalThrottle(Rate(burst=3, seconds=30), clock)
    assert [await throttle.take("noor") for _ in range(3)] == [0, 0, 0]
    assert await throttle.take("noor") == 30
    clock.advance(seconds=20)
    assert await throttle.take("noor") == pytest.approx(10)
    clock.advance(seconds=10)
    assert await throttle.take("noor") == 0
    assert await throttle.take("noor") == 30


async def test_one_key_does_not_pay_for_another() -> None:
    throttle = LocalThrottle(Rate(burst=1, seconds=30), FixedClock())
    assert await throttle.take("noor") == 0
    assert await throttle.take("mei") == 0


async def test_whoever_proved_it_starts_anew() -> None:
    throttle = LocalThrottle(Rate(burst=1, seconds=30), FixedClock())
    await throttle.take("noor")
    await throttle.forgive("noor")
    assert await throttle.take("noor") == 0


async def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    clock = FixedClock()
    throttle = LocalThrottle(Rate(burst=1, seconds=30), clock)
    await throttle.take("noor")
    clock.advance(seconds=-100)
    assert await throttle.take("noor") == 30


async def test_memory_is_bounded_whatever_keys_come() -> None:
    throttle = LocalThrottle(Rate(burst=1, seconds=30), FixedClock())
    for number in range(MAX_KEYS + 100):
        await throttle.take(str(number))
    assert len(throttle._buckets) == MAX_KEYS
