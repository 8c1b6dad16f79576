"""Keeping the store's picture of the contact centre at the newest applied version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from hub.configuration import find_current_config
from hub.model.contact_centre import ContactCentre
from hub.store import Store, Unavailable
from hub.store.committer import Committed

log = structlog.get_logger("configuration")

POLL_SECONDS = 5.0  # a version applied by another process, when the bus is down or there is none

Compile = Callable[[Mapping[str, Any], int], ContactCentre]


class CentreKeeper:
    def __init__(self, store: Store, compile_centre: Compile) -> None:
        self._store = store
        self._compile = compile_centre
        self._bell = asyncio.Event()
        store.listeners.append(self._hear)

    def ring(self) -> None:
        self._bell.set()

    def _hear(self, committed: Committed) -> None:
        if any(event.kind == "config.applied" for event in committed.events):
            self.ring()

    async def load(self) -> None:
        """Take the newest version, if there is any; whoever holds the old picture keeps it to the end."""
        current = await self._store.read(find_current_config)
        if current is not None and current.version != self._store.centre.version:
            self._store.centre = self._compile(current.document, current.version)
            log.info("configuration in force", version=current.version)

    async def run(self) -> None:
        """Worker: look whenever told to, and now and then without."""
        while True:
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._bell.wait()
            except TimeoutError:
                pass
            self._bell.clear()
            try:
                await self.load()
            except Unavailable as error:
                log.warning("database away", error=str(error))
