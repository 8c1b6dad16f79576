"""Which parts are the text of a mail, in which of its forms it is best read, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from channels.email.attachments import is_named
from channels.email.bodies import Text, read_text
from channels.email.html_text import read_html_lines
from channels.email.limits import MAX_HTML_CHARACTERS, MAX_TEXT_CHARACTERS
from channels.email.lines import Line, join_lines, read_lines
from channels.email.mime import Part
from channels.email.reply_text.boundaries import find_rest

_SHOWN_ID: Final = re.compile(r"""cid:([^\s"'<>)]{1,500})""", re.IGNORECASE)
_TEXT_TYPES: Final = ("text/plain", "text/html")
# A plain alternative that says less than this share of the words of the HTML is a stand-in for it ("your
# program cannot show this mail"), or lost what somebody wrote.
_FAIR_SHARE: Final = 0.5
_WORD: Final = re.compile(r"\w+")
_PLAIN_TEXT_TYPES: Final = ("text/enriched", "text/richtext", "text/markdown", "text/x-markdown")


@dataclass(frozen=True, slots=True)
class Content:
    """``charset``: of the text, which is the likeliest one for raw bytes in the head."""

    lines: list[Line]
    text: str
    html: str
    others: list[Part]
    shown_ids: frozenset[str]
    charset: str | None


def read_content(parts: list[Part], problems: set[str]) -> Content:
    texts = [read_text(part, problems) for part in parts if _is_text(part)]
    html = "\n<hr>\n".join(text.text for text in texts if text.is_html and text.text.strip())
    lines = _lines(texts, problems)
    return Content(
        lines=lines,
        text=join_lines(lines),
        html=html[:MAX_HTML_CHARACTERS],
        others=[part for part in parts if not _is_text(part)],
        shown_ids=frozenset(found.lower() for found in _SHOWN_ID.findall(html)),
        charset=next((text.charset for text in texts if text.charset != "ascii"), None),
    )


def _is_text(part: Part) -> bool:
    """A text with a name is a file, wherever it stands."""
    if part.disposition.main == "attachment" or is_named(part):
        return False
    return part.type in _TEXT_TYPES or part.type in _PLAIN_TEXT_TYPES


def _lines(texts: list[Text], problems: set[str]) -> list[Line]:
    """One after the other; of alternatives the plain one, where it says as much."""
    lines: list[Line] = []
    for group in _alternatives(texts):
        plain = [line for text in group if not text.is_html for line in read_lines(text.text)]
        html = [line for text in group if text.is_html for line in read_html_lines(text.text)]
        chosen = _better(plain, html)
        if any(not line.is_blank for line in chosen):
            lines += [Line(""), *chosen] if lines else chosen
    return _cut(lines, problems)


def _alternatives(texts: list[Text]) -> list[list[Text]]:
    groups: list[list[Text]] = []
    for text in texts:
        last = groups[-1] if groups else []
        if last and text.part.alternative and text.part.alternative == last[-1].part.alternative:
            last.append(text)
        else:
            groups.append([text])
    return groups


def _better(plain: list[Line], html: list[Line]) -> list[Line]:
    in_plain, in_html = _count_words(plain), _count_words(html)
    if not in_html:
        return plain
    if in_plain < in_html * _FAIR_SHARE:
        return html
    return html if _tells_quote(html) and not _tells_quote(plain) and find_rest(plain) is None else plain


def _tells_quote(lines: list[Line]) -> bool:
    return any(line.depth or line.hint == "rest" for line in lines)


def _count_words(lines: list[Line]) -> int:
    """Characters of words: Chinese has no spaces to count words by."""
    return sum(len(word) for line in lines for word in _WORD.findall(line.text))


def _cut(lines: list[Line], problems: set[str]) -> list[Line]:
    room = MAX_TEXT_CHARACTERS
    for position, line in enumerate(lines):
        room -= len(line.text) + 1
        if room < 0:
            problems.add("text_cut")
            return lines[:position]
    return lines
