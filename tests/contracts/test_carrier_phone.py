"""The wire of the web phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, TOM, TextingWorld, texting_world
from tests.patience import PATIENCE_SECONDS


@pytest_asyncio.fixture
async def world() -> AsyncIterator[TextingWorld]:
    async with texting_world() as ready:
        yield ready


@pytest_asyncio.fixture
async def browser(world: TextingWorld) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(world.config.public_url) as session:
        yield session


async def _messages(browser: aiohttp.ClientSession, number: str) -> list[dict[str, Any]]:
    async with browser.get("/carrier/phone/messages", params={"number": number}) as answer:
        messages: list[dict[str, Any]] = (await answer.json())["messages"]
        return messages


async def test_the_phone_knows_the_numbers_and_the_people(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/carrier/phone/numbers") as answer:
        assert await answer.json() == {
            "numbers": [
                {"number": HUB_NUMBER, "label": "Acme", "takes_calls": False},
                {"number": SECOND_NUMBER, "label": "", "takes_calls": False},
            ],
            "people": [
                {"number": TOM.number, "name": "Tom"},
                {"number": LIN.number, "name": "林小姐"},
            ],
            "devices": [],
        }


async def test_a_text_written_on_the_phone_reaches_the_hub_and_stays_on_the_screen(
    world: TextingWorld, browser: aiohttp.ClientSession
) -> None:
    async with browser.post(
        "/carrier/phone/messages", json={"from": LIN.number, "to": HUB_NUMBER, "body": "你好"}
    ) as answer:
        sid = (await answer.json())["sid"]
    await world.carrier.settle()

    assert [raw.dedupe_key for raw, _ in world.intake.accepted] == [sid]
    [message] = await _messages(browser, LIN.number)
    assert message | {"at": 0} == {
        "sid": sid,
        "from": LIN.number,
        "to": HUB_NUMBER,
        "body": "你好",
        "at": 0,
        "status": "received",
        "pictures": 0,
    }
    assert await _messages(browser, TOM.number) == []


async def test_the_socket_tells_of_texts_both_ways_and_of_their_state(
    world: TextingWorld, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(f"/carrier/phone/socket?number=%2B{TOM.number[1:]}") as socket:
        text = await world.carrier.texts(TOM.number, HUB_NUMBER, "hello")
        sent = await world.outbound.send(world.message("hi Tom"))
        frames = [await socket.receive_json(timeout=PATIENCE_SECONDS) for _ in range(3)]
        await world.outbound.send(world.message("hi Lin", to=LIN))
        await world.carrier.settle()

    assert frames[0] == {"type": "message", "message": text.on_phone()}
    assert frames[1] == {"type": "status", "sid": sent.provider_id, "status": "sent"}
    assert (frames[2]["type"], frames[2]["message"]["body"]) == ("message", "hi Tom")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"from": TOM.number, "to": "+12125550199", "body": "x"}, 404),
        ({"from": TOM.number, "to": HUB_NUMBER, "body": ""}, 400),
        ({"from": TOM.number, "to": HUB_NUMBER, "body": "x" * 1_601}, 400),
        ({"from": TOM.number}, 400),
        ([], 400),
    ],
)
async def test_what_is_no_text_is_refused(browser: aiohttp.ClientSession, body: object, status: int) -> None:
    async with browser.post("/carrier/phone/messages", json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]["code"]


async def test_a_form_of_another_site_cannot_text(browser: aiohttp.ClientSession) -> None:
    form = {"from": TOM.number, "to": HUB_NUMBER, "body": "x"}
    async with browser.post("/carrier/phone/messages", data=form) as answer:
        assert answer.status == 415


async def test_a_page_of_another_site_cannot_listen() -> None:
    path = "/carrier/phone/socket?number=1"
    async with (
        texting_world(origins=["https://hub.example"]) as world,
        aiohttp.ClientSession(world.config.public_url) as browser,
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await browser.ws_connect(path, origin="https://evil.example")
        await (await browser.ws_connect(path, origin="https://hub.example")).close()


async def test_a_phone_that_sleeps_is_cut_off_and_not_waited_for(world: TextingWorld) -> None:
    feed = world.carrier.phone(TOM.number).feeds.open(TOM.number)
    for _ in range(300):
        await world.carrier.texts(TOM.number, HUB_NUMBER, "hello")

    frames = [feed.frames.get_nowait() for _ in range(feed.frames.qsize())]
    assert len(frames) == 201
    assert frames[-1] is None
