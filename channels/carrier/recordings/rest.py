"""``/Calls/{…}/Recordings`` and ``/Recordings``: https://www.twilio.com/docs/voice/api/recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web

from channels.carrier.access import Access, not_found, refuse_by_script
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rest.resources import account_uri
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.twiml import RECORDING_EVENTS
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import Listing, parse_times, refuse_unknown
from channels.carrier.recordings import making
from channels.carrier.recordings.model import Recording, Track, Wish
from channels.carrier.recordings.shown import show_recording
from channels.carrier.resource import API_VERSION, CarrierError

_ACCOUNT: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}"
_OF_CALL: Final = f"{_ACCOUNT}/Calls/{{call_sid}}/Recordings"

_CALLBACK: Final = tuple(f"RecordingStatusCallback{end}" for end in ("", "Method", "Event"))
_CREATE: Final = ("RecordingChannels", "RecordingTrack", "Trim", *_CALLBACK)
_DATES: Final = tuple(f"DateCreated{sign}" for sign in ("", "<", ">"))
_NOT_IN_PROGRESS, _BAD_STATUS = 21220, 20001
_CHANNELS: Final[Mapping[str, int]] = {"mono": 1, "dual": 2}


def routes(board: Switchboard) -> list[web.RouteDef]:
    api, access = RecordingsApi(board), Access(board.lines)
    return [
        web.post(f"{_OF_CALL}.json", access.open(api.create)),
        web.get(f"{_OF_CALL}.json", access.open(api.list_recordings)),
        web.get(f"{_OF_CALL}/{{sid}}.json", access.open(api.fetch)),
        web.post(f"{_OF_CALL}/{{sid}}.json", access.open(api.update)),
        web.delete(f"{_OF_CALL}/{{sid}}.json", access.open(api.delete)),
        web.get(f"{_ACCOUNT}/Recordings.json", access.open(api.list_recordings)),
        web.get(f"{_ACCOUNT}/Recordings/{{sid}}.json", access.open(api.fetch)),
        web.delete(f"{_ACCOUNT}/Recordings/{{sid}}.json", access.open(api.delete)),
    ]


class RecordingsApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, _CREATE)
        leg = self._find_call(request, account)
        refuse_by_script(self._board.lines, "refuse_recording", leg.phone)
        if leg.call.status != "in-progress":
            raise CarrierError(400, _NOT_IN_PROGRESS, "Requested resource is not eligible for recording")
        recording = making.start(self._board, leg, _wish(form))
        return web.json_response(show_recording(recording), status=201)

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(show_recording(self._find(request, account)))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, ("Status", "PauseBehavior"))
        recording = self._find(request, account)
        refuse_by_script(self._board.lines, "refuse_recording", recording.leg.phone)
        act = _ACTS.get(form.text("Status") or "")
        if act is None:
            raise CarrierError(400, _BAD_STATUS, f"Invalid Status: {form.text('Status')}")
        if not recording.is_under_way:
            raise CarrierError(400, _NOT_IN_PROGRESS, "The recording is not in progress")
        act(self._board, recording, form)
        return web.json_response(show_recording(recording))

    async def delete(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """One under way is stopped and never heard of again."""
        recording = self._find(request, account)
        self._board.recordings.remove(recording)
        making.stop(self._board, recording)
        return web.Response(status=204)

    async def list_recordings(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        query = request.query
        of_call = request.match_info.get("call_sid")
        refuse_unknown(query, _DATES if of_call else (*_DATES, "CallSid"))
        created, wanted = parse_times(query, "DateCreated"), of_call or query.get("CallSid")
        found = [
            one
            for one in self._board.recordings.of(account.sid)
            if wanted in {None, one.call_sid} and created.fit(one.started_at)
        ]
        path = ("Calls", of_call, "Recordings") if of_call else ("Recordings",)
        listing = Listing(
            "recordings", account_uri(account.sid, *path), found, lambda one: one.sid, show_recording
        )
        return web.json_response(listing.page(query))

    def _find_call(self, request: web.Request, account: CarrierAccount) -> Leg:
        leg = self._board.book.find(request.match_info["call_sid"])
        if leg is None or leg.call.account_sid != account.sid:
            raise not_found(request)
        return leg

    def _find(self, request: web.Request, account: CarrierAccount) -> Recording:
        book, sid = self._board.recordings, request.match_info["sid"]
        of_call = request.match_info.get("call_sid")
        found = book.find_of_call(account.sid, of_call, sid) if of_call else book.find(account.sid, sid)
        if found is None:
            raise not_found(request)
        return found


def _wish(form: Form) -> Wish:
    channels = _CHANNELS[form.choice("RecordingChannels", ("mono", "dual"))]
    track: Track = form.choice("RecordingTrack", ("both", "inbound", "outbound"))
    return Wish(
        "StartCallRecordingAPI",
        channels=channels if track == "both" else 1,  # one side is one channel, whatever is asked
        track=track,
        trim=form.choice("Trim", ("do-not-trim", "trim-silence")),
        callback=form.callback("Recording", events=RECORDING_EVENTS, default=("completed",)),
    )


def _pause(board: Switchboard, recording: Recording, form: Form) -> None:
    making.pause(board, recording, form.choice("PauseBehavior", ("silence", "skip")))


def _resume(board: Switchboard, recording: Recording, _form: Form) -> None:
    making.resume(board, recording)


def _stop(board: Switchboard, recording: Recording, _form: Form) -> None:
    making.stop(board, recording)


_ACTS: Final[Mapping[str, Callable[[Switchboard, Recording, Form], None]]] = {
    "paused": _pause,
    "in-progress": _resume,
    "stopped": _stop,
}
