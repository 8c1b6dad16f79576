"""How many SMS a text is (3GPP TS 23.038): 160 characters of the GSM alphabet or 70 others; in parts, 153 or 67."""

from __future__ import annotations

from typing import Final

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED: Final = frozenset("^{}\\[~]|€\f")


def count_segments(text: str) -> int:
    if set(text) <= _GSM | _GSM_ESCAPED:
        length, whole, part = len(text) + sum(character in _GSM_ESCAPED for character in text), 160, 153
    else:
        length, whole, part = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= whole else -(-length // part)
