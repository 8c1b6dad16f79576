"""A socket to the hub as a client holds it: frames in, frames out, answers to what was asked, and waiting."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

T = TypeVar("T")

# Success never waits so long; a machine that runs ten other things may need it.
PATIENCE_SECONDS: Final = 30.0
MAX_FRAME_BYTES: Final = 8 * 1024 * 1024  # a snapshot of a full desk; what the hub sends is trusted

Hear = Callable[[str | bytes], Awaitable[None]]


class Refusal(Exception):
    """The hub answered with an error frame; ``code`` is one of its protocol's."""

    def __init__(self, code: str, message: str = "", detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message} {dict(detail or {})}")
        self.code = code
        self.detail = dict(detail or {})


class Dropped(ConnectionError):
    """The socket is gone, or never was. What was asked may have been done: ask again with the same key."""


class Line:
    """``hear`` is given every frame, in order; ``describe`` shows what is known when waiting was in vain."""

    def __init__(self, name: str, hear: Hear, describe: Callable[[], str]) -> None:
        self._name = name
        self._hear = hear
        self._describe = describe
        self._socket: ClientConnection | None = None
        self._readers: set[asyncio.Task[None]] = set()
        self._asked: defaultdict[str, deque[asyncio.Future[Any]]] = defaultdict(deque)
        self._waiting: set[asyncio.Future[None]] = set()
        self._failure: Exception | None = None

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    async def open(self, url: str, *, headers: Mapping[str, str]) -> None:
        """Raises Dropped, with the HTTP status in its words, where the hub does not take the socket."""
        if self._socket is not None:
            raise RuntimeError(f"{self._name} is connected already")
        self._failure = None
        try:
            self._socket = await connect(
                url, additional_headers=dict(headers), compression=None, max_size=MAX_FRAME_BYTES, proxy=None
            )
        except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
            raise Dropped(f"{self._name}: {error}") from error
        reader = asyncio.create_task(self._read(self._socket), name=self._name)
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)

    async def tell(self, frame: BaseModel | str) -> None:
        """Raises Dropped."""
        if self._socket is None:
            raise Dropped(f"{self._name} is not connected")
        try:
            await self._socket.send(frame if isinstance(frame, str) else frame.model_dump_json())
        except ConnectionClosed as error:
            raise Dropped(str(error)) from error

    async def ask(self, request: str, frame: BaseModel, *, seconds: float = PATIENCE_SECONDS) -> Any:
        """What ``answer`` is called with for this request. Raises Refusal, Dropped, TimeoutError."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked[request].append(future)
        try:
            await self.tell(frame)
            return await self._within(seconds, future, f"an answer to {frame.model_dump_json()}")
        finally:
            self._forget(request, future)

    def answer(self, request: str, answer: Any) -> None:
        """The hub has answered the oldest asking with this key; a Refusal is raised there."""
        if not (asked := self._asked.get(request)):
            return
        future = asked.popleft()
        if not future.done():
            _settle(future, answer)

    async def until(
        self, predicate: Callable[[], T | None], *, seconds: float = PATIENCE_SECONDS, what: str = "it"
    ) -> T:
        """What ``predicate`` gives as soon as that is true; it is asked again after every frame."""
        async with _patience(seconds, lambda: f"{self._name} waited in vain for {what}.\n{self._describe()}"):
            while not (found := predicate()):
                await self._next_change()
        return found

    def drop(self) -> None:
        """As when the cable is cut: no close, no goodbye."""
        if self._socket is not None:
            self._socket.transport.abort()
            self._lose()

    async def close(self) -> None:
        """The polite end; returns when everything of this line has ended."""
        if self._socket is not None:
            await self._socket.close()
        await asyncio.gather(*self._readers)

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                if self._socket is not socket:
                    break  # dropped: what was still under way is lost with the line
                await self._hear(data)
                self._wake()
        except (ConnectionClosed, Dropped):
            pass
        except Exception as error:  # noqa: BLE001 - raised where the owner waits, not in a task nobody watches
            self._failure = error
        finally:
            if self._socket is socket:
                self._lose()

    def _lose(self) -> None:
        self._socket = None
        reason = self._failure or Dropped(f"{self._name} was cut off")
        for future in [future for asked in self._asked.values() for future in asked]:
            _settle(future, reason)
        self._asked.clear()
        self._wake()

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def _next_change(self) -> None:
        if self._failure is not None:
            raise self._failure
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def _within(self, seconds: float, future: asyncio.Future[T], what: str) -> T:
        async with _patience(seconds, lambda: f"{self._name} waited in vain for {what}.\n{self._describe()}"):
            return await future

    def _forget(self, request: str, future: asyncio.Future[Any]) -> None:
        if (asked := self._asked.get(request)) is not None:
            if future in asked:
                asked.remove(future)
            if not asked:
                del self._asked[request]


@asynccontextmanager
async def _patience(seconds: float, explain: Callable[[], str]) -> AsyncIterator[None]:
    """asyncio.timeout with a message that is made only when it is needed."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TimeoutError(explain()) from None


def _settle(future: asyncio.Future[Any], answer: Any) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def new_key() -> str:
    """A key of the client's own for one action."""
    return secrets.token_hex(8)


def socket_url(base_url: str, path: str) -> str:
    return base_url.replace("http", "ws", 1).rstrip("/") + path
