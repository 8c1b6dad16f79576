"""A node on its web port, until it is told to end, and how it ends.

A node that is told to end first says so (``/readyz``, and to every socket) while it still takes what comes: a proxy
that has not looked yet must lose nothing. Then the door closes, what is inside is finished, and the process ends.
Whatever hangs longer than the deadline is left behind; it is safe, for every lease runs out.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from hub.doors import close_server

log = structlog.get_logger("serve")

SHUTDOWN_SECONDS: Final = 2.0  # for handlers in flight; a node of `hub serve` grants them its whole deadline
# Connections that wait to be taken up: a proxy's, and every desk's of a node that has just ended.
BACKLOG: Final = 1_024
LAST_SECONDS: Final = (
    5.0  # behind the deadline, for closing what is open; then the process is ended from outside it
)
RETRY_AFTER_SECONDS: Final = "1"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebDoor:
    """``port`` is of interest where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server
        self.port = int(server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Nobody comes in any more, and whoever is inside is seen through."""
        await close_server(self._server)
        await self._runner.cleanup()


@asynccontextmanager
async def listening(app: web.Application, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve ``app`` while inside; gives the port."""
    async with open_door(app, host=host, port=port) as door:
        yield door.port


@asynccontextmanager
async def open_door(
    app: web.Application,
    *,
    host: str,
    port: int,
    inherited: socket.socket | None = None,
    patience_seconds: float = SHUTDOWN_SECONDS,
) -> AsyncIterator[WebDoor]:
    """Serve ``app`` while inside. ``inherited``: a socket that listens already, shared with other processes.
    ``patience_seconds``: how long requests in flight are waited for at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=patience_seconds)
    await runner.setup()
    assert runner.server is not None, "a runner that is set up has one"
    where = {"sock": inherited} if inherited is not None else {"host": host, "port": port}
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(runner.server, **where, backlog=BACKLOG)
        try:
            yield WebDoor(runner, server)
        finally:
            await close_server(server)
    finally:
        await runner.cleanup()


def make_turn_away(is_draining: Callable[[], bool]) -> Middleware:
    """A node about to end opens no socket, and asks whoever has a connection to take another one next time."""

    @web.middleware
    async def turn_away(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_draining():
            return await handler(request)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return web.Response(
                status=503, headers={"Retry-After": RETRY_AFTER_SECONDS, "Connection": "close"}
            )
        response = await handler(request)
        if not response.prepared:
            response.force_close()
        return response

    return turn_away


def hear_the_end(*, lifeline: int | None = None) -> asyncio.Event:
    """Set on SIGTERM or SIGINT, or when the other end of ``lifeline`` is closed: whoever started this process is gone.
    A second signal ends the process at once."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        if told.is_set():
            _end_hard("told twice")
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell)
    if lifeline is not None:

        def cut() -> None:
            loop.remove_reader(lifeline)
            told.set()

        loop.add_reader(lifeline, cut)
    return told


async def until_told_to_end(*reasons: asyncio.Event) -> None:
    """Returns when one of these is set; where none is given, when ``hear_the_end`` says so."""
    events = reasons or (hear_the_end(),)
    waiting = [asyncio.create_task(event.wait(), name="told-to-end") for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def leave(
    door: WebDoor, drain: Callable[[], Awaitable[None]], *, notice_seconds: float, within_seconds: float
) -> bool:
    """Drain, close the door, and say whether all was done in time. A process that hangs in it is ended."""
    _end_hard_after(within_seconds + LAST_SECONDS)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_seconds
    try:
        async with asyncio.timeout_at(deadline):
            await asyncio.gather(drain(), asyncio.sleep(min(notice_seconds, within_seconds / 2)))
            await door.close()
    except TimeoutError:
        log.warning("not drained in time; what was leased is free when its lease runs out")
        return False
    log.info("drained", seconds=round(within_seconds - (deadline - loop.time()), 1))
    return True


def _end_hard_after(seconds: float) -> None:
    timer = threading.Timer(seconds, _end_hard, ["deadline"])
    timer.daemon = True
    timer.start()


def _end_hard(reason: str) -> None:
    """Without any goodbye: the same to others as if it had been killed."""
    sys.stderr.write(f"hub: ended at once ({reason})\n")
    os._exit(1)
