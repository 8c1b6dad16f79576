"""The world outside: the carrier and the post office, which outlive every node, and may strike when a send is theirs
but not yet the hub's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from config.settings import Settings
from hub.clock import SystemClock
from hub.demo.post_office import PostOffice
from hub.demo.world import make_carrier, plug_in_headsets
from hub.model.contact_centre import ContactCentre
from hub.serve import listening

TEMPO: Final = Tempo(second=0.1)  # ten times as fast as people speak

# Called with the port of whoever has just handed something over, before it hears that it was taken.
Strike = Callable[[int], None]


@dataclass(slots=True)
class Trap:
    """``strike`` is called once, at the next send that is taken, and the trap is empty again."""

    strike: Strike | None = None

    def spring(self, port: int) -> None:
        strike, self.strike = self.strike, None
        if strike is not None:
            strike(port)


class TrappedPostOffice(PostOffice):
    def __init__(self, trap: Trap, **more: Any) -> None:
        super().__init__(**more)
        self._trap = trap

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        assert session.peer is not None, "we listen on TCP"
        self._trap.spring(int(session.peer[1]))
        return answer


@dataclass(slots=True)
class Outside:
    """``port`` is that of carrier and mailboxes; ``trap`` lies in wait for the hub's sends."""

    carrier: Carrier
    office: PostOffice
    port: int = 0
    trap: Trap = field(default_factory=Trap)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def open_outside(
    settings: Settings, centre: ContactCentre, *, port: int, hub_mail_port: int
) -> AsyncIterator[Outside]:
    trap, clock = Trap(), SystemClock()
    async with AsyncExitStack() as stack:
        post_office = TrappedPostOffice(trap, hub_port=hub_mail_port, clock=clock)
        office = await stack.enter_async_context(post_office.open())
        carrier = await stack.enter_async_context(make_carrier(settings, centre, clock, tempo=TEMPO))
        plug_in_headsets(carrier, centre)
        app = web.Application(middlewares=[_trapping(trap)])
        app.add_routes([*carrier.routes(), *office.routes(origin=settings.public_url)])
        app.router.add_get("/demo/world", _tell_mail_port(hub_mail_port))
        outside = Outside(carrier, office, trap=trap)
        outside.port = await stack.enter_async_context(listening(app, host="127.0.0.1", port=port))
        yield outside


def _trapping(trap: Trap) -> Any:
    @web.middleware
    async def watch(request: web.Request, handler: Any) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(request)
        if request.method == "POST" and request.path.endswith("/Messages.json") and request.transport:
            trap.spring(int(request.transport.get_extra_info("peername")[1]))
        return answer

    return watch


def _tell_mail_port(port: int) -> Any:
    async def tell(_request: web.Request) -> web.Response:
        """What a mail client asks the demo's pages for."""
        return web.json_response({"mail": {"port": port}})

    return tell
