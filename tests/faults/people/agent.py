"""An agent at a desk, over a real socket: ready, accepts, answers whoever spoke last, ends, wraps up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final

from agent_console import protocol as p
from hub.demo.clients import ApiRefusal, DeskClient, Dropped, Refusal
from hub.demo.clients.desk_state import Talk
from hub.demo.world import PASSWORD
from hub.tasks import end_tasks
from tests.faults.history import Began, Declined, Heard, Promised, Wrote
from tests.faults.people.keeping import keep_connected
from tests.faults.people.scene import ANSWER_SECONDS, LOOK_SECONDS, Scene

_SILENCE_SECONDS: Final = 12.0  # three pings
_TALK_SECONDS: Final = 6.0
_AWAY: Final = frozenset({"offline", "not_ready", "not_responding"})


class NotingDesk(DeskClient):
    """The client, with a notebook for every numbered frame."""

    def __init__(self, scene: Scene, login: str) -> None:
        super().__init__(scene.world.url, login, PASSWORD, remembers=False)
        self.heard_at = 0.0
        self._scene = scene
        self._name = f"desk {login}"

    def _take(self, frame: p.HubFrame) -> None:
        before = dict(self.state.positions)
        super()._take(frame)
        self.heard_at = asyncio.get_running_loop().time()
        at, told = self._scene.now(), None
        if isinstance(frame, p.StreamEvent) and frame.stream in before:
            told = frame.stream
            self._scene.history.note(Heard(self._name, told, frame.number, at))
        for stream, number in self.state.positions.items():
            if stream != told and before.get(stream) != number:
                self._scene.history.note(Began(self._name, stream, number, at))


@dataclass(frozen=True, slots=True)
class Reply:
    """One that may have been taken: what was asked, to be asked again in the same words."""

    key: str
    text: str
    seen: int


class Agent:
    def __init__(self, scene: Scene, login: str) -> None:
        self.login = login
        self.desk = NotingDesk(scene, login)
        self._scene = scene
        self._unsure: dict[str, Reply] = {}  # by conversation
        self._ends_at: dict[str, float] = {}  # by interaction, the loop's time

    @property
    def is_sure(self) -> bool:
        """Nothing is under way of which this desk does not know what became of it."""
        return self.desk.is_connected and not self._unsure and not self.desk.state.offers

    async def live(self) -> None:
        """Until cancelled."""
        keeping = keep_connected(self.desk, self._sits_down, silence_seconds=_SILENCE_SECONDS)
        keeper = asyncio.create_task(keeping, name=self.login)
        try:
            while True:
                if self.desk.is_connected:
                    await self._look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await end_tasks([keeper])
            await self.desk.leaves()
            await self.desk.api.__aexit__(None, None, None)

    async def _sits_down(self) -> None:
        if self.desk.api.cookie:
            await self.desk.reconnects()
            return
        await self.desk.api.__aexit__(None, None, None)  # of an attempt that came to nothing
        await self.desk.__aenter__()

    # -- what calls for something ---------------------------------------------------------------

    async def _look(self) -> None:
        state = self.desk.state
        if state.presence is not None and state.presence.presence in _AWAY:
            await self._do(self.desk.goes("ready"))
        for offer_id in list(state.offers):
            await self._do(self.desk.accepts(offer_id))
        for conversation_id, reply in list(
            self._unsure.items()
        ):  # whether or not it is still this agent's work
            await self._send(conversation_id, reply)
        for interaction in list(state.interactions.values()):
            if interaction.state == "wrapup":
                await self._do(self.desk.wraps_up(interaction, "other"))
            elif interaction.channel == "voice":
                await self._end_in_time(interaction, _TALK_SECONDS)
            elif talk := state.conversations.get(interaction.conversation_id):
                await self._attend(interaction, talk)
        self._let_go()

    async def _attend(self, interaction: p.InteractionView, talk: Talk) -> None:
        if talk.waits_for_answer and talk.view.may_send:
            self._ends_at.pop(interaction.id, None)
            if talk.id not in self._unsure:
                await self._write(talk)
        elif not self._scene.parting.is_set():
            await self._end_in_time(interaction, self._scene.random.uniform(2, 6))

    async def _end_in_time(self, interaction: p.InteractionView, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._ends_at.setdefault(interaction.id, now + seconds):
            await self._do(self.desk.ends(interaction))

    # -- replies --------------------------------------------------------------------------------

    async def _write(self, talk: Talk) -> None:
        key = self._scene.new_key()
        reply = Reply(key, self._scene.words(key), talk.number)
        self._scene.history.note(Wrote(key, self.login, talk.id, self._scene.now()))
        await self._send(talk.id, reply)

    async def _send(self, conversation_id: str, reply: Reply) -> None:
        """Asked again with the same key until it is known what became of it."""
        self._unsure[conversation_id] = reply
        asked = self.desk.replies(conversation_id, reply.text, key=reply.key, seen=reply.seen)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                message_id = await asked
        except (Dropped, TimeoutError):
            self.desk.drops()
            return
        except Refusal as refusal:
            if refusal.code == "unavailable":
                return
            self._scene.history.note(Declined(reply.key, refusal.code, self._scene.now()))
        else:
            self._scene.history.note(Promised(reply.key, message_id, self._scene.now()))
        del self._unsure[conversation_id]

    # -- everything else ------------------------------------------------------------------------

    async def _do(self, asked: Awaitable[Any]) -> None:
        """A refusal is a normal answer: the next look at the screen says what there is to do."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await asked
        except (Dropped, TimeoutError):
            self.desk.drops()
        except (Refusal, ApiRefusal):
            pass

    def _let_go(self) -> None:
        """Of conversations that are nobody's work here any more."""
        state = self.desk.state
        working = {interaction.conversation_id for interaction in state.interactions.values()}
        for conversation_id in set(state.conversations) - working - self._unsure.keys():
            self.desk.forgets(conversation_id)
        state.outcomes.clear()
