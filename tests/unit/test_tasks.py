"""Tasks end, also those that lose the first word that they should."""

from __future__ import annotations

import asyncio

import pytest

from hub import tasks
from hub.tasks import end_tasks
from tests.patience import PATIENCE_SECONDS


async def _lose_cancellation(times: int) -> None:
    """As a library does that catches it together with its own time-out."""
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


async def _fail_when_cancelled() -> None:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        raise OSError("the socket was gone already") from None


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_a_task_that_loses_its_cancellation_is_told_again(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ASK_AGAIN_SECONDS", 0.01)
    task = asyncio.create_task(_lose_cancellation(times))
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await end_tasks([task])
    assert task.cancelled()


async def test_one_that_fails_on_its_way_out_disturbs_no_other() -> None:
    started = [asyncio.create_task(_fail_when_cancelled()), asyncio.create_task(asyncio.sleep(60))]
    await asyncio.sleep(0)
    await end_tasks(started)
    assert all(task.done() for task in started)


async def test_nothing_to_end_ends_at_once() -> None:
    await end_tasks([])
