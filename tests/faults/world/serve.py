"""Where nodes are born: one process that has loaded the hub, and forks a ``hub serve`` for whoever asks.

A Python that loads the hub costs some seconds of a core, and a run starts nodes by the dozen. What is forked has
opened nothing and runs exactly what the command runs. Requests are lines of JSON on the standard input, answers on the
standard output; at the end of the input all of them end, so that no run leaves nodes behind.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from hub import cli
from hub import sending as hub_sending
from hub.delivery import leasing
from tests.faults.world.clock import follow_hand

_LOOK_SECONDS: Final = 0.05


def main() -> None:
    lives, held = os.pipe()  # nobody writes to it; it ends with us, however we end
    for request in _requests():
        pid = os.fork()
        if pid == 0:
            os.close(held)
            _become_node(request, lives)
        _tell({"started": pid})


def _requests() -> Iterator[dict[str, Any]]:
    """Until the end of the input; meanwhile whoever has ended is told of."""
    rest = b""
    while True:
        if select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
            if not (data := os.read(sys.stdin.fileno(), 65_536)):
                return
            *lines, rest = (rest + data).split(b"\n")
            yield from (json.loads(line) for line in lines)
        _bury()


def _bury() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _tell(answer: dict[str, int]) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


def _become_node(request: dict[str, Any], lives: int) -> NoReturn:
    """``settings`` is its environment, ``log`` where it writes, ``clock`` how wrong its clock is. ``lease_seconds``
    shortens for how long the rows of a sender that died lie untouched, and until the carrier's list is looked at
    again, for a run that has a minute."""
    status = 1
    try:
        os.setsid()
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(old, new)
        os.environ.clear()
        os.environ.update(request["settings"])
        threading.Thread(target=_end_with, args=(lives,), daemon=True).start()
        follow_hand(request["clock"])
        if seconds := request["lease_seconds"]:
            leasing.LEASE_MS = seconds * 1000  # type: ignore[misc]
            hub_sending.SLOWEST_SEND_SECONDS = seconds / 2
            os.environ["HUB_RECONCILE_SECONDS"] = str(seconds)
        cli.main(["serve"])
        status = 0
    except SystemExit as end:
        print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - a process ends here, whatever it ends with
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _end_with(lives: int) -> None:
    os.read(lives, 1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
