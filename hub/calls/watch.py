"""Legs of which nobody has heard for a while: the carrier is asked, for a callback may be lost for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Integer, and_, bindparam, or_, select, update

from hub.calls.legs import apply_reports
from hub.model.nouns import LegReport
from hub.store import tables as t
from hub.store.tx import Tx

SILENT_MS: Final = 30_000
# A device rings for 20 s; if its answer was not told, the caller would wait for an agent who says hello to nobody.
RINGING_SILENT_MS: Final = 5_000
AGAIN_MS: Final = 60_000  # a talk lasts minutes, and nothing is wrong with most of them


@dataclass(frozen=True, slots=True)
class SilentLeg:
    sid: str
    account: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What the carrier said of it; None: it knows no such leg."""

    leg: SilentLeg
    report: LegReport | None


def find_silent_legs(connection: Connection, now: int, limit: int) -> list[SilentLeg]:
    asked = {"silent": now - SILENT_MS, "ringing": now - RINGING_SILENT_MS, "limit": limit}
    return [SilentLeg(row.sid, row.account) for row in connection.execute(_SILENT, asked)]


_L: Final = t.call_leg.c
_RINGS: Final = and_(_L.party != "customer", _L.answered_at.is_(None), _L.looked_at < bindparam("ringing"))
_SILENT: Final = (
    select(_L.sid, _L.account)
    .where(_L.ended_at.is_(None), or_(_L.looked_at < bindparam("silent"), _RINGS))
    .order_by(_L.looked_at)
    .limit(bindparam("limit", type_=Integer))
)


def record_looks(tx: Tx, items: list[Looked]) -> list[None]:
    """What the carrier no longer knows has ended somehow; what goes on is looked at again in a minute."""
    for item in items:
        leg = t.call_leg.c
        gone = LegReport(item.leg.account, item.leg.sid, "failed", "unknown", tx.now)
        apply_reports(tx, [item.report or gone])
        tx.connection.execute(
            update(t.call_leg)
            .where(leg.sid == item.leg.sid, leg.ended_at.is_(None), leg.answered_at.is_not(None))
            .values(looked_at=tx.now + AGAIN_MS - SILENT_MS)
        )
    return [None] * len(items)
