"""What happens between the answer and the document: keys are sent, and it is found out who has answered.

https://www.twilio.com/docs/voice/answering-machine-detection. A phone is a person's unless the carrier was told that a
machine answers there; people say hello after a second, machines talk as long as their greeting.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from channels.carrier.callbacks import Notice
from channels.carrier.calls.fields import call_fields
from channels.carrier.calls.leg import Leg, Script
from channels.carrier.calls.model import AnsweredBy
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.verbs import Link

_HELLO_SECONDS: Final = 1.0
_MACHINE_SECONDS: Final = 3.0  # of its greeting, until it is taken for one
_KEY_SECONDS, _PAUSE_SECONDS = 0.3, 0.5  # w is a pause, W a long one
_PAUSES: Final = {"w": _PAUSE_SECONDS, "W": 2 * _PAUSE_SECONDS}


@dataclass(frozen=True, slots=True)
class Detection:
    """``is_async``: the document does not wait for it."""

    mode: Literal["Enable", "DetectMessageEnd"]
    timeout_seconds: int = 30
    is_async: bool = False
    callback: Link | None = None


def after_answer(
    board: Switchboard, script: Script, *, digits: str = "", detection: Detection | None = None
) -> Script:
    if not digits and detection is None:
        return script

    async def prepared(leg: Leg) -> None:
        await send_digits(board, leg, digits)
        if detection is not None:
            await _begin_detection(board, leg, detection)
        await script(leg)

    return prepared


async def send_digits(board: Switchboard, leg: Leg, digits: str) -> None:
    """The phone hears the keys."""
    if not digits:
        return
    leg.hearing.sound("tones", text=digits.strip("wW"))
    await board.tempo.pass_seconds(sum(_PAUSES.get(key, _KEY_SECONDS) for key in digits))
    leg.hearing.fall_silent()


async def _begin_detection(board: Switchboard, leg: Leg, detection: Detection) -> None:
    if detection.is_async:
        board.lines.tasks.start(_detect(board, leg, detection), name=f"carrier detection {leg.call.sid}")
    else:
        await _detect(board, leg, detection)


async def _detect(board: Switchboard, leg: Leg, detection: Detection) -> None:
    answered_by, seconds = _judge(board.devices.greeting_seconds(leg.phone), detection)
    try:
        async with asyncio.timeout(seconds * board.tempo.second):
            await leg.over.wait()
        answered_by = "unknown"
    except TimeoutError:
        pass  # the call goes on
    leg.call.answered_by = answered_by
    callback = detection.callback
    if callback is not None:
        fields = call_fields(leg.call) | {"MachineDetectionDuration": str(round(seconds * 1000))}
        leg.postman.post(board.lines, Notice(callback.url, fields, "amd", callback.method))


def _judge(greeting_seconds: float | None, detection: Detection) -> tuple[AnsweredBy, float]:
    if greeting_seconds is None:
        return "human", _HELLO_SECONDS
    answered_by: AnsweredBy = "machine_end_beep"
    seconds = greeting_seconds
    if detection.mode == "Enable":
        answered_by, seconds = "machine_start", min(_MACHINE_SECONDS, greeting_seconds)
    if seconds > detection.timeout_seconds:
        return "unknown", detection.timeout_seconds
    return answered_by, seconds
