"""Addresses as visitors type them and as sites vouch for them, normalised. Pure."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from channels.webchat.protocol import MAX_ADDRESS_CHARACTERS

_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")


def read_mail(text: str | None) -> str | None:
    mail = (text or "").strip().lower()
    return mail if _MAIL.fullmatch(mail) and len(mail) <= MAX_ADDRESS_CHARACTERS else None


def read_phone(text: str | None, default_region: str | None) -> str | None:
    """As E.164. With its country code a number is believed by its length (tables of ranges are always
    behind), as it is where texts come in; one without must be valid in the default region."""
    phone = (text or "").strip()
    try:
        number = phonenumbers.parse(phone, default_region)
    except NumberParseException:
        return None
    known = phonenumbers.is_possible_number if phone.startswith("+") else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if known(number) else None
