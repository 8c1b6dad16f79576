"""A past decision, made again: an engine lives through what led to it (``course``). Pure, and done in a thread
(``explaining``).

An offer that is made again must be the one that was recorded, to the last number of its reason: what an
engine cannot repeat it has not explained, and that is said.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
import structlog
from prometheus_client import Counter
from sqlalchemy import Row

from hub.dispatch.book import unpack
from hub.dispatch.building import building
from hub.dispatch.course import Asked, Course, Lack, Reached, Start
from routing.decisions import CreateOffer
from routing.events import Tick
from routing.explain import Explanation
from routing.past import PastOffer, Reliving
from routing.snapshot import Snapshot

log = structlog.get_logger("router")
DIFFERENCES = Counter("hub_routing_replay_differences", "Past offers that a replay did not make again")

# Whom time alone has moved may go on only from so long ago that nobody numbers a fact of then any more.
SETTLED_MS: Final = 5_000

Result = Lack | Literal["replayed", "replaying", "differs", "not_waiting"]
Begin = tuple[Snapshot, int]  # and its time


@dataclass(frozen=True, slots=True)
class Past:
    asked: Asked
    result: Result
    explanation: Explanation | None = None
    snapshot_at: int | None = None
    facts: int = 0


class Lived:
    """An engine that lives through one past after the other. One of the same configuration need not learn it
    again, and a later moment of the same past is near."""

    def __init__(self) -> None:
        self._reliving: Reliving | None = None
        self._start: Start | None = None

    def reached(self, now: int) -> Reached | None:
        """From where it could go on."""
        reliving, start = self._reliving, self._start
        if reliving is None or start is None or (reliving.ticked and reliving.at > now - SETTLED_MS):
            return None
        return Reached(start, reliving.last_event_id, reliving.at)

    def forget(self) -> None:
        if self._reliving is not None:
            self._reliving.take_apart()
        self._start = None

    def relive(self, asked: Asked, course: Course) -> Past:
        start = course.start
        if course.lack is not None or start is None:
            return Past(asked, course.lack or "too_long_ago", snapshot_at=course.snapshot_at or None)
        with building() if not course.goes_on else nullcontext():
            reliving, begin = self._at(start, course)
            self._start = None  # until it has come to an end in good order
            if asked.offer is None:
                past = _relive_moment(asked, course, reliving, begin)
            else:
                past = _relive_offer(asked, course, reliving, begin, asked.offer)
        self._start = start
        return past

    def _at(self, start: Start, course: Course) -> tuple[Reliving, Begin | None]:
        if course.goes_on and self._reliving is not None:
            return self._reliving, None
        known = self._reliving
        if known is None or known.config_version != start.config.version:
            known = self._reliving = Reliving(start.config)
        return known, (snapshot_of(start), start.at)


def snapshot_of(start: Start) -> Snapshot:
    book, *changes = (unpack(body, start.config.version) for body in start.bodies)
    for changed in changes:
        book.follow(changed)
    return book.snapshot(start.log_number, start.programs)


def _relive_moment(asked: Asked, course: Course, reliving: Reliving, begin: Begin | None) -> Past:
    explanation = reliving.explain_moment(asked.interaction_id, asked.at, course.facts, start=begin)
    waits = bool(explanation.agents)
    return Past(
        asked,
        "replayed" if waits else "not_waiting",
        explanation if waits else None,
        course.snapshot_at,
        len(course.facts),
    )


def _relive_offer(
    asked: Asked,
    course: Course,
    reliving: Reliving,
    begin: Begin | None,
    offer: Row[Any],
) -> Past:
    until = [*course.facts, Tick(asked.at)]  # a timer's decision comes without a fact of its own
    found = reliving.explain_offer(offer.id, until, start=begin)
    same = found is not None and is_same(found.offer, offer)
    if not same:
        _tell_difference(offer, found)
    return Past(
        asked,
        "replayed" if same else "differs",
        found.before if found else None,
        course.snapshot_at,
        len(course.facts),
    )


def is_same(made: CreateOffer, recorded: Row[Any]) -> bool:
    """A decision and the row that was written of it."""
    reason = orjson.loads(orjson.dumps(made.reason.to_json()))
    return (made.agent_id, made.slot, made.deadline_ms, reason) == (
        recorded.agent_id,
        recorded.slot,
        recorded.deadline_at,
        recorded.reason,
    )


def _tell_difference(offer: Row[Any], found: PastOffer | None) -> None:
    DIFFERENCES.inc()
    log.warning("replay differs", offer=offer.id, made_again=found is not None)
