"""What somebody in line hears: music, and now and then where they stand and what they may do instead. Pure.

What they have heard already stands in the address of the next round, so that it needs no row: whether their place has
become better since, or it was so long ago that they would like to hear it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from twilio.twiml.voice_response import VoiceResponse

from channels.voice import words
from channels.voice.twiml import Speaker
from hub.model.calls import InLine
from hub.model.contact_centre import WaitingPolicy

MINUTE_MS: Final = 60_000
# After the music has ended, before the next round is asked for: a key just pressed is not to fall in between.
LAST_CHANCE_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Heard:
    """``at`` ms; ``place`` and ``minutes`` (the longest that was promised) where they were said."""

    at: int
    place: int | None = None
    minutes: int | None = None


def parse_heard(query: Mapping[str, str]) -> Heard | None:
    """None where this is the first round, or the address is not as we wrote it."""
    at, place, minutes = (query.get(name, "") for name in ("at", "place", "minutes"))
    if not _is_number(at):
        return None
    return Heard(
        int(at), int(place) if _is_number(place) else None, int(minutes) if _is_number(minutes) else None
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def write_heard(heard: Heard) -> dict[str, str]:
    """The other way."""
    said = {"at": heard.at, "place": heard.place, "minutes": heard.minutes}
    return {name: str(value) for name, value in said.items() if value is not None}


def minutes_left(line: InLine, now: int) -> tuple[int, int] | None:
    """From the fewest to the most, in whole minutes; the most is never 0. None where nobody knows: also when the
    time that was promised has passed."""
    if line.promised_at is None or line.high_ms is None or line.low_ms is None:
        return None
    passed = now - line.promised_at
    high_ms = line.high_ms - passed
    if high_ms <= 0:
        return None
    return max(0, line.low_ms - passed) // MINUTE_MS, -(-high_ms // MINUTE_MS)


def is_news(line: InLine, heard: Heard | None, policy: WaitingPolicy, now: int) -> bool:
    """Worth interrupting the music for: never heard, better than what was heard, or long ago."""
    if heard is None or now - heard.at >= policy.repeat_ms:
        return True
    left = minutes_left(line, now) if policy.says_wait else None
    return (policy.says_place and _is_better(line.place, heard.place)) or _is_better(
        left[1] if left else None, heard.minutes
    )


def _is_better(now: int | None, before: int | None) -> bool:
    return now is not None and before is not None and now < before


def wait_page(
    speaker: Speaker, line: InLine | None, heard: Heard | None, policy: WaitingPolicy, now: int
) -> VoiceResponse:
    """One round. ``line`` None: nobody knows, and there is music."""
    response = VoiceResponse()
    music = policy.music or speaker.config.music_url(speaker.account)
    if line is None:
        response.play(music)
        return response
    if line.asks_callback:
        response.redirect(speaker.config.offer_url(speaker.account_id, now))
        return response
    parent = _listen(response, speaker, now) if policy.keys else response
    if is_news(line, heard, policy, now):
        heard = _tell(speaker, parent, line, policy, now)
    parent.play(music)
    assert heard is not None  # the first round is news
    response.redirect(speaker.config.wait_url(speaker.account_id, speaker.language, write_heard(heard)))
    return response


def _listen(response: VoiceResponse, speaker: Speaker, now: int) -> Any:
    return response.gather(
        action=speaker.config.key_url(speaker.account_id, now),
        num_digits=1,
        finish_on_key="",
        timeout=LAST_CHANCE_SECONDS,
    )


def _tell(speaker: Speaker, parent: Any, line: InLine, policy: WaitingPolicy, now: int) -> Heard:
    left = minutes_left(line, now) if policy.says_wait else None
    if policy.says_place:
        _tell_place(speaker, parent, line.place)
    if left is not None:
        _tell_wait(speaker, parent, *left)
    for key, choice in policy.keys.items():
        speaker.say(parent, choice.words or words.KEYS[choice.does], key=key)
    return Heard(now, line.place if policy.says_place else None, left[1] if left else None)


def _tell_place(speaker: Speaker, parent: Any, place: int) -> None:
    if place == 1:
        speaker.say(parent, words.NEXT)
    else:
        speaker.say(parent, words.PLACE, place=place)


def _tell_wait(speaker: Speaker, parent: Any, low: int, high: int) -> None:
    if high == 1:
        speaker.say(parent, words.WAIT_A_MINUTE)
    elif low == 0:
        speaker.say(parent, words.WAIT_UP_TO, high=high)
    elif low == high:
        speaker.say(parent, words.WAIT_ABOUT, high=high)
    else:
        speaker.say(parent, words.WAIT_BETWEEN, low=low, high=high)
