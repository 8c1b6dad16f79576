"""HTML made flat enough to be parsed: parsers of HTML take the square of its depth, and unclosed <b>s are
opened anew in every paragraph, so 100 kB of the right tags take minutes or gigabytes.

Only tags are dropped, never text. Counting must not be fooled, so what hides tags from a parser (comments,
the insides of scripts and titles) goes first, and an end tag counts only where its element is open.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from channels.email.limits import MAX_HTML_DEPTH, MAX_HTML_TAGS

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*>?", re.DOTALL)
# What a parser reads as text to the end tag. None of it is shown.
_RAW: Final = re.compile(
    r"<(script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|template)\b[^>]*>.*?(?:</\1\b[^>]*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^>]*(?:>|\Z)")
# No depth comes of these: they are empty, or end where the next one begins.
_FLAT_NAMES: Final = """
area base body br col colgroup dd dt embed head hr html img input li link meta option p param source tbody td
tfoot th thead tr track wbr
"""
_FLAT: Final = frozenset(_FLAT_NAMES.split())
_FORMATTING_NAMES: Final = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING: Final = frozenset(_FORMATTING_NAMES.split())
_MOST_FORMATTING: Final = 20  # open at once; deeper ones change nothing that one sees


def flatten(html: str) -> str:
    """At most ``MAX_HTML_TAGS`` tags, ``MAX_HTML_DEPTH`` of them inside each other. Linear in its length."""
    visible = _COMMENT.sub("", html)
    # A pattern that looks for ">" where none is left would look to the end at every tag.
    end = visible.rfind(">") + 1
    return _TAG.sub(_Depth().keep, _RAW.sub("", visible[:end]) + visible[end:])


class _Depth:
    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._depth = 0
        self._formatting = 0
        self._tags = 0

    def keep(self, tag: re.Match[str]) -> str:
        name = tag[2].lower()
        self._tags += 1
        dropped = "" if name in _FORMATTING or name == "span" else " "  # a block's end ends a word
        if self._tags > MAX_HTML_TAGS:
            return dropped
        if name in _FLAT:
            return tag[0]
        is_kept = self._close(name) if tag[1] else self._opens(name)
        return tag[0] if is_kept else dropped

    def _close(self, name: str) -> bool:
        if not self._open[name]:
            return False
        self._count(name, -1)
        return True

    def _opens(self, name: str) -> bool:
        if self._depth >= MAX_HTML_DEPTH or (name in _FORMATTING and self._formatting >= _MOST_FORMATTING):
            return False
        self._count(name, 1)
        return True

    def _count(self, name: str, step: int) -> None:
        self._open[name] += step
        self._depth += step
        self._formatting += step if name in _FORMATTING else 0
