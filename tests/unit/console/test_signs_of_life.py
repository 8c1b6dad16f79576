"""A desk whose line stays open and that says nothing: its agent is unreachable ten seconds after its last word.

The hub's heartbeats are made by the test, a quarter of a second of the hub's clock each; the sockets are real.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientWebSocketResponse

from agent_console.desk import HEARTBEAT_SECONDS
from agent_console.desks import BEATS, Desks
from hub.presence import sweep_presences
from hub.store import tables as t
from tests.builders import ANA
from tests.nodes import Node, on_sqlite
from tests.unit.console.anas_line import HELLO, Client, anas_line

pytestmark = on_sqlite
BEAT_SECONDS = HEARTBEAT_SECONDS / BEATS


class Office:
    """The hub with Ana's desks; those who sit down first are asked in the first beat of each heartbeat."""

    def __init__(self, node: Node, desks: Desks, client: Client) -> None:
        self.node = node
        self._desks = desks
        self._client = client
        self._turns = itertools.cycle(range(BEATS))
        self._sockets: list[ClientWebSocketResponse] = []

    async def sits_down(self) -> ClientWebSocketResponse:
        socket = await self._client.ws_connect("/")
        await socket.send_str(HELLO)
        await hears(socket, "snapshot")
        self._sockets.append(socket)
        return socket

    async def beat(self) -> bool:
        """A quarter of a second passes and the leader judges. Whether desks were asked for a sign of life: then they
        have the question."""
        self.node.clock.advance(seconds=BEAT_SECONDS)
        turn = next(self._turns)
        await self._desks.beat(turn)
        await self.node.commit(sweep_presences, None)
        for socket in self._sockets if turn == 0 else ():
            await hears(socket, "ping")
        return turn == 0

    async def presence(self) -> str:
        return str((await self.node.row(t.agent_state, agent_id=ANA)).presence)

    async def passes(self, seconds: float, *answering: ClientWebSocketResponse, late: float = 0) -> list[str]:
        """Time, in which these desks answer each question so much later: the presences that were seen."""
        due, seen = [], []
        for _ in range(round(seconds / BEAT_SECONDS)):
            if await self.beat():
                due.append(self.node.clock.now() + int(late * 1000))
            while due and due[0] <= self.node.clock.now():
                due.pop(0)
                for socket in answering:
                    await says_a_word(socket)
            seen.append(await self.presence())
        return [presence for presence, _ in itertools.groupby(seen)]


async def says_a_word(socket: ClientWebSocketResponse) -> None:
    """Answers a heartbeat, and waits until the hub has heard it: what it says to a second greeting comes behind."""
    await socket.send_str('{"type":"pong"}')
    await socket.send_str(HELLO)
    await hears(socket, "error")


async def hears(socket: ClientWebSocketResponse, kind: str) -> None:
    """Until then, whatever else it is told."""
    while (await socket.receive_json())["type"] != kind:
        pass


@pytest.fixture
async def office(node: Node) -> AsyncIterator[Office]:
    async with anas_line(node) as (desks, client):
        yield Office(node, desks, client)


async def test_a_frozen_desk_is_unreachable_ten_seconds_after_its_last_word(office: Office) -> None:
    desk = await office.sits_down()
    await office.node.becomes_ready(ANA)
    assert await office.passes(20, desk) == ["ready"]
    while not await office.beat():
        pass
    await says_a_word(desk)
    last_word_at = office.node.clock.now()
    while await office.presence() == "ready":
        await office.beat()
    assert await office.presence() == "unreachable"
    assert 10_000 < office.node.clock.now() - last_word_at <= 10_500
    assert await office.passes(8, desk) == ["unreachable", "ready"]


async def test_a_desk_that_is_slow_to_answer_is_there(office: Office) -> None:
    desk = await office.sits_down()
    await office.node.becomes_ready(ANA)
    assert await office.passes(60, desk, late=3.75) == ["ready"]


async def test_a_desk_that_leaves_every_second_heartbeat_unanswered_is_there(office: Office) -> None:
    desk = await office.sits_down()
    await office.node.becomes_ready(ANA)
    for _ in range(5):
        assert await office.passes(HEARTBEAT_SECONDS, desk) == ["ready"]
        assert await office.passes(HEARTBEAT_SECONDS) == ["ready"]


async def test_an_agent_with_two_desks_is_there_while_one_of_them_answers(office: Office) -> None:
    desk = await office.sits_down()
    await office.sits_down()
    await office.node.becomes_ready(ANA)
    assert await office.passes(30, desk) == ["ready"]
    assert await office.passes(14) == ["ready", "unreachable"]
