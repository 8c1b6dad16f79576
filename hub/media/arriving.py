"""Files that come in pieces, perhaps over several lines and to several nodes: each piece behind the last.

They lie beside the store under the name that whatever was left unfinished has, and are tidied away with it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Final

from hub.media.parts import UNFINISHED


class OffsetError(ValueError):
    """Not the piece that comes next; ``length`` is how far it has come."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} bytes are there")
        self.length: Final = length


class Arriving:
    """In the folder of the media store, which all nodes share. ``name``: letters and digits of our own making."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def measure(self, name: str) -> int:
        return await asyncio.to_thread(self._measure, name)

    async def append(self, name: str, start: int, part: bytes) -> int:
        """The length with this piece. Raises OffsetError, or OSError where it could not be written."""
        return await asyncio.to_thread(self._append, name, start, part)

    async def read(self, name: str) -> bytes:
        return await asyncio.to_thread(self._path(name).read_bytes)

    async def drop(self, name: str) -> None:
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / f"{UNFINISHED}up-{name}"

    def _measure(self, name: str) -> int:
        path = self._path(name)
        return path.stat().st_size if path.exists() else 0

    def _append(self, name: str, start: int, part: bytes) -> int:
        self._root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path(name), os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # the same piece, sent again while the first is on its way
            length = file.seek(0, os.SEEK_END)
            if length != start:
                raise OffsetError(length)
            file.write(part)
        return start + len(part)
