"""What Twilio's form fields have in common, whatever they are about. Pure.

Twilio adds fields without notice; unknown ones are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from channels.twilio.numbers import parse_number

Form = Mapping[str, str]
_SID: Final = re.compile(r"[A-Z]{2}[0-9a-f]{32}")


class UnreadableError(ValueError):
    """Twilio's, but not what we can understand. ``code`` names what is wrong; keep the payload."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_fields(fields: list[tuple[bytes, bytes]]) -> Form:
    """As text; of a field sent twice the first counts.

    NUL becomes U+FFFD like every byte that is not UTF-8: PostgreSQL's text cannot hold a NUL, and
    dropping it would show the agent a message that nobody wrote.
    """
    form: dict[str, str] = {}
    for name, value in fields:
        form.setdefault(_text(name), _text(value))
    return form


def parse_our_number(form: Form, field: str, default_region: str) -> str:
    """A short code of ours stays as it is. Raises UnreadableError."""
    number = form.get(field, "").strip()
    if not number:
        raise UnreadableError("no_number")
    return parse_number(number, default_region) or number


def is_sid(text: str) -> bool:
    return _SID.fullmatch(text) is not None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
