"""From a call's diary to sound. Two lanes: the voice of the phone, and what the phone hears; each a quiet tone while
there is something, so that one can tell by ear and by test who could be heard when."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from itertools import dropwhile
from typing import Final
from wave import open as open_wave

from channels.carrier.calls.diary import Diary, Ear

RATE: Final = 8_000  # samples a second: what a telephone carries
VOICE_HERTZ: Final = 400
EAR_HERTZ: Final[dict[Ear, int]] = {"talk": 320, "words": 500, "music": 250}
_LOUDNESS: Final = 3_000  # of 32767: beside a voice it would be a hum
_BLOCK: Final = 800  # samples in which each of these tones ends where it began


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which nothing changes, in seconds of the call."""

    seconds: float
    voice: bool = False
    ear: Ear | None = None

    @property
    def is_silent(self) -> bool:
        return not self.voice and self.ear is None


def cut(diary: Diary, start: int, end: int, *, second: float) -> list[Segment]:
    """What the diary has between two moments (ms). ``second`` is how long one of the call lasts in real ones."""
    scale = 1 / (1000 * (second or 1.0))
    return [Segment(ms * scale, moment.voice, moment.ear) for ms, moment in diary.between(start, end)]


def silence(segments: Sequence[Segment]) -> list[Segment]:
    return [Segment(length(segments))] if segments else []


def choose(segments: Sequence[Segment], *, inbound: bool, outbound: bool) -> list[Segment]:
    """One track only, or both: ``inbound`` is what comes from the phone."""
    return [replace(s, voice=s.voice and inbound, ear=s.ear if outbound else None) for s in segments]


def trim(segments: Sequence[Segment]) -> list[Segment]:
    """Without the silence at both ends."""
    begun = list(dropwhile(lambda segment: segment.is_silent, segments))
    return list(dropwhile(lambda segment: segment.is_silent, reversed(begun)))[::-1]


def length(segments: Sequence[Segment]) -> float:
    return sum(segment.seconds for segment in segments)


def make_wav(segments: Sequence[Segment], channels: int) -> bytes:
    """16 bit, 8 kHz. Of two channels the first is the phone's voice; one has both."""
    file = BytesIO()
    with open_wave(file, "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        end, written = 0.0, 0
        for segment in segments:
            end += segment.seconds
            frames = round(end * RATE) - written
            written += frames
            wav.writeframesraw(_sound(segment, frames, channels))
    return file.getvalue()


def _sound(segment: Segment, frames: int, channels: int) -> bytes:
    block = _block(segment.voice, segment.ear, channels)
    whole, rest = divmod(frames, _BLOCK)
    return block * whole + block[: rest * channels * 2]


@cache
def _block(voice: bool, ear: Ear | None, channels: int) -> bytes:
    lanes = [_tone(VOICE_HERTZ if voice else 0), _tone(EAR_HERTZ[ear] if ear else 0)]
    if channels == 1:
        return array("h", [one + other for one, other in zip(*lanes, strict=True)]).tobytes()
    return array("h", [sample for pair in zip(*lanes, strict=True) for sample in pair]).tobytes()


def _tone(hertz: int) -> list[int]:
    return [round(_LOUDNESS * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(_BLOCK)]
