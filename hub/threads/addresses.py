"""Addresses and subjects that an agent typed: what of them may go into a mail's head."""

from __future__ import annotations

import re
from typing import Final

# A bare address as people have them: no quotes, no comments, nothing that could end a header line or begin
# another address. Letters of other scripts stand in the domain only (IDNA); servers that take them before
# the "@" (SMTPUTF8) are too few to promise that it arrives.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST_LOCAL: Final = 64  # RFC 5321, 4.5.3.1.1
_LONGEST_DOMAIN: Final = 255
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def parse_address(text: str) -> str | None:
    """In lower case, or None where no mail can be sent to it."""
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local) or not _is_domain(domain):
        return None
    return f"{local}@{domain}".lower()


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return len(domain) <= _LONGEST_DOMAIN and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))


def clean_subject(text: str) -> str:
    """One line, whatever was pasted: a line end in a subject would be another header."""
    return " ".join(_CONTROL.sub(" ", text).split())
