"""The calls that the carrier remembers: those under way, and the last ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from channels.carrier.calls.leg import Leg

_KEPT: Final = 5_000  # a day of a busy demo


class CallBook:
    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}
        self._on_phone: defaultdict[str, list[Leg]] = defaultdict(list)

    def add(self, leg: Leg) -> None:
        self._legs[leg.call.sid] = leg
        self._on_phone[leg.phone].append(leg)
        if len(self._legs) > _KEPT:
            self._forget(next((old for old in self._legs.values() if old.call.is_over), None))

    def find(self, sid: str) -> Leg | None:
        return self._legs.get(sid)

    def newest_first(self) -> Iterator[Leg]:
        return reversed(self._legs.values())

    def on_phone(self, address: str) -> list[Leg]:
        """The calls of one phone, oldest first; a call that has not rung there is none yet."""
        return [leg for leg in self._on_phone.get(address, ()) if _has_rung(leg)]

    def _forget(self, leg: Leg | None) -> None:
        if leg is None:
            return
        del self._legs[leg.call.sid]
        self._on_phone[leg.phone].remove(leg)
        if not self._on_phone[leg.phone]:
            del self._on_phone[leg.phone]


def _has_rung(leg: Leg) -> bool:
    return leg.call.direction == "inbound" or leg.call.status not in {"queued", "initiated"}
