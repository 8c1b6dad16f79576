"""A customer with a telephone who texts."""

from __future__ import annotations

import asyncio
from typing import Final

from tests.faults.history import Said, Taken
from tests.faults.people.scene import LOOK_SECONDS, Scene

NUMBERS: Final = ("+442071838750", "+442071838760")
_WAITS_SECONDS: Final = 20.0


class Texter:
    """``live`` ends by itself; what has come lies at the carrier."""

    def __init__(self, scene: Scene, who: str, to: str) -> None:
        self.who = who
        self.to = to
        self._scene = scene
        self._carrier = scene.world.outside.carrier

    async def live(self) -> None:
        while not self._scene.closing.is_set():
            if self._scene.random.random() < 0.2:  # two in a breath, which may overtake each other
                await asyncio.gather(self.says(), self.says())
            else:
                await self.says()
            await self._is_answered()
            await self._scene.pause(2, 8)

    async def says(self) -> None:
        """The carrier tries for fifteen seconds; what it could not hand over then, it lists."""
        key = self._scene.new_key()
        self._scene.history.note(Said(key, self.who, "sms", self._scene.now()))
        text = await self._carrier.texts(self.who, self.to, self._scene.words(key))
        if all(alert.sid != text.sid for alert in self._carrier.alerts):
            self._scene.history.note(Taken(key, self._scene.now()))

    async def _is_answered(self) -> None:
        deadline = self._scene.now() + _WAITS_SECONDS * 1000
        phone = self._carrier.phone(self.who)
        while self._scene.now() < deadline and not self._scene.closing.is_set():
            newest = phone.screen[-1:]
            if newest and newest[0].sender != self.who:
                return
            await asyncio.sleep(LOOK_SECONDS)
