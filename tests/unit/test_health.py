"""Whether the database is there: who may say so."""

from __future__ import annotations

import asyncio

import pytest

from hub.store.trouble import Health, Unavailable
from tests.nodes import until


async def test_an_answer_that_was_on_its_way_before_does_not_say_that_it_is_back() -> None:
    answers, back = asyncio.Event(), asyncio.Event()

    async def ping() -> None:
        await back.wait()

    async def ask() -> None:
        with health.watching(writes=True):
            await answers.wait()

    health = Health(ping)
    probing, asking = asyncio.create_task(health.probe()), asyncio.create_task(ask())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable), health.watching(writes=False):
        raise ConnectionRefusedError("nobody listens")
    answers.set()
    await asking
    assert health.is_away  # as whoever asks is told
    with pytest.raises(Unavailable):
        await health.check()
    back.set()
    await until(lambda: not health.is_away)
    await health.check()
    probing.cancel()
