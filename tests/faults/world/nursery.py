"""The other end of ``serve``: starts nodes, and knows of each whether it still runs and how it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

from tests.patience import START_SECONDS


class Process:
    """``status``: how it ended; None while it runs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status: int | None = None
        self.has_ended = threading.Event()

    def signal(self, number: signal.Signals) -> None:
        if not self.has_ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nursery:
    def __init__(self, program: subprocess.Popen[bytes], lease_seconds: int | None) -> None:
        self._program = program
        self._lease_seconds = lease_seconds
        self._known: dict[int, Process] = {}
        self._started: SimpleQueue[Process] = SimpleQueue()

    def start(self, settings: Mapping[str, str], log: Path, clock: Path) -> Process:
        assert self._program.stdin is not None
        request = {
            "settings": settings,
            "log": str(log),
            "clock": str(clock),
            "lease_seconds": self._lease_seconds,
        }
        self._program.stdin.write(json.dumps(request).encode() + b"\n")
        self._program.stdin.flush()
        return self._started.get(timeout=START_SECONDS)

    def listen(self) -> None:
        """Until the program ends."""
        assert self._program.stdout is not None
        for line in self._program.stdout:
            answer = json.loads(line)
            if "started" in answer:
                process = self._known[answer["started"]] = Process(answer["started"])
                self._started.put(process)
            else:
                process = self._known.pop(answer["ended"])
                process.status = answer["status"]
                process.has_ended.set()


@contextmanager
def nursery(*, lease_seconds: int | None) -> Iterator[Nursery]:
    """All that was born in it ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.world.serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for us, who then end it
    ) as program:
        place = Nursery(program, lease_seconds)
        listener = threading.Thread(target=place.listen, daemon=True)
        listener.start()
        try:
            yield place
        finally:
            assert program.stdin is not None
            program.stdin.close()
            program.wait()
            listener.join()
