"""``hub serve --workers N``: one port, N processes, and a parent that keeps them running.

The parent opens the port and lends it to all. A connection that waits there is taken by whichever process is free, so
one that ends or hangs takes none with it, which it would with a port opened by each (SO_REUSEPORT). Each process is a
node of its own. When the parent is gone, however, its end of every process's standard input is closed, and they end.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from hub.serve import BACKLOG, LAST_SECONDS

log = structlog.get_logger("workers")

REFUSED: Final = 78  # EX_CONFIG of sysexits.h: it said why, and would say so again
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0  # a fault that repeats shall not eat the machine, nor be forgotten
STEADY_SECONDS: Final = 60.0  # whoever ran so long starts again at once: it is another fault


class RefusedError(Exception):
    """A worker would not start at all."""


@dataclass(frozen=True, slots=True)
class Worker:
    """As which of its parent's processes this one runs, from 1, and where it finds the port."""

    number: int
    descriptor: int
    lifeline: int = 0  # standard input

    def take_socket(self) -> socket.socket:
        return socket.socket(fileno=self.descriptor)


class Fleet:
    """``patience_seconds``: how long a process may take to end when it is told to."""

    def __init__(
        self,
        workers: int,
        *,
        host: str,
        port: int,
        patience_seconds: float,
        make_command: Callable[[int, int], list[str]] | None = None,
    ) -> None:
        self._workers = workers
        self._host = host
        self._port = port
        self._patience_seconds = patience_seconds
        self._make_command = make_command or _serve_as
        self._told = asyncio.Event()
        self._hurried = asyncio.Event()
        self._refused: int | None = None
        self.running: dict[int, asyncio.subprocess.Process] = {}

    async def run(self) -> None:
        """Until told to end. Raises OSError where the port is taken, RefusedError."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(told, self.end)
        with _open_port(self._host, self._port) as port:
            async with asyncio.TaskGroup() as keepers:
                for number in range(1, self._workers + 1):
                    keepers.create_task(self._keep(number, port), name=f"worker-{number}")
        if self._refused is not None:
            raise RefusedError(f"worker {self._refused} would not start; it has said why")

    def end(self) -> None:
        """Tell all to end; told twice, at once."""
        if self._told.is_set():
            self._hurried.set()
        self._told.set()

    async def _keep(self, number: int, port: socket.socket) -> None:
        loop, pause, first = asyncio.get_running_loop(), FIRST_PAUSE_SECONDS, True
        while not self._told.is_set():
            began = loop.time()
            status = await self._run_once(number, port)
            if self._told.is_set():
                return
            if status == REFUSED and first:
                self._refused = number
                self.end()
                return
            first = False
            if loop.time() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.error("worker ended, starting again", worker=number, status=status, in_seconds=pause)
            await _within(pause, self._told.wait())
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _run_once(self, number: int, port: socket.socket) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._make_command(number, port.fileno()),
            stdin=asyncio.subprocess.PIPE,
            pass_fds=[port.fileno()],
            start_new_session=True,  # Ctrl-C is for the parent, which tells them
        )
        self.running[number] = process
        log.info("worker started", worker=number, pid=process.pid)
        try:
            return await self._see_through(process)
        finally:
            del self.running[number]
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _see_through(self, process: asyncio.subprocess.Process) -> int:
        ended = asyncio.ensure_future(process.wait())
        told = asyncio.ensure_future(self._told.wait())
        await asyncio.wait([ended, told], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not ended.done():
            process.terminate()
            hurried = asyncio.ensure_future(self._hurried.wait())
            patience = self._patience_seconds + 2 * LAST_SECONDS  # it ends itself before
            await asyncio.wait([ended, hurried], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            hurried.cancel()
            if not ended.done():
                process.kill()
        return await ended


def _open_port(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
    opened.setblocking(False)
    return opened


def _serve_as(number: int, descriptor: int) -> list[str]:
    return [sys.executable, "-m", "hub", "serve", "--worker", str(number), "--socket", str(descriptor)]


async def _within(seconds: float, work: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        pass
