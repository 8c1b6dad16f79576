"""Who is at the far end: followers of conversations, and agents who take everything and wrap it up."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from bench.load import LOST_AFTER_SECONDS, Trips
from bench.wire import Socket, open_socket

_MARK = re.compile(rb"#(\d{7})#")
_OFFER = re.compile(rb'"offer":\{"id":"([^"]+)"')
_ACK = re.compile(rb'\{"type":"ack","request":"([aw])(\d+)(?:\.([^"]+))?"')
# It went to somebody else meanwhile: the router was behind for longer than a desk has to say that it shows the offer.
_GONE = re.compile(rb'\{"type":"error","request":"a\d+\.[^"]+","code":"offer_gone"')
PING = b'{"type":"ping"'
PONG = b'{"type":"pong"}'
HELLO = b'{"type":"hello","protocol":1}'


async def open_screen(trips: Trips, port: int) -> Socket:
    """The one socket of a floor, which shows every text."""
    return await open_socket(port, "/follow", lambda frame: _seen(trips, frame))


def _seen(trips: Trips, frame: bytes) -> None:
    for mark in _MARK.finditer(frame):
        trips.arrive(int(mark[1]))
        trips.settle(int(mark[1]))


class Follower:
    """A desk that has conversations open and watches what is said in them."""

    def __init__(self, trips: Trips) -> None:
        self._trips = trips
        self._socket: Socket | None = None
        self._unanswered = 0
        self._open = asyncio.Event()

    async def open(self, port: int, token: str, conversation_ids: Sequence[str]) -> None:
        self._socket = await open_socket(port, "/api/console", self._hear, headers=cookie(token))
        self._socket.send(HELLO)
        self._unanswered = len(conversation_ids)
        for conversation_id in conversation_ids:
            frame = f'{{"type":"conversation.open","request":"o","conversation_id":"{conversation_id}"}}'
            self._socket.send(frame.encode())
        await self._open.wait()

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(PING):
            assert self._socket is not None
            self._socket.send(PONG)
        elif frame.startswith(b'{"type":"ack"'):
            self._unanswered -= 1
            if not self._unanswered:
                self._open.set()
        elif frame.startswith(b'{"type":"error"'):
            raise ConnectionError(frame.decode())
        else:
            _seen(self._trips, frame)


class Shift:
    """All agents of a server. ``rings_on``: they leave what is offered, until they are told to catch up."""

    def __init__(self) -> None:
        self.rings_on = False
        self.agents: list[Agent] = []

    async def catch_up(self) -> None:
        """They take all that still rings, and wrap it up. Raises TimeoutError."""
        try:
            async with asyncio.timeout(LOST_AFTER_SECONDS):
                await asyncio.gather(*(agent.catch_up() for agent in self.agents))
        except TimeoutError:
            left = {place: agent.unfinished for place, agent in enumerate(self.agents) if agent.unfinished}
            raise TimeoutError(f"never wrapped up, by agent: {left}") from None


class Agent:
    """Rings, accepts, wraps up. A text has arrived when its offer is on the screen, and is settled with the wrap-up;
    where it rings on, with the offer."""

    def __init__(self, trips: Trips, shift: Shift) -> None:
        self._trips = trips
        self._shift = shift
        self._socket: Socket | None = None
        self._ringing: list[tuple[int, bytes]] = []
        self.unfinished = 0
        self._finished = asyncio.Event()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        shift.agents.append(self)

    async def open(self, port: int, token: str) -> None:
        self._socket = await open_socket(port, "/api/console", self._hear, headers=cookie(token))
        self._socket.send(HELLO)
        self._socket.send(b'{"type":"presence.set","request":"r","presence":"ready"}')
        await self.ready

    async def catch_up(self) -> None:
        ringing, self._ringing = self._ringing, []
        self.unfinished += len(ringing)
        for number, offer_id in ringing:
            self._accept(number, offer_id)
        while self.unfinished:
            self._finished.clear()
            await self._finished.wait()

    def _hear(self, frame: bytes) -> None:
        assert self._socket is not None
        if frame.startswith(PING):
            self._socket.send(PONG)
        elif ack := _ACK.match(frame):
            self._acked(ack)
        elif frame.startswith(b'{"type":"ack"'):
            self.ready.set_result(None)
        elif _GONE.match(frame):
            self._finish_one()
        elif frame.startswith(b'{"type":"error"'):
            raise ConnectionError(frame.decode())
        elif b'"kind":"offer.created"' in frame and (offer := _OFFER.search(frame)):
            self._rings(offer[1], frame)

    def _rings(self, offer_id: bytes, frame: bytes) -> None:
        assert self._socket is not None
        mark = _MARK.search(frame)
        assert mark, "the offer shows no words"
        number = int(mark[1])
        self._trips.arrive(number)
        self._socket.send(b'{"type":"offer.delivered","offer_id":"%s"}' % offer_id)
        if self._shift.rings_on:
            self._ringing.append((number, offer_id))
            self._trips.settle(number)
        else:
            self.unfinished += 1
            self._accept(number, offer_id)

    def _accept(self, number: int, offer_id: bytes) -> None:
        assert self._socket is not None
        interaction_id = offer_id.rpartition(b".")[0]
        self._socket.send(
            b'{"type":"offer.accept","request":"a%d.%s","offer_id":"%s"}' % (number, interaction_id, offer_id)
        )

    def _finish_one(self) -> None:
        self.unfinished -= 1
        self._finished.set()

    def _acked(self, ack: re.Match[bytes]) -> None:
        assert self._socket is not None
        kind, number, interaction_id = ack.groups()
        if kind == b"w":
            self._finish_one()
            self._trips.settle(int(number))
            return
        self._socket.send(
            b'{"type":"wrapup.complete","request":"w%s","interaction_id":"%s"}' % (number, interaction_id)
        )


def cookie(token: str) -> str:
    return f"Cookie: hub_session={token}\r\n"
