"""The plugs of the hub: what a channel must offer, and what it gets.

Errors of a send say whose fault and what next (law 10): ``RetryLater`` is the provider's trouble,
``GiveUp`` is final and its reason is shown to the agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hub.model.nouns import Bounced, Inbound, OutboundMessage, RawItem, Sent


class RetryLater(Exception):
    """Not now. ``after_seconds`` is the provider's wish (Retry-After), or None for our back-off."""

    def __init__(self, code: str, *, after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.after_seconds = after_seconds


class GiveUp(Exception):
    """Never. ``opted_out`` is True where the provider says the customer refuses us (Twilio 21610);
    ``refused`` are addresses that do not exist, in the words of the far server."""

    def __init__(
        self, code: str, reason: str, *, opted_out: bool = False, refused: tuple[Bounced, ...] = ()
    ) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.opted_out = opted_out
        self.refused = refused


class Outbound(Protocol):
    """A channel's way out of the building. Both raise RetryLater or GiveUp."""

    async def send(self, message: OutboundMessage) -> Sent: ...

    async def find_sent(self, message: OutboundMessage, *, since: int) -> Sent | None:
        """Whether an earlier attempt, whose answer was lost, did go out (``since``: its moment, ms).

        Asked before a send is repeated whose outcome is unknown: reconcile, never guess (law 5).
        """


@dataclass(frozen=True, slots=True)
class Receipt:
    """What intake did with a payload. A duplicate changed nothing and gets the first one's answer."""

    raw_id: str
    duplicate: bool


class Intake(Protocol):
    """The one door for everything that comes in (hub.intake). Returns after the commit (law 1)."""

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt: ...

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt: ...


class Media(Protocol):
    """Where files lie, under the SHA-256 of their content (hub.media)."""

    async def put(self, content: bytes) -> str:
        """Its hash, once it is safely there. The same content again is the same file."""

    async def read(self, sha256: str) -> bytes:
        """Raises FileNotFoundError."""

    async def drop(self, sha256: str, *, older_than: int) -> None:
        """Unless it was put again since ``older_than`` (ms). One that is not there is gone already."""

    async def list_older_than(self, at: int) -> list[str]:
        """Hashes of what was last put before ``at`` (ms)."""
