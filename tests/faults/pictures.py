"""What a client shows in the end, and what the hub gives to one that comes anew: they must be the same picture."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.demo.clients import DeskClient, VisitorClient
from hub.demo.clients.desk_state import DeskState
from hub.demo.clients.visitor_state import ChatState
from hub.demo.world import PASSWORD
from tests.faults.checks import Violation
from tests.faults.people.agent import Agent
from tests.faults.people.crowd import Crowd
from tests.faults.people.scene import Scene
from tests.faults.people.visitor import Visitor
from tests.patience import PATIENCE_SECONDS

_AGAIN_SECONDS: Final = 0.5

Words = tuple[tuple[str, str, str | None], ...]  # message, body, delivery


@dataclass(frozen=True, slots=True)
class Picture:
    """Of a desk or a chat. ``talks`` are whole for whoever comes anew up to its newest part, so only ends compare."""

    facts: tuple[tuple[str, object], ...]
    talks: tuple[tuple[str, Words], ...]

    def differs_from(self, fresh: Picture) -> Iterator[str]:
        shown, there = dict(self.facts), dict(fresh.facts)
        for name in sorted({*shown, *there}):
            if shown.get(name) != there.get(name):
                yield f"{name}: {shown.get(name)} is shown, {there.get(name)} is so"
        talks = dict(self.talks)
        for conversation_id, words in fresh.talks:
            if (seen := talks.get(conversation_id, ())[-len(words) :]) != words and words:
                yield f"{conversation_id}: {seen} is shown, {words} is so"


def picture_desk(state: DeskState) -> Picture:
    facts: list[tuple[str, object]] = [
        ("presence", state.presence.presence if state.presence else None),
        ("capacity", tuple(sorted(state.capacity.items()))),
        ("offers", tuple(sorted(state.offers))),
        (f"agent:{state.me}", state.positions.get(f"agent:{state.me}")),
    ]
    facts += [(i.id, (i.state, i.queue_id, i.conversation_id)) for i in state.interactions.values()]
    working = {i.conversation_id for i in state.interactions.values()}
    facts += [
        (f"conversation:{c}", state.positions.get(f"conversation:{c}"))
        for c in working
        if c in state.conversations
    ]
    talks = [
        (c, tuple((m.id, m.body, m.delivery) for m in state.conversations[c].messages))
        for c in sorted(working & state.conversations.keys())
    ]
    return Picture(tuple(facts), tuple(talks))


def picture_chat(state: ChatState) -> Picture:
    facts = (("state", state.state), ("agent", state.agent_name))
    return Picture(facts, (("messages", tuple((m.id, m.body, m.author) for m in state.messages)),))


async def views_are_true(scene: Scene, crowd: Crowd) -> list[Violation]:
    """What clients show of what is so, once all have heard the last news."""
    desks = await asyncio.gather(*(_compare_desk(scene, agent) for agent in crowd.agents))
    chats = await asyncio.gather(*(_compare_chat(scene, visitor) for visitor in crowd.visitors))
    return [
        Violation("views_are_true", f"{who}: {what}") for who, found in (*desks, *chats) for what in found
    ]


async def _compare_desk(scene: Scene, agent: Agent) -> tuple[str, list[str]]:
    found: list[str] = ["was never compared"]
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    async with DeskClient(scene.world.url, agent.login, PASSWORD, confirms_offers=False) as fresh:
        while found and asyncio.get_running_loop().time() < deadline:
            if fresh.is_connected:
                fresh.drops()
            await fresh.reconnects(anew=True)
            found = list(picture_desk(agent.desk.state).differs_from(picture_desk(fresh.state)))
            await asyncio.sleep(_AGAIN_SECONDS if found else 0)
    return f"the desk of {agent.login}", found


async def _compare_chat(scene: Scene, visitor: Visitor) -> tuple[str, list[str]]:
    found: list[str] = ["was never compared"]
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while found and asyncio.get_running_loop().time() < deadline:
        async with VisitorClient(scene.world.url, token=visitor.client.token) as fresh:
            found = list(picture_chat(visitor.client.state).differs_from(picture_chat(fresh.state)))
        await asyncio.sleep(_AGAIN_SECONDS if found else 0)
    return f"the chat of {visitor.who}", found
