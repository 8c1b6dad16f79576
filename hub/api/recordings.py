"""The sound of a call or a message, in pieces as players ask for it. Who listened is written down before they do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import Field
from sqlalchemy import Row

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.model.nouns import Refused
from hub.recordings.erasing import Erase, erase_recordings
from hub.recordings.hearing import Hear, find_audible, hear_recordings, is_written, may_listen
from hub.timeline import read_customer

# A minute of two lanes. Of a longer range that much is given, and the player asks on (RFC 9110, 14.2 allows it).
PIECE_BYTES: Final = 2 * 1024 * 1024
HEAD_BYTES: Final = 44  # of a WAV: behind it is the sound
_HEADERS: Final = {
    "Content-Type": "audio/wav",
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",  # it is heard here, by whoever may, while it is kept
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@route(
    "GET",
    "/api/recordings/{recording_id}",
    permission="recordings.listen",
    produces=("audio/wav",),
    errors=("not_found", "not_ready", "bad_range"),
)
async def read_recording(call: Call) -> web.Response:
    """A WAV, the customer in the first lane. With Range, a piece of it."""
    row = await _find(call)
    first, last = _parse_range(call.request, row.size)
    await _write_down(call, row.id, last)
    if "Range" not in call.request.headers:
        return web.Response(body=_pieces(call, row), headers={**_HEADERS, "Content-Length": str(row.size)})
    content = await _read(call, row, first, last - first + 1)
    told = {**_HEADERS, "Content-Range": f"bytes {first}-{first + len(content) - 1}/{row.size}"}
    return web.Response(status=206, body=content, headers=told)


class EraseRecordings(Asked):
    """``reason``: who asked for it and how, for the audit."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ErasedView(Told):
    """``running``: of calls that go on, or ended this minute; these are kept until one asks again."""

    erased: int
    running: int


@route(
    "POST",
    "/api/customers/{customer_id}/erase-recordings",
    permission="recordings.erase",
    body=EraseRecordings,
    response=ErasedView,
    errors=("not_found",),
)
async def erase_customer_recordings(call: Call, body: EraseRecordings) -> ErasedView:
    """All of a customer's recordings and messages, here and at the provider, for good."""
    customer_id = call.path["customer_id"]
    if await call.read(read_customer, customer_id, call.scope) is None:
        raise ApiError("not_found")
    answer = await call.hub.store.commit(
        erase_recordings, Erase(customer_id, call.scope.user_id, body.reason.strip())
    )
    if isinstance(answer, Refused):
        raise ApiError(answer.code)
    return ErasedView(erased=answer.erased, running=answer.running)


async def _write_down(call: Call, recording_id: str, last: int) -> None:
    """Whoever asks for its head alone, as players do to see what it is, has had it, and has heard nothing of it yet."""
    agent_id = call.scope.agent_id if last >= HEAD_BYTES else None
    heard = Hear(recording_id, call.scope.user_id, agent_id)
    if not await call.read(is_written, heard, call.hub.clock.now()):
        await call.hub.store.commit(hear_recordings, heard)


async def _find(call: Call) -> Row[Any]:
    row = await call.read(find_audible, call.path["recording_id"], call.scope)
    if row is None:
        raise ApiError("not_found")
    if not await call.read(may_listen, row, call.scope, call.hub.store.centre):
        raise ApiError("forbidden")
    if row.state != "ready":
        raise ApiError("not_ready", detail={"state": row.state, "reason": row.reason})
    return row


def _parse_range(request: web.Request, size: int) -> tuple[int, int]:
    """First and last byte. Raises ApiError where there is nothing of it."""
    try:
        asked = request.http_range
    except ValueError as error:
        raise ApiError("bad_range", detail={"size": size}) from error
    first = asked.start or 0
    if first < 0:  # the last so many
        first = max(0, size + first)
    stop = size if asked.stop is None else min(asked.stop, size)
    if first >= stop:
        raise ApiError("bad_range", detail={"size": size})
    return first, min(stop, first + PIECE_BYTES) - 1


async def _pieces(call: Call, row: Row[Any]) -> AsyncIterator[bytes]:
    for start in range(0, row.size, PIECE_BYTES):
        yield await _read(call, row, start, PIECE_BYTES)


async def _read(call: Call, row: Row[Any], start: int, length: int) -> bytes:
    try:
        return await call.hub.media.read_part(row.sha256, start, length)
    except FileNotFoundError as error:
        raise ApiError("not_found") from error
