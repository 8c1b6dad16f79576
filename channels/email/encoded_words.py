"""Header values to text: encoded words (RFC 2047) as they are really written, and raw 8-bit bytes.

Broken senders split a character over two words, leave spaces inside, put words in quotes or lose the
closing mark. So neighbours of one charset are joined as bytes before they are decoded, and a word may
stand anywhere.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from channels.email.charsets import decode_text
from channels.email.transfer import decode_base64

# =?charset*language?B?text?= ; the mark at the end may have been cut off with the line.
ENCODED_WORD: Final = re.compile(
    rb"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?(.*?)(?:\?=|\Z)", re.DOTALL
)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def decode_value(value: bytes, charset: str | None = None) -> str:
    """The value as one line of text. ``charset``: what raw 8-bit bytes are probably in."""
    return clean_line("".join(_decode_runs(value, charset)))


def clean_line(text: str) -> str:
    """Controls and line breaks become single spaces."""
    return _CONTROLS.sub(" ", text).strip()


def _decode_runs(value: bytes, charset: str | None) -> Iterator[str]:
    """Neighbouring words with one charset are one run of bytes."""
    run, run_charset = b"", ""
    position = 0
    for word in ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        name = word[1].decode("ascii", "replace").lower()
        if run_charset and (between.strip() or name != run_charset):
            yield decode_text(run, run_charset).text
            run = b""
        if between.strip() or not run_charset:
            yield decode_text(between, charset).text
        run += _word_bytes(word[2], word[3])
        run_charset = name
        position = word.end()
    if run_charset:
        yield decode_text(run, run_charset).text
    yield decode_text(value[position:], charset).text


def _word_bytes(kind: bytes, text: bytes) -> bytes:
    if kind in b"bB":
        return decode_base64(text)
    return binascii.a2b_qp(text.replace(b" ", b"_"), header=True)
