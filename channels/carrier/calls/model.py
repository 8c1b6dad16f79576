"""A call as it stands: https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
Status = Literal[
    "queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled"
]

AnsweredBy = Literal["human", "machine_start", "machine_end_beep", "unknown"]

FINAL: Final = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})

# What Twilio gives as From where a caller withholds the number: the keys that spell ANONYMOUS.
WITHHELD: Final = "+266696687"


@dataclass(slots=True)
class Call:
    """One leg: between the exchange and one phone. Times are ms since the epoch."""

    sid: str
    account_sid: str
    sender: str
    to: str
    direction: Direction
    status: Status
    created_at: int
    updated_at: int
    parent_sid: str | None = None
    forwarded_from: str | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    # of the answer of the phone's side (RFC 3261): 200, 480, 486, 487, 603
    sip_code: int | None = None
    answered_by: AnsweredBy | None = None  # where somebody wanted to know

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def duration_seconds(self) -> int | None:
        """From answer to end; None until then, and where nobody answered."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.answered_at) / 1000)

    def become(self, status: Status, at: int) -> None:
        self.status, self.updated_at = status, at
        if status == "in-progress":
            self.answered_at = at
        if status in FINAL:
            self.ended_at = at


def is_client(address: str) -> bool:
    """Whether it names a device (``client:noor``) and not a number."""
    return address.startswith("client:")
