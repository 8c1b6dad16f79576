"""The head of a mail repeated as text: "From: ... Sent: ... To: ... Subject: ...", in any language.

Customers write such lines too ("From: Berlin, To: Munich, Date: 5 May"). So a block is one only with a
sender and either both of date and subject, or three lines of which one has a mail address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.email.lines import Line
from channels.email.reply_text.patterns import KINDS, LABEL

_MAX_LINES: Final = 24
_MAX_CONTINUATIONS: Final = 6  # a long To over several lines
_MAX_BLANKS: Final = 1  # between two labels; HTML lays tables out like this


def is_header_block(lines: Sequence[Line], first: int) -> bool:
    depth = lines[first].depth
    if LABEL.fullmatch(lines[first].content) is None:
        return False
    kinds, has_address = _scan(lines[first : first + _MAX_LINES], depth)
    if "from_" not in kinds:
        return False
    return {"sent", "subject"} <= kinds or (has_address and len(kinds) >= 3)


def _scan(lines: Sequence[Line], depth: int) -> tuple[set[str], bool]:
    kinds: set[str] = set()
    has_address = False
    blanks = continuations = 0
    for line in lines:
        found = LABEL.fullmatch(line.content) if line.depth == depth else None
        if found:
            kinds |= {kind for kind in KINDS if found[kind]}
            blanks = continuations = 0
        elif line.is_blank:
            blanks += 1
        else:
            continuations += 1
        if blanks > _MAX_BLANKS or continuations > _MAX_CONTINUATIONS or line.depth != depth:
            break
        has_address = has_address or "@" in line.content
    return kinds, has_address
