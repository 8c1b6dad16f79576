"""A server that can be stopped, killed, paused and started again on what is left of its data."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, suppress
from typing import Final

from tests.patience import START_SECONDS
from tests.services.process import ServiceError

_AGAIN_SECONDS: Final = 0.2


class Server:
    """``run`` gives a context in which it answers, with its process group."""

    def __init__(self, name: str, run: Callable[[], AbstractContextManager[int]]) -> None:
        self.name = name
        self._run = run
        self._stack = ExitStack()
        self._group = 0

    @asynccontextmanager
    async def up(self) -> AsyncIterator[Server]:
        await self.start()
        try:
            yield self
        finally:
            self.go_on()
            await self.stop()

    async def start(self) -> None:
        """Again where what was killed still holds what it needs."""
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while True:
            try:
                self._group = await asyncio.to_thread(self._stack.enter_context, self._run())
            except ServiceError:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return

    async def stop(self) -> None:
        """In peace: it says goodbye to whoever is connected."""
        await asyncio.to_thread(self._stack.close)

    async def kill(self) -> None:
        self._signal(signal.SIGKILL)
        await self.stop()

    def pause(self) -> None:
        """All of it: PostgreSQL's sessions are processes in groups of their own."""
        self._signal_all(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        for process in find_family(self._group) if self._group else ():
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            if self._group:
                os.killpg(self._group, number)


def find_family(root: int) -> set[int]:
    """A process and all that it has started, and they."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    family: set[int] = set()
    new = {root}
    while new:
        family |= new
        new = {pid for pid, parent in parents.items() if parent in family} - family
    return family
