"""What a caller hears, as TwiML. Pure; the library escapes what stands in it.

A call goes from page to page: what the flow says and asks (``<Gather>``), the line (``<Enqueue>``, whose music is
asked for again and again), the talk (``<Dial><Conference>``), and thanks. Nowhere is there silence for more than three
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from twilio.twiml.voice_response import VoiceResponse

from channels.voice import words
from channels.voice.config import VoiceConfig
from hub.model.calls import Ask, Dial, End, Record, Speak, Step, StepKind, Wait
from hub.model.contact_centre import AccountPolicy, LinePolicy, Text, choose_words

QUIET_SECONDS: Final = 2  # and the request that follows takes its part of the three
SILENT_SECONDS: Final = 5  # somebody who thinks of a number is silent for less
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

    def flow(self, step: Step) -> VoiceResponse:
        """What the flow says, and then what it waits for. Words that a key may cut short stand where keys are heard."""
        response = VoiceResponse()
        *before, last = step.instructions
        speaks = [each for each in before if isinstance(each, Speak)]
        within = _last_interruptible(speaks) if isinstance(last, Ask) else []
        self._speak(response, speaks[: len(speaks) - len(within)])
        match last:
            case Ask():
                self._ask(response, last, within)
            case Record():
                self._record(response, last, step.call_id)
            case Dial():
                dial = response.dial(action=self._flow_url(last.turn), timeout=last.timeout_seconds)
                dial.number(last.number)
            case Wait(queue_id):
                self._enqueue(response, queue_id)
            case End():
                self._hang_up(response, last)
        return response

    def wait(self, _step: Step | None = None) -> VoiceResponse:
        response = VoiceResponse()
        self._enqueue(response, self.policy.queue_id if self.policy else "line")
        return response

    def lead_on(self) -> VoiceResponse:
        """To where it is looked up what they come to."""
        response = VoiceResponse()
        response.redirect(self.config.now_url(self.account_id))
        return response

    def render_in_line(self, step: Step) -> str:
        """``hub.ports.Render`` of what follows from a key in Twilio's line, where words, music and the end may be
        heard; for everything else the line is left, and then it is asked what follows."""
        last = step.instructions[-1] if step.kind == "flow" else None
        if isinstance(last, End):
            return str(self.flow(step))
        response = VoiceResponse()
        if isinstance(last, Wait):
            self._speak(response, [each for each in step.instructions if isinstance(each, Speak)])
        if isinstance(last, Wait) or step.kind == "wait":
            response.redirect(self.config.wait_url(self.account_id, self.language))
        else:
            response.leave()
        return str(response)

    def music_without_line(self) -> VoiceResponse:
        """Where Twilio's line is full or broken: music, asking for the next round itself."""
        response = VoiceResponse()
        response.play(self.config.music_url(self.account))
        response.redirect(self.config.left_url(self.account_id, self.language))
        return response

    def hold(self, _step: Step | None = None) -> VoiceResponse:
        """Two seconds of sound, and the question once more."""
        response = VoiceResponse()
        response.play(self.config.sound_url("beat.wav"))
        response.redirect(self.config.over_url(self.account_id, self.language))
        return response

    def room(self, name: str) -> VoiceResponse:
        """The talk. It is over for everybody when the caller leaves."""
        response = VoiceResponse()
        dial = response.dial(action=self.config.over_url(self.account_id, self.language))
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

    def tones(self, digits: str) -> VoiceResponse:
        """Keys, for one party alone."""
        response = VoiceResponse()
        response.play(digits=digits)
        return response

    def refuse(self, _step: Step) -> VoiceResponse:
        response = VoiceResponse()
        response.reject(reason="rejected")
        return response

    def end(self, _step: Step | None = None, *, last_words: str | None = None) -> VoiceResponse:
        """``last_words``: said before, as they were written down in the caller's language."""
        response = VoiceResponse()
        if last_words:
            self.say(response, {self.spoken(): last_words})
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

    # -- parts of pages

    def _ask(self, response: VoiceResponse, asked: Ask, within: Sequence[Speak]) -> None:
        """Sound bridges what is left of the time, so that nobody takes the line for dead. No key ends it by itself: the
        flow knows which one does."""
        quiet = min(asked.timeout_seconds, QUIET_SECONDS)
        gather = response.gather(
            action=self._flow_url(asked.turn),
            num_digits=asked.most,
            finish_on_key="",
            timeout=quiet,
            action_on_empty_result=True,
        )
        self._speak(gather, within)
        beats = (asked.timeout_seconds - quiet + 1) // _BEAT_SECONDS
        if beats:
            gather.play(self.config.sound_url("beat.wav"), loop=beats)

    def _record(self, response: VoiceResponse, record: Record, call_id: str) -> None:
        """Behind the tone. Of what is silent Twilio makes no recording and asks no action: then the flow goes on all
        the same."""
        response.record(
            action=self._flow_url(record.turn),
            max_length=record.most_seconds,
            finish_on_key=record.finish_key,
            timeout=SILENT_SECONDS,
            play_beep=True,
            trim="trim-silence",
            recording_status_callback=self.config.recording_url(
                self.account_id, self.account, call_id, record.turn
            ),
            recording_status_callback_event="completed absent",
        )
        response.redirect(self._flow_url(record.turn))

    def _enqueue(self, response: VoiceResponse, name: str) -> None:
        """Into the line. Twilio's own order of it is of no account: who is next, the router decides."""
        response.enqueue(
            name,
            wait_url=self.config.wait_url(self.account_id, self.language),
            action=self.config.left_url(self.account_id, self.language),
        )

    def _hang_up(self, response: VoiceResponse, end: End) -> None:
        if not end.is_told and end.because == "closed":
            line = self._line()
            self.say(response, (line.after_hours if line else None) or words.CLOSED)
        elif not end.is_told:
            self.say(response, words.GOODBYE)
        response.hangup()

    def _flow_url(self, turn: int) -> str:
        return self.config.flow_url(self.account_id, turn)

    # -- words

    def _speak(self, parent: Any, speaks: Iterable[Speak]) -> None:
        for each in speaks:
            speaker = self if each.language is None else replace(self, language=each.language)
            recording = each.prompt.audio.get(speaker.spoken())
            if recording is not None:
                parent.play(recording)
            else:
                speaker.say(parent, each.prompt.words)

    def say(self, parent: Any, text: Text, **values: object) -> None:
        language = self.spoken()
        said = choose_words(text, language, fallbacks=tuple(text))
        tag, voice = words.VOICES.get(language, (language, None))
        parent.say(said.format(**values) if values else said, language=tag, voice=voice)

    def spoken(self) -> str:
        """The caller's own language where the number has it, else the number's first."""
        languages = self.policy.languages if self.policy else ("en",)
        return self.language if self.language in languages else languages[0]

    def _line(self) -> LinePolicy | None:
        return self.policy.line if self.policy else None


_PAGES: Final[Mapping[StepKind, Callable[[Speaker, Step], VoiceResponse]]] = {
    "flow": Speaker.flow,
    "wait": Speaker.wait,
    "refuse": Speaker.refuse,
    "hold": Speaker.hold,
    "end": Speaker.end,
}


def _last_interruptible(speaks: Sequence[Speak]) -> list[Speak]:
    within: list[Speak] = []
    for each in reversed(speaks):
        if not each.may_interrupt:
            break
        within.insert(0, each)
    return within
