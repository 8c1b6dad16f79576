"""``/Conferences``: https://www.twilio.com/docs/voice/api/conference-resource."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from channels.carrier.access import Access, not_found
from channels.carrier.calls import room_events
from channels.carrier.calls.announcing import start_announcement
from channels.carrier.calls.documents import Page
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rest.resources import account_uri, show_room
from channels.carrier.calls.rooms import Room
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import Listing, parse_times, refuse_unknown
from channels.carrier.resource import API_VERSION, CarrierError

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Conferences"
_ONE: Final = f"{PREFIX}/{{room}}.json"
_FILTERS: Final = (
    "FriendlyName",
    "Status",
    *(f"{name}{sign}" for name in ("DateCreated", "DateUpdated") for sign in ("", "<", ">")),
)


def routes(board: Switchboard) -> list[web.RouteDef]:
    api, access = ConferencesApi(board), Access(board.lines)
    return [
        web.get(f"{PREFIX}.json", access.open(api.list_rooms)),
        web.get(_ONE, access.open(api.fetch)),
        web.post(_ONE, access.open(api.update)),
    ]


class ConferencesApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(show_room(find_room(self._board, request, account)))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """The end, or words for all."""
        form = await Form.read(request, ("Status", "AnnounceUrl", "AnnounceMethod"))
        room = find_room(self._board, request, account)
        status, words = form.text("Status"), form.link("AnnounceUrl", "AnnounceMethod")
        if status != "completed" and not (words and status is None):
            raise CarrierError(400, 20001, f"Invalid Status: {status}")
        if words is not None:
            start_announcement(self._board.lines, room, Page(words.url, words.method), None)
        if status and room.status != "completed":
            room_events.end(self._board.lines, room, "conference-ended-via-api", "conference_ended_via_api")
        return web.json_response(show_room(room))

    async def list_rooms(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        query = request.query
        refuse_unknown(query, _FILTERS)
        created, updated = parse_times(query, "DateCreated"), parse_times(query, "DateUpdated")
        rooms = [
            room
            for room in self._board.rooms.of(account.sid)
            if query.get("FriendlyName", room.name) == room.name
            and query.get("Status", room.status) == room.status
            and created.fit(room.created_at)
            and updated.fit(room.updated_at)
        ]
        uri = account_uri(account.sid, "Conferences")
        page = Listing("conferences", uri, rooms, lambda room: room.sid, show_room).page(query)
        return web.json_response(page)


def find_room(board: Switchboard, request: web.Request, account: CarrierAccount) -> Room:
    """By sid, or by the name of one that is not over. Raises CarrierError."""
    room = board.rooms.find(account.sid, request.match_info["room"])
    if room is None:
        raise not_found(request)
    return room
