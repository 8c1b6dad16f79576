"""What a law is: its words, the query that finds where it does not hold, and what puts that right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from hub.dispatch.rebuild import LoadConfig
from hub.model.contact_centre import ContactCentre, Text
from hub.store.tx import Tx
from routing.config import RoutingConfig
from routing.people import People


class Rules:
    """Who may take what, by the newest configuration: made once for each version, for that takes a while."""

    def __init__(self, load_config: LoadConfig) -> None:
        self._load_config = load_config
        self._known: tuple[int, RoutingConfig, People] | None = None

    def of(self, connection: Connection, version: int) -> tuple[RoutingConfig, People]:
        if self._known is None or self._known[0] != version:
            config = self._load_config(connection, None)
            self._known = (version, config, People(config))
        return self._known[1:]


@dataclass(frozen=True, slots=True)
class Look:
    """What a query may ask of: this moment, the configuration, and how many findings are enough."""

    now: int
    centre: ContactCentre
    rules: Rules
    limit: int = 100  # whoever breaks a law a hundred times has one problem, told often enough


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a law does not hold. ``subject`` is the id of what it is about, ``what`` says which way it is broken."""

    subject: str
    what: str


Find = Callable[[Connection, Look], Sequence[Finding]]
# Puts right what it can, through the stations that own the rows; returns how many findings it did something about.
Mend = Callable[[Tx, Sequence[Finding]], int]


@dataclass(frozen=True, slots=True)
class Law:
    """``grace_ms``: what is found must be there for so long before it counts, for some moments are no fault (the
    router hears of an event only after its commit). ``needs_leader``: only a leader can keep it, so it is not
    judged while there is none: that time is counted as a takeover."""

    name: str
    says: Text
    find: Find
    mend: Mend | None = None
    grace_ms: int = 0
    needs_leader: bool = False
