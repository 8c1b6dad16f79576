"""A mail's page, as it may be shown in a sandboxed frame."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field
from sqlalchemy import Connection, Row, select

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, route
from hub.media.serving import LONGEST_INLINE_BYTES, make_page, make_page_headers
from hub.model.nouns import Scope
from hub.store import tables as t
from hub.timeline import in_scope


class PageQuery(Asked):
    """``pictures``: those from elsewhere too. Their senders learn that the mail was read."""

    pictures: Annotated[int, Field(ge=0, le=1)] = 0


@route(
    "GET",
    "/api/messages/{message_id}/html",
    permission="conversations.read",
    query=PageQuery,
    produces=("text/html",),
    errors=("not_found",),
)
async def read_html(call: Call, query: PageQuery) -> web.Response:
    """The page of a mail, made safe."""
    message_id = call.path["message_id"]
    stored = await call.read(find_html, message_id, call.scope)
    if stored is None:
        raise ApiError("not_found")
    inline = await _read_inline(call, await call.read(find_inline, message_id))
    page = make_page(stored, inline, pictures=bool(query.pictures))
    return web.Response(
        text=page,
        content_type="text/html",
        charset="utf-8",
        headers=make_page_headers(pictures=bool(query.pictures)),
    )


def find_html(connection: Connection, message_id: str, scope: Scope) -> str | None:
    query = (
        select(t.mail.c.html)
        .join(t.message, t.message.c.id == t.mail.c.message_id)
        .join(t.conversation, t.conversation.c.id == t.message.c.conversation_id)
        .where(t.mail.c.message_id == message_id)
    )
    found: str | None = connection.scalar(in_scope(query, scope))
    return found


def find_inline(connection: Connection, message_id: str) -> list[Row[Any]]:
    """What the page may show in its place."""
    a = t.attachment.c
    query = select(a.content_id, a.sha256, a.size).where(
        a.message_id == message_id, a.content_id.is_not(None), a.scan != "infected"
    )
    return list(connection.execute(query.order_by(a.place)))


async def _read_inline(call: Call, rows: list[Row[Any]]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    left = LONGEST_INLINE_BYTES
    for row in rows:
        left -= row.size
        if left < 0:
            break
        try:
            contents[row.content_id] = await call.hub.media.read(row.sha256)
        except FileNotFoundError:
            continue
    return contents
