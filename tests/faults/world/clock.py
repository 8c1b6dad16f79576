"""A machine's clock that is wrong: how far, stands in a few bytes that the harness writes and the node reads.

What a node is told by its clock (`hub.clock.SystemClock`, the one place from which time comes) is shifted; what it
measures with (the loop's clock) runs on, as on a machine whose clock is set by hand.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Final

from hub.clock import SystemClock

_FORM: Final = struct.Struct("<q")  # ms


class Hand:
    """The harness's end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set(0)

    def set(self, seconds: float) -> None:
        if not self.path.exists():
            self.path.write_bytes(_FORM.pack(0))
        with self.path.open("r+b") as file:  # in place: who reads has this file before them
            file.write(_FORM.pack(round(seconds * 1000)))


def follow_hand(path: str) -> None:
    """The node's end: from now on its clock goes by this hand."""
    with Path(path).open("rb") as file:
        shift = mmap.mmap(file.fileno(), _FORM.size, access=mmap.ACCESS_READ)
    real = SystemClock.now

    def now(clock: SystemClock) -> int:
        return real(clock) + int(_FORM.unpack(shift[:])[0])

    SystemClock.now = now  # type: ignore[method-assign,assignment]
