"""Bytes to text, by the label where it is right and by the looks where it is wrong.

Labels in mail are wrong in a few well-known ways: a smaller set is named than was used (gb2312 for
gb18030, iso-8859-1 for windows-1252), a gateway's default is stamped on anything, or there is none.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from channels.email.charset_guess import guess_charset, score_text

# Label, without punctuation, to the codec that reads what is sent under it.
_CODECS: Final[dict[str, str]] = {
    **dict.fromkeys(["gb2312", "gbk", "xgbk", "cp936", "ms936", "gb231280", "chinese", "gb18030", "gb180302000",
                     "csgb2312", "windows936", "euccn", "xeuccn", "isoir58", "csiso58gb231280"], "gb18030"),
    **dict.fromkeys(["big5", "xxbig5", "big5hkscs", "cp950", "ms950", "csbig5", "big5eten", "cnbig5",
                     "windows950"], "big5hkscs"),
    **dict.fromkeys(["iso88591", "latin1", "l1", "usascii", "ascii", "ansix341968", "windows1252", "cp1252",
                     "iso885915", "xansi", "iso646us"], "cp1252"),
    **dict.fromkeys(["shiftjis", "xsjis", "sjis", "windows31j", "ms932", "cp932", "csshiftjis", "mskanji"], "cp932"),
    **dict.fromkeys(["euckr", "ksc56011987", "ksc5601", "ksc56011989", "windows949", "cp949", "ms949", "uhc",
                     "korean", "cseuckr", "ks_c_5601"], "cp949"),
    **dict.fromkeys(["eucjp", "xeucjp", "ujis"], "euc_jis_2004"),
    **dict.fromkeys(["iso2022jp", "csiso2022jp", "iso2022jpms", "cp50220", "cp50221", "iso2022jp1",
                     "iso2022jp2"], "iso2022_jp_ext"),
    **dict.fromkeys(["iso88599", "latin5", "windows1254"], "cp1254"),
    **dict.fromkeys(["iso885911", "tis620", "windows874"], "cp874"),
    **dict.fromkeys(["utf8", "utf8mb4", "unicode11utf8", "unicodeutf8"], "utf-8"),
    **dict.fromkeys(["utf7", "unicode11utf7"], "utf-7"),
    "koi8": "koi8-r",
    "macintosh": "mac-roman",
    "xmacroman": "mac-roman",
}  # fmt: skip
# Python knows codecs that are no charsets (zip, rot13, unicode_escape): only these families are asked for.
_FAMILIES: Final = re.compile(
    r"(?:utf|iso|cp|windows|koi8|mac|euc|gb|big5|hz|johab|tis|hp|ptcp|kz)[\w.-]*", re.ASCII
)
# These name nothing in particular: senders and gateways put them on whatever passes.
_STAMPS: Final = frozenset({"cp1252"})
# What is all ASCII looks like text in these only once it is decoded.
_SEVEN_BIT: Final = frozenset({"iso2022_jp_ext", "iso2022_kr", "hz", "utf-7"})
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISO_2022_JP: Final = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_FEW_BROKEN: Final = 0.02  # of the characters: a cut end or a bad byte, but the label is right
_SAMPLE_BYTES: Final = 20_000  # looks are judged by the beginning
_CLEARLY_BETTER: Final = 0.6  # of a score between -10 and 3 a character
_DOUBTFUL: Final = 0.4  # a language scores 1 and more


@dataclass(frozen=True, slots=True)
class Decoded:
    """``problem``: a code, where the label was not believed or bytes were no text."""

    text: str
    charset: str
    problem: str | None = None


def find_codec(label: str | None) -> str | None:
    """The codec for a label as mails have it, or None where there is none."""
    key = re.sub(r"[^a-z0-9]", "", (label or "").lower())
    if key in _CODECS:
        return _CODECS[key]
    name = (label or "").strip("\"' ").lower()
    if not _FAMILIES.fullmatch(name):
        return None
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def decode_text(data: bytes, label: str | None = None) -> Decoded:
    """Never raises. ASCII is decoded at once: most headers and many bodies are."""
    codec = find_codec(label)
    if data.isascii() and codec not in _SEVEN_BIT and not _looks_wide(data, codec):
        return _decode_ascii(data)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(data[len(bom) :].decode(name, "replace"), name)
    if codec is None:
        return _decode_by_looks(data, "unknown_charset" if label else "no_charset")
    return _decode_labelled(data, codec)


def _decode_ascii(data: bytes) -> Decoded:
    if _ISO_2022_JP.search(data):
        return Decoded(data.decode("iso2022_jp_ext", "replace"), "iso2022_jp_ext", "no_charset")
    return Decoded(data.decode("ascii"), "ascii")


def _looks_wide(data: bytes, codec: str | None) -> bool:
    return codec is not None and codec.startswith(("utf-16", "utf-32")) and b"\0" in data


def _decode_labelled(data: bytes, codec: str) -> Decoded:
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return _decode_broken(data, codec)
    if codec in _SEVEN_BIT or codec == "utf-8":
        return Decoded(text, codec)
    score = score_text(text[:_SAMPLE_BYTES])
    anything = codec in _STAMPS or score < _DOUBTFUL
    guess = guess_charset(data[:_SAMPLE_BYTES], only=None if anything else ("utf-8",))
    if guess is None or guess.charset == codec:
        return Decoded(text, codec)
    if guess.score > score + _CLEARLY_BETTER:
        return Decoded(data.decode(guess.charset, "replace"), guess.charset, "wrong_charset")
    return Decoded(text, codec)


def _decode_broken(data: bytes, codec: str) -> Decoded:
    try:
        text = data.decode(codec, "replace")
    except (UnicodeDecodeError, ValueError):  # utf-7 and the like can fail even so
        return _decode_by_looks(data, "wrong_charset")
    if (
        text.count("\ufffd") <= max(1, len(text) * _FEW_BROKEN)
        and codec not in _STAMPS
        and _is_sensible(text)
    ):
        return Decoded(text, codec, "broken_bytes")
    found = _decode_by_looks(data, "wrong_charset")
    keeps_more = text.count("\ufffd") <= found.text.count("\ufffd")
    return Decoded(text, codec, "broken_bytes") if keeps_more and "\ufffd" in found.text else found


def _is_sensible(text: str) -> bool:
    """A short text may be all wrong with one broken byte in it."""
    return score_text(text[:_SAMPLE_BYTES].replace("\ufffd", "")) > 0


def _decode_by_looks(data: bytes, problem: str) -> Decoded:
    guess = guess_charset(data[:_SAMPLE_BYTES])
    charset = guess.charset if guess else "cp1252"
    return Decoded(data.decode(charset, "replace"), charset, problem)
