"""The bus of a single process: other nodes, if any (in tests), share the exchange."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.bus.announcement import Announcement, Listener


class LocalBus:
    """``exchange``: the buses of the nodes that live in this process."""

    connected = True

    def __init__(self, exchange: list[LocalBus] | None = None) -> None:
        self.listeners: list[Listener] = []
        self._exchange = exchange if exchange is not None else []

    def publish(self, announcement: Announcement) -> None:
        for bus in self._exchange:
            if bus is not self:
                for listener in bus.listeners:
                    listener(announcement)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        self._exchange.append(self)
        try:
            yield
        finally:
            self._exchange.remove(self)
