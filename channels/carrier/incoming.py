"""The way of a text from a person's phone to the account: keyword, webhook, fallback, TwiML answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from channels.carrier.calls.fields import country
from channels.carrier.hanging import media_fields
from channels.carrier.keywords import REPLIES, find_keyword
from channels.carrier.lines import Alert, Lines
from channels.carrier.model import CarrierNumber, Picture, Text
from channels.carrier.outgoing import post_reply
from channels.carrier.resource import API_VERSION
from channels.carrier.sids import new_sid
from channels.carrier.twiml import TwimlError, parse_replies
from channels.carrier.webhooks import Answer, call_webhook

_HTTP_FAILURE, _BAD_TWIML = 11200, 12100
_PLACES = ("City", "State", "Zip")


def take_in(lines: Lines, *, sender: str, to: str, body: str, pictures: Sequence[Picture] = ()) -> Text:
    """A text has left a phone. Raises KeyError where ``to`` is not one of the carrier's numbers."""
    now = lines.now()
    number = lines.numbers[to]
    text = Text(
        new_sid("MM" if pictures else "SM"),
        number.account_sid,
        sender,
        to,
        body,
        "inbound",
        "received",
        now,
        now,
        sent_at=now,
        pictures=list(pictures),
    )
    lines.ledger.add(text)
    lines.feeds.tell_message(text)
    if number.opt_out == "default":
        _heed_keyword(lines, text)
    return text


async def hand_over(lines: Lines, text: Text) -> None:
    """Calls the number's webhook until it is done with, and sends what it answers."""
    number = lines.numbers[text.to]
    if not number.sms_url or lines.faults.take("lose_webhook", text.sender):
        return
    delay = lines.faults.take("delay_webhook", text.sender)
    if delay:
        await asyncio.sleep(delay.seconds)
    for _ in range(2 if lines.faults.take("double_webhook", text.sender) else 1):
        for reply in await _ask(lines, number, text):
            if (text.to, text.sender) not in lines.opted_out:
                post_reply(lines, sender=text.to, to=text.sender, body=reply)


def _heed_keyword(lines: Lines, text: Text) -> None:
    keyword = find_keyword(text.body)
    pair = (text.to, text.sender)
    if keyword == "stop":
        lines.opted_out.add(pair)
    elif keyword == "start":
        lines.opted_out.discard(pair)
    if keyword:
        post_reply(lines, sender=text.to, to=text.sender, body=REPLIES[keyword])


async def _ask(lines: Lines, number: CarrierNumber, text: Text) -> list[str]:
    """The replies of the webhook, or of the fallback where the webhook fails."""
    fields = _fields(text) | media_fields(lines, text)
    token = lines.token(text.account_sid)
    for url in (number.sms_url, number.sms_fallback_url):
        if not url:
            continue
        failure, replies = _judge(await call_webhook(lines.http, url, fields, auth_token=token))
        if failure is None:
            return replies
        lines.alerts.append(Alert(failure, url, text.sid))
        fields = fields | {"ErrorCode": str(failure), "ErrorUrl": url}
    return []


def _judge(answer: Answer) -> tuple[int | None, list[str]]:
    if answer.kind != "2xx":
        return _HTTP_FAILURE, []
    if answer.content_type == "text/plain":  # Twilio sends plain text back as it is
        return None, [answer.body] if answer.body.strip() else []
    try:
        return None, parse_replies(answer.body)
    except TwimlError:
        return _BAD_TWIML, []


def _fields(text: Text) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/webhook-request; places of a number are not known here."""
    places = {f"{end}{place}": "" for end in ("From", "To") for place in _PLACES}
    return places | {
        "ToCountry": country(text.to),
        "FromCountry": country(text.sender),
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "MessageSid": text.sid,
        "SmsStatus": "received",
        "AccountSid": text.account_sid,
        "ApiVersion": API_VERSION,
        "From": text.sender,
        "To": text.to,
        "Body": text.body,
        "NumSegments": str(text.segments),
    }
