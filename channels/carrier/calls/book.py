"""The calls that the carrier remembers: those under way, and the last ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from channels.carrier.calls.leg import Leg

_KEPT: Final = 5_000  # a day of a busy demo


class CallBook:
    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}

    def add(self, leg: Leg) -> None:
        self._legs[leg.call.sid] = leg
        if len(self._legs) > _KEPT:
            oldest = next((sid for sid, old in self._legs.items() if old.call.is_over), None)
            if oldest is not None:
                del self._legs[oldest]

    def find(self, sid: str) -> Leg | None:
        return self._legs.get(sid)

    def newest_first(self) -> Iterator[Leg]:
        return reversed(self._legs.values())

    def on_phone(self, address: str) -> list[Leg]:
        """The calls of one phone, oldest first; a call that has not rung there is none yet."""
        return [leg for leg in self._legs.values() if leg.phone == address and _has_rung(leg)]


def _has_rung(leg: Leg) -> bool:
    return leg.call.direction == "inbound" or leg.call.status not in {"queued", "initiated"}
