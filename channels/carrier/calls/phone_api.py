"""The wire of the web phone for calls, under ``/carrier/phone/calls``; what is heard comes by the phone's socket."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from channels.carrier.calls.dialling_in import take_call, take_call_of_client
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import is_client
from channels.carrier.calls.on_phone import show_call, show_call_heard, tell_call
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.checks import is_number
from channels.carrier.phone_api import error_answer

_PATH: Final = "/carrier/phone/calls"
_KEYS: Final = re.compile(r"[0-9*#]{1,32}")


def routes(board: Switchboard) -> list[web.RouteDef]:
    api = CallPhoneApi(board)
    return [
        web.get(_PATH, api.list_calls),
        web.post(_PATH, api.call),
        web.post(f"{_PATH}/{{sid}}/digits", api.press),
        web.post(f"{_PATH}/{{sid}}/speak", api.speak),
        web.post(f"{_PATH}/{{sid}}/hangup", api.act(Leg.put_down)),
        web.post(f"{_PATH}/{{sid}}/answer", api.act(Leg.answer)),
        web.post(f"{_PATH}/{{sid}}/reject", api.act(Leg.reject)),
    ]


class CallPhoneApi:
    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def list_calls(self, request: web.Request) -> web.Response:
        """The calls of ``number`` that are not over, with the last of what was heard."""
        legs = self._board.book.on_phone(request.query.get("number", ""))
        return web.json_response({"calls": [show_call_heard(leg) for leg in legs if not leg.call.is_over]})

    async def call(self, request: web.Request) -> web.Response:
        said = await _read(request)
        if said is None:
            return _not_json()
        phone, to = str(said.get("from", "")), str(said.get("to", ""))
        if is_client(phone):
            return self._call_of_client(phone, to, said)
        if to not in self._board.lines.numbers:
            return error_answer(404, "unknown_number", f"{to} is not connected.")
        if not is_number(phone):
            return error_answer(400, "bad_number", "A call comes from a number.")
        leg = take_call(self._board, phone=phone, to=to)
        return web.json_response({"sid": leg.call.sid, "call": show_call(leg)})

    def _call_of_client(self, client: str, to: str, said: dict[str, object]) -> web.Response:
        parameters, account = said.get("parameters") or {}, said.get("account")
        if not isinstance(parameters, dict) or not isinstance(account, str | None):
            return error_answer(400, "bad_parameters", "Parameters are names and texts.")
        texts = {str(name): str(value) for name, value in parameters.items()}
        try:
            leg = take_call_of_client(
                self._board, client=client, to=to, parameters=texts, account_sid=account
            )
        except KeyError:
            return error_answer(404, "no_application", "No account says what a client's calls do.")
        return web.json_response({"sid": leg.call.sid, "call": show_call(leg)})

    async def press(self, request: web.Request) -> web.Response:
        said = await _read(request)
        if said is None:
            return _not_json()
        keys = str(said.get("digits", ""))
        if not _KEYS.fullmatch(keys):
            return error_answer(400, "bad_digits", "Keys are 0 to 9, * and #.")
        return self._do(request, lambda leg: leg.press(keys))

    async def speak(self, request: web.Request) -> web.Response:
        """``on`` false: whoever holds the phone is silent, or covers it with a hand."""
        said = await _read(request)
        if said is None:
            return _not_json()

        def speak(leg: Leg) -> None:
            leg.speak(said.get("on") is not False)
            tell_call(self._board.lines.feeds, leg)

        return self._do(request, speak)

    def act(self, act: Callable[[Leg], None]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            if await _read(request) is None:
                return _not_json()
            return self._do(request, act)

        return handle

    def _do(self, request: web.Request, act: Callable[[Leg], None]) -> web.Response:
        leg = self._board.book.find(request.match_info["sid"])
        if leg is None:
            return error_answer(404, "unknown_call", "There is no such call.")
        if leg.call.is_over:
            return error_answer(409, "call_over", "The call is over.")
        act(leg)
        return web.json_response({"sid": leg.call.sid})


async def _read(request: web.Request) -> dict[str, object] | None:
    """None where it is not a JSON object sent as JSON, which no page of another site can do unasked."""
    if request.content_type != "application/json":
        return None
    try:
        said = json.loads(await request.read() or b"{}")
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _not_json() -> web.Response:
    return error_answer(415, "not_json", "Send JSON.")
