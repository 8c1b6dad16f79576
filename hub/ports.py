"""The plugs of the hub: what a channel must offer, and what it gets.

Errors of a send say whose fault and what next (law 9): ``RetryLater`` is the provider's trouble,
``GiveUp`` is final and its reason is shown to the agent.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from hub.model.calls import CallOrder, Step, Told
from hub.model.nouns import (
    Bounced,
    CallAnswer,
    CallStarted,
    Channel,
    Inbound,
    LegReport,
    OutboundMessage,
    RawItem,
    Refused,
    Sent,
)
from hub.model.recordings import RemoteRecording


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


class Unknowable(Exception):
    """Whether it was sent, nobody can be asked. A person decides."""


class Outbound(Protocol):
    """A channel's way out of the building. Both raise RetryLater or GiveUp."""

    async def send(self, message: OutboundMessage) -> Sent: ...

    async def find_sent(self, message: OutboundMessage, *, since: int) -> Sent | None:
        """Whether an earlier attempt, whose answer was lost, did go out (``since``: its moment, ms).

        Asked before a send is repeated whose outcome is unknown: reconcile, never guess (law 5). Raises Unknowable
        too.
        """


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that came in, as the provider's own list has it, told as its webhook would have told it: the same
    payload under the same key. ``others`` are the keys under which we may have heard of it besides."""

    at: int
    raw: RawItem
    inbound: Inbound
    others: tuple[str, ...] = ()


class ProviderList(Protocol):
    """What a provider says came in at one of our accounts there. ``name``: "sms:main"."""

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> Channel: ...

    def accounts(self) -> Iterable[str]:
        """Our ends there: numbers."""

    async def list_received(self, *, since: int, until: int) -> list[Listed]:
        """Oldest first; what cannot be understood is left out. Raises RetryLater or GiveUp."""


class CallControl(Protocol):
    """A carrier's switchboard. All raise RetryLater or GiveUp; GiveUp("call_over") where the leg that is to be
    moved has ended."""

    async def tell(self, order: CallOrder) -> Told: ...

    async def find_connected(self, order: CallOrder) -> Told | None:
        """Whether an earlier attempt at this order, whose answer was lost, did ring ``device``."""

    async def find_leg(self, account: str, sid: str) -> LegReport | None:
        """How a leg stands; None where the carrier knows none such."""


class RecordingShelf(Protocol):
    """Where a carrier keeps recordings; ``account`` is our number. All raise RetryLater or GiveUp."""

    async def find(self, account: str, sid: str) -> RemoteRecording | None: ...

    async def find_of_call(self, account: str, call_sid: str) -> list[RemoteRecording]:
        """Newest first."""

    def fetch(
        self, account: str, sid: str, *, lanes: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Its sound in pieces, in as many lanes as it was recorded; RetryLater("not_found") while there is none,
        GiveUp("elsewhere") where it lies at somebody else's."""

    async def delete(self, account: str, sid: str) -> None:
        """One that is not there is gone already."""


@dataclass(frozen=True, slots=True)
class RemoteContent:
    """``type`` as whoever keeps it says."""

    type: str
    parts: AsyncIterator[bytes]


class TextShelf(Protocol):
    """Where a carrier keeps texts; ``account`` is our number. All raise RetryLater or GiveUp."""

    def fetch(self, account: str, address: str) -> AbstractAsyncContextManager[RemoteContent]:
        """A file that hangs on a text; GiveUp("elsewhere") where the address is none of the provider's."""

    async def clear(self, account: str, provider_id: str) -> None:
        """The words and files of a text are gone there. One that is not there is gone already."""


@dataclass(frozen=True, slots=True)
class Softphone:
    """What a browser needs to be a telephone: at a provider (``twilio``) a ``token`` that is good until
    ``expires_at``, ms, and the ``edge`` to use; at the local ``carrier`` where its door is."""

    kind: Literal["twilio", "carrier"]
    identity: str
    token: str | None = None
    edge: str | None = None
    expires_at: int | None = None
    url: str | None = None


class Softphones(Protocol):
    def admit(self, client: str, now: int) -> Softphone | None:
        """``client``: "client:noor". None where no account of ours has telephones in browsers."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What intake did with a payload. A duplicate changed nothing and gets the first one's answer."""

    raw_id: str
    duplicate: bool


class Intake(Protocol):
    """The one door for everything that comes in (hub.intake). Returns after the commit (law 1)."""

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt: ...

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt: ...


# What a caller is to hear, in the channel's own words. Pure.
Render = Callable[[Step], str]


class CallIntake(Intake, Protocol):
    """A call cannot wait for its place: it is placed in its own request, and the answer is kept (law 1)."""

    async def answer(self, raw: RawItem, inbound: CallStarted | CallAnswer, render: Render) -> str | Refused:
        """The answer, committed with what it follows from; a duplicate gets the first one's, word for word."""


class TooLargeError(ValueError):
    """Longer than it may be. Nothing was kept."""


class Media(Protocol):
    """Where files lie, under the SHA-256 of their content (hub.media)."""

    async def put(self, content: bytes) -> str:
        """Its hash, once it is safely there. The same content again is the same file."""

    async def put_parts(self, parts: AsyncIterable[bytes], *, most: int) -> tuple[str, int]:
        """The same of what comes in pieces and is too large to be held: its hash, and its length. Raises TooLargeError
        where it is longer than ``most``."""

    async def read(self, sha256: str) -> bytes:
        """Raises FileNotFoundError."""

    async def read_part(self, sha256: str, start: int, length: int) -> bytes:
        """So many bytes from there, fewer at its end. Raises FileNotFoundError."""

    async def drop(self, sha256: str, *, older_than: int) -> None:
        """Unless it was put again since ``older_than`` (ms). One that is not there is gone already."""

    async def list_older_than(self, at: int) -> list[str]:
        """Hashes of what was last put before ``at`` (ms)."""

    async def drop_unfinished(self, *, older_than: int) -> None:
        """What was being put and nothing was added to since ``older_than`` (ms): whoever did was killed."""
