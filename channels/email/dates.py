"""The Date header to ms since 1970."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

# Outside of these a clock was wrong, and a wrong date is worse than none.
_EARLIEST_MS: Final = 0
_LATEST_MS: Final = 4_102_444_800_000  # 2100-01-01
_MAX_CHARACTERS: Final = 100
_WEEKDAY: Final = re.compile(r"^[^\d,]{1,20},\s*")  # may be in any language, and says nothing new


def parse_date(value: bytes) -> int | None:
    text = value.decode("ascii", "replace")[:_MAX_CHARACTERS]
    try:
        found = parsedate_to_datetime(_WEEKDAY.sub("", text.strip()))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)  # "-0000": UTC, zone not told
        milliseconds = round(aware.timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return milliseconds if _EARLIEST_MS <= milliseconds < _LATEST_MS else None
