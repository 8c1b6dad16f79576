"""A mail's bytes to its leaves: what is in multiparts, in multiparts, without ever going deep or far.

Own code in place of the standard library's: that one recurses for every level, tells a broken boundary
only by losing what is in it, and does not give back an enclosed mail as the bytes that came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from channels.email.head import Head, split_head
from channels.email.limits import MAX_DEPTH, MAX_PARTS
from channels.email.params import Value, parse_value
from channels.email.transfer import decode_transfer

_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
# A line that opens a part, where the boundary is not named or another one: "--" and, next, a field.
_SOME_BOUNDARY: Final = re.compile(
    rb"^--([^\s-][^\r\n]{0,99}?|-+[^\s-][^\r\n]{0,99}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf. ``inside``: the multiparts around it, outermost first: ("mixed", "alternative")."""

    head: Head
    type: str
    value: Value
    disposition: Value
    inside: tuple[str, ...]
    alternative: int  # which "alternative" it is in, at any depth; 0 for none
    raw: bytes

    def content(self) -> tuple[bytes, str | None]:
        return decode_transfer(self.raw, self.head.first("content-transfer-encoding"))


@dataclass(slots=True)
class Walked:
    head: Head
    parts: list[Part] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    inside: tuple[str, ...] = ()
    default_type: str = "text/plain"
    alternative: int = 0


def walk(raw: bytes) -> Walked:
    """Every leaf in the order of the mail."""
    head, _ = split_head(raw, 0, len(raw))
    walked = Walked(head)
    waiting = [_Place(0, len(raw))]
    multiparts = 0
    while waiting:
        place = waiting.pop()
        part_head, body = split_head(raw, place.start, place.end)
        value = parse_value(part_head.first("content-type"))
        kind = _kind(value.main, place.default_type, walked)
        inner = list(_inner(raw, body, place, kind, value, walked))
        if inner:
            multiparts += 1
            waiting += reversed(_places(inner, place, kind.partition("/")[2], multiparts))
        elif not _is_full(walked):
            walked.parts.append(_part(raw[body : place.end], part_head, kind, value, place))
    return walked


def _places(inner: list[tuple[int, int]], outer: _Place, subtype: str, number: int) -> list[_Place]:
    inside = (*outer.inside, subtype)
    default = "message/rfc822" if subtype == "digest" else "text/plain"
    alternative = number if subtype == "alternative" else outer.alternative
    return [_Place(start, end, inside, default, alternative) for start, end in inner]


def _part(raw: bytes, head: Head, kind: str, value: Value, place: _Place) -> Part:
    kind = "text/plain" if kind.startswith("multipart/") else kind
    disposition = parse_value(head.first("content-disposition"))
    return Part(head, kind, value, disposition, place.inside, place.alternative, raw)


def _is_full(walked: Walked) -> bool:
    if len(walked.parts) < MAX_PARTS:
        return False
    walked.problems.add("too_many_parts")
    return True


def _kind(named: str, default: str, walked: Walked) -> str:
    if not named:
        return default
    kind = re.sub(r"\s+", "", named)
    if _TYPE.fullmatch(kind):
        return kind
    walked.problems.add("bad_content_type")
    return f"{kind}/mixed" if kind == "multipart" else "text/plain"


def _inner(
    raw: bytes, body: int, place: _Place, kind: str, value: Value, walked: Walked
) -> Iterator[tuple[int, int]]:
    if not kind.startswith("multipart/"):
        return
    if len(place.inside) >= MAX_DEPTH:
        walked.problems.add("too_deep")
        return
    boundary = value.get("boundary").encode("utf-8", "replace")
    found = list(_between(raw, body, place.end, boundary)) if boundary else []
    if not found:
        walked.problems.add("boundary_not_found")
        guess = _SOME_BOUNDARY.search(raw, body, place.end)
        found = list(_between(raw, body, place.end, guess[1])) if guess else []
    yield from found


def _between(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """The stretches between the boundary's lines. What was not closed goes to the end."""
    line = re.compile(rb"(?:^|\n)--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*(?:\r?(?=\n)|\r?\Z)")
    opened: int | None = None
    marks = islice(line.finditer(raw, max(0, start - 1), end), MAX_PARTS + 1)
    for mark in marks:
        if opened is not None:
            yield opened, _before_break(raw, opened, mark.start())
        opened = None if mark[1] else min(mark.end() + 1, end)
        if mark[1]:
            break
    if opened is not None and opened < end:
        yield opened, end


def _before_break(raw: bytes, start: int, end: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    return max(start, end - 1 if raw[end - 1 : end] == b"\r" else end)
