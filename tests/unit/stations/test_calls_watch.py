"""Legs that nobody hears of: the carrier is asked, sooner where somebody waits, and believed."""

from __future__ import annotations

from typing import Any

import pytest

from hub.calls.watch import AGAIN_MS, RINGING_SILENT_MS, SILENT_MS, Looked, find_silent_legs, record_looks
from hub.store import tables as t
from tests.nodes import Node
from tests.unit.stations.calling import (
    LINE,
    calling_centre,
    calls,
    device,
    due,
    is_accepted,
    leg,
    passes,
    report,
    rings_device,
    talking,
)


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


async def silent(node: Node) -> list[str]:
    return sorted(one.sid for one in await node.store.read(find_silent_legs, node.clock.now(), 10))


async def looks(node: Node, answer: Any) -> None:
    for one in await node.store.read(find_silent_legs, node.clock.now(), 10):
        await node.commit(record_looks, Looked(one, answer(one.sid) if answer else None))


async def test_a_leg_is_asked_about_when_nobody_has_told_of_it_for_a_while(node: Node) -> None:
    call = await calls(node)
    await passes(node, SILENT_MS)
    assert await silent(node) == []
    await passes(node, 1)
    assert await silent(node) == [call.sid]
    await node.commit(report, leg(call.sid, "in_progress"))
    assert await silent(node) == []


async def test_a_device_that_rings_is_asked_about_sooner_for_somebody_waits(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await passes(node, RINGING_SILENT_MS + 1)
    assert await silent(node) == [leg_sid]
    await looks(node, lambda asked: device(call.message_id, asked, "in_progress"))
    assert [order.kind for order in await due(node)] == ["join"]


async def test_what_goes_on_is_asked_about_again_in_a_minute(node: Node) -> None:
    call, leg_sid = await talking(node)
    await node.commit(report, leg(call.sid, "in_progress"))
    await passes(node, SILENT_MS + 1)
    assert await silent(node) == sorted([call.sid, leg_sid])
    await looks(node, lambda asked: leg(asked, "in_progress"))
    await passes(node, AGAIN_MS)
    assert await silent(node) == []
    await passes(node, 1)
    assert await silent(node) == sorted([call.sid, leg_sid])
    assert len(await node.events("call.ended")) == 0


async def test_a_call_that_the_carrier_no_longer_knows_has_ended(node: Node) -> None:
    waiting = await calls(node)
    await passes(node, SILENT_MS + 1)
    await looks(node, None)
    assert (await node.row(t.interaction)).state == "abandoned"
    row = await node.row(t.call, sid=waiting.sid)
    assert row.result == "abandoned"
    caller = await node.row(t.call_leg)
    assert (caller.state, caller.code) == ("failed", "unknown")
    assert await silent(node) == []


async def test_a_call_that_vanished_from_the_menu_failed(node: Node) -> None:
    await calls(node, LINE)
    await passes(node, SILENT_MS + 1)
    await looks(node, None)
    assert (await node.row(t.call)).result == "failed"
    assert (await node.row(t.conversation)).state == "closed"
