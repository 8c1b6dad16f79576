"""A customer who calls, waits for a while, talks for a moment, and hangs up."""

from __future__ import annotations

import asyncio
from typing import Final

from channels.carrier.calls.phone_call import PhoneCall
from tests.faults.history import Said, Taken
from tests.faults.people.scene import LOOK_SECONDS, Scene

MENU: Final = "+442071838750"
DIRECT: Final = "+442071838760"
# What the hub itself says first; its fallback says something else.
_GREETINGS: Final = ("Welcome to Halden", "Halden orders and delivery")
_PATIENCE_SECONDS: Final = 25.0
_TALK_SECONDS: Final = 3.0


class Caller:
    def __init__(self, scene: Scene, who: str) -> None:
        self.who = who
        self._scene = scene

    async def live(self) -> None:
        while not self._scene.closing.is_set():
            await self._call(self._scene.random.choice((MENU, DIRECT)))
            await self._scene.pause(3, 9)

    async def _call(self, number: str) -> None:
        call = self._scene.world.outside.carrier.calls(self.who, number)
        self._scene.history.note(Said(call.sid, self.who, "voice", self._scene.now()))
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._gets_through(call, presses=number == MENU)
        except TimeoutError:
            pass  # whoever has waited long enough hangs up
        if not call.is_over:
            call.hang_up()

    async def _gets_through(self, call: PhoneCall, *, presses: bool) -> None:
        await self._until(call, lambda: self._is_greeted(call))
        self._scene.history.note(Taken(call.sid, self._scene.now()))
        if presses:
            await self._until(call, lambda: any("press 1" in words for words in call.said))
            call.press(self._scene.random.choice("12"))
        await self._until(call, lambda: bool(call.talks_with))
        async with asyncio.timeout(_TALK_SECONDS):
            await call.ends()

    @staticmethod
    def _is_greeted(call: PhoneCall) -> bool:
        return any(greeting in words for words in call.said for greeting in _GREETINGS)

    async def _until(self, call: PhoneCall, condition: object) -> None:
        assert callable(condition)
        while not condition() and not call.is_over:  # noqa: ASYNC110 - a person listens now and then
            await asyncio.sleep(LOOK_SECONDS)
        if call.is_over:
            raise TimeoutError("the call ended before that")
