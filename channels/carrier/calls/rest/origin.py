"""Whom a new call connects: ``From`` and ``To``, refused in Twilio's words."""

from __future__ import annotations

from channels.carrier.calls.model import is_client
from channels.carrier.calls.rest.forms import Form
from channels.carrier.checks import is_number
from channels.carrier.lines import Lines
from channels.carrier.model import CarrierAccount
from channels.carrier.resource import CarrierError

_NO_TO, _NO_FROM, _BAD_TO, _NOT_OURS, _BAD_CLIENT = 21201, 21213, 21211, 21210, 21217


def check_ends(lines: Lines, account: CarrierAccount, form: Form) -> tuple[str, str]:
    """(from, to). Raises CarrierError."""
    to = form.need("To", _NO_TO, "No 'To' number is specified")
    sender = form.need("From", _NO_FROM, "Caller phone number is required.")
    if is_client(to):
        if not to.removeprefix("client:").partition("?")[0]:
            raise CarrierError(400, _BAD_CLIENT, f"Phone number does not appear to be valid: {to}")
    elif not is_number(to):
        raise CarrierError(400, _BAD_TO, f"Invalid 'To' Phone Number: {to}")
    if is_client(sender) and is_client(to):
        return sender, to
    number = lines.numbers.get(sender)
    if number is None or number.account_sid != account.sid:
        raise CarrierError(
            400,
            _NOT_OURS,
            f"The source phone number provided, {sender}, is not yet verified for your account.",
        )
    return sender, to
