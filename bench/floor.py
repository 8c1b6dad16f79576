"""A floor: the least that a server in Python must do for a text, in a process of its own.

``python -m bench.floor KIND DATABASE_URL PORT``: one signed webhook in, one frame on a socket out, and
in between no store at all, or one written by hand. Same web server, same signature check
and same parsing as the hub's, so that what differs is the hub.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, Protocol

import orjson
from aiohttp import web

from bench.floor_batches import open_asyncpg, open_sqlite
from bench.floor_statements import Saved, open_statements
from bench.texts import PATH, PUBLIC_URL, SID, TOKEN
from channels.sms.parse import parse_message
from channels.twilio.accounts import Account
from channels.twilio.form import parse_fields
from channels.twilio.webhook import read_webhook
from hub.clock import SystemClock
from hub.model.nouns import InboundMessage
from hub.serve import listening, until_told_to_end


class Store(Protocol):
    async def save(self, message: InboundMessage, body: bytes) -> Saved: ...


class NoStore:
    async def save(self, message: InboundMessage, body: bytes) -> Saved:  # noqa: ARG002
        return Saved("cnv_" + "0" * 19, "int_" + "0" * 19, "msg_" + "0" * 19, 1, message.received_at)


@asynccontextmanager
async def open_no_store(_url: str) -> AsyncIterator[NoStore]:
    yield NoStore()


OPENERS: Final[dict[str, Callable[[str], AbstractAsyncContextManager[Any]]]] = {
    "none": open_no_store,
    "statements": open_statements,
    "asyncpg": open_asyncpg,
    "sqlite": open_sqlite,
}


class Floor:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._account = Account(SID, TOKEN)
        self._clock = SystemClock()
        self._screen: web.WebSocketResponse | None = None

    async def hear(self, request: web.Request) -> web.Response:
        webhook = await read_webhook(request, self._account, public_url=PUBLIC_URL)
        message = parse_message(
            parse_fields(webhook.fields), default_region="GB", received_at=self._clock.now()
        )
        saved = await self._store.save(message, webhook.body)
        if self._screen is not None:
            await self._screen.send_str(_draw(saved, message.body))
        return web.Response(text="<Response/>", content_type="text/xml")

    async def follow(self, request: web.Request) -> web.StreamResponse:
        self._screen = web.WebSocketResponse(compress=False)
        await self._screen.prepare(request)
        async for _ in self._screen:
            pass
        return self._screen


def _draw(saved: Saved, body: str) -> str:
    """A frame of the console's shape and size."""
    return orjson.dumps(
        {
            "type": "event",
            "stream": f"conversation:{saved.conversation_id}",
            "number": saved.number,
            "event": {
                "id": saved.number,
                "kind": "message.received",
                "at": saved.at,
                "conversation_id": saved.conversation_id,
                "interaction_id": saved.interaction_id,
                "message": {"id": saved.message_id, "kind": "inbound", "body": body, "at": saved.at},
                "data": {},
            },
        }
    ).decode()


async def serve(kind: str, database_url: str, port: int) -> None:
    async with OPENERS[kind](database_url) as store:
        floor = Floor(store)
        app = web.Application()
        app.router.add_post(PATH, floor.hear)
        app.router.add_get("/follow", floor.follow)
        async with listening(app, host="127.0.0.1", port=port):
            await until_told_to_end()


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
