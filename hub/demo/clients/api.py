"""The REST door as a signed-in person's browser uses it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp

from hub.demo.clients.line import PATIENCE_SECONDS, Dropped


class ApiRefusal(Exception):
    """An answer of 400 and above: ``status``, and the ``code`` and ``detail`` of its body."""

    def __init__(
        self, status: int, code: str, message: str = "", detail: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.detail = dict(detail or {})


class ApiClient:
    """One browser: its cookie, its origin, and the header that other sites cannot send."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.cookie = ""
        self.user: dict[str, Any] = {}
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),  # the socket needs the cookie too, so we carry it ourselves
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends along with everything, sockets included."""
        return {"Origin": self.base_url} | ({"Cookie": self.cookie} if self.cookie else {})

    async def signs_in(self, login: str, password: str) -> dict[str, Any]:
        """The user who is signed in now."""
        answer = await self.post("/api/session", {"login": login, "password": password})
        self.user = answer["user"]
        return self.user

    async def signs_out(self) -> None:
        await self.ask("DELETE", "/api/session")

    async def get(self, path: str) -> Any:
        return await self.ask("GET", path)

    async def post(self, path: str, body: object) -> Any:
        return await self.ask("POST", path, body)

    async def uploads(self, name: str, content: bytes, type_: str = "application/octet-stream") -> Any:
        """The ``AttachmentView`` of a file for a mail that is being written."""
        path = f"/api/attachments?{urlencode({'name': name})}"
        return await self._ask("POST", path, data=BytesIO(content), headers={"Content-Type": type_})

    async def downloads(self, path: str) -> tuple[bytes, Mapping[str, str]]:
        """Content and headers of what is no JSON. Raises ApiRefusal, or Dropped."""
        assert self._http is not None, "enter it first"
        async with self._http.get(self.base_url + path, headers=self.headers) as response:
            await self._read(response)
            return await response.read(), response.headers

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of the answer; None where it has none. Raises ApiRefusal, or Dropped."""
        return await self._ask(method, path, json=body)

    async def _ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **body: Any
    ) -> Any:
        assert self._http is not None, "enter it first"
        sent = self.headers | {"X-Hub": "1"} | dict(headers or {})
        url = self.base_url + path
        try:
            async with self._http.request(method, url, headers=sent, **body) as response:
                return await self._read(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Dropped(f"{method} {url}: {str(error) or type(error).__name__}") from error

    async def _read(self, response: aiohttp.ClientResponse) -> Any:
        for morsel in response.cookies.values():
            self.cookie = f"{morsel.key}={morsel.value}"
        is_json = response.content_type == "application/json" and response.status != 204
        answer = await response.json() if is_json else None
        if response.status >= 400:
            error = (answer or {}).get("error", {})
            told = (error.get("code", "unknown"), error.get("message", ""), error.get("detail"))
            raise ApiRefusal(response.status, *told)
        return answer
