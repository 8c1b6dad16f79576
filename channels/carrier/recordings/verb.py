"""``<Record>``: a message is left. https://www.twilio.com/docs/voice/twiml/record.

Whoever holds the phone speaks from the beep on, unless they say that they do not: a silence ends the recording, as do a
key, its greatest length, and the end of the call. Where nothing was said the document goes on, as at Twilio.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from channels.carrier.calls.documents import Page, load_in_vain, resolve, resolve_callback
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.stage import Stage, beside
from channels.carrier.calls.verbs import Record
from channels.carrier.recordings import making
from channels.carrier.recordings.model import Recording, Wish

_BEEP_SECONDS = 0.5
_HANGUP = "hangup"


async def record(stage: Stage, verb: Record) -> Page | None:
    """The action with where the message is; None where there is none."""
    if verb.beep:
        stage.leg.hearing.sound("beep")
        await stage.tempo.pass_seconds(_BEEP_SECONDS)
    recording = _start(stage, verb)
    try:
        key = await _listen(stage, verb)
    except asyncio.CancelledError:
        _stop(stage, recording)
        if stage.leg.interruption == "hung-up" and recording.has_voice:
            page = _action(stage, verb, recording, {"Digits": _HANGUP})
            stage.lines.tasks.start(_tell(stage, page), name=f"carrier record action {stage.leg.call.sid}")
        raise
    _stop(stage, recording)
    if not recording.has_voice:
        return None
    return _action(stage, verb, recording, {"Digits": key} if key else {})


def _start(stage: Stage, verb: Record) -> Recording:
    leg = stage.leg
    leg.forget_keys()
    leg.is_taped = True
    leg.note_voice()
    leg.hearing.sound("recording")
    callback = resolve_callback(stage.base, verb.callback)
    wish = Wish("RecordVerb", track="inbound", trim=verb.trim, callback=callback)
    return making.start(stage.board, leg, wish)


def _stop(stage: Stage, recording: Recording) -> None:
    leg = stage.leg
    leg.is_taped = False
    leg.note_voice()
    making.stop(stage.board, recording)
    leg.hearing.fall_silent()


async def _listen(stage: Stage, verb: Record) -> str | None:
    """Until the message is over; the key that ended it, if one did."""
    try:
        async with asyncio.timeout(verb.most_seconds * stage.tempo.second):
            name = f"carrier silence {stage.leg.call.sid}"
            async with beside(_until_silent(stage, verb), name=name) as silent:
                return await _until_key(stage.leg, verb, silent)
    except TimeoutError:
        return None


async def _until_key(leg: Leg, verb: Record, silent: asyncio.Task[None]) -> str | None:
    while True:
        async with beside(leg.keys.get(), name=f"carrier key {leg.call.sid}") as key:
            await asyncio.wait({key, silent}, return_when=asyncio.FIRST_COMPLETED)
            if not key.done():
                return None
            if key.result() in verb.finish_keys:
                return str(key.result())


async def _until_silent(stage: Stage, verb: Record) -> None:
    """Until nobody has spoken for so long."""
    leg = stage.leg
    while True:
        leg.voice_news.clear()
        if leg.is_speaking:
            await leg.voice_news.wait()
            continue
        try:
            async with asyncio.timeout(verb.timeout_seconds * stage.tempo.second):
                await leg.voice_news.wait()
        except TimeoutError:
            return


def _action(stage: Stage, verb: Record, recording: Recording, also: Mapping[str, str]) -> Page:
    fields = {
        "RecordingUrl": recording.url,
        "RecordingSid": recording.sid,
        "RecordingDuration": str(round(recording.seconds)),
    }
    return resolve(stage.base, verb.action, {**fields, **also})


async def _tell(stage: Stage, page: Page) -> None:
    """The action's answer is for a call that is over."""
    await stage.leg.over.wait()
    await load_in_vain(stage.lines, stage.leg, page)
