"""Somebody with a telephone at the local carrier, over the wire of its web phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlencode

from hub.demo.clients.api import ApiClient
from hub.demo.clients.line import PATIENCE_SECONDS, Line, socket_url

T = TypeVar("T")
ROOT: Final = "/carrier/phone"
_ARRIVED: Final = frozenset({"delivered", "received"})


@dataclass(slots=True)
class PhoneText:
    sid: str
    sender: str
    to: str
    body: str
    status: str


class PhoneClient:
    """One number's phone. ``screen`` is what lies on it, oldest first."""

    def __init__(self, base_url: str, number: str) -> None:
        self.number = number
        self.screen: list[PhoneText] = []
        self._api = ApiClient(base_url)
        self._line = Line(f"the phone {number}", self._hear, lambda: str(self.screen))

    async def __aenter__(self) -> Self:
        await self._api.__aenter__()
        try:
            await self.reconnects()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._line.close()
        await self._api.__aexit__(kind, error, trace)

    @property
    def is_connected(self) -> bool:
        return self._line.is_open

    async def reconnects(self) -> None:
        """First the socket, then what lies there already: nothing falls between."""
        query = urlencode({"number": self.number})
        url = socket_url(self._api.base_url, f"{ROOT}/socket?{query}")
        await self._line.open(url, headers=self._api.headers)
        for message in (await self._api.get(f"{ROOT}/messages?{query}"))["messages"]:
            self._put(message)

    def drops(self) -> None:
        self._line.drop()

    async def texts(self, to: str, body: str) -> str:
        """The carrier's id of the text."""
        message = {"from": self.number, "to": to, "body": body}
        return str((await self._api.post(f"{ROOT}/messages", message))["sid"])

    def texts_from(self, sender: str) -> list[str]:
        """What has arrived from there."""
        return [t.body for t in self.screen if t.sender == sender and t.status in _ARRIVED]

    async def until(
        self,
        predicate: Callable[[list[PhoneText]], T | None],
        *,
        seconds: float = PATIENCE_SECONDS,
        what: str = "it",
    ) -> T:
        """What the predicate gives once that is true; asked again whenever something happens."""
        return await self._line.until(lambda: predicate(self.screen), seconds=seconds, what=what)

    async def reads(self, words: str, *, seconds: float = PATIENCE_SECONDS) -> PhoneText:
        """The text with these words, once it has arrived."""

        def find(screen: list[PhoneText]) -> PhoneText | None:
            arrived = (t for t in screen if t.to == self.number and t.status in _ARRIVED)
            return next((t for t in arrived if words in t.body), None)

        return await self.until(find, seconds=seconds, what=f"the words {words!r}")

    async def _hear(self, data: str | bytes) -> None:
        frame = json.loads(data)
        if frame["type"] == "message":
            self._put(frame["message"])
        elif frame["type"] == "status":
            for text in self.screen:
                if text.sid == frame["sid"]:
                    text.status = frame["status"]

    def _put(self, message: dict[str, Any]) -> None:
        if all(text.sid != message["sid"] for text in self.screen):
            self.screen.append(
                PhoneText(message["sid"], message["from"], message["to"], message["body"], message["status"])
            )
