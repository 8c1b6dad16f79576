"""Twilio's webhooks of the voice channel: what a caller is to hear next, and reports on legs.

An answer says what Twilio should do: 200 this; 4xx it is in vain to ask again, 503 ask again, and in both cases the
fallback address if nothing else helps, which needs nothing of ours but this file and the words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from aiohttp import web
from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.form import Form, UnreadableError, parse_fields
from channels.twilio.signature import parse_form
from channels.twilio.webhook import UnverifiedError, Webhook, read_webhook
from channels.voice.answers import SOUND_NAMES, answer_error, answer_sound, answer_twiml
from channels.voice.config import HOOK_PATH, SOUND_PATH, VoiceConfig
from channels.voice.parse import STATES, our_end, parse_digits, parse_sid
from channels.voice.raw import RECORDING_PAGE, Item, keep, keep_unreadable, parse_address, parse_webhook
from channels.voice.twiml import Speaker
from channels.voice.waiting import parse_heard, wait_page
from hub.clock import Clock
from hub.model.calls import InLine, Step
from hub.model.contact_centre import WaitingPolicy
from hub.model.nouns import CallAnswer, CallStarted, Refused
from hub.model.states import LEG_ENDED
from hub.ports import CallIntake, Render
from hub.store import Unavailable

_log = logging.getLogger(__name__)
T = TypeVar("T")

# While somebody waits there is music at once, and where they stand only if it is known by then.
PLACE_SECONDS: Final = 1.0

# How somebody leaves the line while we have already told the carrier what comes next, or nothing does.
_SETTLED: Final = frozenset({"bridged", "redirected", "redirected-from-bridged", "hangup"})


class Calls(Protocol):
    """How a call stands, from the rows. ``sid`` is that of the caller's leg."""

    async def line(self, sid: str) -> InLine | None:
        """Where it stands in line; None where it does not wait."""

    async def step(self, sid: str) -> Step | None:
        """What the caller comes to; None where there is no such call."""


Answer = Callable[[Webhook, Speaker, str], Awaitable[VoiceResponse | str]]


def routes(config: VoiceConfig, *, intake: CallIntake, calls: Calls, clock: Clock) -> list[web.RouteDef]:
    door = VoiceDoor(config, intake, calls, clock)
    root = f"{HOOK_PATH}{{account}}"
    return [
        web.post(root, door.open(door.question)),
        web.post(f"{root}/flow", door.open(door.question)),
        web.post(f"{root}/menu", door.open(door.question)),  # of a call that a node before flows began
        web.post(f"{root}/wait", door.open(door.wait)),
        web.post(f"{root}/key", door.open(door.key)),
        web.post(f"{root}/now", door.open(door.now)),
        web.post(f"{root}/left", door.open(door.left)),
        web.post(f"{root}/over", door.open(door.over)),
        web.post(f"{root}/status", door.open(door.report)),
        web.post(f"{root}/agent", door.open(door.report)),
        web.post(f"{root}/digits", door.open(door.digits)),
        web.post(f"{root}/{RECORDING_PAGE}", door.open(door.report)),
        web.get(f"{root}/fallback", door.fallback),
        web.post(f"{root}/fallback", door.fallback),
        *(web.get(f"{SOUND_PATH}{name}", answer_sound(name)) for name in SOUND_NAMES),
    ]


@dataclass(frozen=True, slots=True)
class VoiceDoor:
    config: VoiceConfig
    intake: CallIntake
    calls: Calls
    clock: Clock

    def open(self, answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Proves who asks, and turns whatever goes wrong into what Twilio should do about it."""

        async def handle(request: web.Request) -> web.Response:
            try:
                webhook = await self._verify(request)
                speaker = self._speaker(parse_fields(webhook.fields), request.query.get("language"))
                return answer_twiml(await answer(webhook, speaker, request.raw_path))
            except (UnverifiedError, UnreadableError) as refusal:
                _log.warning("voice webhook refused: %s", refusal.code)
                return answer_error(refusal.code)
            except Unavailable as error:  # it comes again, or to the fallback
                _log.warning("voice webhook not answered: the database is away: %s", error)
                return answer_error("unavailable")
            except Exception:  # noqa: BLE001 - whatever it was, it is ours: it must come again, or to the fallback
                _log.exception("voice webhook not answered")
                return answer_error("unavailable")

        return handle

    # -- pages

    async def question(self, webhook: Webhook, _speaker: Speaker, path: str) -> str:
        """A new call, or an answer in its flow: stored, placed and answered in one."""
        return await self._ask(webhook, path, lambda step: self._voice_of(step).render(step))

    async def wait(self, webhook: Webhook, speaker: Speaker, path: str) -> VoiceResponse:
        """Never an error: whoever waits hears music, whatever is away."""
        line = await self._quickly(self.calls.line(parse_sid(parse_fields(webhook.fields))))
        queue = self.config.find_queue(line.queue_id) if line else None
        heard = parse_heard(parse_address(path).query)
        policy = queue.waiting if queue else WaitingPolicy()
        return wait_page(speaker, line, heard, policy, self.clock.now())

    async def key(self, webhook: Webhook, _speaker: Speaker, path: str) -> str:
        """A key while they wait: stored, and what follows from it too."""
        return await self._ask(webhook, path, lambda step: self._voice_of(step).render_in_line(step))

    async def left(self, webhook: Webhook, speaker: Speaker, path: str) -> VoiceResponse | str:
        form = parse_fields(webhook.fields)
        if await self._hear_end(webhook, form, path):
            return VoiceResponse()
        if form.get("QueueResult") == "leave":
            return await self.now(webhook, speaker, path)
        if form.get("QueueResult") in _SETTLED:
            return VoiceResponse()
        return speaker.music_without_line()

    async def now(self, webhook: Webhook, speaker: Speaker, _path: str) -> VoiceResponse | str:
        """What they come to, as the rows say; the line where nobody can be asked."""
        step = await self._quickly(self.calls.step(parse_sid(parse_fields(webhook.fields))))
        return speaker.wait() if step is None else self._voice_of(step).render(step)

    async def over(self, webhook: Webhook, speaker: Speaker, path: str) -> VoiceResponse | str:
        """The conference has ended for the caller: thanks, or back to the line if nobody had been there. Asked again
        after a moment where it is not known yet; this request may be faster than our own note of their meeting."""
        form = parse_fields(webhook.fields)
        if await self._hear_end(webhook, form, path):
            return VoiceResponse()
        step = await self._quickly(self.calls.step(parse_sid(form)))
        if step is None:
            return speaker.end()
        return self._voice_of(step).render(step)

    async def digits(self, _webhook: Webhook, speaker: Speaker, path: str) -> VoiceResponse:
        """Of an announcement: the address says it all."""
        return speaker.tones(parse_digits(parse_address(path).query))

    async def report(self, webhook: Webhook, _speaker: Speaker, path: str) -> VoiceResponse:
        item = await self._read(webhook, path)
        await self.intake.accept(keep(path, webhook.content_type, webhook.body, item), item)
        return VoiceResponse()

    async def fallback(self, request: web.Request) -> web.Response:
        """Asked when all else has failed: no signature, no database, nothing kept."""
        body = await request.content.read(4_096) if request.method == "POST" else b""
        form = parse_fields(parse_form(body)) if body else dict(request.query)
        number = form.get(our_end(form), "")
        known = self.config.numbers.get(number) == request.match_info["account"]
        return answer_twiml(Speaker(self.config, number if known else "").apology())

    # -- what they have in common

    async def _ask(self, webhook: Webhook, path: str, render: Render) -> str:
        item = await self._read(webhook, path)
        assert isinstance(item, CallStarted | CallAnswer)
        raw = keep(path, webhook.content_type, webhook.body, item)
        answer = await self.intake.answer(raw, item, render)
        if isinstance(answer, Refused):
            raise UnreadableError(answer.code)
        return answer

    async def _verify(self, request: web.Request) -> Webhook:
        account = self.config.accounts.get(request.match_info["account"])
        if account is None:
            raise UnverifiedError("unknown_account")
        return await read_webhook(request, account, public_url=self.config.public_url)

    async def _read(self, webhook: Webhook, path: str) -> Item:
        now = self.clock.now()
        try:
            return parse_webhook(parse_fields(webhook.fields), parse_address(path), self.config, now)
        except UnreadableError as error:
            raw = keep_unreadable(path, webhook.content_type, webhook.body, now)
            await self.intake.keep_unreadable(raw, error.code)
            raise

    async def _hear_end(self, webhook: Webhook, form: Form, path: str) -> bool:
        """Whether the caller is gone, which this request is the first to say, or not."""
        if STATES.get(form.get("CallStatus", "")) not in LEG_ENDED:
            return False
        await self.report(webhook, self._speaker(form, None), path)
        return True

    async def _quickly(self, question: Awaitable[T | None]) -> T | None:
        """None where the rows are away or slow: what a caller hears must not wait for them."""
        try:
            async with asyncio.timeout(PLACE_SECONDS):
                return await question
        except Exception:  # noqa: BLE001
            _log.warning("a call's rows could not be read in time", exc_info=True)
            return None

    def _voice_of(self, step: Step) -> Speaker:
        return Speaker(self.config, step.account, step.language)

    def _speaker(self, form: Form, language: str | None) -> Speaker:
        return Speaker(self.config, form.get(our_end(form), ""), language)
