"""A process that slept does not take its own sleep for the silence of the database."""

from __future__ import annotations

import asyncio
import time

import pytest

from hub.store.pulse import ASLEEP_SECONDS, BEAT_SECONDS
from hub.store.trouble import Health, Unavailable


async def never() -> None:
    await asyncio.Event().wait()


async def runs_out(health: Health) -> None:
    with pytest.raises(Unavailable), health.watching(writes=False):
        raise TimeoutError


async def test_a_time_limit_that_ran_out_in_our_sleep_is_no_proof() -> None:
    health = Health(never)
    beating = asyncio.create_task(health.pulse.beat())
    await asyncio.sleep(0)
    time.sleep(BEAT_SECONDS + ASLEEP_SECONDS + 0.2)  # noqa: ASYNC251 - it is the loop that shall sleep
    await runs_out(health)
    assert not health.is_away
    await health.check()
    beating.cancel()


async def test_one_that_ran_out_while_we_were_awake_is() -> None:
    health = Health(never)
    beating = asyncio.create_task(health.pulse.beat())
    await asyncio.sleep(0)
    await runs_out(health)
    assert health.is_away
    with pytest.raises(Unavailable):
        await health.check()
    beating.cancel()


async def test_a_refused_connection_is_proof_even_for_a_sleeper() -> None:
    health = Health(never)
    time.sleep(BEAT_SECONDS + ASLEEP_SECONDS + 0.2)  # noqa: ASYNC251 - it is the loop that shall sleep
    with pytest.raises(Unavailable), health.watching(writes=False):
        raise ConnectionRefusedError("refused")
    assert health.is_away
