"""Agents who answer and customers who come once, on every channel, as lean as can be.

A contact has a number, and is found again by it at the desk: in the customer's words, or as the caller's number.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final

import aiosmtplib
import orjson

from bench.day_world import MAILBOX, WIDGET, Centre
from bench.far_ends import HELLO, PING, PONG, cookie
from bench.texts import DESK_NUMBER, caller, write_text
from bench.wire import HttpConnection, Socket, connect, open_socket

_KIND: Final = re.compile(rb'"kind":"([a-z_.]+)"')
_MARK: Final = re.compile(rb"#(\d{7})#")
_CALLER: Final = re.compile(rb'"address":"\+447(\d{9})"')
_GIVES_UP_SECONDS: Final = 60.0
_LISTENS_SECONDS: Final = 0.1


@dataclass(slots=True)
class Contact:
    """Moments of ``perf_counter``; 0 where it has not come to that."""

    hour: int
    channel: str
    came: float
    offered: float = 0.0
    replied: float = 0.0
    read: float = 0.0
    wrapped_up: float = 0.0


@dataclass(slots=True)
class Log:
    contacts: dict[int, Contact] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)


class Agent:
    """Takes everything, answers once, ends after ``handling_seconds``, wraps up."""

    def __init__(self, log: Log, handling_seconds: float) -> None:
        self._log = log
        self._handling = handling_seconds
        self._socket: Socket | None = None
        self._work: dict[str, int] = {}  # contacts by interaction
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, port: int, token: str) -> None:
        self._socket = await open_socket(port, "/api/console", self._hear, headers=cookie(token))
        self._socket.send(HELLO)
        self._say({"type": "presence.set", "request": "r", "presence": "ready"})
        await self.ready

    def _say(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        self._socket.send(orjson.dumps(frame))

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(PING):
            assert self._socket is not None
            self._socket.send(PONG)
        elif frame.startswith(b'{"type":"ack"') and not self.ready.done():
            self.ready.set_result(None)
        elif frame.startswith(b'{"type":"error"'):
            self._log.refusals[orjson.loads(frame)["code"]] += 1
        elif frame.startswith(b'{"type":"event","stream":"agent:'):
            self._heed(frame)

    def _heed(self, frame: bytes) -> None:
        kind = _KIND.search(
            frame
        )  # the first is the event's; a conversation that comes along tells of earlier ones
        if kind and kind[1] == b"offer.created":
            self._rings(frame)
        elif b'"presence":"not_responding"' in frame:  # too slow at an offer: back to work
            self._say({"type": "presence.set", "request": "r", "presence": "ready"})
        elif b'"conversation":{"id":' in frame:
            self._begins(orjson.loads(frame))
        elif b'"state":"wrapup"' in frame:
            self._wraps_up(orjson.loads(frame)["interaction"]["id"])

    def _rings(self, frame: bytes) -> None:
        if b'"offer":null' in frame:
            return  # it was over before it could be shown
        found = _MARK.search(frame) or _CALLER.search(frame)
        assert found, "the offer does not say whose it is"
        offer, number = orjson.loads(frame)["offer"], int(found[1])
        self._work[offer["interaction"]["id"]] = number
        contact = self._log.contacts[number]
        contact.offered = contact.offered or time.perf_counter()
        self._say({"type": "offer.delivered", "offer_id": offer["id"]})
        self._say({"type": "offer.accept", "request": f"a{number}", "offer_id": offer["id"]})

    def _begins(self, frame: dict[str, Any]) -> None:
        talk, interaction_id = frame["conversation"], frame["event"]["interaction_id"]
        loop = asyncio.get_running_loop()
        if talk["may_send"]:
            loop.call_later(self._handling / 2, self._replies, self._work[interaction_id], talk)
        loop.call_later(self._handling, self._ends, interaction_id)

    def _replies(self, number: int, talk: dict[str, Any]) -> None:
        self._log.contacts[number].replied = time.perf_counter()
        self._say(
            {
                "type": "message.send",
                "request": f"m{number}",
                "conversation_id": talk["id"],
                "body": f"It comes on Tuesday. #{number:07}#",
                "seen_number": talk["number"],
                "anyway": True,
            }
        )

    def _ends(self, interaction_id: str) -> None:
        self._say(
            {"type": "interaction.end", "request": f"e{interaction_id}", "interaction_id": interaction_id}
        )

    def _wraps_up(self, interaction_id: str) -> None:
        if (number := self._work.pop(interaction_id, None)) is not None:
            self._log.contacts[number].wrapped_up = time.perf_counter()
            self._say({"type": "wrapup.complete", "request": f"w{number}", "interaction_id": interaction_id})


class Customers:
    """``come`` is one contact from its beginning to the customer's end of it."""

    def __init__(self, centre: Centre, log: Log) -> None:
        self._centre = centre
        self._log = log
        self._idle: deque[HttpConnection] = deque()
        self._ways = {"sms": self._texts, "email": self._mails, "webchat": self._chats, "voice": self._calls}

    async def come(self, number: int, channel: str, hour: int) -> None:
        self._log.contacts[number] = Contact(hour, channel, time.perf_counter())
        await self._ways[channel](number)

    async def _texts(self, number: int) -> None:
        connection = self._idle.popleft() if self._idle else await connect(self._centre.server.port)
        url = self._centre.public_url
        text = write_text(number, sender=caller(number), to=DESK_NUMBER, public_url=url)
        status = await connection.ask(text.request)
        self._idle.append(connection)
        if status != 200:
            self._log.refusals[f"webhook {status}"] += 1

    async def _mails(self, number: int) -> None:
        sender = f"customer{number}@example.com"
        mail = (
            f"From: Customer <{sender}>\r\nTo: {MAILBOX}\r\nSubject: My order #{number:07}#\r\n"
            f"Message-ID: <{number}@example.com>\r\n\r\nWhere is my order? #{number:07}#\r\n"
        )
        port = self._centre.mail_port
        while True:
            try:
                await aiosmtplib.send(
                    mail.encode(), sender=sender, recipients=[MAILBOX], hostname="127.0.0.1", port=port
                )
            except aiosmtplib.SMTPException as error:  # a mail server comes again
                self._log.refusals[f"mail: {type(error).__name__}"] += 1
                await asyncio.sleep(1)
            else:
                return

    async def _chats(self, number: int) -> None:
        answered = asyncio.Event()

        def hear(frame: bytes) -> None:
            contact = self._log.contacts[number]
            if frame.startswith(PING):
                socket.send(PONG)
            elif b'"author":"agent"' in frame and _MARK.search(frame) and not contact.read:
                contact.read = time.perf_counter()
                answered.set()

        headers = f"Origin: {self._centre.public_url}\r\n"
        socket = await open_socket(self._centre.server.port, "/webchat/socket", hear, headers=headers)
        socket.send(orjson.dumps({"type": "hello", "protocol": 1, "key": WIDGET}))
        words = f"Where is my order? #{number:07}#"
        socket.send(orjson.dumps({"type": "say", "request": f"s{number}", "body": words}))
        async with asyncio.timeout(_GIVES_UP_SECONDS * 5):
            await answered.wait()
        socket.close()

    async def _calls(self, number: int) -> None:
        call = self._centre.carrier.calls(caller(number), DESK_NUMBER)
        gives_up = time.perf_counter() + _GIVES_UP_SECONDS
        while not call.is_over and (call.talks_with or time.perf_counter() < gives_up):  # noqa: ASYNC110 - any of many
            await asyncio.sleep(_LISTENS_SECONDS)
        call.hang_up()
