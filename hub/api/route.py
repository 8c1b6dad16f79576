"""The table of routes: one ``@route`` above each handler says all there is to know about it.

From the same table come the aiohttp routes (``serve``), the checks at the door and the OpenAPI
document. A handler is ``async def handler(call, [query=...], [body=...]) -> response model or None``; one
that ``produces`` something else than JSON gives the whole response, one with ``upload`` gets bytes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from hub.security.roles import PERMISSIONS

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler = Callable[..., Awaitable[BaseModel | web.Response | None]]
H = TypeVar("H", bound=Handler)

PUBLIC: Final = "public"  # named like a permission, so that none is asked for only on purpose
MAX_BODY_BYTES: Final = 64 * 1024  # a reason or a note; files have a door of their own


class Asked(BaseModel):
    """What a client sends: unknown fields are refused, or a slip of the pen would go unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What the hub answers with. Handlers make it from a station's dict; what it lacks is a fault of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Route:
    method: Method
    path: str
    handler: Handler
    permission: str
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    response: type[BaseModel] | None
    errors: tuple[str, ...]
    upload: int | None = None
    produces: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        return self.method != "GET"


ROUTES: Final[list[Route]] = []


def route(
    method: Method,
    path: str,
    *,
    permission: str,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    response: type[BaseModel] | None = None,
    errors: tuple[str, ...] = (),
    upload: int | None = None,
    produces: tuple[str, ...] = (),
) -> Callable[[H], H]:
    """``errors``: codes beyond those any route may answer with. No ``response``: 204. ``upload``: takes so
    many bytes of anything. ``produces``: the types of what it gives in place of JSON."""
    if permission != PUBLIC and permission not in PERMISSIONS:
        raise ValueError(f"{method} {path}: there is no permission {permission}")

    def register(handler: H) -> H:
        ROUTES.append(
            Route(method, path, handler, permission, query, body, response, errors, upload, produces)
        )
        return handler

    return register
