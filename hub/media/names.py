"""What a stranger calls a file, fit to be a file name on any system and to be read as what it is. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FORBIDDEN: Final = re.compile(r'[<>:"|?*]+')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def clean_file_name(name: str, *, most_bytes: int) -> str:
    """The last step of a path, without controls, direction marks or what a system forbids. "" if none is left."""
    last = re.split(r"[/\\]", name.strip().rstrip("/\\"))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    safe = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", visible)).strip(" .")
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    return _shorten(safe, most_bytes)


def find_ending(name: str) -> str:
    """``png`` of ``lamp.PNG``; empty where there is none."""
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def _shorten(name: str, most_bytes: int) -> str:
    """To so many bytes of UTF-8, keeping the extension."""
    if len(name.encode()) <= most_bytes:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = most_bytes - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension
