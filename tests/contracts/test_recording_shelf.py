"""Recordings at the carrier: begun, paused, fetched, deleted; and what is not there, is late, or lies elsewhere."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.faults import Fault
from channels.twilio.accounts import Account
from channels.twilio.calls import TwilioCalls
from channels.twilio.client import Twilio
from channels.twilio.recordings import TwilioRecordings
from channels.voice.config import VoiceConfig
from channels.voice.outbound import VoiceControl
from channels.voice.recordings import VoiceRecordings
from hub.clock import SystemClock
from hub.media import FolderMedia
from hub.ports import GiveUp, RetryLater, TooLargeError
from tests.fakes.calling_world import CONNECT, FAST, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID, TOKEN

NONE_SUCH: Final = "RE" + "9" * 32


@dataclass
class Scene:
    world: CallingWorld
    control: VoiceControl
    shelf: VoiceRecordings

    async def caller(self) -> PhoneCall:
        music = VoiceResponse()
        music.play("music.mp3", loop=50)
        self.world.page("/voice", music)
        call = self.world.carrier.calls(LIN.number, HUB_NUMBER)
        await call.hears("music.mp3")
        return call

    async def does(self, call: PhoneCall, do: str, sid: str | None = None, **values: Any) -> str | None:
        detail = {"do": do, "sid": sid}
        order = replace(
            CONNECT, kind="record", agent_id=None, device="", caller_sid=call.sid, detail=detail, **values
        )
        return (await self.control.tell(order)).sid

    async def starts(self, call: PhoneCall) -> str:
        sid = await self.does(call, "start")
        assert sid is not None
        return sid

    async def is_over(self) -> str:
        """A recording of a call that has ended, which the carrier has told us of."""
        call = await self.caller()
        sid = await self.starts(call)
        await FAST.pass_seconds(3)  # less than half a second is no recording
        call.hang_up()
        told = await self.world.office.hears("/hooks/voice/main/recording", 2)
        assert [fields["RecordingStatus"] for fields in told] == ["in-progress", "completed"]
        return sid

    async def fetches(self, sid: str) -> bytes:
        async with self.shelf.fetch(HUB_NUMBER, sid, lanes=2) as parts:
            return b"".join([part async for part in parts])


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(calling_world())
        account = Account(SID, TOKEN, f"{world.base_url}/carrier")
        twilio = await stack.enter_async_context(Twilio({"main": account}))
        yield make_scene(world, account, twilio)


def make_scene(world: CallingWorld, account: Account, twilio: Twilio) -> Scene:
    numbers = {HUB_NUMBER: "main"}
    config = VoiceConfig(world.base_url, {"main": account}, numbers, "US", lambda _number: None)
    recordings = TwilioRecordings(twilio)
    control = VoiceControl(config, TwilioCalls(twilio), recordings, SystemClock())
    return Scene(world, control, VoiceRecordings(config, recordings))


async def test_a_call_is_recorded_paused_resumed_and_its_two_lanes_fetched(scene: Scene) -> None:
    call = await scene.caller()
    sid = await scene.starts(call)
    assert await scene.does(call, "pause", sid) is None
    paused = await scene.shelf.find(HUB_NUMBER, sid)
    assert paused is not None
    assert paused.state == "paused"
    await scene.does(call, "pause", sid)  # once more is no trouble
    await scene.does(call, "resume", sid)
    call.hang_up()
    await scene.world.office.hears("/hooks/voice/main/recording", 2)
    with wave.open(BytesIO(await scene.fetches(sid))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8_000)
    found = await scene.shelf.find(HUB_NUMBER, sid)
    assert found is not None
    assert found.state == "completed"
    assert found.seconds == pytest.approx(sound.getnframes() / 8_000, abs=0.501)  # whole ones, of either half


async def test_one_that_an_earlier_attempt_began_is_found_and_no_second_one_begun(scene: Scene) -> None:
    call = await scene.caller()
    sid = await scene.starts(call)
    assert await scene.does(call, "start", asked_before=True) == sid
    (listed,) = await scene.shelf.find_of_call(HUB_NUMBER, call.sid)
    assert (listed.sid, listed.purpose) == (sid, "talk")


async def test_a_call_that_is_over_cannot_be_recorded_or_paused(scene: Scene) -> None:
    call = await scene.caller()
    sid = await scene.starts(call)
    call.hang_up()
    await call.ends()
    for do in ("start", "pause"):
        with pytest.raises(GiveUp) as refused:
            await scene.does(call, do, sid)
        assert refused.value.code == "call_over"


async def test_what_is_not_there_yet_is_asked_for_again(scene: Scene) -> None:
    sid = await scene.is_over()
    scene.world.carrier.faults.plan(Fault("no_media"))
    with pytest.raises(RetryLater) as later:
        await scene.fetches(sid)
    assert later.value.code == "not_found"
    assert (await scene.fetches(sid))[:4] == b"RIFF"


async def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_trouble(scene: Scene) -> None:
    sid = await scene.is_over()
    await scene.shelf.delete(HUB_NUMBER, sid)
    await scene.shelf.delete(HUB_NUMBER, sid)
    await scene.shelf.delete(HUB_NUMBER, NONE_SUCH)
    assert await scene.shelf.find(HUB_NUMBER, sid) is None


async def test_a_recording_is_fetched_with_our_credentials_from_the_account_s_own_address_only(
    scene: Scene,
) -> None:
    """A provider that sends us on to somewhere else is not followed, and nobody there gets our token."""
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(body=b"RIFF")

    async def sends_on(_request: web.Request) -> web.Response:
        raise web.HTTPFound(str(stranger.make_url("/file.wav")))

    strange, provider = web.Application(), web.Application()
    strange.router.add_get("/{path:.*}", elsewhere)
    provider.router.add_get("/{path:.*}", sends_on)
    async with TestServer(strange) as stranger, TestServer(provider) as server:
        account = Account(SID, TOKEN, str(server.make_url("")))
        async with Twilio({"main": account}) as twilio:
            with pytest.raises(GiveUp) as refused:
                await make_scene(scene.world, account, twilio).fetches(NONE_SUCH)
    assert (refused.value.code, asked) == ("elsewhere", [])


async def test_a_file_that_is_too_large_is_not_kept(scene: Scene, tmp_path: Any) -> None:
    sid, media = await scene.is_over(), FolderMedia(tmp_path / "media")
    async with scene.shelf.fetch(HUB_NUMBER, sid, lanes=2) as parts:
        with pytest.raises(TooLargeError):
            await media.put_parts(parts, most=20)
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("base_url", "url", "owns"),
    [
        (None, "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE", True),
        ("https://api.dublin.ie1.twilio.com", "https://api.ie1.twilio.com/2010-04-01/RE", True),
        (None, "http://api.twilio.com/RE", False),
        (None, "https://api.twilio.com.evil.example/RE", False),
        (None, "https://bucket.s3.amazonaws.com/RE", False),
        ("http://127.0.0.1:80/carrier", "http://127.0.0.1:80/carrier/RE", True),
        ("http://127.0.0.1:80/carrier", "http://127.0.0.1:81/carrier/RE", False),
    ],
)
def test_only_addresses_of_the_account_s_api_are_its_own(base_url: str | None, url: str, owns: bool) -> None:
    assert Account(SID, TOKEN, base_url).owns(url) is owns
