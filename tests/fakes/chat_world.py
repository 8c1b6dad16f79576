"""A hub's web chat on a port of this machine: real server, real store; visitors with a widget, and one agent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import BaseTestServer, TestServer
from sqlalchemy import select, update

from channels.webchat.files import Shelf
from channels.webchat.inbound import WebChat
from channels.webchat.limits import Limits
from channels.webchat.pages import STATIC
from hub.accepting import accept_work
from hub.bus.announcement import announce
from hub.bus.local import LocalBus
from hub.bus.marks import Marks
from hub.bus.streams import Streams
from hub.clock import SystemClock
from hub.endings import End, end_interactions
from hub.intake import IntakeDesk
from hub.media import FolderMedia, Scanner
from hub.media.arriving import Arriving
from hub.model.contact_centre import (
    AccountPolicy,
    AgentPolicy,
    ContactCentre,
    Organisation,
    QueuePolicy,
    WidgetPolicy,
)
from hub.notes import Note, add_notes
from hub.offers import Accept, Reservation, reserve_offers
from hub.presence import SetPresence, set_presences
from hub.replies import Reply, send_replies
from hub.security.clients import Network
from hub.store import Store, Tx, open_store
from hub.store import tables as t
from hub.store.committer import Committed
from hub.workers import running
from tests.patience import PATIENCE_SECONDS
from tests.services.ports import find_free_port

KEY: Final = "shop"
SHOP: Final = "https://shop.example"
SITE_SECRET: Final = "the shop's secret"
_serial = count(1)


def chat_centre(*, reopen_window_ms: int = 3_600_000) -> ContactCentre:
    widget = WidgetPolicy("Halden", ("self", SHOP), {"en": "Hello!", "zh-CN": "您好！"})
    queue = QueuePolicy("orders", {"en": "Orders"}, 60_000, reopen_window_ms, {})
    return ContactCentre(
        1,
        Organisation("Halden", "GB", "Europe/London", ("en", "zh-CN")),
        queues={"orders": queue},
        accounts={
            ("webchat", KEY): AccountPolicy("webchat", KEY, "Shop", "orders", ("en", "zh-CN"), widget=widget)
        },
        agents={"noor": AgentPolicy("noor", "Noor Haddad", "service", ("orders",), {"webchat": 3})},
    )


@dataclass
class ChatNode:
    """One node of the hub."""

    store: Store
    marks: Marks
    server: BaseTestServer
    client: ClientSession
    origin: str

    @asynccontextmanager
    async def widget(self, **headers: str) -> AsyncIterator[Widget]:
        address = self.server.make_url("/webchat/socket")
        async with self.client.ws_connect(
            address, headers={"Origin": self.origin} | headers, max_msg_size=0
        ) as socket:
            yield Widget(socket)

    async def rows(self, table: Any) -> list[Any]:
        return await self.store.read(lambda c: list(c.execute(select(table).order_by(*table.primary_key))))

    # -- the agent ------------------------------------------------------------------------------

    async def noor_takes_the_chat(self) -> str:
        """The newest interaction that waits; returns its conversation."""
        interaction = [row for row in await self.rows(t.interaction) if row.state == "queued"][-1]
        await self.store.commit(set_presences, SetPresence("noor", "ready", "noor"))
        offer = Reservation(
            f"{interaction.id}.1", interaction.id, "noor", "webchat", next(_serial), 2**52, 1, reason={}
        )
        await self.store.commit(_reserve, offer)
        assert await self.store.commit(accept_work, Accept(offer.offer_id, "noor")) == interaction.id
        return str(interaction.conversation_id)

    async def noor_writes(self, conversation_id: str, body: str) -> None:
        reply = Reply(conversation_id, "noor", body, f"desk-{next(_serial)}", seen_number=10_000)
        assert isinstance(await self.store.commit(send_replies, reply), str)

    async def noor_notes(self, conversation_id: str, body: str) -> None:
        note = Note(conversation_id, "noor", body, f"desk-{next(_serial)}")
        assert isinstance(await self.store.commit(add_notes, note), str)

    async def noor_ends_the_chat(self) -> None:
        (active,) = [row for row in await self.rows(t.interaction) if row.state == "active"]
        assert await self.store.commit(end_interactions, End(active.id, "noor")) is None

    async def blocks_every_visitor(self) -> None:
        await self.store.commit(_block_all, None)


@dataclass
class Widget:
    """A visitor's end of the wire. ``frames``: all it got; what no ``hears`` has asked for yet is pending."""

    socket: ClientWebSocketResponse
    frames: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    _pending: list[dict[str, Any]] = field(default_factory=list)

    async def sends(self, **frame: Any) -> None:
        await self.socket.send_str(orjson.dumps(frame).decode())

    async def greets(self, **changes: Any) -> dict[str, Any]:
        """Says hello and returns the welcome."""
        await self.sends(**{"type": "hello", "protocol": 1, "key": KEY} | changes)
        welcome = await self.hears("welcome")
        self.token = welcome["visitor"]
        return welcome

    async def says(self, body: str, request: str | None = None, **more: Any) -> dict[str, Any]:
        """Says it and returns the ack."""
        request = request or f"say-{next(_serial)}"
        await self.sends(type="say", request=request, body=body, **more)
        return await self.hears("ack", request=request)

    async def hears(self, type_: str, **fields: Any) -> dict[str, Any]:
        """The first frame of this type and with these values that has not been asked for."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for frame in self._pending:
                    if frame["type"] == type_ and fields.items() <= frame.items():
                        self._pending.remove(frame)
                        return frame
                await self._receive()

    async def hears_of(self, body: str) -> dict[str, Any]:
        """The message with these words, as an event."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for frame in self._pending:
                    if frame.get("message") and frame["type"] == "event" and frame["message"]["body"] == body:
                        self._pending.remove(frame)
                        return frame
                await self._receive()

    async def hears_nothing_more(self, *, seconds: float = 0.3) -> list[dict[str, Any]]:
        """Waits a while; all that came and was not asked for."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._receive()
        except TimeoutError:
            return self._pending

    async def is_closed(self) -> int | None:
        """Waits for the hub to close the socket; the close code."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.socket.closed:
                await self._receive(or_end=True)
        return self.socket.close_code

    async def _receive(self, *, or_end: bool = False) -> None:
        message = await self.socket.receive()
        if message.type is WSMsgType.TEXT:
            frame = orjson.loads(message.data)
            self.frames.append(frame)
            self._pending.append(frame)
        elif not or_end:
            raise AssertionError(f"the hub closed the socket: {message.type.name} {self.socket.close_code}")


@asynccontextmanager
async def chat_node(
    url: str,
    *,
    centre: ContactCentre | None = None,
    limits: Limits | None = None,
    exchange: list[LocalBus] | None = None,
    places: bool = True,
    trusted_proxies: tuple[Network, ...] = (),
    static: Path = STATIC,
    media: Path | None = None,
    scan: tuple[str, ...] = (),
) -> AsyncIterator[ChatNode]:
    """``exchange``: the buses of nodes that hear each other. ``places``: whether it places what it stores. ``media``:
    the folder that nodes share; ``scan``: the virus scanner."""
    clock, port = SystemClock(), find_free_port()
    origin = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        files = media or Path(stack.enter_context(TemporaryDirectory()))
        store = await stack.enter_async_context(open_store(url, clock))
        store.centre = centre or chat_centre()
        bus = LocalBus(exchange)
        streams, marks = Streams(store), Marks(bus, origin)
        intake = IntakeDesk(store, clock=clock, readers={"webchat": WebChat.read_raw}, retention_ms=3_600_000)
        chat = WebChat(
            store=store,
            streams=streams,
            marks=marks,
            intake=intake,
            clock=clock,
            origin=origin,
            secret=b"the hub's own secret, the same on every node",
            find_secret={KEY: SITE_SECRET}.get,
            shelf=Shelf(FolderMedia(files), Arriving(files), Scanner(scan)),
            trusted_proxies=trusted_proxies,
            static=static,
            limits=limits,
        )
        bus.listeners.append(lambda announcement: streams.announced(announcement.heads))

        def publish(committed: Committed) -> None:
            bus.publish(announce(origin, committed))

        store.listeners.append(publish)
        app = web.Application()
        app.add_routes(chat.routes())
        workers = {"streams": streams.run, **chat.workers()}
        if places:
            workers |= {"place": intake.place, "sweep": intake.sweep}
        async with (
            bus.run(),
            running(workers),
            TestServer(app, port=port) as server,
            ClientSession() as client,
        ):
            yield ChatNode(store, marks, server, client, origin)


def sign_identity(secret: str = SITE_SECRET, *, alg: str = "HS256", **claims: Any) -> str:
    """What a site's server does for its signed-in customer."""
    head = _encode(orjson.dumps({"alg": alg, "typ": "JWT"}))
    known = {"sub": "c-17", "exp": SystemClock().now() // 1000 + 3_600}
    signed = f"{head}.{_encode(orjson.dumps(known | claims))}"
    return f"{signed}.{_encode(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _reserve(tx: Tx, items: list[Reservation]) -> list[None]:
    reserve_offers(tx, items)
    return [None] * len(items)


def _block_all(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.identity).values(blocked_at=tx.now))
    return items
