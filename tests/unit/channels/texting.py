"""What the SMS tests share: one hub with one number, and a Twilio that signs with the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from channels.sms.config import SmsConfig
from channels.sms.inbound import routes
from channels.twilio.accounts import Account
from hub.clock import FixedClock
from tests.fakes.intake import MemoryIntake

PUBLIC_URL = "https://hub.example"
TOKEN = "a secret that only Twilio and we know"
ACCOUNT = Account(sid="AC" + "a" * 32, auth_token=TOKEN)
HUB_NUMBER = "+12125550100"
CUSTOMER = "+12125550123"
SID = "SM" + "1" * 32
CONFIG = SmsConfig(PUBLIC_URL, {"main": ACCOUNT}, {HUB_NUMBER: "main"}, "US")
PAYLOADS = Path(__file__).parents[2] / "payloads" / "sms"


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.form").read_bytes().rstrip(b"\n")


def form(**fields: str) -> bytes:
    return urlencode(
        {"MessageSid": SID, "From": CUSTOMER, "To": HUB_NUMBER, "Body": "Hello"} | fields
    ).encode()


def sign(url: str, body: bytes, token: str = TOKEN) -> str:
    """As Twilio does. For bodies of UTF-8 only: the library signs text."""
    fields = MultiDict(parse_qsl(body.decode(), keep_blank_values=True))
    signature: str = RequestValidator(token).compute_signature(url, fields)
    return signature


@dataclass
class Hook:
    """The webhooks under a test client."""

    client: TestClient[web.Request, web.Application]
    intake: MemoryIntake

    async def post(
        self, body: bytes, *, path: str = "/hooks/sms/main", headers: Mapping[str, str] | None = None
    ) -> ClientResponse:
        """Signed, unless ``headers`` are given."""
        if headers is None:
            headers = {"X-Twilio-Signature": sign(PUBLIC_URL + path, body)}
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        url = URL(f"{self.client.make_url('/')}{path[1:]}", encoded=True)  # as written, not as yarl likes it
        return await self.client.session.post(url, data=body, headers=form_type | dict(headers))


@asynccontextmanager
async def sms_hook(config: SmsConfig = CONFIG) -> AsyncIterator[Hook]:
    intake = MemoryIntake()
    app = web.Application()
    app.add_routes(routes(config, intake=intake, clock=FixedClock(1_000)))
    async with TestClient(TestServer(app)) as client:
        yield Hook(client, intake)
