"""A desk that stands still gets no offers, and is available again when it goes on: nothing is lost unseen.

The desk holds a lock and a line, which a browser does not freeze; so its scripts are stopped, as they are by a machine
that sleeps.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import Connection, select

from hub.demo.clients import PhoneClient
from hub.store import tables as t
from tests.e2e.conftest import Demo
from tests.nodes import becomes

pytestmark = pytest.mark.browser
BILLING, DANIEL = "+442071838750", "+447700900412"


async def test_a_frozen_desk_is_offered_nothing_and_wakes_available(demo: Demo, desk: Page) -> None:
    async def presence() -> Any:
        a = t.agent_state.c

        def read(connection: Connection) -> Any:
            return connection.scalar(select(a.presence).where(a.agent_id == "noor"))

        return await demo.hub.store.read(read)

    system = await desk.context.new_cdp_session(desk)
    await system.send("Debugger.enable")
    await system.send("Debugger.pause")  # before the next thing that it would do
    await becomes(presence, "unreachable", seconds=40)
    async with PhoneClient(demo.url, DANIEL) as daniel:
        await daniel.texts(BILLING, "Anybody there?")
        await system.send("Debugger.resume")
        await system.send("Debugger.disable")
        await becomes(presence, "ready", seconds=40)
        await expect(desk.locator("#presence-menu")).to_contain_text("Available")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
