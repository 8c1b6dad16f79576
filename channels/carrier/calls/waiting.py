"""``<Enqueue>``: a call waits, hears what its wait URL says again and again, and leaves for one of several reasons.

https://www.twilio.com/docs/voice/twiml/enqueue. The action URL is asked at once, or after the conversation where the
call was bridged; where the call is gone or somewhere else already, its answer is not executed.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from channels.carrier.calls import sounds
from channels.carrier.calls.documents import DocumentError, Page, Source, load_in_vain, resolve
from channels.carrier.calls.leg import HangUp
from channels.carrier.calls.queues import Member, Queue
from channels.carrier.calls.stage import QUEUE, WHISPER, Stage, beside
from channels.carrier.calls.verbs import Enqueue

Result = Literal[
    "bridged",
    "error",
    "hangup",
    "leave",
    "queue-full",
    "redirected",
    "redirected-from-bridged",
    "system-error",
]


class Left(Exception):
    """``<Leave>`` in a wait document."""


async def enqueue(stage: Stage, verb: Enqueue) -> Page | None:
    """What the action URL is to be asked, or None to go on in the document."""
    lines, leg = stage.lines, stage.leg
    queue = stage.board.queues.resolve(leg.call.account_sid, verb.queue, lines.now())
    if queue.is_full:
        return _action(stage, verb, {"QueueResult": "queue-full"})
    member = queue.add(leg, lines.now())
    try:
        result = await _wait(stage, verb, queue, member)
    except (asyncio.CancelledError, HangUp):
        fields = _fields(stage, queue, member, _broken_off(stage, member))
        if page := _action(stage, verb, fields):
            lines.tasks.start(_tell(stage, page), name=f"carrier queue action {leg.call.sid}")
        raise
    finally:
        queue.remove(member)
        if member.taken.done():
            member.taken.result().over.set()  # whoever took this call does not wait for it in vain
    return _action(stage, verb, _fields(stage, queue, member, result))


async def _wait(stage: Stage, verb: Enqueue, queue: Queue, member: Member) -> Result:
    name = f"carrier wait {stage.leg.call.sid}"
    async with beside(_listen(stage, verb, queue, member), name=name) as listening:
        await asyncio.wait({listening, member.taken}, return_when=asyncio.FIRST_COMPLETED)
        if not member.taken.done():
            result: Result = listening.result()
            return result
    await _talk(stage, member)
    return "bridged"


async def _talk(stage: Stage, member: Member) -> None:
    """With whoever dialled the queue; first the caller hears what that one's document whispers."""
    bridge = member.taken.result()
    try:
        if bridge.whisper is not None:
            await stage.perform(stage.at(WHISPER), bridge.whisper)
    except DocumentError:
        pass  # in the alerts; the two are connected all the same
    await bridge.talk(stage.leg)


async def _listen(stage: Stage, verb: Enqueue, queue: Queue, member: Member) -> Result:
    """Until the caller leaves, or what is heard cannot be had."""
    if verb.wait is None:
        await sounds.play_music(stage)
    elif not verb.wait.url:
        await sounds.stay_silent(stage)
    else:
        page = resolve(stage.base, verb.wait)
        return await _loop(stage.at(QUEUE, lambda: _place(stage, queue, member)), page)
    return "system-error"


async def _loop(stage: Stage, page: Page) -> Result:
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            await stage.perform(stage, page)
        except Left:
            return "leave"
        except DocumentError:
            return "error"
        await stage.tempo.rest(loop.time() - began)


def _place(stage: Stage, queue: Queue, member: Member) -> dict[str, str]:
    now = stage.lines.now()
    return {
        "QueueSid": queue.sid,
        "QueuePosition": str(queue.position(member)) if member in queue.members else "0",
        "QueueTime": str(member.waited_seconds(now)),
        "AvgQueueTime": str(queue.average_wait_seconds(now)),
        "CurrentQueueSize": str(len(queue.members)),
        "MaxQueueSize": str(queue.max_size),
    }


def _broken_off(stage: Stage, member: Member) -> Result:
    if stage.leg.interruption != "redirected":
        return "hangup" if not member.taken.done() else "bridged"
    return "redirected-from-bridged" if member.taken.done() else "redirected"


def _fields(stage: Stage, queue: Queue, member: Member, result: Result) -> dict[str, str]:
    waited = member.waited_seconds(stage.lines.now())
    return {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(waited)}


def _action(stage: Stage, verb: Enqueue, fields: dict[str, str]) -> Page | None:
    return None if verb.action is None else resolve(stage.base, verb.action, fields)


async def _tell(stage: Stage, page: Source) -> None:
    """The action's answer is for a call that is elsewhere."""
    if stage.leg.interruption != "redirected":
        await stage.leg.over.wait()
    await load_in_vain(stage.lines, stage.leg, page)
