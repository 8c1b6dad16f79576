"""What Twilio's refusals mean: ``GiveUp`` with a reason for the agent, or ``RetryLater``.

Codes: https://www.twilio.com/docs/api/errors. Twilio splits and adds codes without notice and advises
against logic that hangs on each one, so the table names those we can say something useful of, and
the HTTP status decides the rest.

``RetryLater`` with code ``unknown`` means that Twilio may have taken the message: no answer came, or
one of a machine in between (500, 502, 504). Twilio has no idempotency key for messages, so sending
again may text the customer twice: look first (``SmsOutbound.find_sent``).
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from hub.ports import GiveUp, RetryLater

OPTED_OUT: Final = 21610

CALL_OVER: Final = 21220

GIVE_UP: Final[Mapping[int, str]] = {
    13224: "Twilio takes the number that was to be rung for none.",
    21201: "There is no number or device to ring.",
    21210: "Our number does not belong to this Twilio account.",
    21215: "Calls to this country are not switched on at Twilio.",
    CALL_OVER: "The call has ended.",
    21211: "The number is not a valid phone number.",
    21217: "The number is not a valid phone number.",
    21266: "The text would go to the number it comes from.",
    21408: "Texts to this country are not switched on at Twilio.",
    21602: "The text is empty.",
    21604: "There is no number to text.",
    21606: "Our number cannot send texts to this customer.",
    21608: "A Twilio trial account may only text numbers it has verified.",
    OPTED_OUT: "The customer has replied STOP and does not want our texts.",
    21612: "Twilio has no route from our number to this one.",
    21614: "The number is not a mobile number.",
    21617: "The text is longer than 1,600 characters.",
    21635: "The number is a landline.",
    21659: "Our number is not a Twilio number.",
    21660: "Our number does not belong to this Twilio account.",
    21703: "The Messaging Service has no number to send from.",
    30003: "The phone cannot be reached: it is off, out of range, or takes no texts.",
    30004: "The customer or their operator blocks our texts.",
    30005: "The number is unknown or no longer in service.",
    30006: "The number is a landline, or its operator cannot be reached.",
    30007: "The operator took the text for spam and filtered it.",
    30008: "The operator gave no reason.",
    30034: "Our number is not registered for business texts in this country.",
}

# Ours or Twilio's to put right; the text is as good later as it is now.
LATER: Final[Mapping[int, str]] = {
    14107: "busy",
    20003: "credentials",
    20005: "account_inactive",
    20429: "busy",
    21611: "busy",  # the queue of our number is full
    30001: "busy",
    30002: "account_inactive",
    30022: "busy",
}

_LATER_BY_STATUS: Final[Mapping[int, str]] = {
    401: "credentials",
    403: "credentials",
    404: "credentials",  # the account's own address is not there: a wrong account SID
    408: "busy",
    425: "busy",
    429: "busy",  # "never processed and always safe to retry", says Twilio
    503: "unavailable",
}
_LONGEST_WAIT_SECONDS: Final = 3_600.0  # a clock that is wrong must not silence us for longer


def refusal(
    status: int, code: int | None, message: str, *, after_seconds: float | None = None
) -> GiveUp | RetryLater:
    """The error to raise for an answer of ``status``, with what its JSON says."""
    code = code or 0
    if code in GIVE_UP:
        return GiveUp(str(code), GIVE_UP[code], opted_out=code == OPTED_OUT)
    later = LATER.get(code) or _LATER_BY_STATUS.get(status)
    if later:
        return RetryLater(later, after_seconds=after_seconds)
    if status >= 500:
        return RetryLater("unknown", after_seconds=after_seconds)
    if status >= 400:
        return GiveUp(str(code or status), message or "Twilio gave no reason.")
    return RetryLater("unexpected_answer", after_seconds=after_seconds)  # not the API: a portal, a proxy


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, of either form that HTTP allows (RFC 9110 10.2.3).

    A date counts from the answer's own Date: the two clocks need not agree.
    """
    wish = headers.get("Retry-After", "")
    try:
        seconds = float(wish) if wish.isdigit() else _seconds_between(headers["Date"], wish)
    except (KeyError, ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)


def _seconds_between(start: str, end: str) -> float:
    return (parsedate_to_datetime(end) - parsedate_to_datetime(start)).total_seconds()
