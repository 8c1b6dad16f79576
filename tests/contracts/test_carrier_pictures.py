"""Pictures with a text: the carrier fetches them from the hub's signed address, as Twilio would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from channels.sms.pictures import LIFE_MS, PictureLinks
from hub.model.nouns import DeliveryReport, File
from tests.fakes.texting_world import SID, TOKEN, TOM, TextingWorld, texting_world

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest_asyncio.fixture
async def world() -> AsyncIterator[TextingWorld]:
    async with texting_world() as ready:
        yield ready


async def stored(world: TextingWorld, content: bytes) -> File:
    sha256 = await world.media.put(content)
    return File("lamp.png", "image/png", len(content), sha256, scan="clean")


def states(world: TextingWorld) -> list[tuple[str, str | None]]:
    return [(item.state, item.code) for item in world.intake.inbound if isinstance(item, DeliveryReport)]


async def test_pictures_arrive_with_their_words_and_are_on_the_phone(world: TextingWorld) -> None:
    files = (await stored(world, PNG), await stored(world, PNG + b"1"))
    sent = await world.outbound.send(replace(world.message("Here it is."), files=files))
    (text,) = await world.carrier.phone(TOM.number).receives()
    await world.carrier.settle()
    assert sent.provider_id.startswith("MM")
    assert [picture.content for picture in text.pictures] == [PNG, PNG + b"1"]
    address = f"{world.config.public_url}/carrier/phone/pictures/{text.sid}/1"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG + b"1")
    assert states(world)[-1] == ("delivered", None)


async def test_a_picture_needs_no_words_and_is_known_again(world: TextingWorld) -> None:
    message = replace(world.message(""), files=(await stored(world, PNG),))
    began = world.links.clock.now()
    sent = await world.outbound.send(message)
    found = await world.outbound.find_sent(message, since=began)
    assert found is not None
    assert found.provider_id == sent.provider_id
    # A text without the picture is another one.
    assert await world.outbound.find_sent(replace(message, files=()), since=began) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "11200"), (PNG + b"0" * 5_000_000, "30019")],
    ids=["an SVG that calls itself a picture", "more than phones take"],
)
async def test_what_is_no_picture_or_too_large_fails_with_its_code(
    world: TextingWorld, content: bytes, code: str
) -> None:
    await world.outbound.send(replace(world.message("See."), files=(await stored(world, content),)))
    await world.carrier.settle()
    assert states(world)[-1] == ("failed", code)
    assert world.carrier.phone(TOM.number).inbox == []


async def test_an_address_is_of_no_use_once_it_is_old_or_changed(world: TextingWorld) -> None:
    sha256 = await world.media.put(PNG)
    token = world.links.sign(sha256).rsplit("/", 1)[-1]
    assert world.links.read(token) == sha256
    for wrong in (f"x{token}", token[:-1], token.split(".")[0], "", "ü.ü"):
        assert world.links.read(wrong) is None

    class Later:
        def now(self) -> int:
            return world.links.clock.now() + LIFE_MS

    later = PictureLinks(world.links.public_url, world.links.secret, Later())
    assert later.read(token) is None
    strangers = PictureLinks(world.links.public_url, b"another hub's", world.links.clock)
    assert strangers.read(token) is None


async def test_the_api_refuses_what_twilio_refuses(world: TextingWorld) -> None:
    messages = f"{world.config.public_url}/carrier/2010-04-01/Accounts/{SID}/Messages.json"
    auth = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    form = [("To", TOM.number), ("From", "+12125550100")]
    async with aiohttp.ClientSession(headers=auth) as http:
        for media, code in ((["no address"], 21620), (["http://a.example/1"] * 11, 21623)):
            fields = [*form, *(("MediaUrl", url) for url in media)]
            async with http.post(messages, data=fields) as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, code)
