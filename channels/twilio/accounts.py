"""What we must know of a Twilio account to verify its webhooks and to send through it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """``base_url`` replaces ``https://api.twilio.com`` (the local carrier, a proxy); None is Twilio.

    ``messaging_service_sid`` sends through a Messaging Service; the number still names the sender.
    """

    sid: str
    auth_token: str = field(repr=False)
    base_url: str | None = None
    messaging_service_sid: str | None = None
