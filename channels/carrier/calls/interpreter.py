"""Performs TwiML: one verb after the other, from document to document, until the last has nothing left.

A verb answers None (go on), a source (go there), or raises HangUp. What cannot be executed is in the alerts; a call
then asks its fallback address, once, and else says that it is sorry.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from channels.carrier.calls import sounds
from channels.carrier.calls.dialling import dial
from channels.carrier.calls.documents import DocumentError, Inline, Page, Source, load, refuse, resolve
from channels.carrier.calls.gathering import gather
from channels.carrier.calls.leg import HangUp, Leg, Script
from channels.carrier.calls.progress import advance
from channels.carrier.calls.stage import CALL, Stage
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.twiml import Document
from channels.carrier.calls.verbs import (
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from channels.carrier.calls.waiting import Left, enqueue
from channels.carrier.recordings.verb import record

_APOLOGY: Final = Say("We are sorry, an application error has occurred. Goodbye.")
# An incoming call is not answered by these; by all others it is, before they are performed.
_UNANSWERED: Final = (Reject, Redirect, Pause)


def make_script(board: Switchboard, source: Source) -> Script:
    """The script of a call that begins there."""

    async def script(leg: Leg) -> None:
        stage = Stage(board, leg, CALL, perform)
        try:
            await perform(stage, source)
        except DocumentError as error:
            await _fall_back(stage, error)
        _answer(stage)

    return script


async def perform(stage: Stage, source: Source) -> None:
    """Raises DocumentError, HangUp, and Left where the place is a queue."""
    following: Source | None = source
    while following is not None:
        document = await load(stage.lines, stage.leg, following, stage.also())
        following = await _run(replace(stage, base=following.url), document)


async def _run(stage: Stage, document: Document) -> Source | None:
    for verb in document.verbs:
        if type(verb) not in stage.place.verbs:
            raise refuse(stage.lines, stage.leg, stage.place.refusal, stage.base)
        if not isinstance(verb, _UNANSWERED):
            _answer(stage)
        step = await _ACTS[type(verb)](stage, verb)
        if step is not None:
            return step
    return None


async def _fall_back(stage: Stage, error: DocumentError) -> None:
    link = stage.leg.fallback
    if link is not None:
        fields = {"ErrorCode": str(error.code), "ErrorUrl": error.url}
        try:
            await perform(stage, Page(link.url, link.method, fields))
        except DocumentError:
            pass  # in the alerts, as the first is
        else:
            return
    await perform(stage, Inline(Document((_APOLOGY,))))


def _answer(stage: Stage) -> None:
    if stage.leg.call.status == "ringing":
        advance(stage.lines, stage.leg, "in-progress")


async def _redirect(stage: Stage, verb: Redirect) -> Source:
    return resolve(stage.base, verb.link)


async def _hang_up(_stage: Stage, _verb: Hangup) -> None:
    raise HangUp


async def _leave(_stage: Stage, _verb: Leave) -> None:
    raise Left


async def _reject(stage: Stage, verb: Reject) -> None:
    if stage.leg.call.status == "ringing":
        stage.leg.refused_as = "busy" if verb.reason == "busy" else "no-answer"
    raise HangUp


_ACTS: Final[Mapping[type[Verb], Callable[[Stage, Any], Awaitable[Source | None]]]] = {
    Say: sounds.say,
    Play: sounds.play,
    Pause: sounds.pause,
    Gather: gather,
    Record: record,
    Enqueue: enqueue,
    Leave: _leave,
    Redirect: _redirect,
    Hangup: _hang_up,
    Reject: _reject,
    Dial: dial,
}
