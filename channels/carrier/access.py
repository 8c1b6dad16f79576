"""Who may use the REST API, and how it says no: basic auth, Twilio's JSON of errors."""

from __future__ import annotations

import asyncio
import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable

from aiohttp import web

from channels.carrier.faults import FaultKind
from channels.carrier.lines import Lines
from channels.carrier.model import CarrierAccount
from channels.carrier.resource import CarrierError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Endpoint = Callable[[web.Request, CarrierAccount], Awaitable[web.StreamResponse]]


class Access:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def open(self, endpoint: Endpoint) -> Handler:
        """The endpoint behind sign-in, with refusals as Twilio's JSON."""

        async def handle(request: web.Request) -> web.StreamResponse:
            self._lines.base_url = self._lines.base_url or f"{request.url.origin()}/carrier"
            try:
                return await endpoint(request, self._sign_in(request))
            except CarrierError as error:
                return web.json_response(error.json, status=error.status, headers=error.headers)

        return handle

    def _sign_in(self, request: web.Request) -> CarrierAccount:
        account = self._lines.accounts.get(request.match_info["account_sid"])
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if account is None or not hmac.compare_digest(given, _credentials(account)):
            raise CarrierError(401, 20003, "Authenticate")
        return account


def not_found(request: web.Request) -> CarrierError:
    path = request.path.removeprefix("/carrier")
    return CarrierError(404, 20404, f"The requested resource {path} was not found")


def refuse_by_script(lines: Lines, kind: FaultKind, number: str) -> None:
    """Raises CarrierError where a fault of this kind is planned for the number."""
    fault = lines.faults.take(kind, number)
    if fault:
        raise CarrierError(fault.http_status, fault.code, "Refused by script", retry_after=fault.retry_after)


async def answer_by_script(
    lines: Lines, request: web.Request, number: str, answer: web.Response
) -> web.Response:
    """The answer to what was taken, unless it is to be slow or lost."""
    slow = lines.faults.take("slow_answer", number)
    if slow:
        await asyncio.sleep(slow.seconds)
    if lines.faults.take("drop_answer", number) and request.transport:
        request.transport.abort()
    return answer


def _credentials(account: CarrierAccount) -> bytes:
    return b"Basic " + b64encode(f"{account.sid}:{account.auth_token}".encode())
