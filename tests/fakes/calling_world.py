"""The carrier, and an account beside it: a server that answers in TwiML, and twilio's own client."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber, Person
from hub.clock import SystemClock
from hub.model.calls import CallOrder
from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, SID, TOKEN, TOM
from tests.patience import PATIENCE_SECONDS
from tests.services.ports import find_free_port

NOOR = "client:agent-noor"
# A second of a call lasts 10 ms: ten seconds of music are a tenth of a second.
FAST = Tempo(second=0.01)

Fields = dict[str, str]
Twiml: TypeAlias = VoiceResponse | str | web.Response


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    fields: Fields
    method: str = "POST"
    token: str = ""


@dataclass
class Office:
    """The account's server. ``pages`` answer by path: with TwiML, or what they make of the fields."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    pages: dict[str, Twiml | Callable[[Fields], Twiml]] = field(default_factory=dict)
    # seconds it takes to answer there
    delays: dict[str, float] = field(default_factory=dict)
    forged: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        posted = {name: str(value) for name, value in (await request.post()).items()}
        fields = posted or dict(request.query)
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(TOKEN).validate(f"{self.url}{request.raw_path}", posted, signature):
            self.forged.append(request.path)
        token = request.headers.get("I-Twilio-Idempotency-Token", "")
        self.asked.append(Asked(request.path, fields, request.method, token))
        self._news.set()
        await asyncio.sleep(self.delays.get(request.path, 0.0))
        page = self.pages.get(request.path, VoiceResponse())
        answer = page(fields) if callable(page) else page
        if isinstance(answer, web.Response):
            return answer
        return web.Response(text=str(answer), content_type="text/xml")

    def at(self, path: str) -> list[Fields]:
        """What was told there, oldest first."""
        return [asked.fields for asked in self.asked if asked.path == path]

    async def hears(self, path: str, count: int = 1) -> list[Fields]:
        """Once the path was asked so often. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.at(path)) < count:
                self._news.clear()
                await self._news.wait()
        return self.at(path)


# An order to ring Noor's device; others are made of it.
CONNECT: Final = CallOrder(
    id="ord_1",
    kind="connect",
    call_id="msg_1",
    account=HUB_NUMBER,
    caller_sid=None,
    agent_id="noor",
    device=NOOR,
    agent_sids=(),
    room="int_1.1",
    language=None,
    asked_before=False,
    created_at=0,
    lease_until=0,
)


class LocalHttp(AsyncHttpClient):  # type: ignore[misc] # the library has no types
    """Where twilio's own client sends its requests: to the carrier."""

    def __init__(self, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), True, None)
        self.session = aiohttp.ClientSession()
        self._base_url = base_url

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        allow_redirects: bool = False,
    ) -> Response:
        address = url.replace("https://api.twilio.com", self._base_url)
        signed = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}
        async with self.session.request(
            method, address, params=params, data=data, headers={**(headers or {}), **signed}
        ) as answer:
            return Response(answer.status, await answer.text(), answer.headers)


@dataclass
class CallingWorld:
    carrier: Carrier
    office: Office
    client: Client
    base_url: str

    def page(self, path: str, twiml: Twiml | Callable[[Fields], Twiml]) -> str:
        """Answers there with it from now on. The address."""
        self.office.pages[path] = twiml
        return f"{self.office.url}{path}"


@asynccontextmanager
async def calling_world(
    *,
    tempo: Tempo = FAST,
    number: CarrierNumber | None = None,
    calls_per_second: float | None = None,
    devices: Iterable[Person] = (),
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[CallingWorld]:
    """``number`` changes how HUB_NUMBER is set up; its addresses may begin with ``/``.

    ``routes`` are served beside the carrier and the office.
    """
    port, office = find_free_port(), Office()
    office.url = f"http://127.0.0.1:{port}"
    usual = number or CarrierNumber(
        HUB_NUMBER, SID, label="Acme", voice_url="/voice", status_callback="/status"
    )
    carrier = Carrier(
        accounts=[
            CarrierAccount(SID, TOKEN, f"{office.url}/client", f"{office.url}/status", calls_per_second)
        ],
        numbers=[_absolute(usual, office.url), CarrierNumber(SECOND_NUMBER, SID)],
        people=[TOM, LIN],
        now=SystemClock().now,
        step_seconds=0.0,
        tempo=tempo,
        devices=devices,
        base_url=f"{office.url}/carrier",
    )
    app = web.Application()
    app.add_routes([*carrier.routes(), *routes, web.route("*", "/{path:.*}", office.handle)])
    async with carrier, TestServer(app, port=port):
        http = LocalHttp(f"{office.url}/carrier")
        try:
            yield CallingWorld(carrier, office, Client(SID, TOKEN, http_client=http), office.url)
        finally:
            await http.session.close()
        assert office.forged == []


def _absolute(number: CarrierNumber, base: str) -> CarrierNumber:
    def whole(url: str | None) -> str | None:
        return f"{base}{url}" if url and url.startswith("/") else url

    return replace(
        number,
        voice_url=whole(number.voice_url),
        voice_fallback_url=whole(number.voice_fallback_url),
        status_callback=whole(number.status_callback),
    )
