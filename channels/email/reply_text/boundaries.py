"""Where what is not marked line by line begins: a quote to the end, or a forwarded mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.email.lines import Line
from channels.email.reply_text.attributions import length_at
from channels.email.reply_text.header_blocks import is_header_block
from channels.email.reply_text.patterns import FORWARDED, ORIGINAL, RULE

# Nobody writes more before a quote. A pasted log file would cost seconds, line by line.
_MOST_LINES: Final = 2_000
_LOOK_BACK: Final = 10  # lines, for what stands above a quote


def find_forwarded(lines: Sequence[Line]) -> int | None:
    """The line that says "forwarded message", where what came before is not quoted itself."""
    for number, line in enumerate(lines[:_MOST_LINES]):
        if FORWARDED.fullmatch(line.content):
            return number if line.depth == 0 or _opens_quote(lines, number) else None
        if line.depth and not _opens_quote(lines, number):
            return None
        if not line.depth and _begins_rest(lines, number) and line.hint != "attribution":
            return None
    return None


def find_rest(lines: Sequence[Line]) -> int | None:
    """The first line of a quote that goes to the end, with the rules and blank lines above it."""
    for number, line in enumerate(lines[:_MOST_LINES]):
        if not line.depth and not line.is_blank and _begins_rest(lines, number):
            return _above_rules(lines, number)
        if line.hint == "rest":
            return _above_rules(lines, number)
    return None


def _begins_rest(lines: Sequence[Line], number: int) -> bool:
    if ORIGINAL.fullmatch(lines[number].content) or is_header_block(lines, number):
        return True
    length = length_at(lines, number)
    return bool(length) and not _is_marked(lines, number + length)


def _is_marked(lines: Sequence[Line], number: int) -> bool:
    """Whether the next line that is not blank is marked as quoted: then the marks say where the quote ends."""
    for line in lines[number : number + 4]:
        if line.depth:
            return True
        if not line.is_blank:
            return False
    return False


def _opens_quote(lines: Sequence[Line], number: int) -> bool:
    """The quote's first line, and no sentence above says whose words these are."""
    above = [line for line in lines[max(0, number - _LOOK_BACK) : number] if not line.is_blank]
    return lines[number].depth == 1 and (
        not above or (not above[-1].depth and not above[-1].content.endswith((":", "：")))
    )


def _above_rules(lines: Sequence[Line], number: int) -> int:
    while number > 0 and (lines[number - 1].is_blank or RULE.fullmatch(lines[number - 1].content)):
        number -= 1
    return number
