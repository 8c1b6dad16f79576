"""HTML to lines of text that know what was quoted.

inscriptis lays out the page; it hands on text alone. So characters that no mail contains are put into
the tree where a quote begins and ends, and are taken out of the lines again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

import lxml.html
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError, _Element

from channels.email.html_limits import flatten
from channels.email.html_marks import Mark, find_mark
from channels.email.limits import MAX_HTML_CHARACTERS
from channels.email.lines import Hint, Line

_OPEN: Final[dict[Mark, str]] = {
    "quote": "\ue010",
    "attribution": "\ue012",
    "rest": "\ue014",
    "signature": "\ue016",
}
_CLOSE: Final[dict[Mark, str]] = {mark: chr(ord(character) + 1) for mark, character in _OPEN.items()}
_MARKS: Final = re.compile("[\ue010-\ue017]")
_TAGS: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)[^<>]{0,1000}>|<[^<>]{0,10000}>", re.IGNORECASE)
_NO_TEXT: Final = re.compile(r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_CONFIG: Final = ParserConfig(css=CSS_PROFILES["strict"].copy(), table_cell_separator="  ")


def read_html_lines(html: str) -> list[Line]:
    """Never raises: what cannot be laid out loses its tags only."""
    html = flatten(html[:MAX_HTML_CHARACTERS])
    try:
        tree = _parse(html)
        text = "" if tree is None else Inscriptis(tree, _CONFIG).get_text()
    except (LxmlError, ValueError, RecursionError, IndexError, KeyError, AttributeError, TypeError):
        # inscriptis does not say what it raises on the styles and tables of hostile pages.
        text = strip_tags(html)
    return list(_lines(text.replace("\xa0", " ").split("\n")))


def strip_tags(html: str) -> str:
    """Crude and certain: breaks where blocks end."""
    return unescape(_TAGS.sub(lambda tag: "\n" if tag[0][1:2] in "/bB" else "", _NO_TEXT.sub("", html)))


def _parse(html: str) -> _Element | None:
    if not html.strip():
        return None
    # As bytes: lxml refuses text that declares an encoding of its own.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    _mark(tree)
    return tree


def _mark(tree: _Element) -> None:
    for element in tree.iter():
        element.text = _MARKS.sub("", element.text) if element.text else element.text
        element.tail = _MARKS.sub("", element.tail) if element.tail else element.tail
    for element in tree.iter():
        if isinstance(element.tag, str) and (mark := find_mark(element)):
            _put(element, mark)


def _put(element: _Element, mark: Mark) -> None:
    element.text = _OPEN[mark] + (element.text or "")
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + _CLOSE[mark]
    else:
        element.text += _CLOSE[mark]


def _lines(rendered: list[str]) -> Iterator[Line]:
    inside = dict.fromkeys(_OPEN, 0)
    for text in rendered:
        marks = _MARKS.findall(text)
        opened = {mark for mark, character in _OPEN.items() if character in marks}
        for mark in _OPEN:
            inside[mark] += marks.count(_OPEN[mark])
        content = _MARKS.sub("", text).rstrip()
        if content or not marks or "rest" in opened:
            yield _line(content, inside, is_rest="rest" in opened)
        for mark in _CLOSE:
            inside[mark] = max(0, inside[mark] - marks.count(_CLOSE[mark]))


def _line(content: str, inside: dict[Mark, int], *, is_rest: bool) -> Line:
    depth = inside["quote"]
    text = f"{'>' * depth} {content}".rstrip() if depth else content
    return Line(text, depth, _hint(inside, is_rest=is_rest))


def _hint(inside: dict[Mark, int], *, is_rest: bool) -> Hint:
    if is_rest:
        return "rest"
    if inside["attribution"]:
        return "attribution"
    return "signature" if inside["signature"] else ""
