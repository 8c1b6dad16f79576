"""In a real browser: the demo's phone calls a number, hears, presses keys; a device of an agent rings and answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, Route, expect
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from channels.carrier.calls.tempo import Tempo
from channels.carrier.model import CarrierNumber, Person
from hub.demo.site import PAGES
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
SLOW_ENOUGH_TO_SEE = Tempo(second=0.2)

Opens = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    number = CarrierNumber(HUB_NUMBER, SID, label="Halden orders", voice_url="/voice")
    async with calling_world(
        tempo=SLOW_ENOUGH_TO_SEE,
        number=number,
        devices=[Person(NOOR, "Noor Haddad")],
        routes=[web.get("/demo/phone", _phone_page), web.static("/demo", PAGES)],
    ) as ready:
        _serve_a_menu(ready)
        yield ready


async def _phone_page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGES / "phone.html")


def _serve_a_menu(world: CallingWorld) -> None:
    menu = VoiceResponse()
    gather = Gather(num_digits=1, action="/keys", timeout=600)
    gather.say("Welcome to Halden. For billing, press 1.", language="en-GB")
    gather.say("中文服务请按 2。", language="zh-CN")
    menu.append(gather)
    world.page("/voice", menu)
    waiting = VoiceResponse()
    waiting.say("Please hold, you are next.", language="en-GB")
    waiting.enqueue("billing", wait_url="/wait")
    world.page("/keys", waiting)
    music = VoiceResponse()
    music.play("/music.mp3")
    world.page("/wait", music)
    room = VoiceResponse()
    dial = Dial()
    dial.conference("int_1", end_conference_on_exit=True)
    room.append(dial)
    world.page("/room", room)


@pytest_asyncio.fixture
async def opens(world: CallingWorld, browser: Browser) -> AsyncIterator[Opens]:
    """The page of a phone; all are closed before the carrier is, which waits for its sockets."""
    async with AsyncExitStack() as stack:

        async def opens(number: str, **context: Any) -> Page:
            opened = await browser.new_context(viewport={"width": 1180, "height": 860}, **context)
            stack.push_async_callback(opened.close)
            page = await opened.new_page()
            await page.goto(f"{world.base_url}/demo/phone?number={quote(number, safe='')}")
            return page

        yield opens


async def test_a_person_calls_hears_the_menu_and_gets_to_an_agents_device(
    world: CallingWorld, opens: Opens
) -> None:
    errors: list[str] = []
    device = await opens(NOOR, color_scheme="dark")
    page = await opens(LIN.number)
    for one in (device, page):
        one.on("pageerror", lambda error: errors.append(str(error)))
    await expect(device.get_by_role("heading", name="Waiting for calls")).to_be_visible()

    await page.get_by_role("button", name="Call", exact=True).click()
    heard = page.get_by_role("log", name="What is heard")
    await expect(heard.get_by_text("For billing, press 1")).to_be_visible()
    await expect(heard.locator("[lang='zh-CN']")).to_have_text("中文服务请按 2。")
    await expect(page.get_by_role("button", name="Hang up")).to_be_focused()
    await page.screenshot(path=ARTEFACTS / "phone-menu.png")
    await page.keyboard.press("1")
    await expect(heard.get_by_text("Music")).to_be_visible()
    assert world.office.at("/keys")[0]["Digits"] == "1"

    room = world.client.conferences("int_1").participants
    await room.create_async(from_=HUB_NUMBER, to=NOOR, timeout=600)
    await expect(device.get_by_role("dialog", name="Halden orders")).to_be_visible()
    await expect(device.get_by_role("button", name="Answer")).to_be_focused()
    await device.screenshot(path=ARTEFACTS / "phone-incoming.png")
    await device.keyboard.press("Enter")
    [call] = [call for call in world.carrier.handset(LIN.number).calls if not call.is_over]
    await world.client.calls(call.sid).update_async(url=f"{world.base_url}/room")
    await expect(page.get_by_role("status").get_by_text("Talking with Noor Haddad")).to_be_visible()
    await expect(device.get_by_role("status").get_by_text("Talking with 林小姐")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "phone-talking.png")
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_text("Call ended")).to_be_visible()
    await expect(device.get_by_text("Call ended")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "phone-ended.png")
    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("button", name="Call", exact=True)).to_be_focused()
    assert errors == []


async def test_an_answer_that_comes_after_what_the_line_has_told_does_not_turn_the_call_back(
    opens: Opens,
) -> None:
    page = await opens(LIN.number)
    is_heard = asyncio.Event()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        await is_heard.wait()
        await route.fulfill(response=answer)

    await page.route("**/carrier/phone/calls", answer_late)
    async with page.expect_event("requestfinished", lambda request: request.method == "POST"):
        await page.get_by_role("button", name="Call", exact=True).click()
        await expect(page.get_by_text("For billing, press 1")).to_be_visible()
        is_heard.set()
    await page.keyboard.press("1")
    await expect(page.get_by_role("log", name="What is heard").get_by_text("Music")).to_be_visible()
    await expect(page.get_by_role("status").get_by_text("Connected")).to_be_visible()


async def test_a_call_begun_while_the_page_still_asks_for_those_it_had_stays_on_the_screen(
    opens: Opens,
) -> None:
    page = await opens(LIN.number)
    is_heard = asyncio.Event()
    asked = asyncio.Event()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await is_heard.wait()
        await route.fulfill(response=answer)

    await page.route("**/carrier/phone/calls?**", answer_late)
    await page.reload()
    await asked.wait()
    async with page.expect_event("requestfinished", lambda request: "/calls?" in request.url):
        await page.get_by_role("button", name="Call", exact=True).click()
        await expect(page.get_by_text("For billing, press 1")).to_be_visible()
        is_heard.set()
    await page.keyboard.press("1")
    await expect(page.get_by_role("log", name="What is heard").get_by_text("Music")).to_be_visible()


async def test_keys_in_quick_succession_arrive_in_their_order(world: CallingWorld, opens: Opens) -> None:
    menu = VoiceResponse()
    gather = Gather(num_digits=3, action="/keys", timeout=600)
    gather.say("Your number, please.", language="en-GB")
    menu.append(gather)
    world.page("/voice", menu)
    page = await opens(LIN.number)

    async def hold_the_first(route: Route) -> None:
        if route.request.post_data_json == {"digits": "1"}:
            await asyncio.sleep(0.3)
        await route.continue_()

    await page.route("**/digits", hold_the_first)
    await page.get_by_role("button", name="Call", exact=True).click()
    await expect(page.get_by_text("Your number, please.")).to_be_visible()
    for key in "123":
        await page.keyboard.press(key)
    assert (await world.office.hears("/keys"))[0]["Digits"] == "123"


async def test_a_device_answers_by_itself_where_that_is_ticked_and_declines(
    world: CallingWorld, opens: Opens
) -> None:
    device = await opens(NOOR, locale="zh-CN")
    await expect(device.get_by_role("heading", name="等待来电")).to_be_visible()
    room = world.client.conferences("int_1").participants
    await room.create_async(from_=HUB_NUMBER, to=NOOR, timeout=600)
    await device.get_by_role("button", name="拒接").click()
    await expect(device.get_by_text("对方忙")).to_be_visible()
    await device.get_by_role("button", name="关闭").click()

    await device.get_by_label("自动接听").check()
    await expect(device.get_by_role("heading", name="正在连接")).to_be_hidden()
    await room.create_async(from_=HUB_NUMBER, to=NOOR)
    await expect(device.get_by_role("status").get_by_text("已接通")).to_be_visible()
    await device.screenshot(path=ARTEFACTS / "phone-device-zh.png")


async def test_a_message_is_left_after_the_beep_and_whoever_says_nothing_leaves_none(
    world: CallingWorld, opens: Opens
) -> None:
    voicemail = VoiceResponse()
    voicemail.say("Please leave a message.", language="en-GB")
    voicemail.record(action="/left", timeout=15)
    voicemail.say("Nothing was recorded.", language="en-GB")
    world.page("/voicemail", voicemail)
    world.page("/voice", _ask("To leave a message, press 1."))
    page = await opens(LIN.number)
    await page.get_by_role("button", name="Call", exact=True).click()
    await expect(page.get_by_text("To leave a message")).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.get_by_text("Recording. Speak")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "phone-voicemail.png")
    await page.keyboard.press("#")
    assert (await world.office.hears("/left"))[0]["Digits"] == "#"
    await expect(page.get_by_text("Call ended")).to_be_visible()

    world.page("/voice", _ask("To leave another, press 1."))
    await page.get_by_role("button", name="Call again").click()
    await expect(page.get_by_text("To leave another")).to_be_visible()
    quiet = page.get_by_role("button", name="Say nothing")
    await quiet.click()
    await expect(quiet).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("1")  # from here on it is recorded, and not a word before
    await expect(page.get_by_text("Nothing was recorded.")).to_be_visible()
    assert len(world.office.at("/left")) == 1


def _ask(words: str) -> VoiceResponse:
    """So that the recording begins when the test says so."""
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/voicemail", timeout=600)
    gather.say(words, language="en-GB")
    response.append(gather)
    return response


async def test_nobody_can_press_what_is_not_there_yet(world: CallingWorld, opens: Opens) -> None:
    """A press before the page has heard what it may call would be lost without a word."""
    page = await opens(LIN.number)
    call = page.get_by_role("button", name="Call", exact=True)
    await expect(call).to_be_enabled()
    told = asyncio.Event()

    async def waits(route: Route) -> None:
        await told.wait()
        await route.continue_()

    await page.route("**/carrier/phone/numbers", waits)
    await page.reload()
    await expect(call).to_be_disabled()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    told.set()
    await call.click()
    await expect(page.get_by_role("button", name="Hang up")).to_be_visible()


async def test_keys_in_a_talk_are_heard_at_the_other_end(world: CallingWorld, opens: Opens) -> None:
    device, page = await opens(NOOR), await opens(LIN.number, locale="zh-CN")
    world.page("/voice", world.office.pages["/room"])
    await page.get_by_role("button", name="拨打", exact=True).click()
    await expect(page.get_by_role("status").get_by_text("已接通")).to_be_visible()
    room = world.client.conferences("int_1").participants
    await room.create_async(from_=HUB_NUMBER, to=NOOR, timeout=600)
    await device.get_by_role("button", name="Answer").click()
    await expect(page.get_by_role("status").get_by_text("正在与 Noor Haddad 通话")).to_be_visible()
    await device.keyboard.press("5")
    await expect(page.get_by_text("按键音：5")).to_be_visible()
    [call] = [call for call in world.carrier.handset(LIN.number).calls if not call.is_over]
    await room(call.sid).update_async(hold=True)
    await expect(page.get_by_role("status").get_by_text("通话保持中")).to_be_visible()
    await expect(page.get_by_role("log", name="听到的内容").get_by_text("音乐").last).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "phone-on-hold-zh.png")


async def test_a_page_that_is_loaded_anew_finds_its_call_again(opens: Opens) -> None:
    page = await opens(LIN.number)
    await page.get_by_role("button", name="Call", exact=True).click()
    await expect(page.get_by_text("For billing, press 1")).to_be_visible()
    await page.reload()

    await expect(page.get_by_text("For billing, press 1")).to_be_visible()
    await page.get_by_role("button", name="Mute this page").click()
    await expect(page.get_by_role("button", name="Mute this page")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_text("Call ended")).to_be_visible()
