"""What every program at the hub's doors does about its line: opens it again when it breaks, and breaks it when it has
gone quiet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from hub.demo.clients import ApiRefusal, Dropped
from tests.faults.people.scene import ANSWER_SECONDS, LOOK_SECONDS

_AGAIN_SECONDS: Final = 0.5


class Client(Protocol):
    """``heard_at``: the loop's time of the last frame."""

    heard_at: float

    @property
    def is_connected(self) -> bool: ...

    def drops(self) -> None: ...


async def keep_connected(
    client: Client, connect: Callable[[], Awaitable[object]], *, silence_seconds: float
) -> None:
    """For ever. ``silence_seconds``: the hub's pings come more often, so a quieter line is dead, whatever the kernel
    thinks."""
    loop = asyncio.get_running_loop()
    while True:
        if not client.is_connected:
            await _try(client, connect)
        elif loop.time() - client.heard_at > silence_seconds:
            client.drops()
        await asyncio.sleep(LOOK_SECONDS)


async def _try(client: Client, connect: Callable[[], Awaitable[object]]) -> None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await connect()
    except (Dropped, ApiRefusal, TimeoutError):
        client.drops()
        await asyncio.sleep(_AGAIN_SECONDS)
    else:
        client.heard_at = asyncio.get_running_loop().time()


async def until_connected(client: Client) -> None:
    while not client.is_connected:  # noqa: ASYNC110 - the line is opened by another task
        await asyncio.sleep(LOOK_SECONDS)
