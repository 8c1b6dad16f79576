"""HTML of strangers to HTML that can be shown: no script, no form, nothing fetched before a click.

The desk shows it in a sandboxed frame as well; this is the first wall, not the only one. What is allowed
is listed, everything else goes: the list of what is dangerous is never complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final

import nh3

from channels.email.html_limits import flatten
from channels.email.html_text import strip_tags
from channels.email.limits import MAX_AMPERSANDS, MAX_LINKS

_TAG_NAMES: Final = """
a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn
div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q
rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr
"""
_TAGS: Final = frozenset(_TAG_NAMES.split())
# Gone with all they hold: what is in them is no text.
_EMPTIED_NAMES: Final = """
applet audio canvas embed frameset head iframe math noembed noframes noscript object script select style svg
template textarea title video xml
"""
_EMPTIED: Final = frozenset(_EMPTIED_NAMES.split())
_ANYWHERE: Final = frozenset(
    {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"}
)
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "*": _ANYWHERE,
    "a": frozenset({"href"}),
    "blockquote": frozenset({"type"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "font": frozenset({"color", "face", "size"}),
    "img": frozenset({"alt", "src"}),
    "ol": frozenset({"start", "type"}),
    "table": frozenset({"border", "cellpadding", "cellspacing"}),
    "td": frozenset({"colspan", "nowrap", "rowspan"}),
    "th": frozenset({"colspan", "nowrap", "rowspan"}),
}
# Colours, letters and spaces. Nothing that places a box over another one, and nothing that names an address.
_STYLES: Final = re.compile(
    r"(?:color|background-color|direction|font(?:-family|-size|-style|-variant|-weight)?|letter-spacing|line-height|"
    r"text-(?:align|decoration(?:-line)?|indent|transform)|vertical-align|white-space|word-(?:break|spacing|wrap)|"
    r"overflow-wrap|(?:min-|max-)?(?:width|height)|(?:margin|padding)(?:-(?:top|right|bottom|left))?|"
    r"border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width|radius))?|border-(?:collapse|spacing)|"
    r"list-style-type|table-layout|display)"
)
_STYLE_VALUE: Final = re.compile(r"[\w\s#%.,'\"+!-]{1,200}|rgba?\([\d\s.,%]{1,40}\)", re.ASCII)
_FAMILIES: Final = re.compile(r"[^\\<>(){};:@/]{1,300}")  # names of fonts are in any language
_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_REMOTE_PICTURE: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_OWN_PICTURE: Final = re.compile(
    r"cid:[^\s\"<>]{1,500}|data:image/(?:png|gif|jpe?g|webp|bmp);base64,[\w+/=\s%]*", re.IGNORECASE
)
# nh3 lets a filter change a value but not a name. A quote inside of a value is written as &quot;, so this
# text with its quote stands nowhere but where the filter below has put it.
_MARK: Final = "hub-remote-picture:"
_MARKED_SOURCE: Final = f' src="{_MARK}'


def sanitise(html: str) -> str:
    """Safe to show. Links have rel="noopener noreferrer"; pictures from elsewhere have ``data-remote-src`` in
    place of ``src``; those with "cid:" are left for whoever knows the attachments. Pure."""
    if html.count("&") > MAX_AMPERSANDS:
        return f"<div>{escape(strip_tags(html))}</div>"
    links = _Links()
    clean = nh3.clean(
        flatten(html.replace(_MARK, "")),
        tags=_TAGS,
        clean_content_tags=_EMPTIED,
        attributes=_ATTRIBUTES,
        attribute_filter=links.filter,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data", _MARK.rstrip(":")},
        link_rel="noopener noreferrer",
    )
    return clean.replace(_MARKED_SOURCE, ' data-remote-src="')


class _Links:
    """Counts them: the first so many stay links, the others keep their text."""

    def __init__(self) -> None:
        self._count = 0

    def filter(self, _tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return self._link(value)
        if name == "src":
            return _picture(value)
        return _style(value) if name == "style" else value

    def _link(self, value: str) -> str | None:
        self._count += 1
        return value if self._count <= MAX_LINKS and _LINK.match(value.strip()) else None


def _picture(value: str) -> str | None:
    address = value.strip()
    if _REMOTE_PICTURE.match(address):
        return _MARK + (f"https:{address}" if address.startswith("//") else address)
    return address if _OWN_PICTURE.fullmatch(address) else None


def _style(value: str) -> str | None:
    kept = [declaration for declaration in map(_declaration, value.split(";")) if declaration]
    return ";".join(kept) or None


def _declaration(text: str) -> str | None:
    name, colon, value = text.partition(":")
    name, value = name.strip().lower(), value.strip()
    if not colon or not _STYLES.fullmatch(name):
        return None
    allowed = _FAMILIES if name in ("font", "font-family") else _STYLE_VALUE
    return f"{name}:{value}" if allowed.fullmatch(value) else None
