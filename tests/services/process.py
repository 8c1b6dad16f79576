"""A server that is started for a test run and cannot outlive it."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import START_SECONDS

_STOP_SECONDS = 15

# The shell holds our pipe. When it closes, because we are done or were killed, the shell ends the server.
_SUPERVISOR = """
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -s "$STOP_SIGNAL" $server) 2>/dev/null &
wait $server
"""


class ServiceError(Exception):
    """A service that the tests need is not to be had. Never a reason to skip: say what would help."""


@contextmanager
def running(
    command: list[str],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    stop_signal: str = "TERM",
    user: int | None = None,
) -> Iterator[int]:
    """Run a server until the block ends; enter the block when it answers. Gives the process group, for signals that no
    server ends by in peace."""
    with log.open("wb") as output:
        shell = subprocess.Popen(
            ["/bin/sh", "-c", _SUPERVISOR, "sh", *command],
            env=os.environ | {"STOP_SIGNAL": stop_signal},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            # Ctrl-C in the terminal is for us; the server goes when we close the pipe.
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    assert shell.stdin is not None
    try:
        _wait_until_ready(shell, is_ready, log)
        yield shell.pid
    finally:
        shell.stdin.close()
        try:
            shell.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def _wait_until_ready(shell: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if shell.poll() is not None or time.monotonic() > deadline:
            raise ServiceError(f"{shell.args!r} did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def accepts_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
