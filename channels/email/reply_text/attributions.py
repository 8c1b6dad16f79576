"""The sentence above a quote: "On 24 Nov 2026, at 10:00, Ana <ana@x.example> wrote:".

It ends with a colon, tells a date or an address, and has the verb of its language or none at all (Gmail
in Russian and Japanese ends with the address). Programs break it over up to four lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from channels.email.lines import Line
from channels.email.reply_text.patterns import OPENS, WROTE

_MAX_LINES: Final = 4
_MAX_CHARACTERS: Final = 400
_COLON: Final = re.compile(r"[:：]\s*[*_]?$")
_EMAIL: Final = re.compile(r"[^\s<>()\[\]:：]+@[^\s<>()\[\]:：]+\.[^\s<>()\[\]:：]+")
_DATE: Final = re.compile(
    r"\d{4}\s?[年년./-]|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{1,2}(?:st|nd|rd|th|er|\.)?,?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s"
    r"(?:de\s)?\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:at\s)?\d{4}|\d{4}年"
)
_TIME: Final = re.compile(r"\d{1,2}\s?[:.h時点시]\s?\d{2}")
# A name or address may come first ("Ana <a@x> schrieb am ..."), or the date itself.
_BEGINS: Final = re.compile(
    r"[\"“'<]?\d|[^\W\d_]{1,10}\.?,?\s*\d|[\"“']?[^\"“<>]{0,60}[\"”']?\s*[<(\[]\S+@|[\"“']?\S+@\S+",
    re.UNICODE,
)
_SENTENCE_END: Final = re.compile(r"[.!?。！？…][\"”')]?\s*$")
_WROTE_NEAR_END: Final = 200  # characters: "schrieb Max Mustermann <max@x.example>:"

Strength = Literal["none", "weak", "strong"]


def judge(text: str) -> Strength:
    """ "weak" is enough right above lines that are marked as quoted, "strong" where nothing marks them."""
    if len(text) > _MAX_CHARACTERS or not _COLON.search(text):
        return "none"
    wrote = WROTE.search(text[-_WROTE_NEAR_END:]) is not None
    date, time, email = (pattern.search(text) is not None for pattern in (_DATE, _TIME, _EMAIL))
    if (wrote and (email or time) and date) or (date and time and email and _ends_with_address(text)):
        return "strong"
    is_short = len(text) < 120
    return "weak" if (wrote and (date or email or is_short)) or (date and email) else "none"


def _ends_with_address(text: str) -> bool:
    return bool(re.search(r"@[^\s@]{1,255}[>)\]]\s*[:：]\s*$", text))


def start_above(lines: Sequence[Line], end: int) -> int:
    """Where the sentence begins that ends right above ``lines[end]``, blank lines apart; ``end`` if there is none."""
    last = end - 1
    while last >= 0 and lines[last].is_blank and end - last <= 3:
        last -= 1
    if last < 0 or lines[last].depth:
        return end
    if lines[last].hint == "attribution":
        return _first_hinted(lines, last)
    starts = [first for first in range(last, max(-1, last - _MAX_LINES), -1) if _is_run(lines, first, last)]
    judged = {first: judge(_join(lines, first, last)) for first in starts}
    good = [first for first in starts if judged[first] != "none"]
    return _best(lines, good, judged) if good else end


def _best(lines: Sequence[Line], good: list[int], judged: dict[int, Strength]) -> int:
    """The shortest that begins as one does; or else the shortest of the surest."""
    for strength in ("strong", "weak"):
        for first in good:
            if judged[first] == strength and OPENS.match(lines[first].content):
                return first
        for first in good:
            if judged[first] == strength and _BEGINS.match(lines[first].content):
                return first
    return good[0]


def length_at(lines: Sequence[Line], first: int) -> int:
    """How many lines a strong sentence has that begins at ``first``; 0 for none."""
    if lines[first].hint == "attribution" and not lines[first].depth:
        return _hinted_length(lines, first)
    content = lines[first].content
    if not (OPENS.match(content) or _BEGINS.match(content)):
        return 0
    for last in range(first, min(len(lines), first + _MAX_LINES)):
        if not _is_run(lines, first, last):
            return 0
        if judge(_join(lines, first, last)) == "strong":
            return last - first + 1
    return 0


def _is_run(lines: Sequence[Line], first: int, last: int) -> bool:
    """Unquoted, none empty, and no sentence ends before the last one."""
    run = lines[first : last + 1]
    if any(line.depth or line.is_blank for line in run):
        return False
    return not any(_SENTENCE_END.search(line.content) and not _DATE.search(line.content) for line in run[:-1])


def _join(lines: Sequence[Line], first: int, last: int) -> str:
    return " ".join(line.content for line in lines[first : last + 1])


def _first_hinted(lines: Sequence[Line], last: int) -> int:
    first = last
    while first > 0 and lines[first - 1].hint == "attribution":
        first -= 1
    return first


def _hinted_length(lines: Sequence[Line], first: int) -> int:
    last = first
    while last < len(lines) and lines[last].hint == "attribution":
        last += 1
    return last - first
