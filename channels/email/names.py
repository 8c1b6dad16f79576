"""Names of attachments, fit to be file names on any system and to be read as what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.email.limits import MAX_FILE_NAME_BYTES
from hub.media.names import clean_file_name as clean_any_name

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
    """A name and nothing else, "" if none is left; no longer than a mail's may be."""
    return clean_any_name(name, most_bytes=MAX_FILE_NAME_BYTES)


def make_file_name(kind: str, number: int) -> str:
    """``number``: which attachment of the mail it is, from 1."""
    stem = {"message/rfc822": "message", "text/calendar": "invite"}.get(kind) or kind.partition("/")[0]
    stem = stem if stem in ("image", "audio", "video", "text", "message", "invite") else "attachment"
    return f"{stem}-{number}{_EXTENSIONS.get(kind, '.bin')}"
