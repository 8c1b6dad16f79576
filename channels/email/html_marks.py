"""How mail programs mark in HTML what is quoted, and what is a signature.

Programs rename ids when they quote each other ("x_divRplyFwdMsg"); that prefix is taken off first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from lxml.etree import _Element

Mark = Literal["quote", "attribution", "rest", "signature"]

_CLASSES: Final[Mapping[str, Mark]] = {
    "gmail_attr": "attribution",
    "gmail_signature": "signature",
    "moz-cite-prefix": "attribution",
    "moz-signature": "signature",
    "OutlookMessageHeader": "rest",
    "protonmail_quote": "quote",
    "protonmail_signature_block": "signature",
    "tutanota_quote": "quote",
    "yahoo_quoted": "quote",
    "ymail_android_signature": "signature",
    "zmail_extra": "quote",
    "ntes-mailmaster-quote": "quote",
    "netease_mail_footer": "signature",
    "naver_mail_quote": "quote",
    "WordSection1Quote": "quote",
    "mailbox_signature": "signature",
}
_IDS: Final[Mapping[str, Mark]] = {
    "divRplyFwdMsg": "rest",
    "appendonsend": "rest",
    "isReplyContent": "quote",
    "mail-editor-reference-message-container": "rest",
    "OLK_SRC_BODY_SECTION": "rest",
    "ms-outlook-mobile-signature": "signature",
    "ms-outlook-ios-signature": "signature",
    "Signature": "signature",
    "composer_signature": "signature",
    "zwchr": "rest",
    "ntes-pcmac-signature": "signature",
    "divNeteaseMailCard": "signature",
    "spnEditorSign_app": "signature",
}
_NAMES: Final[Mapping[str, Mark]] = {
    "quote": "quote",  # GMX, WEB.DE
    "messageReplySection": "quote",  # Spark
    "messageSignatureSection": "signature",
}
_PREFIX: Final = re.compile(r"^(?:x_|yiv\d+|m_-?\d+)+")


def find_mark(element: _Element) -> Mark | None:
    if element.tag == "blockquote" and _is_citation(element):
        return "quote"
    if mark := _NAMES.get(element.get("name") or ""):
        return mark if element.tag in ("div", "blockquote") else None
    if mark := _IDS.get(_PREFIX.sub("", element.get("id") or "")):
        return mark
    names = (element.get("class") or "").split()
    return next((mark for name in names if (mark := _CLASSES.get(_PREFIX.sub("", name)))), None)


def _is_citation(element: _Element) -> bool:
    return (
        (element.get("type") or "").lower() == "cite"
        or element.get("cite") is not None
        or "gmail_quote" in (element.get("class") or "")
    )
