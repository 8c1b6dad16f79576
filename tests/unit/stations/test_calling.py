"""The operator: tells the carrier what is due, through its silence, the database's, and another node's death."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete, update

from hub.calling import LegWatch, Operator
from hub.calls.leasing import LEASE_MS
from hub.calls.orphans import QUIET_MS
from hub.calls.watch import SILENT_MS
from hub.model.calls import CallOrder, Told
from hub.model.nouns import LegReport
from hub.ports import GiveUp, RetryLater
from hub.store import Tx
from hub.store import tables as t
from hub.workers import running
from tests.builders import ANA, BEN
from tests.nodes import Node, becomes
from tests.unit.stations.calling import calling_centre, calls, due, is_accepted, leg, sid


@dataclass
class Switch:
    """A carrier in memory: answers what is planned, else takes everything."""

    told: list[CallOrder] = field(default_factory=list)
    answers: list[Told | Exception] = field(default_factory=list)
    connected: Told | None = None
    legs: dict[str, LegReport] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def tell(self, order: CallOrder) -> Told:
        self.told.append(order)
        answer = self.answers.pop(0) if self.answers else Told(sid() if order.kind == "connect" else None)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find_connected(self, order: CallOrder) -> Told | None:
        self.asked.append(order.id)
        return self.connected

    async def find_leg(self, account: str, sid: str) -> LegReport | None:
        self.asked.append(sid)
        return self.legs.get(sid)


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


@asynccontextmanager
async def operator(node: Node, switch: Switch) -> AsyncIterator[Operator]:
    one = Operator(node.store, clock=node.clock, control=switch, poll_seconds=0.02)
    async with running({"operator": one.run}):
        yield one


async def test_an_order_rings_the_bell_and_is_told(node: Node) -> None:
    switch = Switch()
    async with operator(node, switch):
        await is_accepted(node, await calls(node))
        await becomes(lambda: node.values(t.call_order, "state"), ["done"])
    assert [order.kind for order in switch.told] == ["connect"]
    assert await node.values(t.call_leg, "party") != ["customer"]


async def test_what_is_refused_for_good_gives_the_caller_back(node: Node) -> None:
    switch = Switch(answers=[GiveUp("21217", "No number.")])
    async with operator(node, switch):
        await is_accepted(node, await calls(node))
        await becomes(lambda: node.values(t.interaction, "state"), ["queued"])


async def test_a_fault_of_ours_is_tried_again_and_asked_about_first(node: Node) -> None:
    switch = Switch(answers=[RuntimeError("a fault")], connected=Told(sid()))
    async with operator(node, switch):
        await is_accepted(node, await calls(node))
        await becomes(lambda: node.values(t.call_order, "last_code"), ["unknown"])
        node.clock.advance(seconds=1)
        await becomes(lambda: node.values(t.call_order, "state"), ["done"])
    assert (len(switch.told), len(switch.asked)) == (1, 1)


async def test_what_a_dead_node_was_telling_is_looked_up_and_not_told_twice(node: Node) -> None:
    await is_accepted(node, await calls(node))
    await due(node)  # by a node that dies with it in hand
    node.clock.advance(seconds=LEASE_MS / 1000 + 1)
    switch = Switch(connected=Told(sid()))
    async with operator(node, switch):
        await becomes(lambda: node.values(t.call_order, "state"), ["done"])
    assert switch.told == []


async def test_two_operators_tell_each_order_once(node: Node, other_node: Node) -> None:
    other_node.store.centre = calling_centre()
    switch = Switch(answers=[RetryLater("busy")])
    async with operator(node, switch), operator(other_node, switch):
        await is_accepted(node, await calls(node))
        await becomes(lambda: node.values(t.call_order, "last_code"), ["busy"])
        node.clock.advance(seconds=1)
        await becomes(lambda: node.values(t.call_order, "state"), ["done"])
        await asyncio.sleep(0.1)
    assert len(switch.told) == 2


async def test_a_call_that_cannot_be_put_right_keeps_no_other_from_it(node: Node) -> None:
    broken, other = await calls(node), await calls(node)
    for call, agent in ((broken, ANA), (other, BEN)):
        await is_accepted(node, call, agent)
    await node.commit(_lose_everything_to_be_told, broken.message_id)
    node.clock.advance(seconds=QUIET_MS / 1000 + 1)
    watch = LegWatch(node.store, clock=node.clock, control=Switch(), is_leading=lambda: True)
    await watch.mend()
    states = [(await node.row(t.interaction, id=call.interaction_id)).state for call in (broken, other)]
    assert states == ["active", "queued"]


def _lose_everything_to_be_told(tx: Tx, broken: list[str]) -> list[None]:
    """And of one call nobody understands any more where it stands."""
    tx.connection.execute(delete(t.call_order))
    tx.connection.execute(update(t.call).where(t.call.c.message_id == broken[0]).values(flow={}))
    return [None]


async def test_only_the_leading_node_asks_about_silent_legs(node: Node) -> None:
    call = await calls(node)
    node.clock.advance(seconds=SILENT_MS / 1000 + 1)
    switch, leading = Switch(legs={call.sid: leg(call.sid, "completed")}), [False]
    watch = LegWatch(
        node.store, clock=node.clock, control=switch, is_leading=lambda: leading[0], every_seconds=0.02
    )
    async with running({"leg-watch": watch.run}):
        await asyncio.sleep(0.2)
        assert switch.asked == []
        leading[0] = True
        await becomes(lambda: node.values(t.call, "result"), ["abandoned"])
    assert switch.asked[0] == call.sid
