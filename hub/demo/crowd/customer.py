"""A simulated customer who writes: looks at the screen twice a second, and does what comes to mind."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from hub.demo.clients import ApiRefusal, Dropped, Refusal
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.customer_mind import CustomerMind
from hub.demo.crowd.ends import End
from hub.demo.crowd.tempo import Tempo

log = structlog.get_logger("crowd")

PAUSE_SECONDS: Final = 2.0  # after the hub could not take something
LONGEST_SECONDS: Final = 900.0  # a story takes a minute or two; whatever is still here then is stuck


async def live_a_story(end: End, mind: CustomerMind, *, backoff: Backoff, tempo: Tempo) -> None:
    """From the first word to the last. Ends quietly also where the hub is not there or refuses."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS * mind.pace.patience / tempo.times), end:
            while not mind.is_gone:
                await _look(end, mind, backoff, tempo)
                await tempo.look_away()
    except (Dropped, ApiRefusal, TimeoutError) as error:
        log.info("simulated customer gave up", story=mind.story.id, error=str(error).split("\n")[0])


async def _look(end: End, mind: CustomerMind, backoff: Backoff, tempo: Tempo) -> None:
    try:
        for action in mind.look(await end.look(), tempo.now()):
            await end.do(action)
            mind.did(action)
        backoff.reset()
    except (Refusal, ApiRefusal) as refusal:
        log.debug("refused", story=mind.story.id, reason=str(refusal))
        await tempo.pause(PAUSE_SECONDS)
        mind.reconsider()
    except (Dropped, TimeoutError):
        await tempo.pause(backoff.next_seconds())
        with suppress(Dropped, ApiRefusal, TimeoutError):  # the next look tells whether it worked
            await end.come_back()
        mind.reconsider()
