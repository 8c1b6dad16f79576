"""What only the leader's node looks after."""

from __future__ import annotations

import asyncio

import pytest

from hub import housekeeping
from hub.housekeeping import keep_house
from hub.store import tables as t
from hub.workers import running
from tests.builders import ANA, HOUR, SECOND, stop
from tests.nodes import Node, becomes


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.01)


async def nothing() -> None:
    """No files here."""


async def test_a_leader_judges_presences_closes_the_silent_and_drops_what_is_too_old(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.receives(stop())
    node.clock.advance(seconds=30)  # lost, and not yet gone
    async with running({"house": lambda: keep_house(node.store, lambda: True, nothing)}):
        await becomes(lambda: node.values(t.agent_state, "presence"), ["unreachable"])
        node.clock.advance(seconds=5 * HOUR / SECOND)
        await becomes(lambda: node.values(t.agent_state, "presence"), ["offline"])
        await becomes(lambda: node.values(t.conversation, "state"), ["closed"])
        await becomes(lambda: node.values(t.raw_item, "id"), [])


async def test_any_other_node_leaves_it_alone(node: Node) -> None:
    await node.becomes_ready(ANA)
    node.clock.advance(seconds=60)
    async with running({"house": lambda: keep_house(node.store, lambda: False, nothing)}):
        await asyncio.sleep(0.1)
    assert await node.values(t.agent_state, "presence") == ["ready"]
