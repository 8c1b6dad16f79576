"""What Twilio tells with every request about a call: https://www.twilio.com/docs/voice/twiml#request-parameters."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

import phonenumbers

from channels.carrier.calls.model import Call, is_client

API_VERSION: Final = "2010-04-01"
_PLACES: Final = ("City", "State", "Zip")


def call_fields(call: Call) -> dict[str, str]:
    """Places of a number are not known here and empty; a client has none."""
    fields = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": API_VERSION,
        "Direction": call.direction,
    }
    fields |= _places(call.sender, "From", "Caller") | _places(call.to, "To", "Called")
    if call.forwarded_from:
        fields["ForwardedFrom"] = call.forwarded_from
    if call.answered_by:
        fields["AnsweredBy"] = call.answered_by
    if call.parent_sid:
        fields["ParentCallSid"] = call.parent_sid
    return fields


def country(number: str) -> str:
    """Empty for what is no number, such as the keys that stand for a withheld one."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    return (
        phonenumbers.region_code_for_number(parsed) or "" if phonenumbers.is_possible_number(parsed) else ""
    )


def rfc2822(at: int) -> str:
    """As in ``Timestamp``; ``at`` in ms."""
    return format_datetime(datetime.fromtimestamp(at // 1000, UTC))


def _places(address: str, *ends: str) -> dict[str, str]:
    if is_client(address):
        return {}
    empty = {f"{end}{place}": "" for end in ends for place in _PLACES}
    return empty | {f"{end}Country": country(address) for end in ends}
