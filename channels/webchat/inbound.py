"""The web chat channel's doors: one WebSocket for each open widget at /webchat/socket, and its pages.

A frame is acknowledged when it is stored (law 1). What cannot be read gets a coded answer, and what
fails here is ours, so it is ``unavailable``: the widget keeps the message and sends it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import structlog
from aiohttp import WSMsgType, web

from channels.webchat.door import Door, FindSecret
from channels.webchat.files import Files, Shelf
from channels.webchat.limits import Limits
from channels.webchat.pages import STATIC, Pages
from channels.webchat.parse import read_raw
from channels.webchat.protocol import MAX_FRAME_BYTES
from channels.webchat.visit import Visit
from channels.webchat.visits import Visits
from hub.bus.marks import Marks
from hub.bus.streams import Streams
from hub.clock import Clock
from hub.garbage import forget_where
from hub.ports import Intake
from hub.security.clients import Network, find_client
from hub.store import Store
from hub.watch.counting import SOCKETS

log = structlog.get_logger("webchat")

# A frame up to four times too large is read and refused by name; beyond, the socket closes with 1009.
_MAX_READ_BYTES: Final = 4 * MAX_FRAME_BYTES
LAST_WORDS_SECONDS: Final = 5.0  # for the frame that says why, and for the closing handshake


class WebChat:
    """``origin``: our public address. ``secret``: the hub's own, signs visitor tokens; every node has the
    same. ``find_secret``: by widget key, the secret its site signs customers' tokens with. ``shelf``: for files."""

    read_raw = staticmethod(read_raw)

    def __init__(
        self,
        *,
        store: Store,
        streams: Streams,
        marks: Marks,
        intake: Intake,
        clock: Clock,
        origin: str,
        secret: bytes,
        find_secret: FindSecret,
        shelf: Shelf,
        trusted_proxies: Sequence[Network] = (),
        static: Path = STATIC,
        limits: Limits | None = None,
    ) -> None:
        door = Door(store, streams, marks, intake, clock, origin, secret, find_secret, limits or Limits())
        self._visits = Visits(door)
        self._pages = Pages(door, static)
        self._files = Files(door, shelf)
        self._trusted_proxies = trusted_proxies

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/webchat/socket", self.socket), *self._pages.routes(), *self._files.routes()]

    def workers(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        return {
            "webchat-alive": self._visits.keep_alive,
            "webchat-lines": self._visits.show_lines,
            "webchat-outage": self._visits.tell_outage,
            "webchat-look": self._visits.look,
            "webchat-leaving": self._visits.note_leaving,
            "webchat-openings": self._visits.show_openings,
        }

    async def drain(self) -> None:
        await self._visits.drain()

    async def socket(self, request: web.Request) -> web.StreamResponse:
        client = find_client(request.remote, request.headers.get("X-Forwarded-For"), self._trusted_proxies)
        if not self._visits.has_room(client):
            return web.Response(status=429, text="Too many chats from one address.\n")
        socket = web.WebSocketResponse(max_msg_size=_MAX_READ_BYTES, compress=False)
        await socket.prepare(request)
        visit = Visit(self._visits.door, socket, origin=request.headers.get("Origin"), client=client)
        with self._visits.present(visit), SOCKETS.labels("webchat").track_inprogress():
            await self._serve(socket, visit)
        await _hang_up(request, socket)
        forget_where(socket.exception())
        return socket

    async def _serve(self, socket: web.WebSocketResponse, visit: Visit) -> None:
        """Until the widget goes, or the visit has said its last."""
        pump = asyncio.create_task(visit.pump(), name="webchat-pump")
        ear = asyncio.create_task(self._listen(socket, visit), name="webchat-ear")
        try:
            await asyncio.wait({pump, ear}, return_when=asyncio.FIRST_COMPLETED)
            if visit.is_over:
                await asyncio.wait({pump}, timeout=LAST_WORDS_SECONDS)
        finally:
            pump.cancel()
            ear.cancel()
            _report(await asyncio.gather(pump, ear, return_exceptions=True))

    async def _listen(self, socket: web.WebSocketResponse, visit: Visit) -> None:
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            if not await visit.hear(message.data):
                break
            self._visits.seat(visit)  # before anything is awaited: no conversation is placed unnoticed


async def _hang_up(request: web.Request, socket: web.WebSocketResponse) -> None:
    try:
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            await socket.close()
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()


def _report(ends: Iterable[BaseException | None]) -> None:
    """A line that breaks or takes nothing any more is everyday life; all else is a fault of ours."""
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, ConnectionError | TimeoutError):
            log.error("visit failed", exc_info=end)
