"""Names of attachments, fit to be file names on any system and to be read as what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from channels.email.limits import MAX_FILE_NAME_BYTES

_FORBIDDEN: Final = re.compile(r'[<>:"|?*]+')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# Where the sender gives no name. Others become .bin: an extension opens a program.
_EXTENSIONS: Final[Mapping[str, str]] = {
    "application/ms-tnef": ".dat",
    "application/pdf": ".pdf",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "video/mp4": ".mp4",
}


def clean_file_name(name: str) -> str:
    """The last step of a path, without controls, direction marks or what a system forbids. "" if none is left."""
    last = re.split(r"[/\\]", name.strip().rstrip("/\\"))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    safe = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", visible)).strip(" .")
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    return _shorten(safe)


def make_file_name(kind: str, number: int) -> str:
    """``number``: which attachment of the mail it is, from 1."""
    stem = {"message/rfc822": "message", "text/calendar": "invite"}.get(kind) or kind.partition("/")[0]
    stem = stem if stem in ("image", "audio", "video", "text", "message", "invite") else "attachment"
    return f"{stem}-{number}{_EXTENSIONS.get(kind, '.bin')}"


def _shorten(name: str) -> str:
    """To so many bytes of UTF-8, keeping the extension."""
    if len(name.encode()) <= MAX_FILE_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = MAX_FILE_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension
