"""What every part of the exchange works on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from channels.carrier.faults import Faults
from channels.carrier.ledger import Ledger
from channels.carrier.model import CarrierAccount, CarrierNumber, Person
from channels.carrier.phones import Feeds
from channels.carrier.tasks import Tasks

_KEPT_ALERTS: Final = 200


@dataclass(frozen=True, slots=True)
class Alert:
    """What Twilio's debugger would show: a webhook of the account that did not do (11200, 12100)."""

    code: int
    url: str
    sid: str


@dataclass(slots=True)
class Lines:
    """The carrier's state: who is on it, what was sent, what is under way, and what is to go wrong."""

    accounts: Mapping[str, CarrierAccount]
    numbers: Mapping[str, CarrierNumber]
    people: Mapping[str, Person]
    devices: Mapping[str, Person]
    now: Callable[[], int]
    # Between two steps of a text, so that one can see it travel.
    step_seconds: float
    # Where the account reaches this exchange, as recordings are to be fetched there; learnt from its requests.
    base_url: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    feeds: Feeds = field(default_factory=Feeds)
    faults: Faults = field(default_factory=Faults)
    tasks: Tasks = field(default_factory=Tasks)
    # (our number, person's number) of everyone who said STOP
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    alerts: deque[Alert] = field(default_factory=lambda: deque(maxlen=_KEPT_ALERTS))
    session: aiohttp.ClientSession | None = None

    @property
    def http(self) -> aiohttp.ClientSession:
        if self.session is None:
            raise RuntimeError("the carrier is not running: use it as `async with`")
        return self.session

    def token(self, account_sid: str) -> str:
        return self.accounts[account_sid].auth_token
