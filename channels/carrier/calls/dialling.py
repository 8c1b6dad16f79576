"""``<Dial>``: https://www.twilio.com/docs/voice/twiml/dial. The action URL is told how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from channels.carrier.calls.answered import send_digits
from channels.carrier.calls.bridge import Bridge
from channels.carrier.calls.documents import DocumentError, Page, refuse, resolve, resolve_callback
from channels.carrier.calls.joining import join_room
from channels.carrier.calls.leg import HangUp, Leg, Script
from channels.carrier.calls.model import is_client
from channels.carrier.calls.ringing import call_phone, make_leg
from channels.carrier.calls.stage import WHISPER, Stage, beside
from channels.carrier.calls.verbs import Dial, Link, Party, QueueEnd, Room
from channels.carrier.checks import is_number

_BAD_CALLER_ID, _BAD_NUMBER = 13214, 13223


async def dial(stage: Stage, verb: Dial) -> Page | None:
    """The action, or None to go on in the document."""
    if isinstance(verb.targets, Room):
        was_in = await join_room(stage, verb.targets)
        result = {"DialCallStatus": "answered" if was_in else "failed"}
    elif isinstance(verb.targets, QueueEnd):
        result = await _dial_queue(stage, verb, verb.targets)
    else:
        result = await _dial_parties(stage, verb, verb.targets)
    return None if verb.action is None else resolve(stage.base, verb.action, result)


async def _dial_queue(stage: Stage, verb: Dial, end: QueueEnd) -> dict[str, str]:
    queue = stage.board.queues.find_by_name(stage.leg.call.account_sid, end.queue)
    if queue is None:
        return {"DialCallStatus": "failed"}
    stage.leg.hearing.sound("ringing")
    bridge = Bridge(stage.lines)
    try:
        async with asyncio.timeout(verb.timeout_seconds * stage.tempo.second):
            while (member := queue.take_first(bridge)) is None:  # of several who dial, one gets the call
                await queue.until_somebody_waits()
    except TimeoutError:
        return {"DialCallStatus": "no-answer"}
    began = stage.lines.now()
    if end.whisper is not None:
        waited = str(member.waited_seconds(began))
        fields = {"QueueSid": queue.sid, "QueueTime": waited, "DequeingCallSid": stage.leg.call.sid}
        bridge.whisper = resolve(stage.base, end.whisper, fields)
    await bridge.talk(stage.leg)
    return _answered(member.leg, bridge, (stage.lines.now() - began) // 1000)


async def _dial_parties(stage: Stage, verb: Dial, parties: Sequence[Party]) -> dict[str, str]:
    sender = _caller_id(stage, verb, parties)
    if sender is None:
        return {"DialCallStatus": "failed", "DialBridged": "false"}
    bridge = Bridge(stage.lines)
    winner: asyncio.Future[Leg] = asyncio.get_running_loop().create_future()
    legs = [_ring(stage, verb, party, sender, _script(stage, party, winner, bridge)) for party in parties]
    stage.leg.hearing.sound("ringing")
    try:
        leg = await _first(winner, legs)
        if leg is None:
            return _unanswered(legs[-1])
        await bridge.talk(stage.leg)
    finally:
        bridge.over.set()
        for each in legs:
            each.hang_up()
    await leg.over.wait()
    return _answered(leg, bridge, leg.call.duration_seconds or 0)


def _caller_id(stage: Stage, verb: Dial, parties: Sequence[Party]) -> str | None:
    """What the dialled phones show; None where Twilio would not dial."""
    call, lines = stage.leg.call, stage.lines
    bad = [
        party.address for party in parties if not is_client(party.address) and not is_number(party.address)
    ]
    if bad or not parties:
        refuse(lines, stage.leg, _BAD_NUMBER, stage.base)
        return None
    sender = verb.caller_id or (call.sender if call.direction == "inbound" else call.to)
    rented = lines.numbers.get(sender)
    if sender not in {call.sender, call.to} and (rented is None or rented.account_sid != call.account_sid):
        refuse(lines, stage.leg, _BAD_CALLER_ID, stage.base)
        return None
    return sender


def _ring(stage: Stage, verb: Dial, party: Party, sender: str, script: Script) -> Leg:
    leg = make_leg(
        stage.board,
        account_sid=stage.leg.call.account_sid,
        sender=sender,
        to=party.address,
        direction="outbound-dial",
        parent_sid=stage.leg.call.sid,
        callback=resolve_callback(stage.base, party.callback),
    )
    life = call_phone(stage.board, leg, script, timeout_seconds=verb.timeout_seconds)
    stage.lines.tasks.start(life, name=f"carrier dial {leg.call.sid}")
    return leg


def _script(stage: Stage, party: Party, winner: asyncio.Future[Leg], bridge: Bridge) -> Script:
    async def talk(leg: Leg) -> None:
        if winner.done():
            raise HangUp  # another phone was faster
        winner.set_result(leg)
        try:
            await send_digits(stage.board, leg, party.digits)
            if party.whisper is not None:
                await _whisper(replace(stage, leg=leg), party.whisper)
            await bridge.talk(leg)
        except DocumentError:
            return  # in the alerts; the phone is hung up on, as at Twilio
        finally:
            bridge.over.set()

    return talk


async def _whisper(stage: Stage, link: Link) -> None:
    await stage.perform(stage.at(WHISPER), resolve(stage.base, link))


async def _first(winner: asyncio.Future[Leg], legs: Sequence[Leg]) -> Leg | None:
    """The phone that answers first, the others being hung up on; None once none will."""
    async with beside(_until_over(legs), name="carrier dial") as all_over:
        await asyncio.wait({winner, all_over}, return_when=asyncio.FIRST_COMPLETED)
    if not winner.done():
        return None
    for leg in legs:
        if leg is not winner.result():
            leg.hang_up()
    return winner.result()


async def _until_over(legs: Sequence[Leg]) -> None:
    for leg in legs:
        await leg.over.wait()


def _unanswered(leg: Leg) -> dict[str, str]:
    return {"DialCallStatus": leg.call.status, "DialCallSid": leg.call.sid, "DialBridged": "false"}


def _answered(leg: Leg, bridge: Bridge, seconds: int) -> dict[str, str]:
    return {
        "DialCallStatus": "completed",
        "DialCallSid": leg.call.sid,
        "DialCallDuration": str(seconds),
        "DialBridged": "true" if bridge.joined.is_set() else "false",
    }
