"""Phone numbers in the one form the hub stores, E.164, and senders that are no phone number.

Only a sender that can be dialled becomes an Address. Withheld numbers, short codes ("12345") and
alphanumeric senders ("BANK") do not: nobody can answer them, and one such name is shared by many
senders, so as an address it would join strangers into one customer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_WITHHELD_WORDS: Final = frozenset(
    {"ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN", "UNAVAILABLE", "PRIVATE", "WITHHELD"}
)
# Carriers also spell these words on a keypad: +266696687 is ANONYMOUS. Some would be possible numbers.
WITHHELD: Final = _WITHHELD_WORDS | {f"+{word.translate(_KEYPAD)}" for word in _WITHHELD_WORDS}


def is_withheld(sender: str) -> bool:
    return not sender or sender.upper() in WITHHELD


# Parsing costs 31 us, and a crowd texts from the same numbers again and again.
@lru_cache(maxsize=4_096)
def parse_number(text: str, default_region: str) -> str | None:
    """``text`` as E.164, or None where nobody can dial it. ``default_region``: "GB", "CN".

    A number with its country code is believed by its length alone: the provider has just used it,
    and tables of number ranges are always behind. One without must be valid in the default region,
    or else every short code would look like a number there.
    """
    if is_withheld(text):
        return None
    international = text.startswith("+")
    try:
        number = phonenumbers.parse(text, None if international else default_region)
    except NumberParseException:
        return None
    known = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if known(number) else None
