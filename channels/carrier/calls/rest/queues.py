"""``/Queues`` and their members: https://www.twilio.com/docs/voice/api/queue-resource, …/member-resource."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from channels.carrier.access import Access, not_found, refuse_by_script
from channels.carrier.calls.documents import Page
from channels.carrier.calls.interpreter import make_script
from channels.carrier.calls.queues import Member, Queue
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rest.resources import account_uri, show_member, show_queue
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import Listing, refuse_unknown
from channels.carrier.resource import API_VERSION, CarrierError

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Queues"
_ONE: Final = f"{PREFIX}/{{sid}}"
_MEMBER: Final = f"{_ONE}/Members/{{call_sid}}"

_NAME_TAKEN, _NOT_EMPTY, _NO_NAME, _BAD_SIZE, _NO_URL = 22003, 20001, 20001, 20001, 21205
_MOST: Final = 5_000
_FRONT: Final = "Front"  # the member who waited longest, by that name


def routes(board: Switchboard) -> list[web.RouteDef]:
    api, access = QueuesApi(board), Access(board.lines)
    return [
        web.post(f"{PREFIX}.json", access.open(api.create)),
        web.get(f"{PREFIX}.json", access.open(api.list_queues)),
        web.get(f"{_ONE}.json", access.open(api.fetch)),
        web.post(f"{_ONE}.json", access.open(api.update)),
        web.delete(f"{_ONE}.json", access.open(api.delete)),
        web.get(f"{_ONE}/Members.json", access.open(api.list_members)),
        web.get(f"{_MEMBER}.json", access.open(api.fetch_member)),
        web.post(f"{_MEMBER}.json", access.open(api.dequeue)),
    ]


class QueuesApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, ("FriendlyName", "MaxSize"))
        name = form.need("FriendlyName", _NO_NAME, "FriendlyName is required")
        if self._board.queues.find_by_name(account.sid, name):
            raise CarrierError(400, _NAME_TAKEN, f"A queue of the name {name} exists already")
        size = form.whole("MaxSize", 1_000, least=1, most=_MOST, code=_BAD_SIZE)
        queue = self._board.queues.add(account.sid, name, self._now(), size)
        return web.json_response(show_queue(queue, self._now()), status=201)

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(show_queue(self._find(request, account), self._now()))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, ("FriendlyName", "MaxSize"))
        queue = self._find(request, account)
        queue.name = form.text("FriendlyName") or queue.name
        queue.max_size = form.whole("MaxSize", queue.max_size, least=1, most=_MOST, code=_BAD_SIZE)
        queue.updated_at = self._now()
        return web.json_response(show_queue(queue, self._now()))

    async def delete(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        queue = self._find(request, account)
        if queue.members:
            raise CarrierError(400, _NOT_EMPTY, "The queue is not empty")
        self._board.queues.remove(queue)
        return web.Response(status=204)

    async def list_queues(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        refuse_unknown(request.query, ())
        listing = Listing(
            "queues",
            account_uri(account.sid, "Queues"),
            list(self._board.queues.of(account.sid)),
            lambda queue: queue.sid,
            lambda queue: show_queue(queue, self._now()),
        )
        return web.json_response(listing.page(request.query))

    async def list_members(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        queue = self._find(request, account)
        listing = Listing(
            "queue_members",
            account_uri(account.sid, "Queues", queue.sid, "Members"),
            queue.members,  # in the order of the line
            lambda member: member.leg.call.sid,
            lambda member: show_member(queue, member, self._now()),
        )
        return web.json_response(listing.page(request.query))

    async def fetch_member(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        queue = self._find(request, account)
        return web.json_response(show_member(queue, self._find_member(request, queue), self._now()))

    async def dequeue(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """The call leaves the queue for the document at ``Url``."""
        form = await Form.read(request, ("Url", "Method"))
        queue = self._find(request, account)
        member = self._find_member(request, queue)
        refuse_by_script(self._board.lines, "refuse_update", member.leg.phone)
        link = form.link("Url", "Method")
        if link is None:
            raise CarrierError(400, _NO_URL, "Url parameter is required.")
        shown = show_member(queue, member, self._now())
        queue.remove(member)
        member.leg.redirect(make_script(self._board, Page(link.url, link.method)))
        return web.json_response(shown)

    def _now(self) -> int:
        return self._board.lines.now()

    def _find(self, request: web.Request, account: CarrierAccount) -> Queue:
        queue = self._board.queues.find(account.sid, request.match_info["sid"])
        if queue is None:
            raise not_found(request)
        return queue

    def _find_member(self, request: web.Request, queue: Queue) -> Member:
        key = request.match_info["call_sid"]
        for member in queue.members:
            if key in (_FRONT, member.leg.call.sid):
                return member
        raise not_found(request)
