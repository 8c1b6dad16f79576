"""Somebody with a telephone at the local carrier, over the wire of its web phone."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import urlencode

from hub.demo.clients.api import ApiClient
from hub.demo.clients.line import PATIENCE_SECONDS, Line, socket_url
from hub.demo.clients.phone_call import CALLS, PhoneCall

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
    """One number's phone. ``screen`` is what lies on it, oldest first; ``call_log`` its calls while it was on."""

    def __init__(self, base_url: str, number: str) -> None:
        self.number = number
        self.screen: list[PhoneText] = []
        self.call_log: dict[str, PhoneCall] = {}
        self._api = ApiClient(base_url)
        self._line = Line(
            f"the phone {number}", self._hear, lambda: f"{self.screen} {list(self.call_log.values())}"
        )

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
        try:
            await self._line.close()
        finally:  # also where whoever is told to go is told twice
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

    async def texts(self, to: str, body: str, *pictures: bytes) -> str:
        """The carrier's id of the text."""
        drawn = [b64encode(picture).decode() for picture in pictures]
        message = {"from": self.number, "to": to, "body": body, "pictures": drawn}
        return str((await self._api.post(f"{ROOT}/messages", message))["sid"])

    async def calls(self, to: str, parameters: dict[str, str] | None = None) -> PhoneCall:
        """A device's account is told the parameters; other phones have none."""
        answer = await self._api.post(CALLS, {"from": self.number, "to": to, "parameters": parameters or {}})
        return self._put_call(answer["call"])

    async def is_rung(self, *, seconds: float = PATIENCE_SECONDS) -> PhoneCall:
        """The call that rings here, or will."""

        def find(_screen: list[PhoneText]) -> PhoneCall | None:
            ringing = (c for c in self.call_log.values() if c.direction == "in" and c.status == "ringing")
            return next(ringing, None)

        return await self.until(find, seconds=seconds, what="a call")

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
        elif frame["type"] == "call":
            self._put_call(frame["call"])
        elif frame["type"] == "heard" and frame["sid"] in self.call_log:
            self.call_log[frame["sid"]].heard.append(frame["heard"])

    def _put_call(self, shown: dict[str, Any]) -> PhoneCall:
        call = self.call_log.get(shown["sid"])
        if call is None:
            call = self.call_log[shown["sid"]] = PhoneCall(
                shown["sid"],
                shown["direction"],
                shown["other"],
                shown["status"],
                list(shown.get("heard", [])),
                list(shown["with"]),
                list(shown["heard_by"]),
                shown["revision"],
                self._api,
                self.until,
            )
        else:
            call.take(shown)
        return call

    def _put(self, message: dict[str, Any]) -> None:
        if all(text.sid != message["sid"] for text in self.screen):
            self.screen.append(
                PhoneText(message["sid"], message["from"], message["to"], message["body"], message["status"])
            )
