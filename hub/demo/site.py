"""The demo's own pages and the little they ask: what there is to see, and the crowd's switches."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.api.folders import folder
from hub.clock import Clock
from hub.demo.crowd import Crowd
from hub.demo.world import MAIL_PEOPLE, PASSWORD, SHOP_CUSTOMERS, SIGN_INS, ShopCustomer
from hub.model.contact_centre import ContactCentre

PAGES: Final = Path(__file__).parent / "pages"
IDENTITY_SECONDS: Final = 3_600  # the shop's session; the widget asks for a new token after it


class Switches(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customers: bool
    agents: bool
    rate_per_minute: float = Field(ge=0, le=120)


class DemoPages:
    def __init__(
        self,
        *,
        crowd: Crowd,
        centre: ContactCentre,
        clock: Clock,
        identity_secret: str,
        origin: str,
        mail_port: int,
    ) -> None:
        self._crowd = crowd
        self._centre = centre
        self._clock = clock
        self._secret = identity_secret.encode()
        self._origin = origin
        self._mail_port = mail_port

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/demo", _page("index.html")),
            web.get("/demo/shop", _page("shop.html")),
            web.get("/demo/phone", _page("phone.html")),
            web.get("/demo/mail", _page("mail.html")),
            web.get("/demo/world", self.world),
            web.get("/demo/identity", self.identity),
            web.post("/demo/crowd", self.set_crowd),
            folder("/demo", PAGES),
        ]

    async def world(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "sign_ins": [
                    {
                        "login": s.login,
                        "password": PASSWORD,
                        "name": s.name,
                        "role": s.role,
                        "simulated": s.simulated,
                    }
                    for s in SIGN_INS
                ],
                "numbers": [
                    {
                        "number": a.account,
                        "label": self._centre.say(self._centre.queues[a.queue_id].name, "en"),
                    }
                    for a in self._centre.accounts.values()
                    if a.channel == "sms"
                ],
                "mail": {
                    "port": self._mail_port,
                    "people": [{"address": address, "name": name} for address, name in MAIL_PEOPLE],
                    "mailboxes": [
                        {
                            "address": a.account,
                            "label": self._centre.say(self._centre.queues[a.queue_id].name, "en"),
                        }
                        for a in self._centre.accounts.values()
                        if a.channel == "email"
                    ],
                },
                "crowd": self._crowd.state(),
            }
        )

    async def identity(self, request: web.Request) -> web.Response:
        customer = SHOP_CUSTOMERS.get(request.query.get("who", ""))
        if customer is None:
            return web.json_response(
                {"error": {"code": "not_found", "message": "Nobody of this name."}}, status=404
            )
        return web.json_response({"token": sign_identity(customer, self._secret, self._clock.now())})

    async def set_crowd(self, request: web.Request) -> web.Response:
        if request.headers.get("Origin", self._origin) != self._origin:
            return web.json_response({"error": {"code": "forbidden_origin", "message": ""}}, status=403)
        try:
            asked = Switches.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"error": {"code": "bad_body", "message": str(error)}}, status=400)
        self._crowd.set(customers=asked.customers, agents=asked.agents, rate_per_minute=asked.rate_per_minute)
        return web.json_response(self._crowd.state())


def sign_identity(customer: ShopCustomer, secret: bytes, now: int) -> str:
    """What a real shop's server would do: a JWT (RFC 7519), HS256, with the widget's secret."""
    claims: dict[str, Any] = {
        "sub": customer.external_id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "exp": now // 1000 + IDENTITY_SECONDS,
    }
    signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}"
    return f"{signed}.{_base64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _encode(part: dict[str, Any]) -> str:
    return _base64(orjson.dumps(part))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _page(name: str) -> Any:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGES / name, headers={"Cache-Control": "no-cache"})

    return serve
