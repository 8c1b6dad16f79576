"""Twilio's form fields of calls to what the hub understands. Pure; what cannot be understood is an UnreadableError.

Field names: https://www.twilio.com/docs/voice/twiml#request-parameters, .../voice/twiml/gather and
.../voice/api/call-resource#statuscallback.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from channels.twilio.form import Form, UnreadableError, is_sid, parse_our_number
from channels.twilio.numbers import parse_number
from hub.model.nouns import Address, CallAnswer, CallStarted, LegReport, Spoken

MAX_NAME_CHARACTERS: Final = 200  # identity.display_name
_DIGITS: Final = re.compile(
    r"[0-9*#]{0,33}"
)  # the longest number that a flow may ask for, and the key behind it
_TURN: Final = re.compile(r"[0-9]{1,3}")
_MOMENT: Final = re.compile(r"[0-9]{1,15}")
_SECONDS: Final = re.compile(r"[0-9]{1,6}")
# https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus: somebody answered, and it is over
_TALKED: Final = frozenset({"completed", "answered"})
_PARTIES: Final = frozenset({"agent", "outside", "supervisor", "customer"})
# https://www.twilio.com/docs/voice/answering-machine-detection: machine_start, machine_end_beep, ..., and fax
_MACHINE: Final = ("machine", "fax")
ID: Final = re.compile(r"[0-9a-zA-Z_.-]{1,64}")

# Twilio's word for how a call stands (https://www.twilio.com/docs/voice/api/call-resource#call-status-values) to ours.
STATES: Final[Mapping[str, str]] = {
    "queued": "queued",
    "initiated": "queued",
    "ringing": "ringing",
    "in-progress": "in_progress",
    "answered": "in_progress",
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "canceled",
}


def parse_call(form: Form, *, default_region: str, received_at: int) -> CallStarted:
    """``account`` is our number as the form has it. Raises UnreadableError."""
    caller = _caller(form, default_region)
    name = form.get("CallerName", "").strip()[:MAX_NAME_CHARACTERS]
    return CallStarted(
        account=parse_our_number(form, "To", default_region),
        sid=parse_sid(form),
        sender=caller,
        received_at=received_at,
        sender_name=name if name and caller else None,
    )


def parse_answer(form: Form, query: Form, *, default_region: str, received_at: int) -> CallAnswer:
    """What was pressed, or how it went at the number outside, and at which turn, which the address says. Raises
    UnreadableError."""
    digits, turn = form.get("Digits", ""), query.get("turn", query.get("attempt", "1"))
    message = _parse_spoken(form)
    if message is not None:
        digits = ""  # the key that ended it, or "hangup"
    if not _DIGITS.fullmatch(digits):
        raise UnreadableError("bad_digits")
    if not _TURN.fullmatch(turn):
        raise UnreadableError("bad_turn")
    outside = form.get("DialCallStatus")
    return CallAnswer(
        account=parse_our_number(form, our_end(form), default_region),
        sid=parse_sid(form),
        digits=digits,
        turn=int(turn),
        received_at=received_at,
        talked=None if outside is None else outside in _TALKED,
        call_id=_id(query, "call"),
        machine=form.get("AnsweredBy", "").startswith(_MACHINE),
        message=message,
    )


def parse_key(form: Form, query: Form, *, default_region: str, received_at: int) -> CallAnswer:
    """The key that somebody in line has pressed, and in which round. Raises UnreadableError."""
    digits, moment = form.get("Digits", ""), query.get("turn", "")
    if query.get("offered") == "1":
        digits = ""  # the music was left to ask them something
    elif not _DIGITS.fullmatch(digits) or len(digits) != 1:
        raise UnreadableError("bad_digits")
    if not _MOMENT.fullmatch(moment):
        raise UnreadableError("bad_turn")
    return CallAnswer(
        account=parse_our_number(form, our_end(form), default_region),
        sid=parse_sid(form),
        digits=digits,
        turn=int(moment),
        received_at=received_at,
        in_line=True,
    )


def _parse_spoken(form: Form) -> Spoken | None:
    """The message that they have left; what is none has no recording."""
    sid, seconds = form.get("RecordingSid", ""), form.get("RecordingDuration", "")
    if not (is_sid(sid) and sid.startswith("RE")):
        return None
    return Spoken(sid, int(seconds) if _SECONDS.fullmatch(seconds) else 0)


def parse_report(form: Form, query: Form, *, default_region: str, received_at: int) -> LegReport:
    """How a leg stands. Of a leg that we asked for the address says whose it is, and our number is the one that it
    comes from. Raises UnreadableError."""
    status = form.get("CallStatus", "")
    if status not in STATES:
        raise UnreadableError("unknown_status")
    call_id, agent_id, party = _id(query, "call"), _id(query, "agent"), query.get("party", "agent")
    if party not in _PARTIES or (call_id is None) != (agent_id is None and party == "agent"):
        raise UnreadableError("bad_address")
    code = form.get("SipResponseCode", "")
    return LegReport(
        account=parse_our_number(form, our_end(form) if call_id is None else "From", default_region),
        sid=parse_sid(form),
        state=STATES[status],
        code=code if code.isdecimal() and code.isascii() and code != "200" and len(code) == 3 else None,
        received_at=received_at,
        call_id=call_id,
        agent_id=agent_id,
        caller=_caller(form, default_region) if call_id is None else None,
        party=party,
    )


def our_end(form: Form) -> str:
    """Which field has the number of ours: a call that we have made comes from it."""
    return "From" if form.get("Direction", "").startswith("outbound") else "To"


def _id(query: Form, name: str) -> str | None:
    value = query.get(name)
    if value is not None and not ID.fullmatch(value):
        raise UnreadableError("bad_address")
    return value


def _caller(form: Form, default_region: str) -> Address | None:
    """None: withheld, or nothing that can be called back."""
    number = parse_number(form.get("From", "").strip(), default_region)
    return Address("phone", number) if number else None


def parse_digits(query: Form) -> str:
    """Keys that stand in the address. Raises UnreadableError."""
    digits = query.get("digits", "")
    if not _DIGITS.fullmatch(digits):
        raise UnreadableError("bad_digits")
    return digits


def parse_sid(form: Form) -> str:
    sid = form.get("CallSid", "")
    if not (is_sid(sid) and sid.startswith("CA")):
        raise UnreadableError("no_call_sid")
    return sid
