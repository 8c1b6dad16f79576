"""Phone numbers in the one form the hub stores, E.164, and senders that are no phone number.

Only a sender that can be dialled becomes an Address. Withheld numbers, short codes ("12345") and
alphanumeric senders ("BANK") do not: nobody can answer them, and one such name is shared by many
senders, so as an address it would join strangers into one customer.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat

_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_WITHHELD_WORDS: Final = frozenset(
    {"ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN", "UNAVAILABLE", "PRIVATE", "WITHHELD"}
)
# Carriers also spell these words on a keypad: +266696687 is ANONYMOUS. Some would be possible numbers.
WITHHELD: Final = _WITHHELD_WORDS | {f"+{word.translate(_KEYPAD)}" for word in _WITHHELD_WORDS}
_NEVER: Final = r"(?!)"  # matches nothing


def is_withheld(sender: str) -> bool:
    return not sender or sender.upper() in WITHHELD


# A crowd texts from the same numbers again and again.
@lru_cache(maxsize=4_096)
def parse_number(text: str, default_region: str) -> str | None:
    """``text`` as E.164, or None where nobody can dial it. ``default_region``: "GB", "CN".

    A number with its country code is believed by its length alone: the provider has just used it,
    and tables of number ranges are always behind. One without must be valid in the default region,
    or else every short code would look like a number there.
    """
    if is_withheld(text):
        return None
    if _is_e164(text):
        return text
    international = text.startswith("+")
    try:
        number = phonenumbers.parse(text, None if international else default_region)
    except NumberParseException:
        return None
    known = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if known(number) else None


class _Plan(NamedTuple):
    """What a country's numbers are like behind its code."""

    lengths: frozenset[int]
    trunk: re.Pattern[str]  # what people there dial first, and what is then no part of the number


def _is_e164(text: str) -> bool:
    """Whether the library would give it back as it stands, as it does with nearly all that a provider sends: found in
    1 us instead of 15. Where this says no, the library is asked."""
    digits = text[1:]
    if not (text.startswith("+") and digits.isascii() and digits.isdigit()):
        return False
    for size in (1, 2, 3):  # no code is the beginning of another
        if (plan := _plan_of(digits[:size])) is not None:
            national = digits[size:]
            return len(national) in plan.lengths and not plan.trunk.match(national)
    return False


@cache  # there are some thousand at most
def _plan_of(code: str) -> _Plan | None:
    region = phonenumbers.region_code_for_country_code(int(code))
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if metadata is None or metadata.general_desc is None or code.startswith("0"):
        return None
    trunk = metadata.national_prefix_for_parsing or _NEVER
    return _Plan(frozenset(metadata.general_desc.possible_length), re.compile(trunk))
