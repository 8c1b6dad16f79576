"""What a text part says: charset, format=flowed, and characters that no database or screen should get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from channels.email.charsets import decode_text
from channels.email.limits import MAX_TEXT_CHARACTERS
from channels.email.mime import Part

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
# Breaks of all systems become one; other controls have no meaning in a text but can break a screen.
_BREAKS: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_QUOTE_MARK: Final = re.compile(r">*")


@dataclass(frozen=True, slots=True)
class Text:
    """``text`` of a text part, a line break a line, and the charset it turned out to be in."""

    part: Part
    text: str
    charset: str

    @property
    def is_html(self) -> bool:
        return self.part.type == "text/html"


def read_text(part: Part, problems: set[str]) -> Text:
    """As far as it is read at all."""
    content, problem = part.content()
    label = part.value.get("charset") or None
    if part.type == "text/html" and not label:
        found = _META_CHARSET.search(content[:4_000])
        label = found[1].decode() if found else None
    decoded = decode_text(content, label)
    problems.update(code for code in (problem, decoded.problem) if code)
    text = clean_text(decoded.text)
    if len(text) > MAX_TEXT_CHARACTERS:
        problems.add("text_cut")
        text = text[:MAX_TEXT_CHARACTERS]
    if part.type == "text/plain" and part.value.get("format").lower() == "flowed":
        text = unflow(text, delete_space=part.value.get("delsp").lower() == "yes")
    return Text(part, text, decoded.charset)


def clean_text(text: str) -> str:
    """NUL and half a surrogate pair become U+FFFD: PostgreSQL cannot hold them, and dropping them would show
    what nobody wrote."""
    return _CONTROLS.sub("", _UNSTORABLE.sub("\ufffd", _BREAKS.sub("\n", text)))


def unflow(text: str, *, delete_space: bool) -> str:
    """RFC 3676: a line that ends with a space goes on in the next one of the same quote depth."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        marks = _QUOTE_MARK.match(line)
        depth = len(marks[0]) if marks else 0
        content = line[depth:].removeprefix(" ")
        goes_on = content.endswith(" ") and content != "-- "
        piece = content[:-1] if goes_on and delete_space else content
        if open_depth == depth and content != "-- ":
            lines[-1] += piece
        else:
            lines.append(f"{'>' * depth} {piece}" if depth else piece)
        open_depth = depth if goes_on else None
    return "\n".join(lines)
