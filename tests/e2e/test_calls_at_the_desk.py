"""The telephone at the desk, in a real browser: the offer, the call bar on every page, both ways to end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from hub.demo.clients import PhoneCall, PhoneClient
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.store import tables as t
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands
from tests.nodes import becomes
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
BILLING, MAYA = "+442071838750", "+447700900123"


@pytest.fixture
async def maya(demo: Demo) -> AsyncIterator[PhoneClient]:
    async with PhoneClient(demo.url, MAYA) as phone:
        yield phone


async def rings(desk: Page, maya: PhoneClient) -> PhoneCall:
    """Past the menu, to Noor's desk."""
    call = await maya.calls(BILLING)
    await call.hears("For billing and refunds")
    await call.presses("1")
    offer = desk.get_by_role("region", name="Incoming call")
    await expect(offer).to_be_visible()
    await expect(offer.get_by_text("Billing", exact=True)).to_be_visible()
    return call


async def talks(desk: Page, maya: PhoneClient) -> PhoneCall:
    call = await rings(desk, maya)
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#call")).to_contain_text("Connected")
    return call


async def test_a_call_is_on_every_page_until_the_customer_hangs_up(desk: Page, maya: PhoneClient) -> None:
    call = await talks(desk, maya)
    bar = desk.get_by_role("region", name="Call controls")
    await expect(bar).to_contain_text("+44 7700 900 123")
    await desk.locator("#composer").fill("Asks about a refund.")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_text("Asks about a refund.")).to_be_visible()
    assert await violations(desk) == []
    await desk.screenshot(path=ARTEFACTS / "desk-call.png")
    await desk.get_by_role("link", name="Customers").click()
    await expect(bar).to_contain_text("Connected")
    await call.hangs_up()
    await expect(bar).to_contain_text("hung up")
    await expect(bar).to_be_hidden()


async def test_the_desk_itself_takes_the_calls_of_a_queue_that_says_so(
    demo: Demo, desk: Page, maya: PhoneClient
) -> None:
    centre = demo.hub.store.centre
    queues = {key: replace(queue, auto_answer=True) for key, queue in centre.queues.items()}
    demo.hub.store.centre = replace(centre, queues=queues)
    await desk.reload()  # how queues are answered is read as a desk begins
    await expect(desk.get_by_text("Available", exact=True).first).to_be_visible()
    call = await maya.calls(BILLING)
    await call.hears("For billing and refunds")
    await call.presses("1")
    await expect(desk.locator("#call")).to_contain_text("Connected")
    accepted = select(t.offer.c.state)
    assert await demo.hub.store.read(lambda rows: rows.scalars(accepted).all()) == ["accepted"]


async def test_one_key_ends_a_call_from_anywhere_and_goes_on_to_its_reason_and_a_callback(
    demo: Demo, desk: Page, maya: PhoneClient
) -> None:
    hands = Hands(desk)
    await talks(desk, maya)
    await desk.get_by_role("link", name="Customers").click()
    await expect(desk.get_by_role("heading", name="Customers")).to_be_visible()
    await desk.keyboard.press("Alt+q")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await expect(desk.locator("#wrapup-reason")).to_be_focused()
    await maya.until(lambda _: all(each.is_over for each in maya.call_log.values()), what="the end")
    await desk.keyboard.press("1")
    async with hands.task("book a callback", clicks=3):
        await hands.click(desk.get_by_role("switch", name="Call +44 7700 900 123 back"))
        await hands.click(desk.get_by_role("button", name="Done"))
        await expect(desk.get_by_role("heading", name="Wrap up")).to_be_hidden()
    booked = select(t.callback.c.number)
    assert await demo.hub.store.read(lambda rows: rows.scalars(booked).all()) == [MAYA]


async def test_a_callback_that_was_promised_is_booked_when_the_wrap_up_runs_out_elsewhere(
    demo: Demo, desk: Page, maya: PhoneClient
) -> None:
    store = demo.hub.store
    await talks(desk, maya)
    await desk.keyboard.press("Alt+q")
    promise = desk.get_by_role("switch", name="Call +44 7700 900 123 back")
    await promise.click()
    await desk.get_by_role("link", name="Customers").click()
    await expect(desk.get_by_role("heading", name="Customers")).to_be_visible()
    await desk.go_back()
    await expect(promise).to_be_checked()
    await desk.get_by_role("link", name="Customers").click()
    await expect(desk.get_by_role("heading", name="Customers")).to_be_visible()
    # As the router ends it when the time is over; however slow the machine, that is now and not in between.
    wrapped = select(t.interaction.c.id).where(t.interaction.c.state == "wrapup")
    (interaction_id,) = await store.read(lambda rows: rows.scalars(wrapped).all())
    assert await store.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, None, by="timer")) is None
    booked = select(t.callback.c.number)

    await becomes(lambda: store.read(lambda rows: list(rows.scalars(booked))), [MAYA])


async def test_a_caller_who_gives_up_is_told_of_and_kept(desk: Page, maya: PhoneClient) -> None:
    call = await rings(desk, maya)
    # Watched for in the page, frame by frame: it stands there for two seconds.
    told = "() => document.body.innerText.includes('Caller hung up')"
    async with asyncio.TaskGroup() as both:
        both.create_task(desk.wait_for_function(told, timeout=PATIENCE_SECONDS * 1_000))
        await call.hangs_up()
    await desk.get_by_role("link", name="Customers").click()
    await desk.get_by_label("Search customers").fill("7700900123")
    await desk.get_by_role("link", name="+44 7700 900 123").click()
    await expect(desk.get_by_text("no answer")).to_be_visible()
