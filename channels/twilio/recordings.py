"""Twilio's REST API of recordings: of a call under way, and the sound of one that is over.

The sound is fetched from the account's own API address and from nowhere else, whatever a callback says: an address that
was told to us would be a request of ours to wherever its sender likes. For the same reason no redirect is followed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from twilio.base.exceptions import TwilioException

from channels.twilio.client import Twilio
from channels.twilio.errors import parse_retry_after, refusal
from channels.twilio.http import NOT_FOUND, unless_gone
from hub.model.recordings import Purpose, RemoteRecording, ReportState
from hub.ports import GiveUp, RetryLater

# https://www.twilio.com/docs/voice/api/recording#recording-status-values
STATES: Final[Mapping[str, ReportState]] = {
    "in-progress": "in_progress",
    "paused": "paused",
    "stopped": "in_progress",  # over, and not there yet
    "processing": "in_progress",
    "completed": "completed",
    "absent": "absent",
    "failed": "failed",
}
# https://www.twilio.com/docs/voice/api/recording#recording-properties
_PURPOSES: Final[Mapping[str, Purpose]] = {"StartCallRecordingAPI": "talk", "RecordVerb": "message"}
EVENTS: Final = ["in-progress", "completed", "absent"]
_CHUNK_BYTES: Final = 256 * 1024
# An hour of two lanes is 115 MB, and a provider far away sends 2 MB a second: nothing for ten seconds is a broken line.
_SLOWEST: Final = aiohttp.ClientTimeout(total=600, sock_connect=5, sock_read=10)


class TwilioRecordings:
    """Every method raises RetryLater or GiveUp and nothing else; GiveUp("call_over") where the call that is to be
    recorded has ended."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio

    async def start(self, account_id: str, call_sid: str, *, status_callback: str) -> str:
        """Both sides, each in a lane of its own; the sid."""
        try:
            made = await self._recordings(account_id, call_sid).create_async(
                recording_channels="dual",
                recording_status_callback=status_callback,
                recording_status_callback_event=EVENTS,
                trim="do-not-trim",  # its seconds are those of the talk, or its gaps would stand elsewhere
            )
            return str(made.sid)
        except GiveUp as refused:
            raise _call_over(refused) from refused
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unknown") from error

    async def pause(self, account_id: str, call_sid: str, sid: str) -> None:
        """Left out, not filled with silence: what is not to be kept has no place in it."""
        await self._set(account_id, call_sid, sid, "paused", pause_behavior="skip")

    async def resume(self, account_id: str, call_sid: str, sid: str) -> None:
        await self._set(account_id, call_sid, sid, "in-progress")

    async def find(self, account_id: str, sid: str) -> RemoteRecording | None:
        try:
            return _remote(await self._twilio.client(account_id).recordings(sid).fetch_async())
        except GiveUp as refused:
            if refused.code == NOT_FOUND:
                return None
            raise
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def find_of_call(self, account_id: str, call_sid: str) -> list[RemoteRecording]:
        """Newest first."""
        try:
            found = await self._recordings(account_id, call_sid).list_async(limit=20)
            return [_remote(each) for each in found]
        except GiveUp as refused:
            if refused.code == NOT_FOUND:
                return []
            raise
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def delete(self, account_id: str, sid: str) -> None:
        """One that is not there is gone already."""
        try:
            with unless_gone():
                await self._twilio.client(account_id).recordings(sid).delete_async()
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    @asynccontextmanager
    async def fetch(self, account_id: str, sid: str, *, lanes: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Its sound, a WAV, in pieces. RetryLater("not_found") while Twilio has none (yet)."""
        path = f"/Recordings/{sid}.wav"
        try:
            async with self._twilio.get(
                account_id, path, {"RequestedChannels": str(lanes)}, _SLOWEST
            ) as answer:
                _check(answer)
                yield answer.content.iter_chunked(_CHUNK_BYTES)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater("unreachable") from error

    async def _set(self, account_id: str, call_sid: str, sid: str, status: str, **values: str) -> None:
        """Where Twilio refuses because it is so already, it is done."""
        try:
            await self._recordings(account_id, call_sid)(sid).update_async(status, **values)
        except GiveUp as refused:
            remote = await self.find(account_id, sid)
            if remote is not None and remote.state == STATES[status]:
                return
            if remote is None or remote.state == "completed":
                raise GiveUp("call_over", refused.reason) from refused
            raise _call_over(refused) from refused  # also while what it recorded is being finished
        except (TwilioException, ValueError, TypeError):
            return  # done, in words that we cannot read and do not need

    def _recordings(self, account_id: str, call_sid: str) -> Any:
        return self._twilio.client(account_id).calls(call_sid).recordings


# https://www.twilio.com/docs/api/errors/21220: the call is not in the state for it
_NOT_IN_PROGRESS: Final = frozenset({"21220", NOT_FOUND})


def _call_over(refused: GiveUp) -> GiveUp:
    return GiveUp("call_over", refused.reason) if refused.code in _NOT_IN_PROGRESS else refused


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 200:
        return
    if 300 <= answer.status < 400:
        raise GiveUp("elsewhere", "The recording lies somewhere else than at the provider.")
    if answer.status == 404:
        raise RetryLater("not_found")
    raise refusal(answer.status, None, "", after_seconds=parse_retry_after(answer.headers))


def _remote(found: Any) -> RemoteRecording:
    duration = str(found.duration or "")
    state = STATES.get(str(found.status), "in_progress")
    seconds = int(duration) if duration.isdecimal() else None
    return RemoteRecording(str(found.sid), state, seconds, _PURPOSES.get(str(found.source)))
