"""Whether the REST API takes a text, in the order and words of Twilio's refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import phonenumbers

from channels.carrier.access import refuse_by_script
from channels.carrier.lines import Lines
from channels.carrier.model import CarrierAccount, Text
from channels.carrier.pictures import MOST
from channels.carrier.rates import Rates
from channels.carrier.resource import CarrierError
from channels.carrier.sids import new_sid

_LONGEST_BODY: Final = 1_600

_TAKEN: Final = frozenset({"To", "From", "Body", "StatusCallback", "MessagingServiceSid", "MediaUrl"})
# Twilio's other parameters, which change nothing that can be seen here
_IGNORED: Final = frozenset(
    {"ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt", "ValidityPeriod", "ForceDelivery"}
    | {"ContentRetention", "AddressRetention", "SmartEncoded", "ShortenUrls", "RiskCheck", "TrafficType"}
)


def check_send(
    lines: Lines,
    rates: Rates,
    account: CarrierAccount,
    form: Mapping[str, str],
    pictures: Sequence[str] = (),
) -> Text:
    """The text to send; ``pictures`` are its MediaUrls. Raises CarrierError."""
    refuse_by_script(lines, "refuse_send", form.get("To", ""))
    _check_parameters(form)
    _check_pictures(pictures)
    sender, to = form["From"], form["To"]
    number = lines.numbers.get(sender)
    if number is None or number.account_sid != account.sid:
        raise CarrierError(400, 21659, f"'From' {sender} is not a Twilio phone number")
    if sender == to:
        raise CarrierError(400, 21266, "'To' and 'From' number cannot be the same")
    if (sender, to) in lines.opted_out:
        raise CarrierError(400, 21610, "Attempt to send to unsubscribed recipient")
    if not rates.allow(sender, number.messages_per_second):
        raise CarrierError(429, 20429, "Too Many Requests", retry_after=1)
    service, now = form.get("MessagingServiceSid"), lines.now()
    return Text(
        sid=new_sid("MM" if pictures else "SM"),
        account_sid=account.sid,
        sender=sender,
        to=to,
        body=form.get("Body", ""),
        direction="outbound-api",
        status="accepted" if service else "queued",
        created_at=now,
        updated_at=now,
        status_callback=form.get("StatusCallback") or None,
        messaging_service_sid=service,
        picture_urls=tuple(pictures),
    )


def _check_parameters(form: Mapping[str, str]) -> None:
    unknown = sorted(form.keys() - _TAKEN - _IGNORED)
    if unknown:
        raise CarrierError(400, 20001, f"The local carrier does not do {', '.join(unknown)}")
    if not form.get("To"):
        raise CarrierError(400, 21604, "A 'To' phone number is required.")
    if not form.get("From"):
        raise CarrierError(400, 21603, "A 'From' phone number is required.")
    if not form.get("Body") and not form.get("MediaUrl"):
        raise CarrierError(400, 21602, "Message body is required.")
    if len(form.get("Body", "")) > _LONGEST_BODY:
        raise CarrierError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if not is_number(form["To"]):
        raise CarrierError(400, 21211, f"Invalid 'To' Phone Number: {form['To']}")
    if not is_url(form.get("StatusCallback")):
        raise CarrierError(400, 21609, "The 'StatusCallback' URL is not a valid URL.")


def _check_pictures(urls: Sequence[str]) -> None:
    if len(urls) > MOST:
        raise CarrierError(400, 21623, f"Number of media files exceeds allowed limit of {MOST}")
    for url in urls:
        if not url or not is_url(url):
            raise CarrierError(400, 21620, f"Invalid media URL: {url}")


def is_number(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False


def is_url(text: str | None) -> bool:
    if not text:
        return True
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in (parts.hostname or "")
