"""What a broken or a hostile desk may send: each gets its coded answer, and the desk beside it works on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agent_console import protocol as p
from hub.demo.clients import Refusal
from hub.demo.clients.api import ApiClient
from hub.demo.clients.desk import SOCKET
from hub.demo.clients.line import socket_url
from hub.demo.world import PASSWORD
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.conftest import BILLING, MAYA, World

HELLO = json.dumps({"type": "hello", "protocol": p.PROTOCOL_VERSION})


@asynccontextmanager
async def _raw_socket(world: World, **headers: str) -> AsyncIterator[ClientConnection]:
    """A signed-in socket on which nothing has been said yet."""
    async with ApiClient(world.url) as api:
        await api.signs_in("noor", PASSWORD)
        url = socket_url(world.url, SOCKET)
        async with connect(url, additional_headers={**api.headers, **headers}, proxy=None) as socket:
            yield socket


async def _answer(socket: ClientConnection, said: str | bytes, kind: str = "error") -> dict[str, Any]:
    """The next frame of this kind after having said it."""
    await socket.send(said)
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        if frame["type"] == kind:
            return frame


@pytest.mark.parametrize(
    ("said", "request_named"),
    [
        ("not json", None),
        ("[]", None),
        (b"\xff\xfe\x00", None),
        ('{"type": "unheard of", "request": "r-1"}', "r-1"),
        ('{"type": "note.add", "request": "r-2", "conversation_id": "c"}', "r-2"),
        ('{"type": "note.add", "request": "r-3", "conversation_id": "c", "body": "b", "more": 1}', "r-3"),
        (json.dumps({"type": "presence.set", "request": "r-4", "presence": "asleep"}), "r-4"),
        (
            json.dumps(
                {
                    "type": "message.send",
                    "request": "r-5",
                    "conversation_id": "c",
                    "body": "x" * (p.MAX_BODY_CHARACTERS + 1),
                    "seen_number": 0,
                }
            ),
            "r-5",
        ),
    ],
)
async def test_a_frame_that_is_none_is_answered_and_the_desk_works_on(
    world: World, said: str | bytes, request_named: str | None
) -> None:
    async with _raw_socket(world) as socket:
        await _answer(socket, HELLO, "welcome")
        error = await _answer(socket, said)
        assert (error["code"], error["request"]) == ("bad_frame", request_named)
        ready = json.dumps({"type": "presence.set", "request": "r", "presence": "ready"})
        assert (await _answer(socket, ready, "ack"))["request"] == "r"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (json.dumps({"type": "hello", "protocol": 99}), "unsupported_protocol"),
        (json.dumps({"type": "presence.set", "request": "r", "presence": "ready"}), "hello_first"),
    ],
)
async def test_a_desk_that_begins_wrong_is_told_so_and_hung_up_on(world: World, said: str, code: str) -> None:
    async with _raw_socket(world) as socket:
        assert (await _answer(socket, said))["code"] == code
        with pytest.raises(ConnectionClosed):
            await socket.recv()


async def test_a_frame_larger_than_any_ends_the_socket(world: World) -> None:
    async with _raw_socket(world) as socket:
        await _answer(socket, HELLO, "welcome")
        await socket.send("x" * (p.MAX_FRAME_BYTES + 1))
        await socket.wait_closed()
        assert socket.close_code == 1009  # message too big, RFC 6455 section 7.4.1


async def _until(socket: ClientConnection, request: str) -> AsyncIterator[dict[str, Any]]:
    """What is heard up to the answer to this."""
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        yield frame
        if frame.get("request") == request:
            return


async def test_a_flood_is_refused_frame_by_frame_and_ends_nothing(world: World) -> None:
    async with _raw_socket(world) as socket:
        await _answer(socket, HELLO, "welcome")
        for _ in range(300):
            await socket.send(json.dumps({"type": "pong"}))
        assert (await _answer(socket, json.dumps({"type": "pong"})))["code"] == "over_rate"
        for number in range(10):  # at once: a moment later a frame is let through again
            await socket.send(
                json.dumps({"type": "presence.set", "request": f"r{number}", "presence": "ready"})
            )
        async with asyncio.timeout(PATIENCE_SECONDS):
            answered = [frame async for frame in _until(socket, "r9")]
        # Named, so that the desk asks again: what is asked in a flood is not lost without a word.
        assert {frame["request"] for frame in answered if frame.get("code") == "over_rate"} - {None}


async def test_what_is_not_in_sight_is_not_found(world: World) -> None:
    async with world.desk("noor") as noor:
        for act in (
            noor.opens("con_nobodys"),
            noor.notes("con_nobodys", "a word"),
            noor.replies("con_nobodys", "a word"),
            noor.accepts("off_nobodys"),
            noor.ends("int_nobodys"),
        ):
            with pytest.raises(Refusal) as refused:
                await act
            assert refused.value.code == "not_found"


async def test_a_reply_asked_for_again_by_a_desk_that_has_let_the_conversation_go_is_answered_as_before(
    world: World,
) -> None:
    """Found by `./dev faults --seed 11`: the answer was lost with the line, and the talk was over when it came back;
    "not found" would have had the agent write it again."""
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Where is it?")
        talk = await noor.accepts(await noor.is_offered("Where is it?"))
        sent = await noor.replies(talk, "On its way.", key="lost-answer")
        await noor.wraps_up(talk, "other")
        await noor.until(lambda desk: talk.id not in desk.interactions)
        noor.drops()
        await noor.reconnects(anew=True)
        assert await noor.replies(talk.conversation_id, "On its way.", key="lost-answer", seen=0) == sent
        with pytest.raises(Refusal) as refused:
            await noor.replies(talk.conversation_id, "And one more.", key="another", seen=0)
        assert refused.value.code == "not_yours"


async def test_a_nul_in_a_note_is_kept_as_what_can_be_kept(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        await noor.notes(interaction, "before\x00after")
        await noor.until(lambda _: noor.talk(interaction).notes == ["before\ufffdafter"])


async def test_another_site_may_not_open_a_desk(world: World) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with _raw_socket(world, Origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_nobody_who_is_not_signed_in_gets_a_desk(world: World) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(socket_url(world.url, SOCKET), proxy=None):
            pass
    assert refused.value.response.status_code == 401
