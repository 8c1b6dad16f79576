"""The hook for a virus scanner: any program that reads a file on its standard input."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

log = structlog.get_logger("media")

_SLOWEST_SCAN_SECONDS: Final = 60.0
_VERDICTS: Final = {0: "clean", 1: "infected"}  # as clamdscan has it; anything else: it could not look


class Scanner:
    """``command`` empty: nothing is scanned. ``clamdscan --no-summary -`` is one that fits."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._command = tuple(command)

    async def scan(self, content: bytes) -> str:
        """clean, infected, or unscanned where nobody could say."""
        if not self._command:
            return "unscanned"
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            log.warning("virus scanner cannot be run", error=str(error))
            return "unscanned"
        try:
            async with asyncio.timeout(_SLOWEST_SCAN_SECONDS):
                await process.communicate(content)
        except TimeoutError:
            process.kill()
            await process.wait()
            log.warning("virus scanner too slow")
            return "unscanned"
        return _VERDICTS.get(process.returncode or 0, "unscanned")
