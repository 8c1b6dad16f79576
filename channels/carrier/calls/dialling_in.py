"""A call from a person's phone to one of the numbers that an account rents."""

from __future__ import annotations

from channels.carrier.calls.documents import Page
from channels.carrier.calls.interpreter import make_script
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Status
from channels.carrier.calls.progress import finish
from channels.carrier.calls.ringing import make_leg
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.verbs import Callback, Link
from channels.carrier.model import CarrierNumber


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
    leg.hearing.sound("ringing")
    board.lines.tasks.start(_live(board, leg, number), name=f"carrier incoming call {leg.call.sid}")
    return leg


async def _live(board: Switchboard, leg: Leg, number: CarrierNumber) -> None:
    try:
        if number.voice_url:
            await leg.run(make_script(board, Page(number.voice_url)))
    except Exception:
        finish(board.lines, leg, "failed")
        raise
    finish(board.lines, leg, _final(leg))


def _final(leg: Leg) -> Status:
    if leg.refused_as is not None:
        return leg.refused_as
    return "no-answer" if leg.call.answered_at is None else "completed"
