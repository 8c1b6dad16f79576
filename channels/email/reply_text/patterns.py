"""The tables of ``languages``, compiled: one pattern for all languages, since a mail mixes them."""

from __future__ import annotations

import re
from typing import Final

from channels.email.reply_text.languages import LANGUAGES

_RULE: Final = r"[-_=*—─━]"


def _any(field: str) -> str:
    """Longest first, or a label would be cut short by another one that begins it."""
    words = {word for language in LANGUAGES.values() for word in getattr(language, field)}
    return "|".join(sorted(words, key=lambda word: (-len(word), word))).replace(" ", r"\s+")


# "wrote" must be a word of its own; in Chinese, Japanese and Korean it stands close to others.
WROTE: Final = re.compile(
    rf"(?:(?<![^\W_])|(?<=[\u3000-\uffef]))(?:{_any('wrote')})(?![A-Za-zА-я])", re.IGNORECASE
)
OPENS: Final = re.compile(rf"(?:{_any('opens')})(?=[\s\d一-鿿])", re.IGNORECASE)
ORIGINAL: Final = re.compile(rf"{_RULE}{{2,}}\s*(?:{_any('original')})\s*{_RULE}{{2,}}", re.IGNORECASE)
FORWARDED: Final = re.compile(
    rf"{_RULE}{{2,}}\s*(?:{_any('forwarded')})\s*{_RULE}{{0,}}|(?:{_any('forward_begins')})\s*[:：]",
    re.IGNORECASE,
)
SENT_FROM: Final = re.compile(rf"(?:{_any('sent_from')})[.。]?\s*(?:<?\(?https?://\S*)?", re.IGNORECASE)
RULE: Final = re.compile(rf"{_RULE}{{5,}}")
KINDS: Final = ("from_", "sent", "to", "cc", "subject")
_LABELS: Final = "|".join(f"(?P<{kind}>{_any(kind)})" for kind in KINDS)
# "From: x", "*From:* x" (bold), "发件人 | x |" (a table).
LABEL: Final = re.compile(rf"[|*\s]*(?:{_LABELS})[*\s]*(?:[:：]|\|)[*\s]*(?P<value>.*)", re.IGNORECASE)
