"""One open widget at work: its session, the chat it follows, and what goes out to it.

Everything to the widget goes through one buffer in order, and only the pump decides which chat is
followed: the newest of this visitor. It takes one up in three cases, each an item of the buffer:

- the hello: the welcome carries the chat as it stands, and its stream is followed from there;
- the first message has been placed: there was no chat, so its stream is followed from the start;
- another chat has begun after the one on screen (the queue's reopen window was over): numbers begin
  anew, so the widget gets a new welcome.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import structlog

from channels.webchat import protocol as p
from channels.webchat.actions import ACTIONS
from channels.webchat.buffer import Buffer, Found, Open
from channels.webchat.door import Door, Refused
from channels.webchat.limits import Bucket
from channels.webchat.outbound import (
    STATE_AFTER,
    ChatState,
    Json,
    encode,
    error,
    find_carrying,
    find_missing_words,
    render_chat,
    render_events,
)
from channels.webchat.parse import Visitor
from channels.webchat.place import Place
from channels.webchat.session import Do, Greet, Refuse, Session
from channels.webchat.visitors import read_carried, read_opening
from channels.webchat.welcome import make_welcome
from hub.bus.marks import Typing
from hub.bus.streams import Subscription
from hub.model.events import Event
from hub.store import Unavailable
from hub.timeline import read_messages

log = structlog.get_logger("webchat")

T = TypeVar("T")

PATIENCE_SECONDS = 1.0  # between two tries to read while the database is away
SEND_SECONDS = 20.0  # a phone in a tunnel is back by then; a line that takes nothing for longer is dead


class Wire(Protocol):
    """The socket, as much of it as a visit needs."""

    async def send_str(self, data: str) -> None: ...


class Visit:
    """``state`` is the chat's as last told to the widget, None before the first message; ``told`` the
    newest number it has; ``expects``: something was said whose event has not come yet."""

    def __init__(self, door: Door, wire: Wire, *, origin: str | None, client: str) -> None:
        now = door.clock.now()
        self.door = door
        self.client = client
        self.session = Session(Bucket(door.limits.frames, now), now)
        self.visitor: Visitor | None = None
        self.chat_id: str | None = None
        self.state: ChatState | None = None
        self.told = 0
        self.expects = False
        self.blocked = False
        self._origin = origin
        self._wire = wire
        self._line: Json | None = None  # its place in line, as last told
        self._opening: Json | None = None  # as last told; None before the welcome
        self._subscription: Subscription | None = None
        self._buffer = Buffer()
        self.place = Place(door)

    @property
    def guest(self) -> Visitor:
        """Who it is, once the hello has said so; the session lets nothing pass before."""
        assert self.visitor is not None
        return self.visitor

    @property
    def is_over(self) -> bool:
        return self._buffer.is_over

    # -- in -----------------------------------------------------------------------------------

    async def hear(self, data: str | bytes) -> bool:
        """Treat one frame; False when the visit is over."""
        match self.session.receive(data, self.door.clock.now()):
            case Refuse(frame, close=True):
                self.end(frame)
            case Refuse(frame):
                self.tell(frame)
            case Greet(hello):
                self._greet(hello)
            case Do(frame):
                await self._do(frame)
        return not self.is_over

    def _greet(self, hello: p.Hello) -> None:
        guest = self.door.admit(hello, origin=self._origin)
        if isinstance(guest, Refused):
            self.end(error(None, guest.code))
            return
        if guest.bad_identity:
            self.tell(error(None, "bad_identity"))
        self.visitor = guest.visitor
        self._buffer.put(Open(hello.after))

    async def _do(self, frame: Any) -> None:
        """Whatever fails is ours: nothing was acknowledged, so the widget sends it again."""
        request = getattr(frame, "request", None)
        try:
            await ACTIONS[type(frame)](self, frame)
        except Unavailable:
            self.tell(error(request, "unavailable"))
        except Exception:
            log.exception("frame not treated", kind=frame.type)
            self.tell(error(request, "unavailable"))

    # -- out ----------------------------------------------------------------------------------

    def tell(self, frame: Json) -> None:
        self._buffer.put(encode(frame))

    def end(self, frame: Json) -> None:
        """Say this last."""
        self._buffer.end(frame)

    def find(self, conversation_id: str) -> None:
        """A conversation of this visitor exists; followed if it is newer than the one on screen."""
        if self.chat_id is None or conversation_id > self.chat_id:
            self._buffer.put(Found(conversation_id))

    def block(self) -> None:
        self.blocked = True
        self.end(error(None, "blocked"))

    def show_line(self, line: Json) -> None:
        """Told when it has changed, and only to whoever waits."""
        if self.state == "waiting" and line != self._line:
            self._line = line
            self.tell(line)

    def show_opening(self, opening: Json) -> None:
        """Told when it has changed since the welcome."""
        if self._opening is not None and opening != self._opening:
            self._opening = opening
            self.tell({"type": "opening", **opening})

    async def pump(self) -> None:
        """Worker: draw and send what is in the buffer, up to the last. Raises TimeoutError."""
        async for item in self._buffer.items():
            match item:
                case str() as frame:
                    await self._send(frame)
                case Event() as event:
                    await self._send_news([event, *self._buffer.take_events()])
                case Open(after):
                    await self._welcome(after)
                case Found(conversation_id):
                    await self._take_up(conversation_id)

    async def _send(self, frame: str) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._wire.send_str(frame)

    # -- the chat -----------------------------------------------------------------------------

    async def _welcome(self, after: int | None) -> None:
        opening = await self._read(read_opening, self.guest.id, self.guest.key, after)
        if opening.blocked:
            self.block()
            return
        chat = render_chat(opening.chat, self.door.store.centre) if opening.chat else None
        if chat is not None:
            self.state, self.told, self._line = chat["state"], chat["number"], None
            self._follow(chat["id"], chat["number"])
        self._opening = await self._reception()
        welcome = make_welcome(self.door, self.guest, name=opening.name, chat=chat, opening=self._opening)
        await self._send(encode(welcome))
        await self.place.stand(self.chat_id)

    async def _reception(self) -> Json:
        while True:
            try:
                return await self.door.read_reception(self.guest.key)
            except Unavailable:
                await asyncio.sleep(PATIENCE_SECONDS)

    async def _take_up(self, conversation_id: str) -> None:
        if self.chat_id is None:
            self._follow(conversation_id, 0)
            await self.place.stand(self.chat_id)
        elif conversation_id > self.chat_id:
            await self._welcome(None)

    def _follow(self, conversation_id: str, after: int) -> None:
        self.leave()
        self.chat_id = conversation_id
        self._subscription = self.door.streams.follow(f"conversation:{conversation_id}", after, self._deliver)
        self.door.marks.follow(conversation_id, self._hear_typing)

    def leave(self) -> None:
        """Follow nothing any more."""
        if self._subscription is not None:
            self.door.streams.unfollow(self._subscription)
            self.door.marks.unfollow(self.chat_id or "", self._hear_typing)
            self._subscription = None

    def _deliver(self, _stream: str, events: Sequence[Event]) -> None:
        for event in events:
            self._buffer.put(event)

    def _hear_typing(self, typing: Typing) -> None:
        if typing.who != "customer":
            self.tell({"type": "typing", "on": typing.on})

    async def _send_news(self, events: Sequence[Event]) -> None:
        """What is left of a chat that was on screen before is not of this one."""
        ours = [event for event in events if event.conversation_id == self.chat_id]
        missing = find_missing_words(ours)
        messages = await self._read(read_messages, missing) if missing else {}
        carrying = find_carrying(ours, messages)
        carried = await self._read(read_carried, carrying) if carrying else {}
        for frame in render_events(ours, messages, self.door.store.centre, carried):
            self._note(frame)
            await self._send(encode(frame))

    def _note(self, frame: Json) -> None:
        self.told = frame["number"]
        if state := STATE_AFTER.get(frame["kind"]):
            self.state, self._line = state, None
        if frame["kind"] == "message" and frame["message"]["author"] == "visitor":
            self.expects = False

    async def _read(self, function: Callable[..., T], *args: Any) -> T:
        """What is in the database is only late while it is away; the widget need not know."""
        while True:
            try:
                return await self.door.store.read(function, *args)
            except Unavailable:
                await asyncio.sleep(PATIENCE_SECONDS)
