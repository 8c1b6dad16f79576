"""A call from a person's phone to one of the numbers that an account rents, or from a client to anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from channels.carrier.calls.documents import Page
from channels.carrier.calls.fields import call_fields
from channels.carrier.calls.interpreter import make_script
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Status
from channels.carrier.calls.progress import finish
from channels.carrier.calls.ringing import make_leg
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.verbs import Callback, Link
from channels.carrier.model import CarrierAccount


def take_call(board: Switchboard, *, phone: str, to: str, caller_id: str | None = None) -> Leg:
    """The number is dialled. Raises KeyError where ``to`` is not one of the carrier's numbers."""
    number = board.lines.numbers[to]
    callback = number.status_callback
    leg = make_leg(
        board,
        account_sid=number.account_sid,
        sender=caller_id or phone,
        to=to,
        direction="inbound",
        phone=phone,
        callback=Callback(Link(callback), frozenset({"completed"})) if callback else None,
        fallback=Link(number.voice_fallback_url) if number.voice_fallback_url else None,
    )
    _start(board, leg, Page(number.voice_url) if number.voice_url else None)
    return leg


def take_call_of_client(
    board: Switchboard, *, client: str, to: str, parameters: Mapping[str, str], account_sid: str | None = None
) -> Leg:
    """``client:noor`` calls; ``parameters`` are told with the first request. What the call does, the application of its
    account says. Raises KeyError where there is none.

    https://www.twilio.com/docs/voice/sdks/javascript/twiml-applications-and-parameters
    """
    account = _find_application(board, account_sid)
    callback = account.status_callback
    leg = make_leg(
        board,
        account_sid=account.sid,
        sender=client,
        to=to,
        direction="inbound",
        phone=client,
        callback=Callback(Link(callback), frozenset({"completed"})) if callback else None,
    )
    leg.device = board.devices.newest(client)
    told = {**parameters, "ApplicationSid": account.application_sid}
    reserved = call_fields(leg.call).keys()
    fields = {name: value for name, value in told.items() if name not in reserved}
    _start(board, leg, Page(account.voice_url or "", fields=fields))
    return leg


def _find_application(board: Switchboard, account_sid: str | None) -> CarrierAccount:
    accounts = board.lines.accounts.values()
    found = (one for one in accounts if one.voice_url and account_sid in {None, one.sid})
    account = next(found, None)
    if account is None:
        raise KeyError(account_sid)
    return account


def _start(board: Switchboard, leg: Leg, page: Page | None) -> None:
    leg.hearing.sound("ringing")
    board.lines.tasks.start(_live(board, leg, page), name=f"carrier incoming call {leg.call.sid}")


async def _live(board: Switchboard, leg: Leg, page: Page | None) -> None:
    try:
        if page is not None:
            await leg.run(make_script(board, page))
    except Exception:
        finish(board.lines, leg, "failed")
        raise
    finish(board.lines, leg, _final(leg))


def _final(leg: Leg) -> Status:
    if leg.refused_as is not None:
        return leg.refused_as
    return "no-answer" if leg.call.answered_at is None else "completed"
