"""Content-Transfer-Encoding: what the bytes of a part were before they were sent."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping
from typing import Final

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN: Final = bytes(set(range(256)) - set(_ALPHABET))
_FOREIGN_BUT_BREAKS: Final = bytes(set(_FOREIGN) - set(b"\r\n\t ="))
# Base64 that was damaged has a stray character here and there; text under a wrong label has far more.
_MOST_FOREIGN: Final = 0.03
_UU_BEGIN: Final = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} .*$", re.MULTILINE)


def decode_transfer(data: bytes, encoding: bytes) -> tuple[bytes, str | None]:
    """The content, and a problem's code. Never raises: what is not decodable is left as it is."""
    name = encoding.strip().strip(b'"').lower().decode("ascii", "replace")
    decode = _DECODERS.get(name)
    if decode is None:
        return data, None if name in _PLAIN else "unknown_transfer_encoding"
    decoded = decode(data)
    return (data, "not_as_encoded") if decoded is None else (decoded, None)


def decode_base64(data: bytes) -> bytes:
    """Whatever can be read: padding may be missing, stand in the middle, and anything foreign is skipped."""
    return b"".join(_decode_run(run) for run in data.split(b"=") if run)


def _decode_run(run: bytes) -> bytes:
    digits = run.translate(None, _FOREIGN)
    if len(digits) % 4 == 1:  # six bits make no byte
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _base64(data: bytes) -> bytes | None:
    foreign = len(data) - len(data.translate(None, _FOREIGN_BUT_BREAKS))
    spaces = data.strip().count(b" ")
    if foreign + spaces > 2 + len(data) * _MOST_FOREIGN:
        return None
    return decode_base64(data)


def _uuencoded(data: bytes) -> bytes | None:
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return None
    decoded = []
    for line in data[begin.end() :].splitlines():
        if line.strip() == b"end":
            break
        decoded.append(_uu_line(line))
    return b"".join(decoded)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line) if line.strip() else b""  # of nothing it would make 32 zeros
    except binascii.Error:
        return b""


_DECODERS: Final[Mapping[str, Callable[[bytes], bytes | None]]] = {
    "base64": _base64,
    "quoted-printable": binascii.a2b_qp,
    "x-uuencode": _uuencoded,
    "uuencode": _uuencoded,
    "x-uue": _uuencoded,
}
_PLAIN: Final = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"})
