"""A simulated agent at a desk: looks at the screen twice a second, and does what comes to mind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any, Final

import structlog

from hub.demo.clients import ApiRefusal, DeskClient, Dropped, Refusal
from hub.demo.crowd import agent_mind as mind
from hub.demo.crowd.agent_mind import AgentMind
from hub.demo.crowd.backoff import Backoff
from hub.demo.crowd.habits import Habits
from hub.demo.crowd.stories import Book
from hub.demo.crowd.tempo import Tempo

log = structlog.get_logger("crowd")

_DO: Final[Mapping[type, Callable[[DeskClient, Any], Awaitable[object]]]] = {
    mind.Accept: lambda desk, do: desk.accepts(do.offer_id),
    mind.Decline: lambda desk, do: desk.declines(do.offer_id, do.reason),
    mind.Type: lambda desk, do: desk.types(do.conversation_id, do.on),
    mind.Reply: lambda desk, do: desk.replies(do.conversation_id, do.text),
    mind.End: lambda desk, do: desk.ends(do.interaction_id),
    mind.WrapUp: lambda desk, do: desk.wraps_up(do.interaction_id, do.disposition, do.note),
    mind.Go: lambda desk, do: desk.goes(do.presence, do.reason),
}


class SimulatedAgent:
    """``wanted`` says whether agents are switched on, and may change at any time."""

    def __init__(
        self,
        base_url: str,
        login: str,
        password: str,
        *,
        habits: Habits,
        book: Book,
        random: Random,
        wanted: asyncio.Event,
        tempo: Tempo,
    ) -> None:
        self.login = login
        self.is_at_desk = False
        self._base_url = base_url
        self._password = password
        self._habits = habits
        self._book = book
        self._random = random
        self._wanted = wanted
        self._tempo = tempo

    async def run(self) -> None:
        """Worker: one shift after the other, for as long as agents are wanted."""
        backoff = Backoff(self._random)
        while True:
            await self._wanted.wait()
            try:
                await self._work_a_shift(backoff)
            except (Dropped, TimeoutError, ApiRefusal) as error:
                log.info("simulated agent comes back", login=self.login, error=str(error).split("\n")[0])
                await self._tempo.pause(backoff.next_seconds())
            finally:
                self.is_at_desk = False

    async def _work_a_shift(self, backoff: Backoff) -> None:
        async with DeskClient(self._base_url, self.login, self._password, remembers=False) as desk:
            agent = await self._make_mind(desk)
            self.is_at_desk = True
            backoff.reset()
            while not agent.is_done(desk.state):
                await self._look(desk, agent)
                await self._tempo.look_away()
            await desk.goes("offline")
            await desk.leaves()

    async def _make_mind(self, desk: DeskClient) -> AgentMind:
        me = await desk.api.get("/api/me")
        return AgentMind(
            desk.state.me,
            me["agent"]["name"],
            habits=self._habits,
            book=self._book,
            dispositions={
                queue["id"]: [each["id"] for each in queue["dispositions"]]
                for queue in me["config"]["queues"]
            },
            random=self._random,
        )

    async def _look(self, desk: DeskClient, agent: AgentMind) -> None:
        if not desk.is_connected:
            raise Dropped("the desk was cut off")
        agent.on_duty = self._wanted.is_set()
        for action in agent.look(desk.state, self._tempo.now()):
            try:
                await _DO[type(action)](desk, action)
            except Refusal as refusal:
                log.debug("refused", login=self.login, action=type(action).__name__, code=refusal.code)
                agent.reconsider()
        _let_go(desk)


def _let_go(desk: DeskClient) -> None:
    """Of conversations that are nobody's work here any more."""
    working = {interaction.conversation_id for interaction in desk.state.interactions.values()}
    for conversation_id in set(desk.state.conversations) - working:
        desk.forgets(conversation_id)
    desk.state.outcomes.clear()
