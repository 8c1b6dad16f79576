"""Foreign data to models: whatever comes, the answer is a model or a coded 400."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import orjson
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from pydantic import BaseModel, ValidationError

from hub.api.errors import ApiError
from hub.api.route import MAX_BODY_BYTES

M = TypeVar("M", bound=BaseModel)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_path(request: web.Request) -> dict[str, str]:
    """Ids of ours; what cannot be one is not found."""
    values = dict(request.match_info)
    if not all(_ID.fullmatch(value) for value in values.values()):
        raise ApiError("not_found")
    return values


def read_query(request: web.Request, model: type[M]) -> M:
    for key in request.query:
        if len(request.query.getall(key)) > 1:
            raise ApiError("invalid", detail={"problems": [{"path": key, "reason": "given twice"}]})
    return _validate(model, dict(request.query))


async def read_body(request: web.Request, model: type[M]) -> M:
    if request.content_type != "application/json":
        raise ApiError("not_json")
    raw = await read_bytes(request, MAX_BODY_BYTES)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ApiError("bad_json") from error
    return _validate(model, value)


async def read_bytes(request: web.Request, limit: int) -> bytes:
    """Bounded while it arrives: neither a wrong Content-Length nor compression gets past the limit."""
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise ApiError("too_large")
    except (BadHttpMessage, web.RequestPayloadError) as error:
        raise ApiError("bad_request") from error
    return bytes(body)


def _validate(model: type[M], value: Any) -> M:
    if any(_UNSTORABLE.search(text) for text in _texts(value)):
        raise ApiError("bad_text")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ApiError("invalid", detail={"problems": list(_problems(error))}) from error


def _problems(error: ValidationError) -> Iterator[dict[str, str]]:
    """Where and why, never what: the value may be a password."""
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        yield {"path": ".".join(str(step) for step in problem["loc"]), "reason": problem["msg"]}


def _texts(value: Any) -> Iterator[str]:
    """Every string in it, keys too. Without recursion: nested brackets must not exhaust the stack."""
    left = [value]
    while left:
        match left.pop():
            case str(text):
                yield text
            case dict(entries):
                left.extend(entries.keys())
                left.extend(entries.values())
            case list(items):
                left.extend(items)
