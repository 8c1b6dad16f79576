"""A text as lines that know how deep they are quoted: what plain text and HTML have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

# What the HTML said of a line: the sentence above a quote; the first line of what is all quote to the end;
# part of a signature.
Hint = Literal["", "attribution", "rest", "signature"]

_MARKS: Final = re.compile(r"^ ?((?:[>＞][ \xa0]?)+)")


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` with its quote marks, as it is shown."""

    text: str
    depth: int = 0
    hint: Hint = ""

    @property
    def content(self) -> str:
        """Without quote marks and outer blanks."""
        return _MARKS.sub("", self.text).strip() if self.depth else self.text.strip()

    @property
    def is_blank(self) -> bool:
        return not self.content


def read_lines(text: str) -> list[Line]:
    """Plain text, quoted with ``>``."""
    return [Line(line, _depth(line)) for line in text.split("\n")]


def _depth(line: str) -> int:
    marks = _MARKS.match(line)
    return len(re.findall("[>＞]", marks[1])) if marks else 0


def join_lines(lines: Sequence[Line]) -> str:
    """Blank lines at both ends go, and of several in a row one is left."""
    text = "\n".join(line.text.rstrip() for line in lines).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text)
