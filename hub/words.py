"""Comparing what people write: without regard to case, width, accents, spaces and punctuation. Pure."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``Réfund `` and ``refund`` are alike, so are ``ＳＷ１`` and ``sw1``; words stay apart."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def squeeze(text: str) -> str:
    """Letters and digits alone: ``SW1A 1AA`` is ``sw1a1aa``, ``2026-04-10`` is ``20260410``."""
    return "".join(c for c in fold(text) if c.isalnum())
