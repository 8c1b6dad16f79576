"""Calls only, messages only: a kind of work is switched off, not the agent; and it stays so whatever the line does."""

from __future__ import annotations

from typing import Any

import pytest

from hub.dispatch.derived import agent_rows
from hub.groups import GROUPS, Group
from hub.presence import SetPresence, see_agents, set_presences, sweep_presences
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.nodes import Node, becomes, on_sqlite
from tests.unit.stations.dispatching import has_heard, rings, routing

HER: tuple[str, ...] = (ANA,)


async def takes(node: Node, only: Group | None, *, agent: str = ANA, presence: str = "ready") -> object:
    her: tuple[str, ...] = (agent,)
    await node.commit(see_agents, her)
    return await node.commit(set_presences, SetPresence(agent, presence, agent, only=only))


async def stands(node: Node) -> tuple[str, str | None]:
    row = await node.row(t.agent_state, agent_id=ANA)
    return row.presence, row.only


async def test_calls_and_messages_are_all_there_is_and_apart() -> None:
    assert GROUPS["calls"] & GROUPS["messages"] == frozenset()
    assert GROUPS["calls"] | GROUPS["messages"] == {"voice", "sms", "email", "webchat", "voicemail"}


async def test_what_is_switched_off_is_not_offered_and_what_is_switched_on_again_is(node: Node) -> None:
    async with routing(node):
        await takes(node, "calls")
        await takes(node, None, agent=BEN, presence="not_ready")
        waiting = await node.waiting_chat()
        await has_heard(node)
        assert await node.rows(t.offer) == []
        assert (await node.row(t.interaction)).state == "queued"
        await takes(node, None)
        await rings(node, (ANA, "live"))
    assert (await node.row(t.offer)).interaction_id == waiting


async def test_what_rings_of_it_goes_on_to_the_next_without_blame(node: Node) -> None:
    async with routing(node):
        await takes(node, None)
        await node.waiting_chat()
        await rings(node, (ANA, "live"))
        await node.becomes_ready(BEN)
        await takes(node, "calls")
        await becomes(lambda: node.values(t.offer, "agent_id", state="live"), [BEN])
    (ended,) = await node.events("offer.ended")
    assert (ended.data["outcome"], ended.data["reason"]) == ("revoked", "switched_off")
    assert (await node.row(t.agent_state, agent_id=ANA)).missed_streak == 0


async def test_what_is_not_switched_off_rings_on(node: Node) -> None:
    await takes(node, None)
    await node.rings(await node.waiting_chat())
    await takes(node, "messages")
    assert await node.values(t.offer, "state") == ["live"]


async def test_a_late_decision_of_the_router_does_not_ring_what_is_switched_off(node: Node) -> None:
    await takes(node, "calls")
    waiting = await node.waiting_chat()
    await node.rings(waiting)
    assert await node.rows(t.offer) == []
    assert (await node.row(t.interaction)).state == "queued"
    assert [e.data["outcome"] for e in await node.events("offer.ended")] == ["lost_race"]


@on_sqlite
@pytest.mark.parametrize("only", ["calls", "messages"])
async def test_a_cut_of_the_line_does_not_switch_it_on(node: Node, only: Group) -> None:
    await takes(node, only)
    node.clock.advance(seconds=11)
    await node.commit(sweep_presences, None)
    assert await stands(node) == ("unreachable", only)
    await node.commit(see_agents, HER)
    assert await stands(node) == ("ready", only)


@on_sqlite
async def test_nor_does_a_pause_by_the_router(node: Node) -> None:
    await takes(node, "messages")
    await node.commit(set_presences, SetPresence(ANA, "not_responding", "system", "missed_offers"))
    await node.commit(set_presences, SetPresence(ANA, "ready", "system", "active_again"))
    assert await stands(node) == ("ready", "messages")


@on_sqlite
async def test_a_break_ends_it(node: Node) -> None:
    await takes(node, "messages")
    await takes(node, None, presence="not_ready")
    await takes(node, None)
    assert await stands(node) == ("ready", None)


@on_sqlite
async def test_the_log_says_which_channels_are_on_and_a_leader_without_memory_knows(node: Node) -> None:
    await takes(node, "calls")
    (told,) = await node.events("presence.changed")
    assert (told.data["only"], told.data["channels"]) == ("calls", ["voice"])

    def read(tx: Any, _items: list[None]) -> list[Any]:
        return [agent_rows(tx, HER)]

    (row,) = await node.commit(read, None)
    assert row.channels == {"voice"}


@on_sqlite
async def test_the_same_once_more_is_no_news(node: Node) -> None:
    for _ in range(2):
        assert await takes(node, "calls") == "ready"
    assert len(await node.events("presence.changed")) == 1
