"""Files both ways, over HTTP beside the socket: brought in pieces that may follow each other over days and nodes.

Who asks shows the visitor's token as a bearer's, so no other page can ask in their name. A file that has come whole is
scanned, stored and waits for the message that names it; what becomes of it then is the hub's affair.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from channels.webchat.door import Door
from channels.webchat.outbound import Json, render_file
from channels.webchat.protocol import ERROR_CODES
from channels.webchat.tickets import LIFE_MS, Desk, Ticket
from channels.webchat.visitors import find_chat_id, read_file, read_standings
from channels.webchat.welcome import ENDINGS
from hub.attached import file_view
from hub.media.arriving import Arriving, OffsetError
from hub.media.names import clean_file_name, find_ending
from hub.media.scan import Scanner
from hub.media.serving import FILE_HEADERS, find_raster_type, make_disposition
from hub.media.uploads import Upload, add_uploads
from hub.model.nouns import File
from hub.ports import Media
from hub.store import Unavailable
from hub.transcripts import read_transcript, render_page, render_text

log = structlog.get_logger("webchat")

MAX_PIECE_BYTES: Final = 1024 * 1024  # a second of a slow line is lost with a piece, not a minute
LONGEST_NAME_BYTES: Final = 200
_STATUS: Final = {
    "bad_frame": 400,
    "blocked": 403,
    "unknown_widget": 404,
    "gone": 404,
    "no_chat": 404,
    "bad_offset": 409,
    "too_large": 413,
    "bad_type": 415,
    "infected": 422,
    "over_rate": 429,
    "unavailable": 503,
}


class Announced(BaseModel):
    """A file that is to come."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(max_length=1_000)]
    size: Annotated[int, Field(ge=1)]
    type: Annotated[str, Field(max_length=100)] = ""


class _RefusedError(Exception):
    def __init__(self, code: str, **more: int) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where what comes and goes lies."""

    media: Media
    arriving: Arriving
    scanner: Scanner


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Files:
    door: Door
    shelf: Shelf

    def routes(self) -> list[web.RouteDef]:
        one = "/webchat/uploads/{ticket}"
        return [
            web.post("/webchat/uploads", _answering(self.announce)),
            web.patch(one, _answering(self.take)),
            web.get(one, _answering(self.measure)),
            web.delete(one, _answering(self.cancel)),
            web.get("/webchat/files/{id}", _answering(self.serve)),
            web.get("/webchat/transcript", _answering(self.transcript)),
        ]

    async def announce(self, request: web.Request) -> web.StreamResponse:
        visitor, key = self._admit(request)
        try:
            asked = Announced.model_validate_json(await request.read())
        except ValidationError:
            raise _RefusedError("bad_frame") from None
        await self._may_bring(visitor)
        most = self.door.widget_of(key).max_file_bytes
        name = clean_file_name(asked.name, most_bytes=LONGEST_NAME_BYTES) or "file"
        if asked.size > most:
            raise _RefusedError("too_large", max_bytes=most)
        if find_ending(name) not in ENDINGS:
            raise _RefusedError("bad_type")
        ticket = Ticket(
            id=f"att_{secrets.token_hex(12)}",
            visitor=visitor,
            key=key,
            name=name,
            type=asked.type,
            size=asked.size,
            expires_at=self.door.clock.now() + LIFE_MS,
        )
        signed = self._tickets.sign(ticket)
        return _json({"ticket": signed, "name": name, "offset": 0, "file": None}, status=201)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """The next piece; the last one answers with the file."""
        ticket = self._ticket(request)
        part = await request.content.read(MAX_PIECE_BYTES + 1)
        while not request.content.at_eof() and len(part) <= MAX_PIECE_BYTES:
            part += await request.content.read(MAX_PIECE_BYTES + 1 - len(part))
        start = _read_offset(request)
        if len(part) > MAX_PIECE_BYTES or start + len(part) > ticket.size:
            raise _RefusedError("too_large", max_bytes=ticket.size)
        if (file := await self._find(ticket)) is None:
            length = await self.shelf.arriving.append(ticket.id, start, part)
            file = await self._finish(ticket) if length == ticket.size else None
            return _json({"offset": length, "file": file})
        return _json({"offset": ticket.size, "file": file})

    async def measure(self, request: web.Request) -> web.StreamResponse:
        """How far it has come: where to go on after the line was lost."""
        ticket = self._ticket(request)
        file = await self._find(ticket)
        length = ticket.size if file else await self.shelf.arriving.measure(ticket.id)
        if file is None and length == ticket.size:  # the node that had it all died before it had stored it
            file = await self._finish(ticket)
        return _json({"offset": length, "file": file})

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """What has come is dropped; one that is whole already goes when it is a day old."""
        ticket = self._ticket(request)
        await self.shelf.arriving.drop(ticket.id)
        return web.Response(status=204)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """To be saved, whatever it is; ``inline=1``: a picture that is nothing but one, to be shown."""
        visitor, _key = self._admit(request)
        row = await self.door.store.read(read_file, visitor, request.match_info["id"])
        if row is None or row.scan == "infected":
            raise _RefusedError("gone" if row is None else "infected")
        try:
            content = await self.shelf.media.read(row.sha256)
        except FileNotFoundError:
            raise _RefusedError("gone") from None
        picture = find_raster_type(content) if request.query.get("inline") == "1" else None
        headers = {
            **FILE_HEADERS,
            "Content-Disposition": make_disposition(row.name, inline=picture is not None),
            "Content-Type": picture or "application/octet-stream",
            "Cache-Control": "private, no-store",
        }
        return web.Response(body=content, headers=headers)

    async def transcript(self, request: web.Request) -> web.StreamResponse:
        visitor, key = self._admit(request)
        chat_id = await self.door.store.read(find_chat_id, visitor, key)
        if chat_id is None:
            raise _RefusedError("no_chat")
        language, team = request.query.get("language", "")[:20], self.door.widget_of(key).team_name
        centre = self.door.store.centre
        found = await self.door.store.read(read_transcript, centre, chat_id, team, language)
        as_page = request.query.get("format") == "html"
        return web.Response(
            text=render_page(found) if as_page else render_text(found),
            headers={
                **FILE_HEADERS,
                "Content-Disposition": make_disposition(f"chat.{'html' if as_page else 'txt'}", inline=False),
                "Content-Type": f"text/{'html' if as_page else 'plain'}; charset=utf-8",
                "Cache-Control": "private, no-store",
            },
        )

    # -- who asks ---------------------------------------------------------------------------------

    @property
    def _tickets(self) -> Desk:
        return Desk(self.door.secret)

    def _admit(self, request: web.Request) -> tuple[str, str]:
        """The visitor and the widget."""
        key = request.query.get("key", "")
        if self.door.find_widget(key) is None:
            raise _RefusedError("unknown_widget")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        visitor = self.door.find_visitor(token, key)
        if visitor is None:
            raise _RefusedError("gone")
        return visitor, key

    def _ticket(self, request: web.Request) -> Ticket:
        visitor, key = self._admit(request)
        text = request.match_info["ticket"]
        ticket = self._tickets.read(text, visitor=visitor, key=key, now=self.door.clock.now())
        if ticket is None:
            raise _RefusedError("gone")
        return ticket

    async def _may_bring(self, visitor: str) -> None:
        standings = await self.door.store.read(read_standings, (visitor,))
        if any(standing.blocked for standing in standings.values()):
            raise _RefusedError("blocked")
        if not await self.door.may_bring(visitor):
            raise _RefusedError("over_rate")

    # -- what has come ----------------------------------------------------------------------------

    async def _find(self, ticket: Ticket) -> Json | None:
        row = await self.door.store.read(read_file, ticket.visitor, ticket.id)
        return render_file(file_view(row)) if row is not None else None

    async def _finish(self, ticket: Ticket) -> Json | None:
        """Twice is once: the file's id is the ticket's."""
        content = await self.shelf.arriving.read(ticket.id)
        scan = await self.shelf.scanner.scan(content)
        if scan == "infected":
            await self.shelf.arriving.drop(ticket.id)
            raise _RefusedError("infected")
        sha256 = await self.shelf.media.put(content)
        file = File(ticket.name, ticket.type, ticket.size, sha256, scan=scan)
        await self.door.store.commit(add_uploads, Upload(file, ticket.visitor, ticket.id))
        await self.shelf.arriving.drop(ticket.id)
        return await self._find(ticket)


def _read_offset(request: web.Request) -> int:
    text = request.query.get("offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise _RefusedError("bad_frame")
    return int(text)


def _answering(handler: Handler) -> Handler:
    """Whatever fails has a code; what fails here is ours, so it may be tried again."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except _RefusedError as refused:
            return _error(refused.code, **refused.more)
        except OffsetError as error:
            return _error("bad_offset", offset=error.length)
        except (Unavailable, OSError) as error:
            log.warning("file not taken", error=repr(error))
            return _error("unavailable")

    return answer


def _error(code: str, **more: int) -> web.Response:
    return _json({"code": code, "message": ERROR_CODES[code], **more}, status=_STATUS[code])


def _json(body: Json, *, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})
