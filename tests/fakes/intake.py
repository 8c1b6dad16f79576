"""The door of the hub without a database: keeps in memory what the real one keeps in rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.model.nouns import Inbound, RawItem
from hub.ports import Receipt


class StoreDownError(Exception):
    """What a database says that is not there."""


@dataclass
class MemoryIntake:
    """Law 1 in memory: the first item under a key is kept, every later one is its duplicate."""

    accepted: list[tuple[RawItem, Inbound]] = field(default_factory=list)
    unreadable: list[tuple[RawItem, str]] = field(default_factory=list)
    down: bool = False
    failures_left: int = 0  # so many calls fail, then it is up again
    _receipts: dict[tuple[str, str], str] = field(default_factory=dict)

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt:
        receipt = self._keep(raw)
        if not receipt.duplicate:
            self.accepted.append((raw, inbound))
        return receipt

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt:
        receipt = self._keep(raw)
        if not receipt.duplicate:
            self.unreadable.append((raw, reason))
        return receipt

    @property
    def inbound(self) -> list[Inbound]:
        return [inbound for _, inbound in self.accepted]

    def _keep(self, raw: RawItem) -> Receipt:
        if self.down or self.failures_left:
            self.failures_left = max(self.failures_left - 1, 0)
            raise StoreDownError
        key = (raw.channel, raw.dedupe_key)
        duplicate = key in self._receipts
        return Receipt(self._receipts.setdefault(key, f"raw_{len(self._receipts)}"), duplicate)
