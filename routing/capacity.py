"""How much an agent carries and whether one more fits (routing.md 1.2).

Load is counted from the moment an offer is made, so two offers can never be promised the same room. Work
beyond the limits comes only from outside (a manual pick, parked work that wakes up, a cut in capacity);
then nothing fits until it is worked off.

Units are counted in hundredths, because work that is parked weighs a part of its cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from routing.config import CapacityProfile, ChannelCapacity
from routing.tables import INACTIVE, PARKED, WRAP_UP

_UNLISTED = ChannelCapacity()  # work on a channel the profile no longer has still weighs

# Of a state that does not weigh as much as the work at its full cost.
_OWN_PERCENT: Mapping[str, Callable[[ChannelCapacity], int]] = {
    PARKED: lambda limits: limits.parked_percent,
    INACTIVE: lambda limits: limits.inactive_percent,
    WRAP_UP: lambda limits: 100 if limits.wrap_uses_capacity else 0,
}

# Channel and state of a piece of work.
Piece = tuple[str, str]


@dataclass(slots=True)
class Load:
    """`counts` of what takes a place and `units` in use, `total` units there are, both in hundredths."""

    total: int = 0
    units: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def percent(limits: ChannelCapacity, state: str) -> int:
    own = _OWN_PERCENT.get(state)
    return own(limits) if own else 100


def takes_place(profile: CapacityProfile, piece: Piece) -> bool:
    channel, state = piece
    return percent(profile.channels.get(channel, _UNLISTED), state) > 0


def weigh_alike(profile: CapacityProfile, channel: str, before: str, after: str) -> bool:
    limits = profile.channels.get(channel, _UNLISTED)
    return percent(limits, before) == percent(limits, after)


def load_of(profile: CapacityProfile, pieces: Iterable[Piece]) -> Load:
    """The load of these pieces of work, all of which take a place, counted from scratch."""
    load = Load(total=profile.units * 100)
    for piece in pieces:
        add(profile, load, piece, +1)
    return load


def add(profile: CapacityProfile, load: Load, piece: Piece, pieces: int) -> None:
    channel, state = piece
    limits = profile.channels.get(channel, _UNLISTED)
    load.units += pieces * percent(limits, state) * limits.cost
    load.counts[channel] = load.counts.get(channel, 0) + pieces


def refusal(profile: CapacityProfile, load: Load, channel: str) -> str | None:
    """Why one more on `channel` does not fit, as a code; None when it fits."""
    limits = profile.channels.get(channel)
    if limits is None or limits.max <= 0:
        return "channel_not_in_profile"
    if load.counts.get(channel, 0) >= limits.max:
        return "channel_full"
    if load.units + 100 * limits.cost > load.total:
        return "units_full"
    for busy, count in load.counts.items():
        if count > 0 and not _may_join(profile, busy, channel):
            return "blocked_by_other_channel"
    return None


def _may_join(profile: CapacityProfile, busy: str, channel: str) -> bool:
    limits = profile.channels.get(busy, _UNLISTED)
    return limits.allow is None or channel in limits.allow or channel in limits.interrupt


def interrupts(profile: CapacityProfile, busy: str, channel: str) -> bool:
    """Whether work on `channel` holds what goes on on `busy`: it may interrupt, but not go on beside it."""
    limits = profile.channels.get(busy, _UNLISTED)
    return channel in limits.interrupt and limits.allow is not None and channel not in limits.allow


def load_permille(load: Load) -> int:
    return load.units * 1000 // load.total if load.total > 0 else 1000


def is_over(profile: CapacityProfile, load: Load) -> bool:
    most = profile.channels
    over_max = any(n > most.get(channel, _UNLISTED).max for channel, n in load.counts.items())
    return over_max or load.units > load.total


def lowest_free_slot(taken: Iterable[int]) -> int:
    """Slots are numbered so that a unique index in the database can enforce capacity."""
    used = set(taken)
    return next(slot for slot in range(1, len(used) + 2) if slot not in used)
