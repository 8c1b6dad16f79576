"""``/Calls``: https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from channels.carrier.access import Access, answer_by_script, not_found, refuse_by_script
from channels.carrier.calls.answered import after_answer
from channels.carrier.calls.documents import Source
from channels.carrier.calls.interpreter import make_script
from channels.carrier.calls.leg import Leg, Script
from channels.carrier.calls.nouns import CALL_EVENTS
from channels.carrier.calls.rest import detection
from channels.carrier.calls.rest.forms import Form
from channels.carrier.calls.rest.origin import check_ends
from channels.carrier.calls.rest.resources import account_uri, show_call
from channels.carrier.calls.ringing import call_phone, make_leg
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.model import CarrierAccount
from channels.carrier.pages import Listing, parse_times, refuse_unknown
from channels.carrier.resource import API_VERSION, CarrierError

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Calls"

_CALLBACK: Final = ("StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent")
_DOCUMENT: Final = ("Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod")
_CREATE: Final = ("To", "From", "Timeout", "SendDigits", *_DOCUMENT, *_CALLBACK, *detection.OF_CALL)
_UPDATE: Final = ("Status", *_DOCUMENT, *_CALLBACK)
_IGNORED: Final = ("CallReason", "CallToken", "TimeLimit", *detection.IGNORED)
_FILTERS: Final = (
    "To",
    "From",
    "Status",
    "ParentCallSid",
    *(f"{name}{sign}" for name in ("StartTime", "EndTime") for sign in ("", "<", ">")),
)
_NOT_IN_PROGRESS, _NO_URL, _BAD_STATUS = 21220, 21205, 20001


def routes(board: Switchboard) -> list[web.RouteDef]:
    api, access = CallsApi(board), Access(board.lines)
    return [
        web.post(f"{PREFIX}.json", access.open(api.create)),
        web.get(f"{PREFIX}.json", access.open(api.list_calls)),
        web.get(f"{PREFIX}/{{sid}}.json", access.open(api.fetch)),
        web.post(f"{PREFIX}/{{sid}}.json", access.open(api.update)),
    ]


class CallsApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, _CREATE, ignored=_IGNORED)
        digits, wanted = form.digits("SendDigits"), detection.read_detection(form)
        refuse_by_script(self._board.lines, "refuse_call", form.text("To") or "")
        sender, to = check_ends(self._board.lines, account, form)
        source = form.source()
        if source is None:
            raise CarrierError(400, _NO_URL, "Url parameter is required.")
        timeout_seconds = form.whole("Timeout", 60, least=1, most=600)
        leg = make_leg(
            self._board,
            account_sid=account.sid,
            sender=sender,
            to=to,
            direction="outbound-api",
            callback=form.callback("", events=CALL_EVENTS, default=("completed",)),
            fallback=form.link("FallbackUrl", "FallbackMethod"),
        )
        script = after_answer(self._board, make_script(self._board, source), digits=digits, detection=wanted)
        self._start(leg, script, timeout_seconds)
        answer = web.json_response(show_call(leg), status=201)
        return await answer_by_script(self._board.lines, request, leg.phone, answer)

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(show_call(self._find(request, account)))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = await Form.read(request, _UPDATE, ignored=_IGNORED)
        leg = self._find(request, account)
        refuse_by_script(self._board.lines, "refuse_update", leg.phone)
        if leg.call.is_over:
            raise CarrierError(400, _NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        callback = form.callback("", events=CALL_EVENTS, default=("completed",))
        if form.text("Status") is not None:
            _end(leg, form.text("Status"))
        elif source := form.source():
            _redirect(self._board, leg, source, form)
        leg.callback = callback or leg.callback
        return web.json_response(show_call(leg))

    async def list_calls(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        query = request.query
        refuse_unknown(query, _FILTERS)
        started, ended = parse_times(query, "StartTime"), parse_times(query, "EndTime")
        legs = [
            leg
            for leg in self._board.book.newest_first()
            if _is_wanted(leg, account, query)
            and started.fit(leg.call.answered_at or leg.call.created_at)
            and ended.fit(leg.call.ended_at)
        ]
        uri = account_uri(account.sid, "Calls")
        page = Listing("calls", uri, legs, lambda leg: leg.call.sid, show_call).page(query)
        return web.json_response(page)

    def _start(self, leg: Leg, script: Script, timeout_seconds: int) -> None:
        life = call_phone(self._board, leg, script, timeout_seconds=timeout_seconds)
        self._board.lines.tasks.start(life, name=f"carrier call {leg.call.sid}")

    def _find(self, request: web.Request, account: CarrierAccount) -> Leg:
        leg = self._board.book.find(request.match_info["sid"])
        if leg is None or leg.call.account_sid != account.sid:
            raise not_found(request)
        return leg


def _end(leg: Leg, status: str | None) -> None:
    """``canceled`` is for calls that nobody has answered yet; ``completed`` for all."""
    if status not in {"canceled", "completed"}:
        raise CarrierError(400, _BAD_STATUS, f"Invalid Status: {status}")
    if status == "completed" or leg.call.answered_at is None:
        leg.hang_up()


def _redirect(board: Switchboard, leg: Leg, source: Source, form: Form) -> None:
    if leg.call.status != "in-progress":
        raise CarrierError(400, _NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
    leg.fallback = form.link("FallbackUrl", "FallbackMethod") or leg.fallback
    leg.redirect(make_script(board, source))


def _is_wanted(leg: Leg, account: CarrierAccount, query: Mapping[str, str]) -> bool:
    call = leg.call
    asked = {
        "To": call.to,
        "From": call.sender,
        "Status": call.status,
        "ParentCallSid": call.parent_sid or "",
    }
    return call.account_sid == account.sid and all(
        query.get(name, value) == value for name, value in asked.items()
    )
