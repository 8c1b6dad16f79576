"""What the carrier knows: accounts, numbers that customers of the carrier rent, people with phones, texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from channels.carrier.segments import count_segments
from channels.carrier.sids import new_sid

OptOut = Literal["off", "default"]


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    """``voice_url`` is what would be entered at Twilio as the request URL of a TwiML application: what a client's own
    calls do. ``status_callback`` is told when such a call has ended. ``calls_per_second`` is how many the REST API
    begins, the others wait; None sets no limit."""

    sid: str
    auth_token: str = field(repr=False)
    voice_url: str | None = None
    status_callback: str | None = None
    calls_per_second: float | None = None

    @property
    def application_sid(self) -> str:
        """Each account has one application."""
        return f"AP{self.sid.removeprefix('AC')}"


@dataclass(frozen=True, slots=True)
class CarrierNumber:
    """A number rented by an account.

    ``sms_url`` is what would be entered at Twilio as "A message comes in", connection overrides
    included, and ``voice_url`` "A call comes in"; ``status_callback`` is told when such a call has ended.
    ``opt_out`` "default" answers STOP, START and HELP as Twilio does unless told otherwise.
    ``messages_per_second`` refuses what is sent faster; None sets no limit.
    """

    number: str
    account_sid: str
    label: str = ""
    sms_url: str | None = None
    sms_fallback_url: str | None = None
    voice_url: str | None = None
    voice_fallback_url: str | None = None
    status_callback: str | None = None
    opt_out: OptOut = "default"
    messages_per_second: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str
    content: bytes = field(repr=False)
    sid: str = field(default_factory=partial(new_sid, "ME"))


@dataclass(slots=True)
class Text:
    """A message as it stands now. Times are ms since the epoch."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    status: str
    created_at: int
    updated_at: int
    sent_at: int | None = None
    error_code: int | None = None
    status_callback: str | None = None
    messaging_service_sid: str | None = None
    picture_urls: tuple[str, ...] = ()
    pictures: list[Picture] = field(default_factory=list)  # a person's own, or once they have been fetched

    @property
    def segments(self) -> int:
        return count_segments(self.body)

    @property
    def num_media(self) -> int:
        return len(self.picture_urls) or len(self.pictures)

    def on_phone(self) -> dict[str, object]:
        """As the web phone's wire has it."""
        return {
            "sid": self.sid,
            "from": self.sender,
            "to": self.to,
            "body": self.body,
            "at": self.created_at,
            "status": self.status,
            "pictures": len(self.pictures),
        }
