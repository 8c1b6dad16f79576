"""What a handler gets, and what the API needs of the hub it stands in front of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from aiohttp import web

from hub.bus.announcement import Bus
from hub.bus.streams import Streams
from hub.clock import Clock
from hub.dispatch.explaining import Explainer
from hub.media import Scanner
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.ports import Media, Softphones
from hub.security.clients import Network
from hub.security.sessions import SignedIn
from hub.store import Store
from hub.watch.alarms import Alarms

T = TypeVar("T")


class ApiSettings(Protocol):
    @property
    def public_url(self) -> str: ...

    @property
    def trusted_proxies(self) -> Sequence[Network]: ...


class Hub(Protocol):
    """``hub.app`` makes one."""

    @property
    def store(self) -> Store: ...

    @property
    def bus(self) -> Bus: ...

    @property
    def draining(self) -> bool: ...

    @property
    def streams(self) -> Streams: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> ApiSettings: ...

    @property
    def media(self) -> Media: ...

    @property
    def scanner(self) -> Scanner: ...

    @property
    def explainer(self) -> Explainer: ...

    @property
    def softphones(self) -> Softphones: ...

    @property
    def alarms(self) -> Alarms: ...


HUB: Final = web.AppKey("hub", Hub)


@dataclass(slots=True)
class Call:
    """One request, past the door. ``cookie``: the session token the answer shall set, "" to clear it."""

    hub: Hub
    request: web.Request
    client: str
    signed_in: SignedIn | None
    reader: Scope | None
    path: Mapping[str, str]
    cookie: str | None = None

    @property
    def scope(self) -> Scope:
        """Of whoever is signed in; a route with a permission always has one."""
        assert self.reader is not None
        return self.reader

    @property
    def browser_phone(self) -> str:
        """The telephone in the browser of a user who is no agent."""
        return f"client:{self.scope.user_id}"

    @property
    def centre(self) -> ContactCentre:
        return self.hub.store.centre

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        return await self.hub.store.read(function, *args)
