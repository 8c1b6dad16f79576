"""What mail programs put before a subject, by language. Data."""

from __future__ import annotations

from typing import Final

# "Re" is understood everywhere; the others are what programs of that language write.
REPLY_PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("re", "reply"),
    "de": ("aw", "antw"),
    "fr": ("re", "ré", "rép"),
    "es": ("re", "resp"),
    "it": ("r", "rif"),
    "pt": ("res",),
    "nl": ("antw", "betr"),
    "pl": ("odp",),
    "ru": ("отв", "ответ"),
    "sv": ("sv",),
    "fi": ("vs",),
    "zh": ("回复", "回覆", "答复", "答覆", "回信"),
    "ja": ("返信",),
    "ko": ("답장", "회신"),
}
FORWARD_PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("fw", "fwd", "forward"),
    "de": ("wg", "wtr"),
    "fr": ("tr", "tf"),
    "es": ("rv", "reenv"),
    "it": ("i", "inolt"),
    "pt": ("enc", "res-enc"),
    "nl": ("doorst",),
    "pl": ("pd", "przek"),
    "ru": ("пер", "пересл", "fwd"),
    "sv": ("vb",),
    "zh": ("转发", "轉寄", "轉發"),
    "ja": ("転送",),
    "ko": ("전달",),
}
