"""How much an agent carries and whether one more fits (routing.md 1.2).

Load is counted from the moment an offer is made, so two offers can never be promised the same room. Work
beyond the limits comes only from outside (a manual pick, a cut in capacity); then nothing fits until it is
worked off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from routing.config import CapacityProfile, ChannelCapacity

_UNLISTED = ChannelCapacity()  # work on a channel the profile no longer has still weighs


@dataclass(slots=True)
class Load:
    """`counts` and `units` in use; `total` units there are."""

    total: int = 0
    units: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def cost_of(profile: CapacityProfile, channel: str) -> int:
    return profile.channels.get(channel, _UNLISTED).cost


def load_of(profile: CapacityProfile, channels: Iterable[str]) -> Load:
    """The load of work on these channels, one entry for each piece, counted from scratch."""
    load = Load(total=profile.units)
    for channel in channels:
        add(profile, load, channel, +1)
    return load


def add(profile: CapacityProfile, load: Load, channel: str, pieces: int) -> None:
    load.units += pieces * cost_of(profile, channel)
    load.counts[channel] = load.counts.get(channel, 0) + pieces


def refusal(profile: CapacityProfile, load: Load, channel: str) -> str | None:
    """Why one more on `channel` does not fit, as a code; None when it fits."""
    limits = profile.channels.get(channel)
    if limits is None or limits.max <= 0:
        return "channel_not_in_profile"
    if load.counts.get(channel, 0) >= limits.max:
        return "channel_full"
    if load.units + limits.cost > load.total:
        return "units_full"
    for busy, count in load.counts.items():
        if count > 0 and not _may_join(profile, busy, channel):
            return "blocked_by_other_channel"
    return None


def _may_join(profile: CapacityProfile, busy: str, channel: str) -> bool:
    limits = profile.channels.get(busy, _UNLISTED)
    return limits.allow is None or channel in limits.allow or channel in limits.interrupt


def load_permille(load: Load) -> int:
    return load.units * 1000 // load.total if load.total > 0 else 1000


def lowest_free_slot(taken: Iterable[int]) -> int:
    """Slots are numbered so that a unique index in the database can enforce capacity."""
    used = set(taken)
    return next(slot for slot in range(1, len(used) + 2) if slot not in used)
