"""Call progress: the events of a call that its account is told.

https://www.twilio.com/docs/voice/api/call-resource#statuscallback: initiated, ringing, answered, completed; the last
one comes with the final status whatever that is. An incoming call reports only its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from channels.carrier.callbacks import Notice
from channels.carrier.calls.fields import call_fields, rfc2822
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.model import Status
from channels.carrier.calls.on_phone import tell_call
from channels.carrier.lines import Lines

Event = Literal["initiated", "ringing", "answered", "completed"]

_EVENTS: Final[Mapping[str, Event]] = {
    "initiated": "initiated",
    "ringing": "ringing",
    "in-progress": "answered",
}


def advance(lines: Lines, leg: Leg, status: Status) -> None:
    """The call takes this status, its phone sees it and its account is told."""
    leg.call.become(status, lines.now())
    if status == "in-progress":
        leg.hearing.sound("answered")
        leg.hearing.fall_silent()
    tell_call(lines.feeds, leg)
    _report(lines, leg, _EVENTS.get(status, "completed"))


def finish(lines: Lines, leg: Leg, status: Status) -> None:
    """The end, once."""
    if leg.call.is_over:
        return
    leg.hearing.end(status)
    for end in leg.endings:
        end()
    advance(lines, leg, status)
    leg.postman.finish(lines)
    leg.over.set()


def _report(lines: Lines, leg: Leg, event: Event) -> None:
    callback = leg.callback
    if callback is None or event not in callback.events:
        return
    if leg.reported == 0:
        leg.postman.turned = lines.faults.take("reorder_callbacks", leg.phone) is not None
    fields = call_fields(leg.call) | {
        "Timestamp": rfc2822(leg.call.updated_at),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(leg.reported),
    }
    if event == "completed":
        fields |= {"CallDuration": str(leg.call.duration_seconds or 0)} | _sip(leg)
    leg.reported += 1
    leg.postman.post(lines, Notice(callback.link.url, fields, leg.call.status, callback.link.method))


def _sip(leg: Leg) -> dict[str, str]:
    code = leg.call.sip_code
    return {} if code is None else {"SipResponseCode": str(code)}
