"""The wire of the web phone for calls: what a page POSTs, and what its socket tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from channels.carrier.calls.tempo import Tempo
from hub.demo.clients.phone import PhoneClient
from tests.fakes.calling_world import FAST, NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, TOM
from tests.patience import PATIENCE_SECONDS

Socket = aiohttp.ClientWebSocketResponse


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        yield ready


@pytest_asyncio.fixture
async def browser(world: CallingWorld) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(world.base_url) as session:
        yield session


def _socket(browser: aiohttp.ClientSession, number: str, **query: str) -> Any:
    rest = "".join(f"&{name}={value}" for name, value in query.items())
    return browser.ws_connect(f"/carrier/phone/socket?number={quote(number, safe='')}{rest}")


async def _post(
    browser: aiohttp.ClientSession, path: str, body: dict[str, Any] | None = None
) -> tuple[int, Any]:
    async with browser.post(f"/carrier/phone/calls{path}", json=body or {}) as answer:
        return answer.status, await answer.json()


async def _until(socket: Socket, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await socket.receive_json(timeout=PATIENCE_SECONDS)
        if wanted(frame):
            return frame


def _said(words: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "heard" and words in frame["heard"].get("text", "")


def _is(status: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "call" and frame["call"]["status"] == status


async def test_a_page_calls_listens_presses_keys_and_hangs_up(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/keys", timeout=600)
    gather.say("按 1 继续", language="zh-CN")
    response.append(gather)
    world.page("/voice", response)
    async with _socket(browser, TOM.number) as socket:
        _, called = await _post(browser, "", {"from": TOM.number, "to": HUB_NUMBER})
        sid = called["sid"]
        heard = (await _until(socket, _said("按 1")))["heard"]
        assert (heard["language"], heard["kind"]) == ("zh-CN", "say")
        assert heard["seconds"] > 0
        assert await _post(browser, f"/{sid}/digits", {"digits": "1"}) == (200, {"sid": sid})
        assert (await world.office.hears("/keys"))[0]["Digits"] == "1"
        ended = (await _until(socket, _is("completed")))["call"]

    assert ended["revision"] > called["call"]["revision"]
    assert ended | {"revision": 0, "at": 0, "answered_at": 0, "ended_at": 0} == {
        "sid": sid,
        "revision": 0,
        "direction": "out",
        "other": HUB_NUMBER,
        "status": "completed",
        "at": 0,
        "answered_at": 0,
        "ended_at": 0,
        "with": [],
        "heard_by": [],
        "muted": False,
        "held": False,
        "silent": False,
        "parameters": {},
    }
    assert (await _post(browser, f"/{sid}/hangup"))[0] == 409


async def test_a_page_that_opens_in_the_middle_of_a_call_catches_up(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    response = VoiceResponse()
    response.say("a long story " * 300)
    world.page("/voice", response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("story")
    async with browser.get("/carrier/phone/calls", params={"number": TOM.number}) as answer:
        [shown] = (await answer.json())["calls"]
    assert (shown["sid"], shown["heard"][-1]["kind"]) == (call.sid, "say")
    await _post(browser, f"/{call.sid}/hangup")
    await call.ends()
    async with browser.get("/carrier/phone/calls", params={"number": TOM.number}) as answer:
        assert (await answer.json())["calls"] == []


async def test_the_demos_phone_does_all_this_too(world: CallingWorld) -> None:
    world.page("/voice", '<Response><Record action="/left" timeout="2"/></Response>')
    world.page("/client", f"<Response><Dial timeout='600'>{TOM.number}</Dial></Response>")
    async with PhoneClient(world.base_url, TOM.number) as tom, PhoneClient(world.base_url, NOOR) as noor:
        message = await tom.calls(HUB_NUMBER)
        await message.is_recorded()
        await message.falls_silent()
        assert await message.ends() == "completed"
        talk = await noor.calls(TOM.number, {"conversation": "con_1"})
        answered = await tom.is_rung()
        await answered.answers()
        await talk.meets(TOM.number)
        await talk.reaches(TOM.number)
        await talk.presses("7")
        await answered.hears("7")
        await answered.speaks()

    assert world.office.at("/client")[0]["conversation"] == "con_1"


async def test_a_page_that_is_a_device_rings_and_is_answered(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    async with _socket(browser, NOOR) as socket:
        await _invite(world)
        ringing = (await _until(socket, _is("ringing")))["call"]
        assert (ringing["direction"], ringing["other"]) == ("in", HUB_NUMBER)
        await _post(browser, f"/{ringing['sid']}/answer")
        await _until(socket, _is("in-progress"))
        caller = world.carrier.calls(TOM.number, HUB_NUMBER)
        met = await _until(socket, lambda f: f["type"] == "heard" and f["heard"]["kind"] == "bridged")
        assert met["heard"]["parties"] == [TOM.number]
        caller.hang_up()
        await _until(socket, lambda frame: frame["type"] == "call" and frame["call"]["with"] == [])
        await _post(browser, f"/{ringing['sid']}/hangup")
        await _until(socket, _is("completed"))


async def test_a_device_may_decline_or_answer_by_itself(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    async with _socket(browser, NOOR) as socket:
        await _invite(world)
        ringing = (await _until(socket, _is("ringing")))["call"]
        await _post(browser, f"/{ringing['sid']}/reject")
        await _until(socket, _is("busy"))
        await _invite(world)
        ringing = (await _until(socket, _is("ringing")))["call"]
        await _post(browser, f"/{ringing['sid']}/hangup")
        await _until(socket, _is("busy"))
    async with _socket(browser, NOOR, auto_answer="1") as socket:
        await _invite(world)
        await _until(socket, _is("in-progress"))


async def test_a_device_is_gone_with_its_socket(world: CallingWorld, browser: aiohttp.ClientSession) -> None:
    async with _socket(browser, NOOR):
        pass
    await _invite(world)
    await world.carrier.settle()

    assert [call.status for call in await world.client.calls.list_async(to=NOOR)] == ["no-answer"]


async def test_a_call_ends_soon_after_the_page_that_answered_it(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    async with _socket(browser, NOOR, page="one"):
        await _invite(world)
        call = await world.carrier.handset(NOOR).rings()
        call.answer()
        await call.is_answered()
    async with _socket(browser, NOOR, page="two"):
        assert await call.ends() == "completed"


async def test_a_page_that_was_only_cut_off_keeps_its_call() -> None:
    """It has three seconds of the call to come back: more than the hundredth part of them."""
    slower = Tempo(second=0.3)
    async with calling_world(tempo=slower) as world, aiohttp.ClientSession(world.base_url) as browser:
        async with _socket(browser, NOOR, page="one"):
            await _invite(world)
            call = await world.carrier.handset(NOOR).rings()
            call.answer()
            await call.is_answered()
        async with _socket(browser, NOOR, page="one"):
            await slower.pass_seconds(4)
            assert not call.is_over
        assert await call.ends() == "completed"


async def test_a_telephone_does_not_die_with_the_page_that_shows_it(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    await _invite(world)
    async with _socket(browser, TOM.number):
        _, called = await _post(browser, "", {"from": TOM.number, "to": HUB_NUMBER})
        [call] = world.carrier.handset(TOM.number).calls
        await call.is_answered()
    await FAST.pass_seconds(10)
    assert (call.sid, call.is_over) == (called["sid"], False)


async def test_a_page_calls_out_as_a_device_and_says_why(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    response = VoiceResponse()
    response.dial(timeout=600).number(TOM.number)
    world.page("/client", response)
    async with _socket(browser, NOOR) as socket:
        asked = {"from": NOOR, "to": TOM.number, "parameters": {"interaction": "int_1"}}
        _, called = await _post(browser, "", asked)
        assert (called["call"]["direction"], called["call"]["other"]) == ("out", TOM.number)
        [told] = await world.office.hears("/client")
        assert (told["From"], told["To"], told["interaction"]) == (NOOR, TOM.number, "int_1")
        (await world.carrier.handset(TOM.number).rings()).answer()
        talking = (await _until(socket, lambda f: f["type"] == "call" and f["call"]["with"] != []))["call"]
        assert (talking["with"], talking["heard_by"]) == ([TOM.number], [TOM.number])
        await _post(browser, f"/{called['sid']}/hangup")
        await _until(socket, _is("completed"))
    assert (await _post(browser, "", {"from": NOOR, "to": "", "parameters": ["x"]}))[0] == 400
    assert (await _post(browser, "", {"from": NOOR, "to": "", "account": "AC9"}))[0] == 404


async def test_a_page_leaves_a_message_and_may_keep_silent(
    world: CallingWorld, browser: aiohttp.ClientSession
) -> None:
    world.page("/voice", '<Response><Record action="/left" timeout="2"/></Response>')
    async with _socket(browser, TOM.number) as socket:
        _, called = await _post(browser, "", {"from": TOM.number, "to": HUB_NUMBER})
        await _until(socket, lambda f: f["type"] == "heard" and f["heard"]["kind"] == "recording")
        await asyncio.sleep(5 * FAST.second)  # they speak for so long: a message without a word is none
        assert (await _post(browser, f"/{called['sid']}/speak", {"on": False}))[0] == 200
        await _until(socket, lambda f: f["type"] == "call" and f["call"]["silent"])
        await world.office.hears("/left")
        await _until(socket, _is("completed"))


async def _invite(world: CallingWorld) -> None:
    room = VoiceResponse()
    dial = Dial()
    dial.conference("int_1")
    room.append(dial)
    world.page("/voice", room)
    await world.client.conferences("int_1").participants.create_async(from_=HUB_NUMBER, to=NOOR, timeout=600)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"from": TOM.number, "to": "+12125550199"}, 404),
        ("", {"from": "Tom", "to": HUB_NUMBER}, 400),
        ("/CA0/digits", {"digits": "1"}, 404),
        ("/CA0/digits", {"digits": "one"}, 400),
        ("/CA0/digits", {}, 400),
        ("/CA0/answer", {}, 404),
        ("/CA0/speak", {}, 404),
    ],
)
async def test_what_is_no_call_is_refused(
    browser: aiohttp.ClientSession, path: str, body: dict[str, Any], status: int
) -> None:
    answered, error = await _post(browser, path, body)

    assert answered == status
    assert error["error"]["code"]


@pytest.mark.parametrize("path", ["", "/CA0/digits", "/CA0/hangup", "/CA0/answer", "/CA0/speak"])
async def test_a_form_of_another_site_cannot_call(browser: aiohttp.ClientSession, path: str) -> None:
    for data in ({"from": TOM.number, "to": HUB_NUMBER}, b"[1]"):
        async with browser.post(f"/carrier/phone/calls{path}", data=data) as answer:
            assert answer.status == 415
