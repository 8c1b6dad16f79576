"""Twilio's form fields to what the hub understands. Pure; what cannot be understood is an UnreadableError.

Field names: https://www.twilio.com/docs/messaging/guides/webhook-request and
.../guides/track-outbound-message-status. Twilio adds fields without notice; unknown ones are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from channels.sms.words import parse_consent
from channels.twilio.form import Form, UnreadableError, is_sid, parse_our_number
from channels.twilio.numbers import is_withheld, parse_number
from hub.model.nouns import Address, DeliveryReport, InboundMessage, RemoteFile

MAX_NAME_CHARACTERS: Final = 200  # identity.display_name
MAX_MEDIA: Final = 10  # Twilio's own limit
_LONGEST_URL: Final = 2_000
_TYPE: Final = re.compile(r"[\w.+-]{1,50}/[\w.+-]{1,49}", re.ASCII)
_CODE: Final = re.compile(r"[0-9A-Za-z_]{1,40}")

# Twilio's status (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values) to ours.
STATES: Final[Mapping[str, str]] = {
    "accepted": "sending",
    "scheduled": "sending",
    "queued": "sending",
    "sending": "sending",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "seen",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


def parse_message(form: Form, *, default_region: str, received_at: int) -> InboundMessage:
    """A customer's text. ``account`` is our number as the form has it. Raises UnreadableError."""
    sender = form.get("From", "").strip()
    body = form.get("Body", "")
    number = parse_number(sender, default_region)
    consent, word = parse_consent(body, form.get("OptOutType"))
    return InboundMessage(
        channel="sms",
        account=parse_our_number(form, "To", default_region),
        sender=Address("phone", number) if number else None,
        sender_name=_sender_name(form, sender, number),
        body=body,
        provider_id=_sid(form, "MessageSid", "SmsMessageSid", "SmsSid"),
        received_at=received_at,
        consent=consent,
        consent_word=word,
        remote_files=tuple(_media(form)),
    )


def parse_report(form: Form, *, default_region: str, received_at: int) -> DeliveryReport:
    """Twilio's word on a text of ours. ``account`` is the number it was sent from. Raises UnreadableError."""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if status not in STATES:
        raise UnreadableError("unknown_status")
    code = form.get("ErrorCode", "")
    return DeliveryReport(
        channel="sms",
        account=parse_our_number(form, "From", default_region),
        provider_id=_sid(form, "MessageSid", "SmsSid"),
        state=STATES[status],
        code=code if _CODE.fullmatch(code) else None,
        received_at=received_at,
    )


def _sid(form: Form, *names: str) -> str:
    sid = next((form[name] for name in names if form.get(name)), "")
    if not is_sid(sid):
        raise UnreadableError("no_message_sid")
    return sid


def _sender_name(form: Form, sender: str, number: str | None) -> str | None:
    """The name the customer gave, or what a sender without a number calls itself ("BANK")."""
    name = form.get("ProfileName", "").strip()
    if not name and not number and not is_withheld(sender):
        name = sender
    return name[:MAX_NAME_CHARACTERS] or None


def _media(form: Form) -> Iterator[RemoteFile]:
    """Pictures and other files of an MMS lie at Twilio until they are fetched; whether an address is Twilio's, whoever
    fetches looks."""
    count = form.get("NumMedia", "0")
    wanted = min(int(count), MAX_MEDIA) if re.fullmatch(r"[0-9]{1,3}", count) else 0
    for index in range(wanted):
        url, kind = form.get(f"MediaUrl{index}", ""), form.get(f"MediaContentType{index}", "")
        if url:
            yield RemoteFile(url[:_LONGEST_URL], kind.lower() if _TYPE.fullmatch(kind) else "")
