"""A client's line against a real socket: answers, waiting, cuts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pydantic import BaseModel
from websockets.asyncio.server import ServerConnection, serve

from hub.demo.clients import Dropped, Refusal
from hub.demo.clients.line import Line, socket_url


class Ask(BaseModel):
    request: str = "r"
    want: str


class Echo:
    """A hub that does what it is asked: answers, says nothing, talks nonsense, hangs up."""

    url = ""

    async def serve(self, socket: ServerConnection) -> None:
        async for data in socket:
            frame = json.loads(data)
            if frame["want"] == "hang up":
                break
            if frame["want"] != "silence":
                await socket.send("nonsense" if frame["want"] == "nonsense" else data)


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    hub = Echo()
    async with serve(hub.serve, "127.0.0.1", 0) as server:
        hub.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield hub


@pytest.fixture
async def line(echo: Echo) -> AsyncIterator[Line]:
    heard: list[Any] = []

    async def hear(data: str | bytes) -> None:
        frame = json.loads(data)
        heard.append(frame)
        refused = frame["want"] == "refusal"
        made.answer(frame["request"], Refusal("stale", detail={"number": 3}) if refused else frame)

    made = Line("the line", hear, lambda: f"heard: {heard}")
    await made.open(echo.url, headers={})
    yield made
    await made.close()


async def test_an_answer_comes_to_whoever_asked(line: Line) -> None:
    one, other = await asyncio.gather(
        line.ask("a", Ask(request="a", want="one")), line.ask("b", Ask(request="b", want="other"))
    )
    assert (one["want"], other["want"]) == ("one", "other")


async def test_the_same_key_may_be_asked_twice_at_once(line: Line) -> None:
    answers = await asyncio.gather(*(line.ask("r", Ask(want="one")) for _ in range(2)))
    assert len(answers) == 2


async def test_a_refusal_is_raised_with_its_code(line: Line) -> None:
    with pytest.raises(Refusal, match="stale") as caught:
        await line.ask("r", Ask(want="refusal"))
    assert caught.value.detail == {"number": 3}


async def test_waiting_in_vain_tells_what_was_known(line: Line) -> None:
    await line.ask("r", Ask(want="one"))
    with pytest.raises(TimeoutError, match=r"waited in vain for Godot.\nheard: .*one"):
        await line.until(lambda: None, seconds=0.05, what="Godot")


async def test_waiting_ends_with_the_frame_that_fulfils_it(line: Line) -> None:
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3  # at once, and after each of two frames

    waiting = asyncio.create_task(line.until(count))
    await asyncio.sleep(0)
    await line.ask("a", Ask(request="a", want="one"))
    await line.ask("b", Ask(request="b", want="other"))
    assert await waiting


@pytest.mark.parametrize("cut", [Line.drop, lambda line: asyncio.ensure_future(line.close())])
async def test_whoever_waits_for_an_answer_hears_of_the_cut(line: Line, cut: Callable[[Line], Any]) -> None:
    asking = asyncio.create_task(line.ask("r", Ask(want="silence")))
    await asyncio.sleep(0.05)
    cut(line)
    with pytest.raises(Dropped):
        await asking
    assert not line.is_open


async def test_a_hub_that_hangs_up_is_noticed(line: Line) -> None:
    with pytest.raises(Dropped):
        await line.ask("r", Ask(want="hang up"))
    with pytest.raises(Dropped):
        await line.tell(Ask(want="one"))


async def test_the_line_may_be_opened_again_after_a_cut(line: Line, echo: Echo) -> None:
    line.drop()
    await line.open(echo.url, headers={})
    assert (await line.ask("r", Ask(want="one")))["want"] == "one"


async def test_a_hub_that_is_not_there_is_a_dropped_line(line: Line) -> None:
    line.drop()
    with pytest.raises(Dropped, match="the line"):
        await line.open("ws://127.0.0.1:9", headers={})


async def test_a_frame_that_cannot_be_read_fails_whoever_waits(line: Line) -> None:
    with pytest.raises(json.JSONDecodeError):
        await line.ask("r", Ask(want="nonsense"))


def test_only_the_scheme_of_an_address_is_changed() -> None:
    assert socket_url("https://http.example/", "/api") == "wss://http.example/api"
