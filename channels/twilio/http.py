"""The wire to Twilio's REST API: the library's client, with our pool and our errors."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

from channels.twilio.accounts import API
from channels.twilio.errors import parse_retry_after, refusal
from hub.ports import GiveUp, RetryLater

_API: Final = API
_ONE_OF_THEM: Final = ("/Calls/CA", "/Recordings/RE", "/Messages/SM", "/Messages/MM")
NOT_FOUND: Final = "20404"  # what Twilio knows no longer, or not yet


@contextmanager
def unless_gone() -> Iterator[None]:
    """Around what takes something away: where it is not there, that is done."""
    try:
        yield
    except GiveUp as refused:
        if refused.code != NOT_FOUND:
            raise


class Http(AsyncTwilioHttpClient):  # type: ignore[misc] # the library has no types
    """The library's client with our pool, another base URL where one is set, and our errors.

    The errors are made here and not from ``TwilioRestException``, which has lost the headers, and
    with them Retry-After.
    """

    def __init__(self, session: aiohttp.ClientSession, base_url: str | None) -> None:
        super().__init__(pool_connections=False, logger=logging.getLogger(__name__))
        self.session = session
        self._base_url = (base_url or _API).rstrip("/")

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - the library's signature; ours is the session's
        allow_redirects: bool = False,
    ) -> Response:
        try:
            async with self.session.request(
                method,
                self._base_url + url.removeprefix(_API),
                params=params,
                data=_one_by_one(data),
                headers={**(headers or {}), **basic_auth(auth)},
                allow_redirects=allow_redirects,
            ) as answer:
                text = await answer.text(errors="replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise RetryLater("unreachable") from error  # it never left
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater("unknown" if method == "POST" else "unreachable") from error
        if not 200 <= answer.status < 300:
            raise _refusal(answer, text, url)
        return Response(answer.status, text, answer.headers)


def _one_by_one(data: Mapping[str, Any] | None) -> list[tuple[str, Any]] | None:
    """A list (MediaUrl) is the same field several times."""
    if data is None:
        return None
    pairs = ((name, value if isinstance(value, list) else [value]) for name, value in data.items())
    return [(name, value) for name, values in pairs for value in values]


def basic_auth(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": f"Basic {b64encode(':'.join(auth).encode()).decode()}"}


def _refusal(answer: aiohttp.ClientResponse, text: str, url: str) -> Exception:
    try:
        said = json.loads(text)
        code, message = int(said.get("code") or 0), str(said.get("message") or "")
    except (ValueError, TypeError, AttributeError):
        code, message = 0, ""
    if answer.status == 404 and any(
        one in url for one in _ONE_OF_THEM
    ):  # else it is the account that is not there
        return GiveUp(NOT_FOUND, "Twilio knows no such call, recording or text.")
    after = parse_retry_after(answer.headers)
    return refusal(answer.status, code or None, message, after_seconds=after)
