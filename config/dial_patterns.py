"""Numbers as dial plans write them: ``[127]XXNZ`` is five digits. Each place is one of a few digits, so a number is
told right or wrong by looking once at each."""

from __future__ import annotations

import re
from typing import Final

_PLACES: Final = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_PLACE: Final = re.compile(r"[0-9XZN]|\[([0-9](?:-[0-9])?)+\]")
_LONGEST: Final = 32


def parse_pattern(text: str) -> tuple[str, ...]:
    """For each place the digits that may stand there; raises ValueError."""
    places, at = [], 0
    while at < len(text):
        match = _PLACE.match(text, at)
        if match is None:
            raise ValueError(f"{text}: {text[at]} is none of the digits, X, N, Z, and [1-4]")
        places.append(_digits(match[0]))
        at = match.end()
    if len(places) > _LONGEST:
        raise ValueError(f"{text} is longer than {_LONGEST} digits")
    return tuple(places)


def _digits(place: str) -> str:
    if not place.startswith("["):
        return _PLACES.get(place, place)
    found: set[str] = set()
    for low, high in re.findall(r"([0-9])(?:-([0-9]))?", place):
        if high and high < low:
            raise ValueError(f"{place}: {low}-{high} is none; write the smaller one first")
        found.update(str(digit) for digit in range(int(low), int(high or low) + 1))
    return "".join(sorted(found))
