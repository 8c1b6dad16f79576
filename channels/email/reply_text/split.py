"""A mail's lines shared out: what the customer says, how they sign, what they quote.

Every line goes to exactly one of the three, so no word is lost whatever is misjudged: at worst the
agent unfolds the quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from channels.email.lines import Line, join_lines
from channels.email.reply_text.attributions import start_above
from channels.email.reply_text.boundaries import find_forwarded, find_rest
from channels.email.reply_text.signatures import signature_start
from channels.email.threading_keys import is_forward, is_reply

_MOST_BLOCKS: Final = 1_000  # what alternates more often than this is no letter
_MOST_ANSWERED_LINES: Final = 6  # of a quote that is answered below it, so much stays as what it is about


@dataclass(frozen=True, slots=True)
class Reply:
    """Every word of the lines is in one of the three."""

    text: str
    signature: str
    quote: str


@dataclass(slots=True)
class _Shares:
    text: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    quote: list[Line] = field(default_factory=list)

    def add_own(self, lines: Sequence[Line]) -> None:
        at = signature_start(lines)
        self.text += lines[:at]
        self.signature += lines[at:]

    def reply(self) -> Reply:
        return Reply(join_lines(self.text), join_lines(self.signature), join_lines(self.quote))


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of lines that is all quoted, its introducing sentence included, or all not."""

    lines: Sequence[Line]
    is_quote: bool
    introduced: int = 0  # how many lines of it are the sentence above


def split_reply(lines: list[Line], subject: str, *, is_answer: bool) -> Reply:
    """``is_answer``: the head names the mail that this one answers."""
    forwarded = _forwarded_at(lines, subject)
    if forwarded is not None:
        return _with_forwarded(lines, forwarded)
    rest = find_rest(lines)
    shares = _share(lines[:rest])
    shares.quote += lines[rest:] if rest is not None else []
    is_empty = all(line.is_blank for line in (*shares.text, *shares.signature))
    if is_empty and not is_answer and not is_reply(subject):
        return Reply(join_lines(lines), "", "")  # nothing was quoted: the mail merely looks like it
    return shares.reply()


def _forwarded_at(lines: list[Line], subject: str) -> int | None:
    """What is forwarded is what the customer wants us to read."""
    marked = find_forwarded(lines)
    if marked is not None or not is_forward(subject):
        return marked
    rest = find_rest(lines)
    return rest if rest is not None else next((n for n, line in enumerate(lines) if line.depth), None)


def _with_forwarded(lines: list[Line], at: int) -> Reply:
    shares = _Shares()
    shares.add_own(lines[:at])
    shares.text += [Line(""), *lines[at:]]
    return shares.reply()


def _share(lines: list[Line]) -> _Shares:
    blocks = _blocks(lines)
    shares = _Shares()
    answers_between = sum(block.is_quote for block in blocks) > 1
    for number, block in enumerate(blocks):
        if not block.is_quote:
            shares.add_own(block.lines)
        elif answers_between and _is_answered(blocks, number + 1):
            _share_answered(block, shares)
        else:
            shares.quote += [Line(""), *block.lines]
            shares.text.append(Line(""))
    return shares


def _is_answered(blocks: Sequence[_Block], following: int) -> bool:
    return (
        following < len(blocks)
        and not blocks[following].is_quote
        and signature_start(blocks[following].lines) > 0
    )


def _share_answered(block: _Block, shares: _Shares) -> None:
    """The last paragraph of a quote stays above its answer."""
    first = len(block.lines)
    while first > block.introduced and block.lines[first - 1].is_blank:
        first -= 1
    last = first
    while first > block.introduced and not block.lines[first - 1].is_blank:
        first -= 1
    first = max(first, last - _MOST_ANSWERED_LINES)
    shares.quote += [Line(""), *block.lines[:first]]
    shares.text += [Line(""), *block.lines[first:]]


def _blocks(lines: list[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    start = 0
    while len(blocks) < _MOST_BLOCKS and (opened := _next_quoted(lines, start)) is not None:
        above = max(start, start_above(lines, opened))
        closed = _end_of_quote(lines, opened)
        if any(not line.is_blank for line in lines[start:above]):
            blocks.append(_Block(lines[start:above], is_quote=False))
        blocks.append(_Block(lines[above:closed], is_quote=True, introduced=opened - above))
        start = closed
    if any(not line.is_blank for line in lines[start:]):
        blocks.append(_Block(lines[start:], is_quote=False))
    return blocks


def _next_quoted(lines: list[Line], start: int) -> int | None:
    return next((n for n in range(start, len(lines)) if lines[n].depth), None)


def _end_of_quote(lines: list[Line], start: int) -> int:
    """Blank lines between quoted ones belong to them."""
    end = start
    for number in range(start, len(lines)):
        if lines[number].depth:
            end = number + 1
        elif not lines[number].is_blank:
            break
    return end
