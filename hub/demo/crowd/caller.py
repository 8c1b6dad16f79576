"""A simulated customer who calls: listens twice a second, and does what comes to mind."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from hub.demo.clients import ApiRefusal, Dropped, PhoneCall, PhoneClient
from hub.demo.crowd.caller_mind import Action, CallerMind, Heard, Press
from hub.demo.crowd.ends.texts import is_held_by_a_person
from hub.demo.crowd.tempo import Tempo

log = structlog.get_logger("crowd")

LONGEST_SECONDS: Final = 900.0  # a call takes a minute or two; whatever is still on the line then is stuck


async def live_a_call(phone: PhoneClient, to: str, mind: CallerMind, *, sids: set[str], tempo: Tempo) -> None:
    """From dialling to the end. Ends quietly where the hub is not there, and does not call at all from a
    phone that a person holds."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS / tempo.times), phone:
            if not is_held_by_a_person(phone, sids):
                await _call(phone, await phone.calls(to), mind, tempo)
    except (Dropped, ApiRefusal, TimeoutError) as error:
        log.info("simulated caller gave up", to=to, error=str(error).split("\n")[0])


async def _call(phone: PhoneClient, call: PhoneCall, mind: CallerMind, tempo: Tempo) -> None:
    while not mind.is_gone:
        if not phone.is_connected:
            raise Dropped("the phone was cut off")
        for action in mind.hear(_listen(call), tempo.now()):
            await _do(call, action)
            mind.did(action)
        await tempo.look_away()


def _listen(call: PhoneCall) -> Heard:
    return Heard(words=len(call.said), talks=bool(call.parties), over=call.is_over)


async def _do(call: PhoneCall, action: Action) -> None:
    if isinstance(action, Press):
        await call.presses(action.digits)
    else:
        await call.hangs_up()
