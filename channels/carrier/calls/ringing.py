"""A call to a phone: queued, initiated, ringing, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from channels.carrier.calls.hearing import Heard, Hearing
from channels.carrier.calls.leg import Leg, Pickup, Script
from channels.carrier.calls.model import Call, Direction, Status, is_client
from channels.carrier.calls.on_phone import heard_frame
from channels.carrier.calls.progress import advance, finish
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.verbs import Callback, Link
from channels.carrier.sids import new_sid

# what becomes of the call, and the SIP code that says so (RFC 3261)
_ENDINGS: Final[Mapping[Pickup, tuple[Status, int]]] = {
    "answered": ("completed", 200),
    "busy": ("busy", 486),
    "rejected": ("busy", 603),
    "no-answer": ("no-answer", 487),
    "canceled": ("canceled", 487),
    "failed": ("failed", 404),
    "unreachable": ("no-answer", 480),
}


def make_leg(
    board: Switchboard,
    *,
    account_sid: str,
    sender: str,
    to: str,
    direction: Direction,
    phone: str | None = None,
    parent_sid: str | None = None,
    callback: Callback | None = None,
    fallback: Link | None = None,
) -> Leg:
    """A call in the book, nothing done with it. ``phone`` is the device at its end, if that is not ``to``."""
    now = board.lines.now()
    address, parameters = split_parameters(to)
    status: Status = "ringing" if direction == "inbound" else "queued"
    call = Call(new_sid("CA"), account_sid, sender, address, direction, status, now, now, parent_sid)
    device = phone or address

    def tell(heard: Heard) -> None:
        board.lines.feeds.tell(device, heard_frame(call.sid, heard))

    leg = Leg(
        call,
        phone=device,
        hearing=Hearing(board.lines.now, tell),
        callback=callback,
        fallback=fallback,
        parameters=parameters,
    )
    board.book.add(leg)
    return leg


def split_parameters(to: str) -> tuple[str, dict[str, str]]:
    """``client:noor?a=1``: what is behind the name is passed on to the device."""
    if not is_client(to):
        return to, {}
    address, _, query = to.partition("?")
    return address, dict(parse_qsl(query))


async def call_phone(board: Switchboard, leg: Leg, script: Script, *, timeout_seconds: int) -> None:
    """The whole life of the call."""
    try:
        outcome = await _ring(board, leg, timeout_seconds)
        status, leg.call.sip_code = _ENDINGS[outcome]
        if outcome == "answered":
            leg.device = board.devices.newest(leg.phone)
            advance(board.lines, leg, "in-progress")
            await leg.run(script)
    except Exception:
        finish(board.lines, leg, "failed")
        raise
    finish(board.lines, leg, status)


async def _ring(board: Switchboard, leg: Leg, timeout_seconds: int) -> Pickup:
    lines = board.lines
    await asyncio.sleep(lines.step_seconds)
    if leg.call.direction == "outbound-api":
        await board.pace.wait(lines.accounts[leg.call.account_sid], second=board.tempo.second)
    if leg.pickup.done():
        return leg.pickup.result()
    advance(lines, leg, "initiated")
    await asyncio.sleep(lines.step_seconds)
    if not _is_reachable(board, leg):
        leg.reject("unreachable" if is_client(leg.phone) else "failed")
    if leg.pickup.done():
        return leg.pickup.result()
    advance(lines, leg, "ringing")
    leg.hearing.sound("ringing")
    return await _until_picked_up(board, leg, timeout_seconds)


def _is_reachable(board: Switchboard, leg: Leg) -> bool:
    if board.lines.faults.take("fail_call", leg.phone):
        return False
    if is_client(leg.phone):
        return board.devices.is_there(leg.phone)
    return leg.phone not in board.lines.numbers  # a rented number has no phone


async def _until_picked_up(board: Switchboard, leg: Leg, timeout_seconds: int) -> Pickup:
    take, tempo = board.lines.faults.take, board.tempo
    if take("busy", leg.phone):
        leg.reject("busy")
    elif not take("no_answer", leg.phone) and board.devices.answers_itself(leg.phone):
        board.lines.tasks.start(_answer_soon(board, leg), name=f"carrier auto answer {leg.call.sid}")
    try:
        async with asyncio.timeout(timeout_seconds * tempo.second):
            return await asyncio.shield(leg.pickup)
    except TimeoutError:
        leg.reject("no-answer")
        return leg.pickup.result()


async def _answer_soon(board: Switchboard, leg: Leg) -> None:
    await board.tempo.pass_seconds(board.tempo.ring_seconds)
    leg.answer()
