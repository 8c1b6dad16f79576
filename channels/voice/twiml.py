"""What a caller hears, as TwiML. Pure; the library escapes what stands in it.

A call goes from page to page: the menu (``<Gather>``), the line (``<Enqueue>``, whose music is asked for again and
again), the talk (``<Dial><Conference>``), and thanks. Nowhere is there silence for more than three seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twilio.twiml.voice_response import VoiceResponse

from channels.voice import words
from channels.voice.config import VoiceConfig
from hub.model.calls import Step, StepKind
from hub.model.contact_centre import AccountPolicy, LinePolicy, Text, choose_words

QUIET_SECONDS: Final = 2  # and the request that follows takes its part of the three
_BEAT_SECONDS: Final = 2  # of static/beat.wav


@dataclass(frozen=True, slots=True)
class Speaker:
    """A number's voice: its addresses, its words, in the caller's language where it has them."""

    config: VoiceConfig
    account: str
    language: str | None = None

    @property
    def account_id(self) -> str:
        return self.config.numbers.get(self.account, "")

    @property
    def policy(self) -> AccountPolicy | None:
        return self.config.find_line(self.account)

    def render(self, step: Step) -> str:
        """``hub.ports.Render``."""
        return str(_PAGES[step.kind](self, step))

    # -- pages

    def menu(self, step: Step) -> VoiceResponse:
        response, line = VoiceResponse(), self._line()
        menu = line.menu if line else None
        if (
            menu is None
        ):  # gone from the configuration since: whoever presses anything comes to the number's queue
            response.redirect(self.config.menu_url(self.account_id, step.attempt))
            return response
        quiet = min(menu.timeout_seconds, QUIET_SECONDS)
        gather = response.gather(
            action=self.config.menu_url(self.account_id, step.attempt),
            num_digits=1,
            finish_on_key="",
            timeout=quiet,
            action_on_empty_result=True,
        )
        if step.wrong_key:
            self.say(gather, words.WRONG_KEY)
        elif step.attempt == 1 and line is not None:
            self.say(gather, line.greeting)
        self.say(gather, menu.prompt)
        beats = (menu.timeout_seconds - quiet + 1) // _BEAT_SECONDS
        if beats:
            gather.play(self.config.sound_url("beat.wav"), loop=beats)
        return response

    def wait(self, _step: Step | None = None, *, greet: bool = True) -> VoiceResponse:
        """Into the line. Twilio's own order of it is of no account: who is next, the router decides."""
        response, line = VoiceResponse(), self._line()
        if greet and line is not None and line.menu is None:
            self.say(response, line.greeting)
        response.enqueue(
            self.policy.queue_id if self.policy else "line",
            wait_url=self.config.wait_url(self.account_id),
            action=self.config.left_url(self.account_id),
        )
        return response

    def music(self, place: int | None) -> VoiceResponse:
        """One round of waiting; the place where it is known."""
        response = VoiceResponse()
        if place == 1:
            self.say(response, words.NEXT)
        elif place is not None:
            self.say(response, words.PLACE, place=place)
        response.play(self.config.music_url(self.account))
        return response

    def music_without_line(self, place: int | None) -> VoiceResponse:
        """Where Twilio's line is full or broken: the same, asking for the next round itself."""
        response = self.music(place)
        response.redirect(self.config.left_url(self.account_id))
        return response

    def hold(self, _step: Step | None = None) -> VoiceResponse:
        """Two seconds of sound, and the question once more."""
        response = VoiceResponse()
        response.play(self.config.sound_url("beat.wav"))
        response.redirect(self.config.over_url(self.account_id))
        return response

    def room(self, name: str) -> VoiceResponse:
        """The talk. Whoever leaves ends it for both."""
        response = VoiceResponse()
        dial = response.dial(action=self.config.over_url(self.account_id))
        dial.conference(
            name,
            beep=False,
            start_conference_on_enter=True,
            end_conference_on_exit=True,
            participant_label="customer",
            wait_url=self.config.music_url(self.account),
            wait_method="GET",
        )
        return response

    def closed(self, _step: Step) -> VoiceResponse:
        response, line = VoiceResponse(), self._line()
        if line is not None:
            self.say(response, line.after_hours)
        else:
            self.say(response, words.APOLOGY)
        response.hangup()
        return response

    def refuse(self, _step: Step) -> VoiceResponse:
        response = VoiceResponse()
        response.reject(reason="rejected")
        return response

    def end(self, _step: Step | None = None, *, last_words: str | None = None) -> VoiceResponse:
        """``last_words``: said before, as they were written down in the caller's language."""
        response = VoiceResponse()
        if last_words:
            self.say(response, {self._spoken(): last_words})
        self.say(response, words.GOODBYE)
        response.hangup()
        return response

    def apology(self) -> VoiceResponse:
        """Of what is in memory alone. The number is read out digit by digit."""
        response = VoiceResponse()
        self.say(response, words.APOLOGY)
        if self.policy is not None:
            self.say(response, words.CALL_BACK, number=" ".join(self.account.removeprefix("+")))
        else:
            self.say(response, words.CALL_AGAIN)
        response.hangup()
        return response

    # -- words

    def say(self, parent: Any, text: Text, **values: object) -> None:
        language = self._spoken()
        said = choose_words(text, language, fallbacks=tuple(text))
        tag, voice = words.VOICES.get(language, (language, None))
        parent.say(said.format(**values) if values else said, language=tag, voice=voice)

    def _spoken(self) -> str:
        """The caller's own language where the number has it, else the number's first."""
        languages = self.policy.languages if self.policy else ("en",)
        return self.language if self.language in languages else languages[0]

    def _line(self) -> LinePolicy | None:
        return self.policy.line if self.policy else None


_PAGES: Final[Mapping[StepKind, Callable[[Speaker, Step], VoiceResponse]]] = {
    "menu": Speaker.menu,
    "wait": Speaker.wait,
    "closed": Speaker.closed,
    "refuse": Speaker.refuse,
    "hold": Speaker.hold,
    "end": Speaker.end,
}
