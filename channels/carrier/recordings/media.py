"""The sound of a recording: https://www.twilio.com/docs/voice/api/recording#fetch-a-recording-media-file.

It is made when it is fetched. There is no MP3, which would take an encoder: whoever asks for one is told so (406).
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from channels.carrier.access import Access, not_found
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import refuse_unknown
from channels.carrier.recordings.model import Recording
from channels.carrier.recordings.tape import make_wav
from channels.carrier.resource import API_VERSION, CarrierError

_PATH: Final = (
    f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Recordings/{{sid:RE[0-9a-f]{{32}}}}"
    r"{ending:(\.wav|\.mp3)?}"
)
_INVALID, _NO_SUCH_FORM, _ONE_SIDE = 20001, 20406, 16113


def routes(board: Switchboard) -> list[web.RouteDef]:
    return [web.get(_PATH, Access(board.lines).open(Media(board).fetch), allow_head=True)]


class Media:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """Once it is completed, and 404 until then."""
        refuse_unknown(request.query, ("RequestedChannels",))
        if request.match_info["ending"] == ".mp3":
            raise CarrierError(406, _NO_SUCH_FORM, "The local carrier makes no MP3: ask for .wav")
        recording = self._board.recordings.find(account.sid, request.match_info["sid"])
        if recording is None or recording.status != "completed" or await self._goes_wrong(recording):
            raise not_found(request)
        channels = _channels(request, recording)
        # in a thread: an hour of two channels takes half a second, in which no call could go on
        sound = await asyncio.to_thread(make_wav, tuple(recording.tape), channels)
        return _answer(request, sound)

    async def _goes_wrong(self, recording: Recording) -> bool:
        take, phone = self._board.lines.faults.take, recording.leg.phone
        if slow := take("slow_media", phone):
            await asyncio.sleep(slow.seconds)
        return take("no_media", phone) is not None


def _channels(request: web.Request, recording: Recording) -> int:
    """As many as were asked for when it was made, unless others are asked for now: two can be made one, not one two."""
    wish = recording.wish
    asked = request.query.get("RequestedChannels", str(wish.channels))
    if asked not in {"1", "2"}:
        raise CarrierError(400, _INVALID, f"Invalid RequestedChannels: {asked}")
    if int(asked) > wish.kept_channels:
        raise CarrierError(400, _ONE_SIDE, "Cannot download a dual-channel presentation of a mono recording")
    return int(asked)


def _answer(request: web.Request, sound: bytes) -> web.Response:
    """All of it, or the range that is asked for."""
    headers = {"Accept-Ranges": "bytes"}
    try:
        start, stop, _ = request.http_range.indices(len(sound))
    except ValueError:
        start, stop = len(sound), 0
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(sound)}"
        return web.Response(status=416, headers=headers)
    part = sound[start:stop]
    if len(part) < len(sound):
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(sound)}"
    status = 206 if "Range" in request.headers else 200
    return web.Response(body=part, status=status, headers=headers, content_type="audio/x-wav")
