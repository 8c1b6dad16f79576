"""What we take for E.164 as it stands is what the library makes of it, in every country."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberFormat

from channels.twilio.numbers import is_withheld, parse_number

CODES = st.sampled_from(sorted(COUNTRY_CODE_TO_REGION_CODE)) | st.integers(0, 999)
# What people dial first in one country or another, and no part of the number.
TRUNKS = st.sampled_from(["", "0", "00", "1", "8", "15", "9", "044"])
DIGITS = st.text("0123456789", max_size=15)


def _read_by_the_library(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@given(CODES, TRUNKS, DIGITS)
def test_a_number_with_its_country_code_is_read_as_the_library_reads_it(
    code: int, trunk: str, digits: str
) -> None:
    text = f"+{code}{trunk}{digits}"
    assume(not is_withheld(text))
    assert parse_number(text, "GB") == _read_by_the_library(text)


@pytest.mark.parametrize("code", sorted(COUNTRY_CODE_TO_REGION_CODE))
def test_an_example_of_each_country_is_read_as_it_stands(code: int) -> None:
    region = phonenumbers.region_code_for_country_code(code)
    number = phonenumbers.example_number(region) or phonenumbers.example_number_for_non_geo_entity(code)
    assert number is not None
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    assert parse_number(text, "GB") == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("+442071838750", "+442071838750"),
        ("+4402071838750", "+442071838750"),  # dialled as at home
        ("+390612345678", "+390612345678"),  # whose 0 is a part of it
        ("+44 20 7183 8750", "+442071838750"),
        ("+４４２０７１８３８７５０", "+442071838750"),
        ("+442", None),
        ("+9990000000", None),
        ("+", None),
    ],
)
def test_numbers_are_read_in_whichever_way_they_are_written(text: str, read: str | None) -> None:
    assert parse_number(text, "GB") == read
