"""Twilio's REST API of texts that are there: what hangs on one, and taking out what is not to stay.

A file is fetched from the account's own API address, and from where Twilio sends us on to keep its files; the
credentials go to the former only. An address of anybody else would be a request of ours to wherever its sender likes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException

from channels.twilio.accounts import Account
from channels.twilio.client import MOST_MEDIA, Twilio
from channels.twilio.errors import parse_retry_after, refusal
from channels.twilio.http import unless_gone
from hub.ports import GiveUp, RemoteContent, RetryLater

# https://www.twilio.com/docs/messaging/api/media-resource
_MEDIA: Final = re.compile(r"/2010-04-01/Accounts/(AC\w{32})(/Messages/[SM]M\w{32}/Media/ME\w{32})", re.ASCII)
# Where the API sends one who fetches a file.
_STORES: Final = (".twilio.com", ".twiliocdn.com")
_S3: Final = re.compile(r"s3-external-1\.amazonaws\.com/media\.twiliocdn\.com/")
_MOST_HOPS: Final = 3
_CHUNK_BYTES: Final = 64 * 1024
_SLOWEST: Final = aiohttp.ClientTimeout(total=60, sock_connect=5, sock_read=10)


class TwilioMessages:
    """Every method raises RetryLater or GiveUp and nothing else."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio

    @asynccontextmanager
    async def fetch(self, account_id: str, url: str) -> AsyncIterator[RemoteContent]:
        """RetryLater("not_found") while Twilio has none (yet), GiveUp("elsewhere") where others have it."""
        account = self._twilio.account(account_id)
        path = _path_of(account, url)
        try:
            async with self._twilio.get(account_id, path, {}, _SLOWEST) as first:
                at = _sends_on(account, str(first.url), first)
                if at is None:
                    yield _content(first)
                    return
            async with _followed(self._twilio, account, at) as answer:
                yield _content(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater("unreachable") from error

    async def clear(self, account_id: str, sid: str) -> None:
        """Its files are deleted, its words emptied; that there was one stays in Twilio's log. What is gone already
        keeps nothing else from going."""
        message = self._twilio.client(account_id).messages(sid)
        try:
            with unless_gone():
                for media in await message.media.list_async(limit=MOST_MEDIA):
                    with unless_gone():
                        await message.media(media.sid).delete_async()
            with unless_gone():
                await message.update_async(body="")
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error


def _path_of(account: Account, url: str) -> str:
    """Of the account's own media; else GiveUp("elsewhere")."""
    found = _MEDIA.fullmatch(urlsplit(url).path.removeprefix(urlsplit(account.api_url).path))
    if not account.owns(url) or found is None or found[1] != account.sid:
        raise GiveUp("elsewhere", "The file lies somewhere else than at the provider.")
    return found[2]


def _sends_on(account: Account, at: str, answer: aiohttp.ClientResponse) -> str | None:
    """Where to, if it does; None: the content is here."""
    if not 300 <= answer.status < 400:
        return None
    to = urljoin(at, answer.headers.get("Location", ""))
    if not _keeps_files(account, to):
        raise GiveUp("elsewhere", "The file lies somewhere else than at the provider.")
    return to


def _keeps_files(account: Account, url: str) -> bool:
    there, ours = urlsplit(url), urlsplit(account.api_url)
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return True
    host = there.hostname or ""
    return there.scheme == "https" and (
        host.endswith(_STORES) or _S3.match(f"{host}{there.path}") is not None
    )


@asynccontextmanager
async def _followed(twilio: Twilio, account: Account, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
    for _ in range(_MOST_HOPS):
        async with twilio.get_open(url, _SLOWEST) as answer:
            to = _sends_on(account, url, answer)
            if to is None:
                yield answer
                return
            url = to
    raise GiveUp("elsewhere", "The file is sent on again and again.")


def _content(answer: aiohttp.ClientResponse) -> RemoteContent:
    if answer.status == 404:
        raise RetryLater("not_found")
    if answer.status != 200:
        raise refusal(answer.status, None, "", after_seconds=parse_retry_after(answer.headers))
    return RemoteContent(answer.content_type, answer.content.iter_chunked(_CHUNK_BYTES))
