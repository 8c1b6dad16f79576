"""A customer with the shop's chat open all along."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from channels.webchat import protocol as p
from hub.demo.clients import Dropped, Refusal, VisitorClient
from tests.faults.history import Got, Heard, Said, Taken
from tests.faults.people.keeping import keep_connected, until_connected
from tests.faults.people.scene import ANSWER_SECONDS, LOOK_SECONDS, Scene, key_of

_WAITS_SECONDS: Final = 20.0
_SILENCE_SECONDS: Final = 60.0  # as the widget has it


class NotingVisitor(VisitorClient):
    """The client, with a notebook."""

    def __init__(self, scene: Scene, who: str) -> None:
        super().__init__(scene.world.url, name=who)
        self.heard_at = 0.0
        self._scene = scene
        self._who = who

    async def _hear(self, data: str | bytes) -> None:
        await super()._hear(data)
        self.heard_at = asyncio.get_running_loop().time()
        self._note(p.hub_frame.validate_json(data))

    def _note(self, frame: Any) -> None:
        if isinstance(frame, p.Welcome) and frame.chat:
            for message in frame.chat.messages:
                self._note_message(message)
        elif isinstance(frame, p.Event):
            note = Heard(self._who, f"chat:{self.state.id}", frame.number, self._scene.now())
            self._scene.history.note(note)
            if frame.message:
                self._note_message(frame.message)

    def _note_message(self, message: p.ChatMessage) -> None:
        if message.author == "agent":
            got = Got(key_of(message.body), self._who, "webchat", message.id, self._scene.now())
            self._scene.history.note(got)


class Visitor:
    def __init__(self, scene: Scene, who: str) -> None:
        self.client = NotingVisitor(scene, who)
        self.who = who
        self._scene = scene

    async def live(self) -> None:
        """Talks, until it is closing time."""
        while not self._scene.closing.is_set():
            await self._talk()
            await self._scene.pause(1, 6)

    async def keep(self) -> None:
        """Has the page open, until cancelled."""
        try:
            await keep_connected(self.client, self.client.reconnects, silence_seconds=_SILENCE_SECONDS)
        finally:
            await self.client.leaves()

    async def _talk(self) -> None:
        for _ in range(self._scene.random.randint(1, 3)):
            await self.says()
            await self._is_answered()
            if self._scene.closing.is_set():
                return
        if self._scene.random.random() < 0.3:
            await self._closes()

    async def says(self) -> None:
        """Sent again with the same key until the hub says that it has it."""
        key = self._scene.new_key()
        text = self._scene.words(key)
        self._scene.history.note(Said(key, self.who, "webchat", self._scene.now()))
        while not await self._try(key, text):  # noqa: ASYNC110 - only trying tells
            await asyncio.sleep(LOOK_SECONDS)
        self._scene.history.note(Taken(key, self._scene.now()))

    async def _try(self, key: str, text: str) -> bool:
        await until_connected(self.client)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.client.says(text, key=key)
        except Refusal as refusal:
            if refusal.code not in ("unavailable", "over_rate"):
                raise
            return False
        except (Dropped, TimeoutError):
            self.client.drops()
            return False
        return True

    async def _is_answered(self) -> None:
        deadline = self._scene.now() + _WAITS_SECONDS * 1000
        while not self.client.state.is_answered and self._scene.now() < deadline:
            if self._scene.closing.is_set():
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _closes(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.client.closes()
        except (Refusal, Dropped, TimeoutError):
            pass  # whoever goes does not wait to hear that they have gone
