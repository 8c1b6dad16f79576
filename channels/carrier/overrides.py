"""Connection overrides: how to call a webhook, told in its URL's fragment (``#rc=5&rp=ct,5xx``).

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. The fragment stays here: it is
neither sent nor signed. ``e`` (edge) and ``sni`` are accepted and mean nothing on one machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urldefrag

# name: (least, most, default); times in milliseconds
_LIMITS: Final = {
    "ct": (100, 10_000, 5_000),
    "rt": (100, 15_000, 15_000),
    "tt": (100, 15_000, 15_000),
    "rc": (0, 5, 1),
}
_POLICIES: Final = frozenset({"4xx", "5xx", "ct", "rt"})


@dataclass(frozen=True, slots=True)
class Connection:
    url: str
    connect_seconds: float
    read_seconds: float
    total_seconds: float
    retries: int
    retry_on: frozenset[str]


def parse_overrides(url: str) -> Connection:
    """What is not a number within its limits is as if it were not there."""
    bare, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    value = {name: _number(given.get(name, ""), *limits) for name, limits in _LIMITS.items()}
    return Connection(
        bare,
        connect_seconds=value["ct"] / 1000,
        read_seconds=value["rt"] / 1000,
        total_seconds=value["tt"] / 1000,
        retries=value["rc"],
        retry_on=_policy(given.get("rp", "ct")),
    )


def _number(text: str, least: int, most: int, default: int) -> int:
    return int(text) if text.isdecimal() and least <= int(text) <= most else default


def _policy(text: str) -> frozenset[str]:
    wanted = set(text.split(","))
    return _POLICIES if "all" in wanted else frozenset(wanted & _POLICIES)
