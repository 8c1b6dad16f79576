"""Twilio's REST API, as much as the channels need of it. No vendor object leaves this file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType, TracebackType
from typing import Any, Final, Self

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from channels.twilio.accounts import Account
from channels.twilio.http import Http, basic_auth
from hub.ports import RetryLater

# Twilio answers within a second; whoever waits longer holds the lease of the message for nothing.
_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, sock_connect=5)
LARGEST_PAGE: Final = 1_000  # of Twilio's lists
MOST_MEDIA: Final = 10
# The library loads its description of the API when it is first used, and a second of standing still would be heard:
# somebody has just pressed Accept, and the caller still hears music.
_LATE_MODULE: Final = "twilio.rest.api.v2010.account"


@dataclass(frozen=True, slots=True)
class RemoteMessage:
    """A message as Twilio knows it. ``created_at`` in ms, whole seconds; None where it is not said."""

    sid: str
    status: str
    sender: str
    to: str
    body: str
    created_at: int | None
    media_urls: tuple[str, ...] = ()
    media: int = 0  # how many hang on it


class Twilio:
    """All accounts over one pool of connections: ``async with Twilio(accounts) as twilio``.

    Every method raises RetryLater or GiveUp and nothing else.
    """

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._clients: dict[str, Any] = {}
        self._session: aiohttp.ClientSession | None = None
        self._warming: asyncio.Task[ModuleType] | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        nothing = {"": ""}  # not an empty one, for which the library would read the process's environment
        for name, account in self._accounts.items():
            http = Http(self._session, account.base_url)
            self._clients[name] = Client(
                account.sid, account.auth_token, http_client=http, environment=nothing
            )
        if self._accounts:
            warming = asyncio.to_thread(import_module, _LATE_MODULE)
            self._warming = asyncio.create_task(warming, name="twilio-import")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._warming is not None:
            await self._warming
        if self._session is not None:
            await self._session.close()

    def get(
        self, account_id: str, path: str, params: Mapping[str, str], timeout: aiohttp.ClientTimeout
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """What of an account is no JSON. No redirect is followed: the credentials are for this host."""
        assert self._session is not None
        account = self._accounts[account_id]
        url = f"{account.api_url}/2010-04-01/Accounts/{account.sid}{path}"
        signed = basic_auth((account.sid, account.auth_token))
        return self._session.get(url, params=params, headers=signed, timeout=timeout, allow_redirects=False)

    def get_open(
        self, url: str, timeout: aiohttp.ClientTimeout
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Without credentials: what Twilio has sent us on to."""
        assert self._session is not None
        return self._session.get(url, timeout=timeout, allow_redirects=False)

    def account(self, account_id: str) -> Account:
        return self._accounts[account_id]

    def client(self, account_id: str) -> Any:
        """The library's client of an account, for what lies beside this file."""
        return self._clients[account_id]

    async def send_message(
        self,
        account_id: str,
        *,
        sender: str,
        to: str,
        body: str,
        status_callback: str,
        media_urls: Sequence[str] = (),
    ) -> RemoteMessage:
        """RetryLater("unknown"): Twilio may have taken it (see ``errors``)."""
        fields: dict[str, Any] = {"from_": sender, "to": to, "status_callback": status_callback}
        if body or not media_urls:
            fields["body"] = body
        if media_urls:
            fields["media_url"] = list(media_urls)
        service = self._accounts[account_id].messaging_service_sid
        if service:
            fields["messaging_service_sid"] = service
        try:
            return _remote(await self._clients[account_id].messages.create_async(**fields))
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unknown") from error  # accepted, in words we cannot read

    async def find_messages(
        self, account_id: str, *, sender: str, to: str, limit: int
    ) -> list[RemoteMessage]:
        """The newest messages between two numbers, newest first."""
        messages = self._clients[account_id].messages
        try:
            found = await messages.list_async(from_=sender, to=to, limit=limit, page_size=limit)
            return [_remote(message) for message in found]
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def list_received(self, account_id: str, *, since: int, until: int) -> list[RemoteMessage]:
        """All that came in at any number of the account, newest first; pictures by their addresses."""
        messages = self._clients[account_id].messages
        between = {"date_sent_after": moment(since), "date_sent_before": moment(until)}
        try:
            found = await messages.list_async(**between, page_size=LARGEST_PAGE)
            inbound = [message for message in found if str(message.direction) == "inbound"]
            return [await self._with_media(account_id, message) for message in inbound]
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def _with_media(self, account_id: str, message: Any) -> RemoteMessage:
        remote = _remote(message)
        if str(message.num_media or "0") == "0":
            return remote
        found = await self._clients[account_id].messages(remote.sid).media.list_async(limit=MOST_MEDIA)
        api = self._accounts[account_id].api_url
        urls = tuple(f"{api}{str(media.uri).removesuffix('.json')}" for media in found)
        return replace(remote, media_urls=urls)


def moment(at: int) -> datetime:
    """As the library wants times: of ms, UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def _remote(message: Any) -> RemoteMessage:
    if not message.sid:
        raise ValueError("a message without sid")
    created = message.date_created
    return RemoteMessage(
        sid=str(message.sid),
        status=str(message.status),
        sender=str(message.from_ or ""),
        to=str(message.to or ""),
        body=str(message.body or ""),
        created_at=int(created.timestamp() * 1000) if isinstance(created, datetime) else None,
        media=int(message.num_media or 0),
    )
