"""What we must know of a Twilio account to verify its webhooks and to send through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

API: Final = "https://api.twilio.com"
_TWILIO: Final = ".twilio.com"


@dataclass(frozen=True, slots=True)
class Account:
    """``base_url`` replaces ``https://api.twilio.com`` (the local carrier, a proxy); None is Twilio.

    ``api_key`` (sid, secret) signs what browsers sign in with; without one they cannot be telephones there. ``region``
    and ``edge`` ("ie1", "dublin") are where it lies, None is the United States; its token is that region's own.
    ``messaging_service_sid`` sends through a Messaging Service; the number still names the sender.
    """

    sid: str
    auth_token: str = field(repr=False)
    base_url: str | None = None
    messaging_service_sid: str | None = None
    api_key: tuple[str, str] | None = field(default=None, repr=False)
    region: str | None = None
    edge: str | None = None

    @property
    def api_url(self) -> str:
        return (self.base_url or API).rstrip("/")

    def owns(self, url: str) -> bool:
        """Whether an address that this account's webhooks name is of its API: with Twilio, of any of its regions."""
        there, ours = urlsplit(url), urlsplit(self.api_url)
        if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
            return True
        is_twilio = (ours.hostname or "").endswith(_TWILIO)
        return is_twilio and there.scheme == "https" and (there.hostname or "").endswith(_TWILIO)
