"""The values of ``hub.yaml`` that are more than a string or a number, each with a reason when wrong."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, PlainValidator, StringConstraints, WithJsonSchema

MAX_LEVEL = 10  # routing.config.MAX_LEVEL; a test keeps them equal
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_MAIL_ADDRESS = re.compile(r"[^@\s<>(),;:\"]{1,64}@[^@\s<>(),;:\"]{1,255}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MIDNIGHT = 24 * 60


def _parse_held(value: Any) -> int | bool:
    if value is True:
        return True
    if type(value) is int and 1 <= value <= MAX_LEVEL:
        return value
    raise ValueError(f"must be a level from 1 to {MAX_LEVEL}, or true for a flag; this is {value!r}")


def _require_iso_date(value: Any) -> Any:
    if isinstance(value, dt.date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise ValueError(f"{value} is not a date such as 2026-12-25")


def _check_region(region: str) -> str:
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{region} is no region with telephone numbers; write two letters such as GB")
    return region


def _check_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name} is not in the time zone database; write e.g. Europe/London") from None
    return name


def check_phone_number(number: str) -> str:
    reason = f"{number} is not a valid telephone number in the form +442071838750"
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise ValueError(reason) from None
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        raise ValueError(reason)
    if not phonenumbers.is_valid_number(parsed):
        raise ValueError(reason)
    return number


def _check_origin(origin: str) -> str:
    if origin == "self":
        return origin
    try:
        parts = urlsplit(origin)
        bare = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        bare = ""
    if origin != bare or not origin.startswith(("https://", "http://")):
        raise ValueError(f"{origin} is not an origin such as https://shop.example.com, nor the word self")
    return origin


def _check_mail_address(address: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(address):
        raise ValueError(f"{address} is not a mail address such as service@example.com")
    return address.lower()


def _check_web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url} is not a web address such as https://example.com/music.mp3")
    return url


def parse_window(window: str) -> tuple[int, int]:
    """``09:00-17:30`` as minutes after midnight; raises ValueError where it is none. ``22:00-06:00`` runs into the next
    morning, and its end is counted on: 1800."""
    match = _WINDOW.fullmatch(window)
    if match is None:
        raise ValueError(f"{window} is not a time span such as 09:00-17:30")
    start = int(match[1]) * 60 + int(match[2])
    end = MIDNIGHT if match[3] is None else int(match[3]) * 60 + int(match[4])
    if end == start:
        raise ValueError(f"{window} ends as it starts; a whole day is 00:00-24:00")
    return start, end if end > start else end + MIDNIGHT


def _check_window(window: str) -> str:
    parse_window(window)
    return window


def _check_apart(windows: tuple[str, ...]) -> tuple[str, ...]:
    spans = sorted((parse_window(window), window) for window in windows)
    for (earlier, first), (later, second) in pairwise(spans):
        if later[0] < earlier[1]:
            raise ValueError(f"{first} and {second} overlap")
    return windows


Held = Annotated[
    int | bool,
    PlainValidator(_parse_held),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer", "minimum": 1, "maximum": MAX_LEVEL}, {"const": True}],
            "description": "The level of the skill, or true where the skill is a flag.",
        }
    ),
]
IsoDate = Annotated[dt.date, BeforeValidator(_require_iso_date)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Region = Annotated[str, AfterValidator(_check_region)]
TimeZone = Annotated[str, AfterValidator(_check_timezone)]
PhoneNumber = Annotated[str, AfterValidator(check_phone_number)]
MailAddress = Annotated[str, AfterValidator(_check_mail_address)]
WebAddress = Annotated[str, AfterValidator(_check_web_address)]
Origin = Annotated[str, AfterValidator(_check_origin)]
Window = Annotated[str, AfterValidator(_check_window)]
DayWindows = Annotated[tuple[Window, ...], AfterValidator(_check_apart)]
