"""Say, Play and Pause: heard, and waited for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from channels.carrier.calls.documents import resolve
from channels.carrier.calls.stage import Stage
from channels.carrier.calls.verbs import DEFAULT_MUSIC, Link, Pause, Play, Say

_TONE_SECONDS = 0.3  # of one key


async def say(stage: Stage, verb: Say) -> None:
    if not verb.text:
        return
    seconds = stage.tempo.speech_seconds(verb.text)
    for _ in _times(verb.loop):
        stage.leg.hearing.sound(
            "say", text=verb.text, language=verb.language, voice=verb.voice, seconds=round(seconds, 2)
        )
        await _last(stage, seconds)


async def play(stage: Stage, verb: Play) -> None:
    if verb.digits:
        stage.leg.hearing.sound("tones", text=verb.digits)
        await _last(stage, _TONE_SECONDS * len(verb.digits))
        return
    await _play_url(stage, resolve(stage.base, Link(verb.url)).url, verb.loop)


async def pause(stage: Stage, verb: Pause) -> None:
    hearing = stage.leg.hearing
    hearing.pause(verb.seconds)
    try:
        await stage.tempo.pass_seconds(verb.seconds)
    finally:
        hearing.fall_silent()


async def play_music(stage: Stage) -> None:
    """Twilio's own, until it is interrupted."""
    await _play_url(stage, DEFAULT_MUSIC, 0)


async def stay_silent(stage: Stage) -> None:
    stage.leg.hearing.fall_silent()
    await stage.leg.over.wait()


async def _play_url(stage: Stage, url: str, loop: int) -> None:
    seconds = stage.tempo.play_seconds
    for _ in _times(loop):
        stage.leg.hearing.sound("play", url=url, seconds=seconds)
        await _last(stage, seconds)


async def _last(stage: Stage, seconds: float) -> None:
    try:
        await stage.tempo.pass_seconds(seconds)
    finally:
        stage.leg.hearing.fall_silent()


def _times(loop: int) -> Iterable[int]:
    return range(loop) if loop else count()
