"""Files that are too large to be held in memory: put and read in pieces."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import Final

from hub.ports import TooLargeError

UNFINISHED: Final = ".put-"  # how a file is called until it has its name


class Growing:
    """A file on its way into the store: its hash is known only at its end, so it gets its name then."""

    def __init__(self, root: Path, *, most: int) -> None:
        root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=root, prefix=UNFINISHED)
        self._file = os.fdopen(handle, "wb")
        self._path = Path(name)
        self._most = most
        self._digest = hashlib.sha256()
        self.length = 0

    def add(self, part: bytes) -> None:
        self.length += len(part)
        if self.length > self._most:
            raise TooLargeError(f"more than {self._most} bytes")
        self._digest.update(part)
        self._file.write(part)

    def finish(self, path_of: Callable[[str], Path]) -> str:
        """Also over the same content, which is young again then."""
        self._file.flush()
        os.fsync(self._file.fileno())
        sha256 = self._digest.hexdigest()
        path = path_of(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(path)
        flush_folder(path.parent)
        return sha256

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


async def put_parts(
    root: Path, path_of: Callable[[str], Path], parts: AsyncIterable[bytes], *, most: int
) -> tuple[str, int]:
    """It is there whole or not at all."""
    growing = await asyncio.to_thread(Growing, root, most=most)
    try:
        async for part in parts:
            await asyncio.to_thread(growing.add, part)
        return await asyncio.to_thread(growing.finish, path_of), growing.length
    finally:
        growing.close()


def flush_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_part(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)
