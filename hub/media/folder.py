"""A folder of files, each under the hash of its content: the same file twice is one."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import Final

from hub.media.parts import UNFINISHED, Growing, put_parts, read_part

# No room on the disk, or none for us.
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
LOOK_AGAIN_SECONDS: Final = 5.0
_PROBE_BYTES: Final = 65_536  # a small file's worth: less than that is no room to speak of
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class FolderMedia:
    """``hub.ports.Media`` in a folder that all nodes share. A file is there whole or not at all. ``tell_full`` is told
    the reason while there is no room, and None when there is again."""

    def __init__(self, root: Path, *, tell_full: Callable[[str | None], None] = lambda _reason: None) -> None:
        self._root = root
        self._tell_full = tell_full
        self._full = asyncio.Event()

    async def put(self, content: bytes) -> str:
        """The SHA-256 of the content, once it is on disk. Raises OSError where it could not be written."""
        try:
            sha256 = await asyncio.to_thread(self._put, content)
        except OSError as error:
            self._note_full(error)
            raise
        return sha256

    async def put_parts(self, parts: AsyncIterable[bytes], *, most: int) -> tuple[str, int]:
        """The SHA-256 and the length, once it is on disk. Raises TooLargeError, or OSError as ``put`` does."""
        try:
            return await put_parts(self._root, self._path, parts, most=most)
        except OSError as error:
            self._note_full(error)
            raise

    async def look_for_room(self) -> None:
        """Worker: where there was none, look again now and then; nobody may come to put anything."""
        while True:
            await self._full.wait()
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            try:
                await asyncio.to_thread(self._probe)
            except OSError:
                continue
            self._full.clear()
            self._tell_full(None)

    async def read(self, sha256: str) -> bytes:
        """Raises FileNotFoundError."""
        return await asyncio.to_thread(self._path(sha256).read_bytes)

    async def read_part(self, sha256: str, start: int, length: int) -> bytes:
        """Raises FileNotFoundError."""
        return await asyncio.to_thread(read_part, self._path(sha256), start, length)

    async def drop(self, sha256: str, *, older_than: int) -> None:
        """Unless it was put again since ``older_than`` (ms). One that is not there is gone already."""
        await asyncio.to_thread(self._drop, self._path(sha256), older_than)

    async def list_older_than(self, at: int) -> list[str]:
        """The hashes of all files last put before ``at`` (ms)."""
        return await asyncio.to_thread(self._list, at)

    async def drop_unfinished(self, *, older_than: int) -> None:
        """What was being put and nothing was added to since ``older_than`` (ms): whoever did was killed."""
        await asyncio.to_thread(self._drop_unfinished, older_than)

    def _note_full(self, error: OSError) -> None:
        if error.errno in NO_ROOM:
            self._full.set()
            self._tell_full(f"{self._root}: {error.strerror}")

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self._root / sha256[:2] / sha256  # 256 folders: none grows too long to list

    def _put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            os.utime(path)  # young again: whoever tidies up does not take it from under us
            return sha256
        growing = Growing(self._root, most=len(content))
        try:
            growing.add(content)
            return growing.finish(self._path)
        finally:
            growing.close()

    def _probe(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._root) as file:
            file.write(os.urandom(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())

    def _drop(self, path: Path, older_than: int) -> None:
        if _modified_ms(path) < older_than:
            path.unlink(missing_ok=True)

    def _drop_unfinished(self, older_than: int) -> None:
        for path in self._root.glob(f"{UNFINISHED}*"):
            self._drop(path, older_than)

    def _list(self, at: int) -> list[str]:
        files = (path for path in self._root.glob("??/*") if _NAME.fullmatch(path.name))
        return [path.name for path in files if _modified_ms(path) < at]


def _modified_ms(path: Path) -> float:
    try:
        return path.stat().st_mtime * 1000
    except FileNotFoundError:  # dropped a moment ago, by another node
        return float("inf")
