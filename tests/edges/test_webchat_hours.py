"""What a visitor's widget is told of opening hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.model.contact_centre import AfterClose, ContactCentre, HoursPolicy
from hub.opening import SetEmergency, set_emergencies
from tests.fakes.chat_world import chat_centre, chat_node

NEVER = HoursPolicy("never", "Europe/London", ((),) * 7)
OPEN = {"open": True, "waits": False, "opens_at": None}


def centre(hours: HoursPolicy | None, **changes: Any) -> ContactCentre:
    small = chat_centre()
    return replace(small, queues={"orders": replace(small.queues["orders"], hours=hours, **changes)})


async def test_a_widget_hears_that_its_queue_closes_and_opens_again(hub_url: str) -> None:
    async with chat_node(hub_url) as node, node.widget() as ana:
        assert (await ana.greets())["opening"] == OPEN
        await node.store.commit(set_emergencies, SetEmergency("orders", True, "Fire alarm", None))
        closed = await ana.hears("opening")
        assert closed == {"type": "opening", "open": False, "waits": True, "opens_at": None}
        await node.store.commit(set_emergencies, SetEmergency("orders", False, None, None))
        assert (await ana.hears("opening"))["open"]


@pytest.mark.parametrize(("after_close", "waits"), [("pause", True), ("stop_new", False), ("drain", False)])
async def test_a_closed_queue_says_whether_a_message_waits_for_its_opening(
    hub_url: str, after_close: AfterClose, waits: bool
) -> None:
    async with (
        chat_node(hub_url, centre=centre(NEVER, after_close=after_close)) as node,
        node.widget() as ana,
    ):
        assert (await ana.greets())["opening"] == {"open": False, "waits": waits, "opens_at": None}


async def test_a_widget_is_told_when_its_queue_opens(hub_url: str) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # the node's clock is the real one
    opens_at = int(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 23, tzinfo=UTC).timestamp() * 1000)
    hours = HoursPolicy("h", "UTC", ((),) * 7, exceptions={tomorrow: ((23 * 60, 24 * 60),)})
    async with chat_node(hub_url, centre=centre(hours)) as node, node.widget() as ana:
        assert (await ana.greets())["opening"] == {"open": False, "waits": True, "opens_at": opens_at}


async def test_a_queue_that_serves_after_closing_is_open_to_whoever_writes(hub_url: str) -> None:
    async with (
        chat_node(hub_url, centre=centre(NEVER, after_close="serve")) as node,
        node.widget() as ana,
    ):
        assert (await ana.greets())["opening"] == OPEN
