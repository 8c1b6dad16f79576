"""The exchange closes, whatever its tasks are just doing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from channels.carrier.calls.hearing import Hearing
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Call
from channels.carrier.tasks import Tasks
from tests.patience import PATIENCE_SECONDS


async def test_a_task_that_has_lost_the_word_is_told_again() -> None:
    tasks = Tasks()
    begun = asyncio.Event()

    async def is_deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            begun.set()
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    tasks.start(is_deaf_once(), name="deaf")
    await begun.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await tasks.stop()


@pytest.mark.parametrize("ticks", range(6))
async def test_a_call_that_is_just_being_redirected_ends_with_the_exchange(ticks: int) -> None:
    call = Call("CA1", "AC1", "+1", "+2", "inbound", "in-progress", 0, 0)
    leg = Leg(call, phone="+1", hearing=Hearing(lambda: 0, lambda _heard: None))

    async def waits(_leg: Leg) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # a script cleans up behind itself

    tasks = Tasks()
    tasks.start(leg.run(waits), name="call")
    await asyncio.sleep(0.01)
    leg.redirect(waits)
    for _ in range(ticks):
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await tasks.stop()
