"""How much one visitor, and one address, may ask of us."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from hub.security.throttle import Rate

# Nobody types faster; a widget that was offline sends what it had kept as a burst.
MESSAGES: Final = Rate(burst=20, seconds=2)
# A handful of pictures at once; a disk is not filled by one visitor.
FILES: Final = Rate(burst=20, seconds=15)
# Marks of typing and of what was seen come on top of messages.
FRAMES: Final = Rate(burst=60, seconds=0.1)
# Pages of the site that one line tells of: somebody in a hurry, not a script that turns them.
PAGES: Final = Rate(burst=10, seconds=2)
# All visitors of one household or office together, so that new names do not buy new messages.
MESSAGES_PER_CLIENT: Final = Rate(burst=200, seconds=0.1)


@dataclass(frozen=True, slots=True)
class Limits:
    messages: Rate = MESSAGES
    files: Rate = FILES
    frames: Rate = FRAMES
    messages_per_client: Rate = MESSAGES_PER_CLIENT
    sockets_per_visitor: int = 12  # tabs of one shop; whoever opens more has a tab to close
    sockets_per_client: int = 400  # a large office behind one address


def is_countable(client: str) -> bool:
    """Whether the address tells clients apart. One of this machine is a proxy that nobody has named to us
    (``HUB_TRUSTED_PROXIES``), with the whole world behind it, or it is ourselves."""
    try:
        return not ip_address(client).is_loopback
    except ValueError:
        return False


class Bucket:
    """A token bucket of one's own, for the frames of one socket."""

    def __init__(self, rate: Rate, now: int) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._filled_at = now

    def take(self, now: int) -> bool:
        gained = max(0, now - self._filled_at) / 1000 / self._rate.seconds
        self._tokens = min(self._rate.burst, self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
