"""Two nodes with one callback, or with one person: nobody is called who has given it up, and each has one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.callbacks.changing import Change, change_callbacks
from hub.callbacks.requesting import Wish, wait_for_call
from hub.calls.rows import find_call, find_interaction, set_call
from hub.store import Tx
from hub.store import tables as t
from tests.builders import phone
from tests.nodes import Node, is_waiting, on_postgresql
from tests.unit.stations.calling_back import dial, waiting_centre, waits, wants_callback

pytestmark = on_postgresql


@pytest.fixture(autouse=True)
def _centre(node: Node, other_node: Node) -> None:
    for each in (node, other_node):
        each.store.centre = waiting_centre("customer_first")


def wait(tx: Tx, calls: list[Any]) -> list[str]:
    """Their callers hang up, and wait for a call."""
    return [_wait(tx, call) for call in calls]


def _wait(tx: Tx, call: Any) -> str:
    found = find_call(tx, call_id=call.message_id)
    assert found is not None
    interaction = find_interaction(tx, found)
    assert interaction is not None
    set_call(tx, found, interaction_id=None)
    return wait_for_call(tx, interaction, Wish(call.account, phone(1).value))


async def test_one_that_is_given_up_while_its_turn_comes_calls_nobody(node: Node, other_node: Node) -> None:
    callback = await wants_callback(node)
    async with node.open_transaction() as giving_up:
        await giving_up.run(change_callbacks, Change(callback.id, "usr_lena", is_cancelled=True))
        dialling = asyncio.create_task(other_node.commit(dial, callback.interaction_id))
        assert await is_waiting(dialling)
        await giving_up.commit()
    await dialling
    assert await node.rows(t.call, direction="outbound") == []
    assert (await node.row(t.callback)).state == "cancelled"


async def test_one_whose_turn_comes_while_they_ask_again_is_not_ended_under_its_call(
    node: Node, other_node: Node
) -> None:
    first, second = await waits(node), await waits(node)
    called = await node.commit(wait, first)
    async with node.open_transaction() as dialling:
        await dialling.run(dial, first.interaction_id)
        again = asyncio.create_task(other_node.commit(wait, second))
        assert await is_waiting(again)
        await dialling.commit()
    kept = await again
    assert {row.id: row.state for row in await node.rows(t.callback)} == {called: "dialling", kept: "waiting"}
    assert (await node.row(t.interaction, id=first.interaction_id)).state == "queued"


async def test_who_asks_twice_at_once_is_called_once(node: Node, other_node: Node) -> None:
    first, second = await waits(node), await waits(node)
    async with node.open_transaction() as asking:
        (gone,) = await asking.run(wait, first)
        again = asyncio.create_task(other_node.commit(wait, second))
        assert await is_waiting(again)
        await asking.commit()
    kept = await again
    assert {row.id: row.state for row in await node.rows(t.callback)} == {gone: "cancelled", kept: "waiting"}
