"""A node of the hub as a process: ``hub serve``, as an operator starts it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import aiohttp

from tests.faults.world.clock import Hand
from tests.faults.world.line import Line
from tests.faults.world.nursery import Nursery, Process
from tests.patience import START_SECONDS

# A Python that loads the hub on a busy machine, while other faults may strike it again and again.
READY_SECONDS: Final = 3 * START_SECONDS
_LOOK_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 2.0


class Node:
    """``lines`` are those to what it needs, by name. Started again it has the name it had, as an operator's would."""

    def __init__(
        self,
        name: str,
        *,
        port: int,
        mail_port: int,
        lines: Mapping[str, Line],
        folder: Path,
        born: Nursery | None = None,
    ) -> None:
        self.name = name
        self.port = port
        self.mail_port = mail_port
        self.lines = lines
        self.settings: dict[str, str] = {}
        self.born = born
        self.clock = Hand(folder / f"{name}.clock")
        self._log = folder / f"{name}.log"
        self._process: Process | None = None

    @property
    def id(self) -> str:
        """As the rows name it."""
        return self.name

    @property
    def is_running(self) -> bool:
        return self._process is not None and not self._process.has_ended.is_set()

    def start(self) -> None:
        """Unless it runs: of two faults that struck it, one may have started it again already."""
        assert self.born is not None, f"{self.name} was started by somebody else"
        if not self.is_running:
            clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
            settings = {**clean, **self.settings, "HUB_NODE_ID": self.id}
            self._process = self.born.start(settings, self._log, self.clock.path)

    async def answers(self, path: str = "/readyz") -> bool:
        """Whether it says yes within a moment."""
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def is_ready(self, *, seconds: float = READY_SECONDS) -> None:
        """Until it is; one that ended is started again, as whatever looks after it does. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not await self.answers():
                if not self.is_running:
                    self.start()
                await asyncio.sleep(_LOOK_SECONDS)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Returns when it is gone."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.has_ended.wait()

    async def has_ended(self) -> int | None:
        """Its exit status, once it has ended by itself."""
        assert self._process is not None
        await asyncio.to_thread(self._process.has_ended.wait)
        return self._process.status

    async def ends(self, *, seconds: float) -> int | None:
        """Told to end, it does: its exit status; None where it has not within this time, and was killed."""
        assert self._process is not None
        self._signal(signal.SIGTERM)
        if not await asyncio.to_thread(self._process.has_ended.wait, seconds):
            self.kill()
            return None
        return self._process.status

    def read_log(self) -> str:
        return self._log.read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.signal(number)
