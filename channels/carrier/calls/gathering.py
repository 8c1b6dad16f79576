"""``<Gather>`` of keys: https://www.twilio.com/docs/voice/twiml/gather.

The prompts stop at the first key. The time counts from the end of the prompts, and anew from every key.
"""

from __future__ import annotations

import asyncio

from channels.carrier.calls import sounds
from channels.carrier.calls.documents import Page, resolve
from channels.carrier.calls.stage import Stage, beside
from channels.carrier.calls.verbs import Gather, Play, Say


async def gather(stage: Stage, verb: Gather) -> Page | None:
    """The action with the keys; None where there were none, so that the document goes on."""
    keys = await _collect(stage, verb)
    if not keys and not verb.action_on_empty:
        return None
    return resolve(stage.base, verb.action, {"Digits": keys})


async def _collect(stage: Stage, verb: Gather) -> str:
    stage.leg.forget_keys()
    key = await _first_key(stage, verb)
    keys = ""
    while key is not None and key != verb.finish_key:
        keys += key
        if len(keys) == verb.most_digits:
            break
        key = await _next_key(stage, verb.timeout_seconds)
    return keys


async def _first_key(stage: Stage, verb: Gather) -> str | None:
    key = asyncio.create_task(stage.leg.keys.get(), name=f"carrier key {stage.leg.call.sid}")
    try:
        async with beside(_prompt(stage, verb), name=f"carrier prompt {stage.leg.call.sid}") as prompt:
            await asyncio.wait({key, prompt}, return_when=asyncio.FIRST_COMPLETED)
        if key.done():
            return key.result()
    finally:
        key.cancel()
    return await _next_key(stage, verb.timeout_seconds)


async def _prompt(stage: Stage, verb: Gather) -> None:
    for prompt in verb.prompts:
        if isinstance(prompt, Say):
            await sounds.say(stage, prompt)
        elif isinstance(prompt, Play):
            await sounds.play(stage, prompt)
        else:
            await sounds.pause(stage, prompt)


async def _next_key(stage: Stage, timeout_seconds: int) -> str | None:
    hearing, second = stage.leg.hearing, stage.tempo.second
    loop = asyncio.get_running_loop()
    hearing.pause(timeout_seconds)
    began = loop.time()
    try:
        async with asyncio.timeout(
            timeout_seconds * second
        ):  # wait_for loses a hang-up in the moment of a key
            return await stage.leg.keys.get()
    except TimeoutError:
        return None
    finally:
        if second:
            hearing.shorten(timeout_seconds - min(timeout_seconds, (loop.time() - began) / second))
        hearing.fall_silent()
