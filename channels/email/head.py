"""The head of a mail or of one of its parts: from lines to fields.

Values stay bytes: which charset they are in shows only when they are read. Folds, and line breaks
that are none of the standard's, become spaces here, so that no value can carry a header of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from channels.email.limits import MAX_HEADER_BYTES, MAX_HEADERS

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BREAKS: Final = re.compile(rb"[\r\n\0][ \t]*")
_LOOK_AHEAD_LINES: Final = 40  # to tell a fold that lost its space from a body without its empty line


@dataclass(frozen=True, slots=True)
class Head:
    """``fields``: names in lower case, values without line breaks, in their order."""

    fields: tuple[tuple[str, bytes], ...]

    def first(self, name: str) -> bytes:
        """b"" where there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)


def split_head(raw: bytes, start: int, end: int) -> tuple[Head, int]:
    """The head that begins at ``start``, and where the body begins."""
    fields: list[tuple[bytes, list[bytes]]] = []
    position = start
    while position < end:
        line, following = _line(raw, position, end)
        if not line:
            return _head(fields), following
        if not _take(line, fields, is_first=position == start):
            if not (fields and _has_field_below(raw, following, end)):
                return _head(fields), position
            fields[-1][1].append(b" " + line)
        position = following
    return _head(fields), end


def _take(line: bytes, fields: list[tuple[bytes, list[bytes]]], *, is_first: bool) -> bool:
    """False for a line that belongs in no head."""
    found = _FIELD.match(line)
    if found:
        fields.append((found[1], [line[found.end() :]]))
        return True
    if line[:1] in b" \t":
        if fields:
            fields[-1][1].append(line)
        return bool(fields)
    return is_first and line.startswith((b"From ", b">From "))  # as mbox files separate their mails


def _line(raw: bytes, position: int, end: int) -> tuple[bytes, int]:
    newline = raw.find(b"\n", position, end)
    stop = end if newline < 0 else newline
    return raw[position:stop].rstrip(b"\r"), min(stop + 1, end)


def _has_field_below(raw: bytes, position: int, end: int) -> bool:
    for _ in range(_LOOK_AHEAD_LINES):
        line, position = _line(raw, position, end)
        if not line:
            return False
        if _FIELD.match(line):
            return True
    return False


def _head(fields: list[tuple[bytes, list[bytes]]]) -> Head:
    return Head(
        tuple(
            (name.decode("ascii").lower(), _BREAKS.sub(b" ", b"".join(lines))[:MAX_HEADER_BYTES].strip())
            for name, lines in fields[:MAX_HEADERS]
        )
    )
