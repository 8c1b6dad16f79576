"""One call on somebody's telephone, as its frames tell it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from hub.demo.clients.api import ApiClient
from hub.demo.clients.line import PATIENCE_SECONDS

CALLS: Final = "/carrier/phone/calls"
Act = Literal["hangup", "answer", "reject"]
Until = Callable[..., Awaitable[Any]]


@dataclass(slots=True)
class PhoneCall:
    """``heard``: what came to the ear, in order, with its kind and its words, sound or parties."""

    sid: str
    direction: str
    other: str
    status: str
    heard: list[dict[str, Any]]
    parties: list[str]  # who is heard
    heard_by: list[str]
    revision: int
    _api: ApiClient = field(repr=False)
    _until: Until = field(repr=False)

    @property
    def said(self) -> list[str]:
        return [each["text"] for each in self.heard if each["kind"] == "say"]

    @property
    def played(self) -> list[str]:
        return [each["url"] for each in self.heard if each["kind"] == "play"]

    @property
    def longest_pause_seconds(self) -> float:
        """Of the call: in one silence, as long as it was told to be silent or waited for keys."""
        return max((round(each["seconds"] - _waited(each), 2) for each in self._silences), default=0.0)

    @property
    def longest_wait_seconds(self) -> float:
        """Real ones, in one silence: for an answer, or for somebody to join. A slow machine makes these longer."""
        return max(map(_waited, self._silences), default=0.0)

    @property
    def _silences(self) -> list[dict[str, Any]]:
        return [each for each in self.heard if each["kind"] == "silence"]

    @property
    def is_over(self) -> bool:
        return any(each["kind"] == "ended" for each in self.heard)

    def take(self, shown: dict[str, Any]) -> None:
        """How the call stands, unless that is older than what is known: an answer may come after the line's news."""
        if shown["revision"] < self.revision:
            return
        self.revision = shown["revision"]
        self.status = shown["status"]
        self.parties, self.heard_by = list(shown["with"]), list(shown["heard_by"])

    # -- what one does with it

    async def presses(self, digits: str) -> None:
        await self._api.post(f"{CALLS}/{self.sid}/digits", {"digits": digits})

    async def hangs_up(self) -> None:
        await self._do("hangup")

    async def answers(self) -> None:
        await self._do("answer")

    async def rejects(self) -> None:
        await self._do("reject")

    async def speaks(self) -> None:
        """As whoever holds a phone does by themselves, until they fall silent."""
        await self._api.post(f"{CALLS}/{self.sid}/speak", {"on": True})

    async def falls_silent(self) -> None:
        await self._api.post(f"{CALLS}/{self.sid}/speak", {"on": False})

    async def _do(self, act: Act) -> None:
        await self._api.post(f"{CALLS}/{self.sid}/{act}", {})

    # -- what one waits for

    async def hears(self, words: str, *, times: int = 1, seconds: float = PATIENCE_SECONDS) -> None:
        """Words, or part of the address of what is played, so many times."""

        def found() -> bool:
            fitting = [h for h in self.heard if words in (h.get("text") or h.get("url") or "")]
            return len(fitting) >= times

        await self._until(lambda _: found(), seconds=seconds, what=f"the sound of {words!r}")

    async def meets(self, *others: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until exactly these are on the line."""
        wanted = set(others)
        await self._until(
            lambda _: set(self.parties) == wanted, seconds=seconds, what=f"talking with {wanted}"
        )

    async def reaches(self, *others: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until exactly these hear this phone."""
        wanted = set(others)
        await self._until(lambda _: set(self.heard_by) == wanted, seconds=seconds, what=f"ears of {wanted}")

    async def is_recorded(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Until a message can be left."""
        await self._until(
            lambda _: any(each["kind"] == "recording" for each in self.heard), seconds=seconds, what="a tape"
        )

    async def ends(self, *, seconds: float = PATIENCE_SECONDS) -> str:
        """How it ended, in the carrier's words."""
        await self._until(lambda _: self.is_over, seconds=seconds, what="the end of the call")
        return str(next(each["text"] for each in self.heard if each["kind"] == "ended"))


def _waited(silence: dict[str, Any]) -> float:
    return float(silence.get("waited", 0.0))
