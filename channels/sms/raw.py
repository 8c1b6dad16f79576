"""Reads a kept webhook again: after a crash between storing and placing, and for ``hub replay``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from channels.sms.config import SmsConfig
from channels.sms.parse import UnreadableError, parse_fields, parse_message, parse_report
from channels.twilio.signature import parse_form
from hub.model.nouns import DeliveryReport, InboundMessage, RawItem

# A report says how a message of ours fares; what comes in is "received", or says nothing of it.
_INCOMING: Final = frozenset({"", "received", "receiving"})


def make_reader(config: SmsConfig) -> Callable[[RawItem], InboundMessage | DeliveryReport]:
    """The signature was checked at the door; here only what the form says counts. The reader raises
    ValueError where it is still not readable."""

    def read(raw: RawItem) -> InboundMessage | DeliveryReport:
        form = parse_fields(parse_form(raw.body))
        status = form.get("MessageStatus") or form.get("SmsStatus") or ""
        parse = parse_message if status in _INCOMING else parse_report
        try:
            item = parse(form, default_region=config.default_region, received_at=raw.received_at)
        except UnreadableError as error:
            raise ValueError(error.code) from error
        if item.account not in config.numbers:
            raise ValueError("unknown_number")
        return item

    return read
