"""Makes the sounds that callers hear while they wait: ``python -m tools.sounds``. Ours, so nobody's licence.

8 kHz, 16 bit, one channel: what a telephone carries; every carrier plays it. Notes that ring over the end begin
again at the start, so that a file played again and again has no seam.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "channels" / "voice" / "static"
RATE: Final = 8_000
NOTE_SECONDS: Final = 0.5
RING_SECONDS: Final = 2.4
LOUDNESS: Final = 0.16  # of full scale, per note; about five sound at once

# Broken chords, as semitones from middle C: C, A minor, F, G, each going up and coming back.
CHORDS: Final = ((0, 7, 12, 16), (-3, 4, 9, 12), (-7, 0, 5, 9), (-5, 2, 7, 11))
SHAPE: Final = (0, 1, 2, 3, 2, 1, 2, 1)
# A single soft note, now and then: somebody may still press a key.
BEAT: Final = ((12, 0.0), (16, 0.25))


def main() -> None:
    melody = [chord[step] for chord in CHORDS for step in SHAPE]
    notes = [(tone, place * NOTE_SECONDS) for place, tone in enumerate(melody)]
    _write("waiting.wav", _mix(notes, len(melody) * NOTE_SECONDS))
    _write("beat.wav", _mix(BEAT, 2.0))


def _mix(notes: list[tuple[int, float]] | tuple[tuple[int, float], ...], seconds: float) -> list[float]:
    samples = [0.0] * int(seconds * RATE)
    for tone, starts in notes:
        first = int(starts * RATE)
        for place, value in enumerate(_note(tone)):
            samples[(first + place) % len(samples)] += value
    return samples


def _note(tone: int) -> list[float]:
    """A struck string, as far as two overtones and a slow fading make one."""
    pitch = 261.63 * 2 ** (tone / 12) * 2 * math.pi / RATE
    length = int(RING_SECONDS * RATE)
    return [
        LOUDNESS
        * min(1.0, place / (0.01 * RATE))
        * math.exp(-3.0 * place / length)
        * (1 - place / length)
        * (math.sin(pitch * place) + 0.3 * math.sin(2 * pitch * place) + 0.1 * math.sin(3 * pitch * place))
        for place in range(length)
    ]


def _write(name: str, samples: list[float]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with wave.open(str(FOLDER / name), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        clipped = (max(-1.0, min(1.0, value)) for value in samples)
        file.writeframes(b"".join(struct.pack("<h", int(value * 32_000)) for value in clipped))


if __name__ == "__main__":
    main()
