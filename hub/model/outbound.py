"""What may be called from here, as the configuration says it, and what is known when somebody wants to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Windows = tuple[tuple[int, int], ...]  # minutes after midnight, as in ``hub.model.contact_centre``
# What a number is to whoever wants to call it.
NumberKind = Literal["ordinary", "emergency", "premium", "nothing"]
# Whose dialling it is: all of them count alike, for it is the same bill.
Why = Literal["dial", "callback", "transfer", "consult"]

_EIGHT_TO_NINE: Final[Windows] = ((8 * 60, 21 * 60),)
DAY_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class DialLimits:
    """Calls within the last 24 hours, and no more. ``abroad``: to all other countries together, which is where stolen
    sign-ins call; ``countries`` has what differs for one."""

    agent: int = 200
    number: int = 6
    abroad: int = 50
    total: int = 5_000
    countries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DialPolicy:
    """``countries`` None: the organisation's own only. ``prefixes``: never, whatever the country. ``week``: when people
    may be called, by the clock where they are, Monday first."""

    countries: frozenset[str] | None = None
    prefixes: tuple[str, ...] = ()
    emergency: Literal["refuse", "dial"] = "refuse"
    premium: Literal["refuse", "warn"] = "refuse"
    week: tuple[Windows, ...] = (_EIGHT_TO_NINE,) * 7
    outside_hours: Literal["warn", "refuse"] = "warn"
    often: int = 2  # calls to one number within a day, after which the next one is asked about
    limits: DialLimits = DialLimits()
    ring_ms: int = 30_000
    detect_machines: bool = False
    number: str | None = None  # of ours, that is shown where nothing speaks for another one


@dataclass(frozen=True, slots=True)
class Dialled:
    """Calls of the last 24 hours, as far as they count for one that is about to be made."""

    by_agent: int = 0
    to_number: int = 0
    to_country: int = 0
    abroad: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class DialFacts:
    """``is_known``: somebody has called from the number, or written, so that it is one whatever the tables of ranges
    say. ``home``: the organisation's region; ``timezone`` its own."""

    now: int
    home: str
    timezone: str
    dialled: Dialled = Dialled()
    is_known: bool = False
    is_ours: bool = False
    is_blocked: bool = False
    wants_no_calls: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``number`` is E.164, or the emergency number as it is dialled; None: there is no such number. ``refusals``: the
    weightiest first. ``warnings``: what a person may pass over, knowingly."""

    number: str | None
    region: str | None
    kind: NumberKind
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def unconfirmed(self, confirmed: frozenset[str]) -> tuple[str, ...]:
        return tuple(code for code in self.warnings if code not in confirmed)
