"""Which charset bytes are in, by how much the decoded text looks like a language.

Statistics over bytes need long texts; a subject has ten characters. So every candidate is decoded and
its characters are weighed: the most frequent ones of a script count for it, what no mail contains
counts against it. Chinese read as Korean is made of real syllables, but of rare ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from channels.email.frequent import ALPHABETS, CYRILLIC, HAN, HANGUL, LATIN, PUNCTUATION

# Of two with the same score the earlier one is taken.
_CANDIDATES: Final = (
    "utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "euc_jis_2004", "koi8-r", "cp1251", "cp1252", "cp1250",
    "iso8859-2", "iso8859-5", "cp866", "utf-16-le", "utf-16-be",
)  # fmt: skip
_CUT_BYTES: Final = 4  # a sample may end within a character
_HIGHEST_BAD: Final = -10.0


class Guess(NamedTuple):
    charset: str
    score: float


def guess_charset(sample: bytes, only: Sequence[str] | None = None) -> Guess | None:
    """The likeliest of the candidates that can decode all of it, or None."""
    guesses = [
        Guess(name, score_text(text) + _bonus(name, text))
        for name in only or _candidates(sample)
        if (text := _try(sample, name))
    ]
    return max(guesses, key=lambda guess: guess.score, default=None)


def _bonus(charset: str, text: str) -> float:
    """What is not UTF-8 is rarely valid as such, and hardly ever where three bytes make a character."""
    if charset == "utf-8":
        return 3.0 if any(character >= "\u0800" for character in text) else 1.5
    letters = {
        character.lower() for character in text if "\xc0" <= character <= "\u024f" and character.isalpha()
    }
    return 0.7 if letters and any(letters <= alphabet for alphabet in ALPHABETS.values()) else 0.0


def _candidates(sample: bytes) -> Sequence[str]:
    wide = sample.count(0) * 5 > len(sample)
    return _CANDIDATES if wide else _CANDIDATES[:-2]


def _try(sample: bytes, charset: str) -> str | None:
    for cut in range(_CUT_BYTES):
        try:
            return sample[: len(sample) - cut].decode(charset)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - _CUT_BYTES:
                return None
    return None


def score_text(text: str) -> float:
    """Points per character that is not ASCII: about 2 for a language, below 0 for noise; 0 for ASCII alone."""
    foreign = 0
    points = 0.0
    before = " "
    for character in text:
        if character >= "\x80":
            foreign += 1
            points += _points(character) + _beside(before, character)
        elif character < " " and character not in "\t\n\r\f\x1b":
            foreign += 1
            points += _HIGHEST_BAD
        before = character
    return points / foreign if foreign else 0.0


@lru_cache(maxsize=20_000)
def _points(character: str) -> float:
    if character in HAN or character in HANGUL or character in PUNCTUATION:
        return 3.0
    if character in CYRILLIC or character in LATIN:
        return 2.0
    if "\u4e00" <= character <= "\u9fff":
        return 1.2 if _is_first_level(character) else 0.0
    return next(
        (points for first, last, points in _RANGES if first <= character <= last), _by_category(character)
    )


def _is_first_level(character: str) -> bool:
    """Whether a national set counts it among those in daily use."""
    return any(
        first <= data[0] <= last
        for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF))
        if len(data := character.encode(codec, "ignore")) == 2
    )


def _by_category(character: str) -> float:
    return {"Ll": 0.2, "Lu": 0.0, "Lo": -0.5}.get(unicodedata.category(character), -1.0)


_RANGES: Final = (
    ("\x80", "\x9f", _HIGHEST_BAD),
    ("\u3041", "\u3093", 2.6),  # hiragana
    ("\u30a1", "\u30fc", 2.3),  # katakana
    ("\uff61", "\uff9f", -1.5),  # half-width katakana: what Chinese looks like in Shift_JIS
    ("\uff01", "\uff5e", 1.5),  # full-width forms
    ("\u0370", "\u03ff", 1.2),  # Greek
    ("\u05d0", "\u05ea", 1.2),  # Hebrew
    ("\u0620", "\u064a", 1.2),  # Arabic
    ("\u0e01", "\u0e4e", 1.2),  # Thai
    ("\u0451", "\u0491", 0.8),  # Cyrillic that is not Russian
    ("\uac00", "\ud7a3", 0.2),
    ("\u0410", "\u042f", 0.6),
    ("\u0430", "\u044f", 1.0),
    ("\ue000", "\uf8ff", _HIGHEST_BAD),  # private use
    ("\ufffd", "\uffff", _HIGHEST_BAD),
    ("\u2500", "\u259f", -3.0),  # boxes: what Cyrillic looks like in an old charset
    ("\U0001f300", "\U0001faff", 2.0),  # emoji
    ("\U00020000", "\U0010ffff", -5.0),
)


def _beside(before: str, character: str) -> float:
    """Letters of two scripts in one word, and capitals after small letters, are the mark of a wrong reading."""
    if not before.isalpha():
        return -1.0 if before.isalnum() and not character.isalnum() and character in _SIGNS else 0.0
    if not character.isalpha():
        return -2.0 if character in _SIGNS else 0.0
    if character.isupper() and before.islower():
        return -2.5
    is_latin, was_latin = character < "\u0250", before < "\u0250"
    if is_latin and was_latin and before >= "\x80":
        return -1.5  # accented letters stand apart, all but a few
    return -1.5 if is_latin != was_latin and character < "\u0530" else 0.0


# Signs that stand inside words only when a letter was misread.
_SIGNS: Final = frozenset("¡¢£¤¥¦¨©ª¬®¯±²³´¶·¸¹º¼½¾¿×÷‚ƒ„…†‡ˆ‰‹›˜™ˇ˘˙˛˝€")
