"""Files of mails: brought by an agent, or fetched by whoever may see the conversation."""

from __future__ import annotations

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field, StringConstraints

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, route
from hub.api.views import AttachmentView
from hub.attached import file_view
from hub.errands.collecting import CollectAgain, collect_again
from hub.media.names import clean_file_name
from hub.media.serving import FILE_HEADERS, find_raster_type, find_type, make_disposition
from hub.media.uploads import Upload, add_uploads, find_attachment, owner
from hub.model.nouns import File

LONGEST_NAME_BYTES: Final = 200
MAX_UPLOAD_BYTES: Final = 25 * 1024 * 1024  # what a mail may carry


class UploadQuery(Asked):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class AttachmentQuery(Asked):
    """``inline``: shown in its place, where it is a picture that can do no harm."""

    inline: Annotated[int, Field(ge=0, le=1)] = 0


@route(
    "POST",
    "/api/attachments",
    permission="desk.use",
    query=UploadQuery,
    upload=MAX_UPLOAD_BYTES,
    response=AttachmentView,
)
async def upload_attachment(call: Call, query: UploadQuery, upload: bytes) -> AttachmentView:
    """Brings a file for a reply that is being written. Not sent within a day, it is gone."""
    file = File(
        name=clean_file_name(query.name, most_bytes=LONGEST_NAME_BYTES) or "file",
        type=find_type(call.request.content_type, upload),
        size=len(upload),
        sha256=await call.hub.media.put(upload),
        scan=await call.hub.scanner.scan(upload),
    )
    attachment_id = await call.hub.store.commit(add_uploads, Upload(file, owner(call.scope)))
    row = await call.read(find_attachment, attachment_id, call.scope)
    if row is None:
        raise ApiError("not_found")
    return AttachmentView.model_validate(file_view(row))


@route(
    "GET",
    "/api/attachments/{attachment_id}",
    permission="conversations.read",
    query=AttachmentQuery,
    produces=("application/octet-stream", "image/*"),
    errors=("not_found", "infected"),
)
async def read_attachment(call: Call, query: AttachmentQuery) -> web.Response:
    """The content of a file, to be saved; pictures can be shown."""
    row = await call.read(find_attachment, call.path["attachment_id"], call.scope)
    if row is None:
        raise ApiError("not_found")
    if row.scan == "infected":
        raise ApiError("infected")
    if not row.sha256:
        raise ApiError("not_found")  # not here yet
    try:
        content = await call.hub.media.read(row.sha256)
    except FileNotFoundError as error:
        raise ApiError("not_found") from error
    picture = find_raster_type(content) if query.inline else None
    disposition = make_disposition(row.name, inline=picture is not None)
    headers = {**FILE_HEADERS, "Content-Disposition": disposition}
    headers["Content-Type"] = picture or "application/octet-stream"
    return web.Response(body=content, headers=headers)


@route(
    "POST",
    "/api/attachments/{attachment_id}/collect",
    permission="conversations.read",
    errors=("not_found", "illegal_move"),
)
async def collect_attachment(call: Call) -> None:
    """Tries once more to fetch a file of a text that could not be had."""
    row = await call.read(find_attachment, call.path["attachment_id"], call.scope)
    if row is None:
        raise ApiError("not_found")
    refused = await call.hub.store.commit(collect_again, CollectAgain(row.id))
    if refused is not None:
        raise ApiError(refused.code, detail=refused.detail)
