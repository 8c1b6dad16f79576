"""What may go wrong at a carrier, by script: ``carrier.faults.plan(Fault("lose_callback"))``.

Each planned fault strikes ``times`` times, at the next occasions that fit it, oldest plan first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "refuse_send",  # the REST API answers http_status / code; nothing is sent
    "fail_later",  # taken, then reported as undelivered with code
    "drop_answer",  # taken, but the connection breaks before the answer
    "slow_answer",  # taken, answered after seconds
    "lose_callback",
    "double_callback",
    "delay_callback",  # by seconds; later ones overtake it
    "reorder_callbacks",  # the newest status of a message is reported first
    "lose_webhook",  # the customer's text, or a call's request for TwiML, never reaches us
    "double_webhook",
    "delay_webhook",  # by seconds
    "busy",  # the phone that is called is
    "no_answer",  # it rings in vain
    "fail_call",  # it cannot be reached; code is the SIP code
    "refuse_call",  # as refuse_send, of a new call or participant
    "refuse_recording",  # as refuse_send, of a new recording or of a change of one
    "no_media",  # the sound of a recording, or a file of a text, is not there: 404
    "media_elsewhere",  # whoever fetches a file of a text is sent on to a host that is not the carrier's
    "slow_media",  # it comes after seconds
    "refuse_update",  # as refuse_send, of a change of a call, a participant or a queue's member
]


@dataclass(slots=True)
class Fault:
    """``number`` limits it to one person's number, ``status`` to callbacks of one status."""

    kind: FaultKind
    times: int = 1
    number: str | None = None
    status: str | None = None
    http_status: int = 503
    code: int = 20500
    seconds: float = 0.0
    retry_after: int | None = None

    def fits(self, kind: FaultKind, number: str, status: str | None) -> bool:
        if self.kind != kind or not self.times:
            return False
        return self.number in {None, number} and self.status in {None, status}


class Faults:
    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        self._planned.append(fault)

    def clear(self) -> None:
        self._planned.clear()

    def take(self, kind: FaultKind, number: str, *, status: str | None = None) -> Fault | None:
        """The fault that strikes now, if one does; it then has one time less to go."""
        for fault in self._planned:
            if fault.fits(kind, number, status):
                fault.times -= 1
                return fault
        return None
