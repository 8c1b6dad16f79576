"""``/Conferences/{…}/Participants``: https://www.twilio.com/docs/voice/api/conference-participant-resource."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aiohttp import web

from channels.carrier.access import Access, answer_by_script, not_found, refuse_by_script
from channels.carrier.calls import room_events
from channels.carrier.calls.answered import after_answer
from channels.carrier.calls.documents import Inline
from channels.carrier.calls.interpreter import make_script
from channels.carrier.calls.nouns import BEEPS, CALL_EVENTS, CONFERENCE_EVENTS
from channels.carrier.calls.rest import detection
from channels.carrier.calls.rest.changes import change, check_coached, read_coached
from channels.carrier.calls.rest.conferences import PREFIX, find_room
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rest.origin import check_ends
from channels.carrier.calls.rest.resources import account_uri, show_invited, show_participant
from channels.carrier.calls.ringing import call_phone, make_leg
from channels.carrier.calls.rooms import Participant
from channels.carrier.calls.rooms import Room as OpenRoom
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.twiml import Document
from channels.carrier.calls.verbs import Dial, Link, Room
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import Listing, refuse_unknown
from channels.carrier.resource import CarrierError

_ALL: Final = f"{PREFIX}/{{room}}/Participants.json"
_ONE: Final = f"{PREFIX}/{{room}}/Participants/{{participant}}.json"

_ROOM: Final = ("Label", "Muted", "Beep", "StartConferenceOnEnter", "EndConferenceOnExit", "MaxParticipants")
_COACH: Final = ("Coaching", "CallSidToCoach")
_WAIT: Final = ("WaitUrl", "WaitMethod")
_CREATE: Final = (
    *("To", "From", "Timeout", *_ROOM, *_WAIT, *_COACH, *detection.OF_PARTICIPANT),
    *(f"{prefix}StatusCallback{end}" for prefix in ("", "Conference") for end in ("", "Method", "Event")),
)
_IGNORED: Final = (
    "EarlyMedia",
    "Region",
    "JitterBufferSize",
    "CallReason",
    "CallToken",
    "TimeLimit",
    "CallerId",
    *detection.IGNORED,
)
_UPDATE: Final = (
    *("Muted", "Hold", "HoldUrl", "HoldMethod", "EndConferenceOnExit", "BeepOnExit"),
    *("AnnounceUrl", "AnnounceMethod", *_WAIT, *_COACH),
)
_FILTERS: Final = ("Muted", "Hold", "Coaching")


def routes(board: Switchboard) -> list[web.RouteDef]:
    api, access = ParticipantsApi(board), Access(board.lines)
    return [
        web.post(_ALL, access.open(api.create)),
        web.get(_ALL, access.open(api.list_participants)),
        web.get(_ONE, access.open(api.fetch)),
        web.post(_ONE, access.open(api.update)),
        web.delete(_ONE, access.open(api.remove)),
    ]


class ParticipantsApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """Calls somebody into the conference; by name it is made on demand."""
        form = await Form.read(request, _CREATE, ignored=_IGNORED)
        lines = self._board.lines
        refuse_by_script(lines, "refuse_call", form.text("To") or "")
        sender, to = check_ends(lines, account, form)
        timeout = form.whole("Timeout", 60, least=5, most=600)
        callback = form.callback("", events=CALL_EVENTS, default=("completed",))
        asked, wanted = _entrance(form), detection.read_detection_of_participant(form)
        room = self._room_for(request, account)
        entrance = replace(asked, name=room.name)
        check_coached(room, entrance.coach)
        leg = make_leg(
            self._board,
            account_sid=account.sid,
            sender=sender,
            to=to,
            direction="outbound-api",
            callback=callback,
        )
        script = make_script(self._board, Inline(Document((Dial(entrance),))))
        script = after_answer(self._board, script, detection=wanted)
        lines.tasks.start(
            call_phone(self._board, leg, script, timeout_seconds=timeout),
            name=f"carrier participant {leg.call.sid}",
        )
        shown = show_invited(room, leg, entrance)
        return await answer_by_script(lines, request, leg.phone, web.json_response(shown, status=201))

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(show_participant(*self._find(request, account)))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, _UPDATE)
        room, participant = self._find(request, account)
        refuse_by_script(self._board.lines, "refuse_update", participant.leg.phone)
        change(self._board.lines, room, participant, form)
        return web.json_response(show_participant(room, participant))

    async def remove(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """Out of the conference; its call goes on with the next verb of its document, if there is one."""
        room, participant = self._find(request, account)
        refuse_by_script(self._board.lines, "refuse_update", participant.leg.phone)
        room_events.leave(self._board.lines, room, participant, "participant_updated_via_api", kicked=True)
        return web.Response(status=204)

    async def list_participants(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        refuse_unknown(request.query, _FILTERS)
        room = find_room(self._board, request, account)
        found = [one for one in room.participants if _is_wanted(one, request)]
        listing = Listing(
            "participants",
            account_uri(account.sid, "Conferences", room.sid, "Participants"),
            found,
            lambda one: one.leg.call.sid,
            lambda one: show_participant(room, one),
        )
        return web.json_response(listing.page(request.query))

    def _room_for(self, request: web.Request, account: CarrierAccount) -> OpenRoom:
        key = request.match_info["room"]
        if key.startswith("CF") and self._board.rooms.find(account.sid, key) is None:
            raise not_found(request)
        found = self._board.rooms.find(account.sid, key)
        if found is not None and found.status == "completed":
            raise not_found(request)
        return found or self._board.rooms.resolve(account.sid, key, self._board.lines.now())

    def _find(self, request: web.Request, account: CarrierAccount) -> tuple[OpenRoom, Participant]:
        room = find_room(self._board, request, account)
        participant = room.find(request.match_info["participant"])
        if participant is None:
            raise not_found(request)
        return room, participant


def _entrance(form: Form) -> Room:
    """Into a room whose name is not known yet."""
    beep = form.text("Beep") or "true"
    if beep not in BEEPS:
        raise CarrierError(400, 20001, f"Invalid Beep: {beep}")
    wait = form.link("WaitUrl", "WaitMethod")
    if wait is None and form.text("WaitUrl") == "":
        wait = Link("")
    start, end = form.flag("StartConferenceOnEnter"), form.flag("EndConferenceOnExit")
    _, coached = read_coached(form)
    return Room(
        "",
        muted=bool(form.flag("Muted")),
        beep=beep,
        start_on_enter=start is not False,
        end_on_exit=bool(end),
        label=form.text("Label"),
        coach=coached,
        most_participants=form.whole("MaxParticipants", 250, least=2, most=250, code=20001),
        wait=wait,
        callback=form.callback("Conference", events=CONFERENCE_EVENTS, default=()),
    )


def _is_wanted(participant: Participant, request: web.Request) -> bool:
    shown = {
        "Muted": participant.muted,
        "Hold": participant.held,
        "Coaching": participant.coaches is not None,
    }
    asked = ((name, request.query.get(name)) for name in _FILTERS)
    return all(value is None or (value.lower() == "true") == shown[name] for name, value in asked)
