"""A visitor of a site with the chat on it, by the widget's wire.

async with VisitorClient(url, name="Maya") as maya:
    await maya.says("Where is my parcel?")
    await maya.reads("I have found it")
    await maya.closes()
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TypeVar

from channels.webchat import protocol as p
from hub.demo.clients.line import PATIENCE_SECONDS, Dropped, Line, Refusal, new_key, socket_url
from hub.demo.clients.visitor_state import ChatState

T = TypeVar("T")
SOCKET: Final = "/webchat/socket"


class VisitorClient:
    """``token`` is what an earlier visit kept; ``identity`` the site's signed token; ``origin`` the site."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str = "shop",
        name: str | None = None,
        language: str | None = None,
        token: str | None = None,
        identity: str | None = None,
        origin: str | None = None,
        silent: bool = False,
    ) -> None:
        self.state = ChatState()
        self.token = token
        self.name = name
        self.silent = silent  # answers no ping
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._language = language
        self._identity = identity
        self._origin = origin or self._base_url
        self._welcomed = False
        self._line = Line(f"the chat of {name or 'a visitor'}", self._hear, lambda: str(self.state))

    async def __aenter__(self) -> Self:
        try:
            await self.reconnects()
        except BaseException:
            await self._line.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._line.close()

    # -- coming and going -----------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        return self._line.is_open

    async def reconnects(self) -> None:
        """Opens the socket and catches up. Raises Dropped where the hub hangs up instead."""
        self._welcomed = False
        await self._line.open(socket_url(self._base_url, SOCKET), headers={"Origin": self._origin})
        hello = p.Hello(
            type="hello",
            protocol=p.PROTOCOL_VERSION,
            key=self._key,
            visitor=self.token,
            identity=self._identity,
            language=self._language,
            after=self.state.number or None,
        )
        await self._line.tell(hello)
        await self._line.until(self._is_welcome, what="the welcome")

    def _is_welcome(self) -> bool:
        if not self.is_connected:
            raise Dropped(f"the hub closed the chat's socket: {self.state.refusals}")
        return self._welcomed

    def drops(self) -> None:
        """The phone goes into a tunnel: the connection is gone without a close."""
        self._line.drop()

    async def leaves(self) -> None:
        """Closes the page. The chat stays open: whoever comes back with the token finds it."""
        await self._line.close()

    # -- what a visitor does --------------------------------------------------------------------

    async def says(self, text: str, *, key: str | None = None) -> int | None:
        """The message's number in the chat. Raises Refusal or Dropped."""
        frame = p.Say(type="say", request=key or new_key(), body=text, name=self.name)
        return await self._ask(frame)

    async def closes(self) -> None:
        """Ends the chat."""
        await self._ask(p.Close(type="close", request=new_key()))

    async def types(self, on: bool = True) -> None:
        await self._line.tell(p.Typing(type="typing", on=on))

    async def sees(self, number: int | None = None) -> None:
        """Has had everything up to here on screen."""
        await self._line.tell(p.Seen(type="seen", number=number or self.state.number))

    async def sends(self, frame: str) -> None:
        """Any text at all, for seeing what the hub makes of it."""
        await self._line.tell(frame)

    async def _ask(self, frame: p.Say | p.Close) -> int | None:
        answer: p.Ack = await self._line.ask(frame.request, frame)
        return answer.number

    # -- what a visitor sees --------------------------------------------------------------------

    async def until(
        self,
        predicate: Callable[[ChatState], T | None],
        *,
        seconds: float = PATIENCE_SECONDS,
        what: str = "it",
    ) -> T:
        """What the predicate gives once that is true; asked again after every frame. Raises TimeoutError."""
        return await self._line.until(lambda: predicate(self.state), seconds=seconds, what=what)

    async def reads(self, words: str, *, seconds: float = PATIENCE_SECONDS) -> p.ChatMessage:
        """The agent's message with these words, once it is there."""

        def find(chat: ChatState) -> p.ChatMessage | None:
            return next((m for m in chat.messages if m.author == "agent" and words in m.body), None)

        return await self.until(find, seconds=seconds, what=f"the words {words!r}")

    # -- the wire -------------------------------------------------------------------------------

    async def _hear(self, data: str | bytes) -> None:
        frame = p.hub_frame.validate_json(data)
        self.state.take(frame)
        match frame:
            case p.Welcome():
                self.token = frame.visitor
                self._welcomed = True
            case p.Ping() if not self.silent:
                await self._line.tell(p.Pong(type="pong"))
            case p.Ack():
                self._line.answer(frame.request, frame)
            case p.Error(request=str(request)):
                self._line.answer(request, Refusal(frame.code, frame.message))
