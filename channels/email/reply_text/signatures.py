"""Where a signature begins at the end of what somebody wrote.

Only what is marked as one: the two dashes, a line a telephone adds, what the HTML names so, or the ruled
box of Japanese mail. "Best regards, Ana" are words of the customer, and stay with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from channels.email.lines import Line
from channels.email.reply_text.patterns import SENT_FROM

_DASHES: Final = re.compile(r"--|—|– ?")
_BOX: Final = re.compile(r"[-_=*─━＝＊―~～・☆★◆◇■□+.:;/\\|]{8,}")
_CONTACT: Final = re.compile(
    r"@\S+\.\S|https?://|www\.|\btel\b|電話|携帯|〒|住所|전화|电话|手机|\+?\d[\d ()-]{7,}\d", re.IGNORECASE
)
_MAX_LINES: Final = 20  # longer ones are letters that begin with dashes
_MAX_BOX_LINES: Final = 12


def signature_start(lines: Sequence[Line]) -> int:
    """The first line of the signature, or ``len(lines)``."""
    end = _trim(lines, len(lines))
    start = end
    while (earlier := _one_step(lines, start)) < start:
        start = _trim(lines, earlier)
    return start if start < end else len(lines)


def _one_step(lines: Sequence[Line], end: int) -> int:
    """Signatures stand on top of each other: the person's own, and below it the telephone's."""
    if end == 0:
        return 0
    if lines[end - 1].hint == "signature":
        return _hinted(lines, end)
    if SENT_FROM.fullmatch(lines[end - 1].content):
        return end - 1
    return min(_after_dashes(lines, end), _boxed(lines, end))


def _hinted(lines: Sequence[Line], end: int) -> int:
    start = end
    while start > 0 and (lines[start - 1].hint == "signature" or lines[start - 1].is_blank):
        start -= 1
    return start


def _after_dashes(lines: Sequence[Line], end: int) -> int:
    first = max(0, end - _MAX_LINES)
    found = [n for n in range(first, end) if _DASHES.fullmatch(lines[n].text.strip()) and not lines[n].depth]
    return found[0] if found else end


def _boxed(lines: Sequence[Line], end: int) -> int:
    first = max(0, end - _MAX_BOX_LINES)
    ruled = [n for n in range(first, end) if _BOX.fullmatch(lines[n].content)]
    if not ruled or not any(_CONTACT.search(line.content) for line in lines[ruled[0] : end]):
        return end
    return ruled[0]


def _trim(lines: Sequence[Line], end: int) -> int:
    while end > 0 and lines[end - 1].is_blank:
        end -= 1
    return end
