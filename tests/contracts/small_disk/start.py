"""A node that is started where there is no room for its database: refused in words, and taken when there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.contracts.small_disk import say
from tests.services.ports import find_free_port


def hub(root: Path, *command: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    settings = {"HUB_DATA_DIR": str(root), "HUB_SECRET": 40 * "x", "HUB_PORT": str(find_free_port())}
    return subprocess.Popen(
        [sys.executable, "-m", "hub", *command],
        env={**clean, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def fill(ballast: Path) -> None:
    """To the last byte."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            return


def main(root: Path) -> None:
    ballast = root / "ballast"
    assert hub(root, "migrate").wait() == 0
    fill(ballast)
    refused = hub(root, "serve")
    _, words = refused.communicate(timeout=60)
    last = words.strip().splitlines()[-1]
    say("full", if_=refused.returncode == 1 and last.startswith("hub: the database cannot be used: "))
    ballast.unlink()
    say("room", if_=True)
    taken = hub(root, "serve")
    assert taken.stderr is not None
    say("again", if_=any("serving" in line for line in taken.stderr))
    taken.terminate()
    taken.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
