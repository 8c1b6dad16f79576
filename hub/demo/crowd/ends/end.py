"""What every end of a channel can do for the one who holds it."""

from __future__ import annotations

from typing import Protocol, Self

from hub.demo.crowd.customer_mind import Action, Screen


class End(Protocol):
    """Somebody's end of a channel."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exit_: object) -> None: ...

    async def come_back(self) -> None:
        """After trouble. Raises Dropped or TimeoutError where there still is some."""

    async def do(self, action: Action) -> None:
        """Raises Refusal, ApiRefusal, Dropped or TimeoutError."""

    async def look(self) -> Screen:
        """What there is to see. Raises Dropped where nothing new comes any more."""
