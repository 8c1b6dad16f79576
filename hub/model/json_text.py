"""JSON text whose strings a database can hold."""

from __future__ import annotations

import re
from typing import Final

# An escaped backslash and a whole surrogate pair are passed over; what is left in the group is a NUL or
# half a pair (an emoji that a page has cut in two).
_UNSTORABLE: Final = re.compile(
    r"\\\\"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u0000)"
)


def clean_json(text: str) -> str:
    """NULs and lone surrogates become U+FFFD: PostgreSQL cannot hold them, JSON parsers refuse the
    latter, and dropping them would show a message that nobody wrote."""
    if "\\" not in text:
        return text
    return _UNSTORABLE.sub(lambda found: r"\ufffd" if found[1] else found[0], text)
