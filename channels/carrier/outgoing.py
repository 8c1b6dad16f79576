"""The way of a text to a person's phone: queued, sent, delivered; each step reported to the account.

As in https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks: the first status
is in the API's answer and is not reported.
"""

from __future__ import annotations

import asyncio

from channels.carrier.callbacks import Notice, Postman
from channels.carrier.lines import Lines
from channels.carrier.model import Text
from channels.carrier.pictures import fetch_pictures
from channels.carrier.resource import API_VERSION
from channels.carrier.sids import new_sid


def post(lines: Lines, text: Text) -> None:
    """Takes a text in and lets it travel in the background."""
    lines.ledger.add(text)
    lines.tasks.start(_travel(lines, text), name=f"carrier text {text.sid}")


def post_reply(lines: Lines, *, sender: str, to: str, body: str) -> None:
    """A text from a number by itself: an answer in TwiML, or the carrier's to STOP. Nothing is reported."""
    now = lines.now()
    account_sid = lines.numbers[sender].account_sid
    post(lines, Text(new_sid("SM"), account_sid, sender, to, body, "outbound-reply", "queued", now, now))


async def _travel(lines: Lines, text: Text) -> None:
    planned = lines.faults.take("fail_later", text.to)
    failure = planned.code if planned else await fetch_pictures(lines, text)
    turned = lines.faults.take("reorder_callbacks", text.to) is not None
    postman = Postman(text.account_sid, text.to, text.sid, turned)
    steps = ["sent", "undelivered" if failure else "delivered"]
    for status in ["queued", *steps] if text.status == "accepted" else steps:
        await asyncio.sleep(lines.step_seconds)
        _advance(lines, text, status, failure if failure and status == "undelivered" else None)
        if text.status_callback:
            postman.post(lines, Notice(text.status_callback, _report(text), status))
    postman.finish(lines)


def _advance(lines: Lines, text: Text, status: str, error_code: int | None) -> None:
    text.status, text.error_code, text.updated_at = status, error_code, lines.now()
    if status == "sent":
        text.sent_at = text.updated_at
    if status == "delivered":
        lines.feeds.tell_message(text)
    else:
        lines.feeds.tell_status(text)


def _report(text: Text) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/track-outbound-message-status"""
    report = {
        "AccountSid": text.account_sid,
        "ApiVersion": API_VERSION,
        "From": text.sender,
        "To": text.to,
        "MessageSid": text.sid,
        "MessageStatus": text.status,
        "SmsSid": text.sid,
        "SmsStatus": text.status,
    }
    if text.error_code is not None:
        report["ErrorCode"] = str(text.error_code)
    if text.messaging_service_sid:
        report["MessagingServiceSid"] = text.messaging_service_sid
    return report
