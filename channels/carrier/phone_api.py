"""The wire of the web phone, under ``/carrier/phone``: JSON, and one socket for what happens on a number.

A page that listens is a phone that rings: ``?number=client:noor&auto_answer=1`` is a device that picks up by itself.
With ``&page=`` it says which page it is, and keeps its call if it is back within three seconds.
Anybody who can reach it can text and call as anybody: it belongs on a laptop and in tests.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import Callable, Collection
from typing import Final

from aiohttp import web

from channels.carrier.calls.devices import Device, Devices
from channels.carrier.incoming import hand_over, take_in
from channels.carrier.lines import Lines
from channels.carrier.model import Person
from channels.carrier.phones import Feed, Phone
from channels.carrier.pictures import MAX_BYTES, MOST, make_picture

_LONGEST_BODY: Final = 1_600
_LARGEST_JSON: Final = 2 * MAX_BYTES  # base64 is longer by a third
_HEARTBEAT_SECONDS: Final = 20.0  # below the usual idle limit of a proxy, 60 s


def routes(
    lines: Lines, devices: Devices, lose: Callable[[Device], None], origins: Collection[str] | None
) -> list[web.RouteDef]:
    """``lose`` is told of a device whose page has gone."""
    api = PhoneApi(lines, devices, lose, origins)
    return [
        web.get("/carrier/phone/numbers", api.numbers),
        web.get("/carrier/phone/messages", api.messages),
        web.post("/carrier/phone/messages", api.send),
        web.get("/carrier/phone/socket", api.socket),
    ]


class PhoneApi:
    def __init__(
        self,
        lines: Lines,
        devices: Devices,
        lose: Callable[[Device], None],
        origins: Collection[str] | None,
    ) -> None:
        self._lines = lines
        self._devices = devices
        self._lose = lose
        self._origins = origins

    async def numbers(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(
            {
                "numbers": [
                    {"number": number.number, "label": number.label, "takes_calls": bool(number.voice_url)}
                    for number in self._lines.numbers.values()
                ],
                "people": [_name(person) for person in self._lines.people.values()],
                "devices": [_name(device) for device in self._lines.devices.values()],
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        phone = Phone(request.query.get("number", ""), self._lines.ledger, self._lines.feeds)
        return web.json_response({"messages": [text.on_phone() for text in phone.screen]})

    async def send(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":  # which no other site can send unasked
            return error_answer(415, "not_json", "Send JSON.")
        try:
            said = json.loads(await _read(request))
            sender, to, body = (str(said[name]) for name in ("from", "to", "body"))
            pictures = [make_picture(b64decode(each, validate=True)) for each in said.get("pictures", [])]
        except (ValueError, TypeError, KeyError):
            return error_answer(400, "bad_message", "A message has from, to and body, and may have pictures.")
        if to not in self._lines.numbers:
            return error_answer(404, "unknown_number", f"{to} is not connected.")
        if len(body) > _LONGEST_BODY or not (body or pictures):
            return error_answer(400, "bad_message", f"A message has 1 to {_LONGEST_BODY} characters.")
        if len(pictures) > MOST or sum(len(each.content) for each in pictures) > MAX_BYTES:
            return error_answer(413, "too_large", "A message has up to ten pictures, of 5 MB together.")
        text = take_in(self._lines, sender=sender, to=to, body=body, pictures=pictures)
        self._lines.tasks.start(hand_over(self._lines, text), name=f"carrier webhook {text.sid}")
        return web.json_response({"sid": text.sid})

    async def socket(self, request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if self._origins is not None and origin is not None and origin not in self._origins:
            return error_answer(403, "forbidden_origin", "This page may not use the phone.")
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS)
        await socket.prepare(request)
        feed = self._lines.feeds.open(request.query.get("number", ""))
        by_itself, page = request.query.get("auto_answer") == "1", request.query.get("page")
        device = self._devices.register(feed.number, auto_answer=by_itself, page=page)
        sender = asyncio.create_task(_send_frames(feed, socket), name=f"web phone {feed.number}")
        try:
            async for _ in socket:
                pass  # the phone only listens; what it says is POSTed
        finally:
            self._lose(device)
            self._lines.feeds.close(feed)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket


async def _read(request: web.Request) -> bytes:
    """More than the application's own limit, which is meant for words."""
    content = bytearray()
    async for part in request.content.iter_chunked(65_536):
        content += part
        if len(content) > _LARGEST_JSON:
            raise ValueError("too large")
    return bytes(content)


def _name(person: Person) -> dict[str, str]:
    return {"number": person.number, "name": person.name}


async def _send_frames(feed: Feed, socket: web.WebSocketResponse) -> None:
    while frame := await feed.frames.get():
        await socket.send_json(frame)
    await socket.close(code=1013, message=b"behind")


def error_answer(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
