"""Files that are too large to be held in memory: put and read in pieces."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import BinaryIO

from hub.ports import TooLargeError


async def put_parts(
    root: Path, path_of: Callable[[str], Path], parts: AsyncIterable[bytes], *, most: int
) -> tuple[str, int]:
    """Its hash is known only at its end, so it gets its name then. It is there whole or not at all."""
    root.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root, prefix=".")
    temporary, digest, length = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            async for part in parts:
                length += len(part)
                if length > most:
                    raise TooLargeError(f"more than {most} bytes")
                digest.update(part)
                await asyncio.to_thread(file.write, part)
            await asyncio.to_thread(_flush, file)
        sha256 = digest.hexdigest()
        await asyncio.to_thread(_name, temporary, path_of(sha256))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return sha256, length


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _name(temporary: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(path)  # also over the same content, which is young again then
    flush_folder(path.parent)


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
