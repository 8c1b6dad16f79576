"""What hangs on a customer's text: told by the carrier's webhook, fetched through the shelf, taken out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from channels.carrier.faults import Fault
from channels.carrier.pictures import make_picture
from channels.sms.shelf import SmsShelf
from channels.twilio.messages import TwilioMessages
from hub.model.nouns import InboundMessage
from hub.ports import GiveUp, RetryLater
from tests.fakes.texting_world import HUB_NUMBER, SID, TOM, TextingWorld, texting_world

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"1" * 200_000


@dataclass
class Scene:
    world: TextingWorld
    shelf: SmsShelf

    async def fetches(self, address: str) -> tuple[str, bytes]:
        async with self.shelf.fetch(HUB_NUMBER, address) as remote:
            return remote.type, b"".join([part async for part in remote.parts])

    async def is_texted(self) -> InboundMessage:
        await self.world.carrier.texts(
            TOM.number, HUB_NUMBER, "Look.", [make_picture(JPEG), make_picture(PNG)]
        )
        (message,) = self.world.intake.inbound
        assert isinstance(message, InboundMessage)
        return message

    async def known(self, provider_id: str) -> tuple[str, int]:
        """The provider's copy: its words, and how much hangs on it."""
        message = await self.world.twilio.client("main").messages(provider_id).fetch_async()
        return message.body, int(message.num_media)


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with texting_world() as world:
        # as a hub is told before it is asked for anything
        await world.twilio.find_messages("main", sender=TOM.number, to=HUB_NUMBER, limit=1)
        yield Scene(world, SmsShelf(world.config, TwilioMessages(world.twilio)))


async def test_pictures_of_a_text_are_fetched_in_their_order_as_they_were(scene: Scene) -> None:
    message = await scene.is_texted()
    assert (message.body, message.provider_id[:2]) == ("Look.", "MM")
    assert [kind for _, kind in message.remote_files] == ["image/jpeg", "image/png"]
    fetched = [await scene.fetches(address) for address, _ in message.remote_files]
    assert fetched == [("image/jpeg", JPEG), ("image/png", PNG)]


async def test_the_provider_lists_a_text_with_what_hangs_on_it(scene: Scene) -> None:
    message = await scene.is_texted()
    (listed,) = await scene.world.twilio.list_received("main", since=0, until=2**42)
    assert listed.media_urls == tuple(address for address, _ in message.remote_files)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/2010-04-01/Accounts/{sid}/Messages/MM{x}/Media/ME{x}",
        "http://127.0.0.1:1/carrier/2010-04-01/Accounts/{sid}/Messages/MM{x}/Media/ME{x}",
        "{api}/2010-04-01/Accounts/AC{x}/Messages/MM{x}/Media/ME{x}",
        "{api}/2010-04-01/Accounts/{sid}/Messages/MM{x}/Media/ME{x}/../../../../Calls.json",
        "{api}/2010-04-01/Accounts/{sid}/Recordings/RE{x}.wav",
        "file:///etc/passwd",
    ],
)
async def test_nothing_is_fetched_from_anywhere_but_the_account_s_own_media(
    scene: Scene, address: str
) -> None:
    api = scene.world.config.accounts["main"].api_url
    with pytest.raises(GiveUp) as refused:
        await scene.fetches(address.format(sid=SID, x="0" * 32, api=api))
    assert refused.value.code == "elsewhere"


async def test_whoever_is_sent_on_to_a_stranger_does_not_go(scene: Scene) -> None:
    (address, _), _ = (await scene.is_texted()).remote_files
    scene.world.carrier.faults.plan(Fault("media_elsewhere"))
    with pytest.raises(GiveUp) as refused:
        await scene.fetches(address)
    assert refused.value.code == "elsewhere"


async def test_what_is_not_there_yet_is_asked_for_later(scene: Scene) -> None:
    (address, _), _ = (await scene.is_texted()).remote_files
    scene.world.carrier.faults.plan(Fault("no_media"))
    with pytest.raises(RetryLater):
        await scene.fetches(address)
    assert (await scene.fetches(address))[1] == JPEG


async def test_a_text_is_cleared_of_words_and_pictures_and_twice_is_once(scene: Scene) -> None:
    message = await scene.is_texted()
    assert await scene.known(message.provider_id) == ("Look.", 2)
    for _ in range(2):
        await scene.shelf.clear(HUB_NUMBER, message.provider_id)
    assert await scene.known(message.provider_id) == ("", 0)
    await scene.shelf.clear(HUB_NUMBER, "SM" + "0" * 32)  # one that is not there is gone already


async def test_a_picture_that_went_meanwhile_keeps_the_words_from_nothing(scene: Scene) -> None:
    message = await scene.is_texted()
    scene.world.carrier.faults.plan(Fault("no_media"))
    await scene.shelf.clear(HUB_NUMBER, message.provider_id)
    assert await scene.known(message.provider_id) == ("", 0)


async def test_a_text_that_is_on_its_way_cannot_be_cleared_yet(scene: Scene) -> None:
    scene.world.carrier._lines.step_seconds = 60.0
    sent = await scene.world.outbound.send(scene.world.message("Your code is 4711."))
    with pytest.raises(GiveUp) as refused:
        await scene.shelf.clear(HUB_NUMBER, sent.provider_id)
    assert refused.value.code == "20009"
