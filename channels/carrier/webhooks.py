"""Calls the webhooks of an account as Twilio does: signed, with retries and time limits of the URL."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from channels.carrier.overrides import Connection, parse_overrides

_FORM: Final = "application/x-www-form-urlencoded; charset=UTF-8"

# ct: no connection; rt: no answer; both are also retry policies
Kind = Literal["2xx", "3xx", "4xx", "5xx", "ct", "rt"]


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Kind
    body: str = ""
    content_type: str = ""


async def call_webhook(
    http: aiohttp.ClientSession,
    url: str,
    fields: Mapping[str, str],
    *,
    auth_token: str,
    method: Literal["GET", "POST"] = "POST",
) -> Answer:
    """The last answer, after as many retries as the URL asks for and its total time allows.

    Retries carry the same ``I-Twilio-Idempotency-Token``. A GET has the fields in its address, signed with it.
    """
    connection = parse_overrides(url)
    body: Mapping[str, str] = fields
    if method == "GET":
        connection, body = replace(connection, url=_with_query(connection.url, fields)), {}
    headers = {
        "User-Agent": "TwilioProxy/1.1 (local carrier)",
        "X-Twilio-Signature": RequestValidator(auth_token).compute_signature(connection.url, body),
        "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
    } | ({"Content-Type": _FORM} if method == "POST" else {})
    loop = asyncio.get_running_loop()
    deadline = loop.time() + connection.total_seconds
    answer = Answer("rt")
    for _ in range(1 + connection.retries):
        left = deadline - loop.time()
        if left <= 0:
            break
        answer = await _attempt(http, method, connection, urlencode(body).encode(), headers, left)
        if answer.kind not in connection.retry_on:
            break
    return answer


async def _attempt(
    http: aiohttp.ClientSession,
    method: str,
    to: Connection,
    body: bytes,
    headers: Mapping[str, str],
    left: float,
) -> Answer:
    timeout = aiohttp.ClientTimeout(total=left, sock_connect=to.connect_seconds, sock_read=to.read_seconds)
    try:
        async with http.request(
            method,
            URL(to.url, encoded=True),
            data=body or None,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            text = await response.text("utf-8", "replace")
            return Answer(_kind(response.status), text, response.content_type)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return Answer("ct")
    except (aiohttp.ClientError, TimeoutError):
        return Answer("rt")


def _with_query(url: str, fields: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"


def _kind(status: int) -> Kind:
    kinds: dict[int, Kind] = {2: "2xx", 3: "3xx", 4: "4xx"}
    return kinds.get(status // 100, "5xx")
