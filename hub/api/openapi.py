"""The OpenAPI 3.1 document, from the table of routes. Served at ``/api/openapi.json``."""

from __future__ import annotations

import re
from typing import Any, Final

from openapi_pydantic import OpenAPI
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel, Field

from hub.api.door import COOKIE, CSRF_HEADER
from hub.api.errors import ERRORS
from hub.api.route import PUBLIC, Route, Told

# What any route may answer with, by what it has.
_READS_BODY: Final = ("bad_json", "bad_text", "bad_request", "invalid", "too_large", "not_json")
_READS_UPLOAD: Final = ("bad_request", "too_large")
_READS_QUERY: Final = ("bad_text", "invalid")
_ASKS_PERMISSION: Final = ("signed_out", "forbidden")
_CHANGES: Final = ("forbidden_origin", "header_missing")
_ALWAYS: Final = ("internal", "unavailable")


class Fault(Told):
    code: str
    message: str
    detail: dict[str, Any] = Field(default_factory=dict)


class ErrorAnswer(Told):
    error: Fault


def make_document(routes: list[Route], *, version: str) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    base = OpenAPI.model_validate(
        {
            "openapi": "3.1.0",
            "info": {"title": "Contact hub", "version": version, "license": {"name": "Apache-2.0"}},
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}}
            },
        }
    )
    whole = construct_open_api_with_schema_class(base)
    document: dict[str, Any] = whole.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return document


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "tags": [route.handler.__module__.rsplit(".", 1)[-1]],
        "summary": (route.handler.__doc__ or "").strip().split("\n")[0],
        "parameters": [*_path_parameters(route), *_query_parameters(route.query), *_header_parameters(route)],
        "responses": _responses(route),
        "security": [] if route.permission == PUBLIC else [{"session": []}],
    }
    if route.body:
        operation["requestBody"] = {"required": True, "content": _content(route.body)}
    if route.upload is not None:
        operation["requestBody"] = {"required": True, "content": _bytes("*/*")}
    return operation


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": PydanticSchema(schema_class=model)}}  # type: ignore[call-arg]


def _bytes(*types: str) -> dict[str, Any]:
    return {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}


def _responses(route: Route) -> dict[str, Any]:
    if route.response:
        responses = {"200": {"description": "Done.", "content": _content(route.response)}}
    elif route.produces:
        responses = {"200": {"description": "Done.", "content": _bytes(*route.produces)}}
    else:
        responses = {"204": {"description": "Done."}}
    by_status: dict[int, list[str]] = {}
    for code in _error_codes(route):
        by_status.setdefault(ERRORS[code][0], []).append(code)
    for status, codes in sorted(by_status.items()):
        lines = [f"`{code}`: {ERRORS[code][1]}" for code in codes]
        responses[str(status)] = {"description": "\n\n".join(lines), "content": _content(ErrorAnswer)}
    return responses


def _error_codes(route: Route) -> list[str]:
    codes = [
        *route.errors,
        *(_READS_BODY if route.body else ()),
        *(_READS_QUERY if route.query else ()),
        *(_READS_UPLOAD if route.upload is not None else ()),
        *(_ASKS_PERMISSION if route.permission != PUBLIC else ()),
        *(_CHANGES if route.changes else ()),
        *_ALWAYS,
    ]
    return list(dict.fromkeys(codes))


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 64}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _query_parameters(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    if not route.changes:
        return []
    return [
        {"name": CSRF_HEADER, "in": "header", "required": True, "schema": {"type": "string", "const": "1"}}
    ]
