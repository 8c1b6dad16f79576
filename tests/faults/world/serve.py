"""``hub serve``, and nothing else, but it ends with whoever started it: no run leaves nodes behind.

FAULTS_LEASE_SECONDS shortens for how long the rows of a sender that died lie untouched, for a run that has a minute.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from hub import cli
from hub import sending as hub_sending
from hub.delivery import leasing


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if seconds := os.environ.get("FAULTS_LEASE_SECONDS"):
        leasing.LEASE_MS = int(seconds) * 1000  # type: ignore[misc]
        hub_sending.SLOWEST_SEND_SECONDS = int(seconds) / 2
    cli.main(["serve"])


def _end_with_parent() -> None:
    """Our input is a pipe that nobody writes to: it ends with the one who holds the other end."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
