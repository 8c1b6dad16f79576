"""``Content-Type`` and ``Content-Disposition``: a value and its parameters, however they are written.

RFC 2231 (pieces ``name*0*=``, a charset in front), encoded words where none belong, raw bytes, no quotes
around blanks: all of it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from channels.email.charsets import decode_text
from channels.email.encoded_words import clean_line, decode_value

_NAME: Final = re.compile(rb";\s*([A-Za-z0-9!#$&^_.+-]{1,60})((?:\*\d{1,3})?\*?)\s*=\s*")
_QUOTED: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"?', re.DOTALL)
_PLAIN: Final = re.compile(rb"[^;]*")
_PERCENT: Final = re.compile(rb"%[0-9A-Fa-f]{2}")
_MAX_PARAMETERS: Final = 200


@dataclass(frozen=True, slots=True)
class Value:
    """``main`` in lower case ("text/plain"), parameters by their lower-case name."""

    main: str
    parameters: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


@dataclass(frozen=True, slots=True)
class _Piece:
    index: int
    encoded: bool
    value: bytes


def parse_value(value: bytes) -> Value:
    main, _, _ = value.partition(b";")
    pieces: dict[str, list[_Piece]] = {}
    for name, piece in _pieces(value):
        pieces.setdefault(name, []).append(piece)
    return Value(
        clean_line(main.decode("ascii", "replace")).lower(),
        {name: _join(found) for name, found in pieces.items()},
    )


def _pieces(value: bytes) -> Iterator[tuple[str, _Piece]]:
    position = 0
    for _ in range(_MAX_PARAMETERS):
        named = _NAME.search(value, position)
        if named is None:
            return
        found = _QUOTED.match(value, named.end()) or _PLAIN.match(value, named.end())
        assert found is not None  # the second pattern matches nothing as well
        position = found.end()
        text = re.sub(rb"\\(.)", rb"\1", found[1]) if found.re is _QUOTED else found[0].strip()
        digits = named[2].strip(b"*")
        yield named[1].decode("ascii").lower(), _Piece(int(digits or 0), named[2].endswith(b"*"), text)


def _join(pieces: list[_Piece]) -> str:
    """Of a parameter given twice, plain for the old and encoded for the new, the encoded one counts."""
    encoded = [piece for piece in pieces if piece.encoded]
    if not encoded:
        if len({piece.index for piece in pieces}) == 1:
            return _plain(pieces[0].value)
        return _plain(b"".join(piece.value for piece in sorted(pieces, key=_index)))
    if all(piece.index == 0 for piece in pieces):
        pieces = encoded[:1]
    ordered = sorted(pieces, key=_index)
    charset, rest = _split_charset(ordered[0])
    first = unquote_to_bytes(rest) if ordered[0].encoded else rest
    others = [unquote_to_bytes(piece.value) if piece.encoded else piece.value for piece in ordered[1:]]
    return clean_line(decode_text(b"".join([first, *others]), charset).text)


def _index(piece: _Piece) -> int:
    return piece.index


def _split_charset(piece: _Piece) -> tuple[str | None, bytes]:
    parts = piece.value.split(b"'", 2)
    if not piece.encoded or len(parts) < 3:
        return None, piece.value
    return parts[0].decode("ascii", "replace") or None, parts[2]


def _plain(value: bytes) -> str:
    """Some clients write percent signs with no star; a name that really contains "%E4" is not seen."""
    if len(_PERCENT.findall(value)) > 1 and value.isascii():
        text = decode_text(unquote_to_bytes(value), "utf-8")
        if "\ufffd" not in text.text and not text.text.isascii():
            return clean_line(text.text)
    return decode_value(value)
