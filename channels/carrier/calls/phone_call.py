"""One call as the person at the phone has it, for tests: what is heard, and the keys of the phone.

``await call.hears("all our agents")``, ``call.press("1#")``, ``call.hang_up()``; a phone that is rung also has
``call.answer()`` and ``call.reject()``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from channels.carrier.calls.hearing import Heard
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Status

PATIENCE_SECONDS: Final = 30.0  # real ones; what comes never takes so long, even where ten other things run
T = TypeVar("T")


class PhoneCall:
    def __init__(self, leg: Leg) -> None:
        self._leg = leg

    def __repr__(self) -> str:
        heard = ", ".join(f"{h.kind} {h.text or h.url or ' '.join(h.parties)}".strip() for h in self.heard)
        return f"<call {self.sid} {self.status}: {heard}>"

    @property
    def sid(self) -> str:
        return self._leg.call.sid

    @property
    def status(self) -> Status:
        return self._leg.call.status

    @property
    def is_over(self) -> bool:
        return self._leg.call.is_over

    @property
    def caller(self) -> str:
        """The number that is shown."""
        return self._leg.call.sender

    @property
    def parameters(self) -> dict[str, str]:
        """What was asked for behind a client's name."""
        return self._leg.parameters

    @property
    def heard(self) -> list[Heard]:
        return list(self._leg.hearing.frames)

    @property
    def said(self) -> list[str]:
        return [heard.text for heard in self.heard if heard.kind == "say"]

    @property
    def played(self) -> list[str]:
        return [heard.url for heard in self.heard if heard.kind == "play"]

    @property
    def longest_pause_seconds(self) -> float:
        """Since the call was answered, the present one included; ``hearing.py`` says how it is measured."""
        return self._leg.hearing.longest_pause_seconds

    @property
    def longest_wait_seconds(self) -> float:
        return self._leg.hearing.longest_wait_seconds

    @property
    def talks_with(self) -> tuple[str, ...]:
        """The phones that are heard here now."""
        return self._leg.parties

    @property
    def heard_by(self) -> tuple[str, ...]:
        """The phones that hear this one now."""
        return tuple(other.phone for other in self._leg.heard_by)

    @property
    def is_muted(self) -> bool:
        return self._leg.muted

    @property
    def is_on_hold(self) -> bool:
        return self._leg.held

    def press(self, keys: str) -> None:
        """Keys that nobody waits for are lost, as at Twilio."""
        if not self.is_over:
            self._leg.press(keys)

    def speaks(self) -> None:
        """Whoever holds the phone does by themselves, until they fall silent."""
        self._leg.speak(True)

    def falls_silent(self) -> None:
        self._leg.speak(False)

    def hang_up(self) -> None:
        self._leg.put_down()

    def answer(self) -> None:
        self._leg.answer()

    def reject(self) -> None:
        self._leg.reject()

    async def until(
        self, predicate: Callable[[], T | None], *, seconds: float = PATIENCE_SECONDS, what: str = "it"
    ) -> T:
        """What the predicate gives once that is true; asked whenever something is heard. Raises TimeoutError."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := predicate()):
                    await self._leg.hearing.news()
        except TimeoutError:
            raise TimeoutError(f"{what} did not come: {self!r}") from None
        return found

    async def hears(self, words: str, *, seconds: float = PATIENCE_SECONDS) -> Heard:
        """The first that was said or played with these words in it."""

        def find() -> Heard | None:
            return next((heard for heard in self.heard if words in (heard.text or heard.url)), None)

        return await self.until(find, seconds=seconds, what=f"{words!r}")

    async def is_recorded(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Until a message can be left: after the beep."""
        await self.until(
            lambda: any(h.kind == "recording" for h in self.heard), seconds=seconds, what="a tape"
        )

    async def is_answered(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        await self.until(lambda: self._leg.call.answered_at, seconds=seconds, what="an answer")

    async def meets(self, *phones: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until it hears these phones, and no others."""
        wanted = set(phones)
        await self.until(lambda: set(self.talks_with) == wanted, seconds=seconds, what=f"{wanted}")

    async def reaches(self, *phones: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until these phones hear it, and no others."""
        wanted = set(phones)
        await self.until(lambda: set(self.heard_by) == wanted, seconds=seconds, what=f"ears of {wanted}")

    async def ends(self, *, seconds: float = PATIENCE_SECONDS) -> Status:
        await self.until(lambda: self.is_over, seconds=seconds, what="the end")
        return self.status
