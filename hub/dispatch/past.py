"""A past decision, made again: the snapshot before it, the facts since, the configurations of then.

What is read comes in one consistent read; living through it is pure, and done in a thread (``explaining``).
An offer that is made again must be the one that was recorded, to the last number of its reason: what an
engine cannot repeat it has not explained, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import structlog
from prometheus_client import Counter
from sqlalchemy import Connection, Row, select

from hub.dispatch.facts import read_fact
from hub.dispatch.snapshots import find_before, find_before_offer, unpack
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.decisions import ENGINE_VERSION, CreateOffer
from routing.events import Event, Tick
from routing.explain import Explanation
from routing.past import explain_moment, explain_offer

log = structlog.get_logger("router")
DIFFERENCES = Counter("hub_routing_replay_differences", "Past offers that a replay did not make again")

# Beyond this many there is no snapshot near enough: some five seconds of replay.
MOST_FACTS = 50_000

Result = Literal["replayed", "too_long_ago", "differs", "other_engine", "not_waiting"]
ConfigOf = Callable[[Connection, int], RoutingConfig]


@dataclass(frozen=True, slots=True)
class Asked:
    """``offer``: a row of the offers, or None for "why does it wait" at ``at``."""

    interaction_id: str
    at: int
    offer: Row[Any] | None = None

    @property
    def offer_id(self) -> str | None:
        return self.offer.id if self.offer is not None else None


@dataclass(frozen=True, slots=True)
class Course:
    """What led to it. ``result``: why nothing did."""

    result: Result | None = None
    snapshot_at: int = 0
    body: bytes = b""
    config: RoutingConfig | None = None
    facts: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class Past:
    asked: Asked
    result: Result
    explanation: Explanation | None = None
    snapshot_at: int | None = None
    facts: int = 0


def read_course(connection: Connection, asked: Asked, config_of: ConfigOf) -> Course:
    offer = asked.offer
    found = (
        find_before(connection, asked.at)
        if offer is None
        else find_before_offer(connection, epoch=offer.epoch, created_at=offer.created_at)
    )
    if found is None:
        return Course("too_long_ago")
    if found.engine_version != ENGINE_VERSION:
        return Course("other_engine", found.at)
    facts = read_facts_since(connection, found.log_number, asked.at, config_of)
    if len(facts) > MOST_FACTS:
        return Course("too_long_ago")
    return Course(None, found.at, found.body, config_of(connection, found.config_version), facts)


def read_facts_since(connection: Connection, log_number: int, until: int, config_of: ConfigOf) -> list[Event]:
    """In log order, up to a moment; one more than `MOST_FACTS` at most."""
    e = t.event.c
    query = (
        select(t.event)
        .where(e.log_number > log_number, e.log_at <= until)
        .order_by(e.log_number)
        .limit(MOST_FACTS + 1)
    )
    return [
        read_fact(row, lambda version: config_of(connection, version)) for row in connection.execute(query)
    ]


def relive(asked: Asked, course: Course) -> Past:
    """Pure, and takes its time."""
    if course.result is not None or course.config is None:
        return Past(asked, course.result or "too_long_ago", snapshot_at=course.snapshot_at or None)
    if asked.offer is None:
        return _relive_moment(asked, course, course.config)
    return _relive_offer(asked, course, course.config, asked.offer)


def _relive_moment(asked: Asked, course: Course, config: RoutingConfig) -> Past:
    explanation = explain_moment(
        config, unpack(course.body), course.snapshot_at, course.facts, asked.interaction_id, asked.at
    )
    waits = bool(explanation.agents)
    return Past(
        asked,
        "replayed" if waits else "not_waiting",
        explanation if waits else None,
        course.snapshot_at,
        len(course.facts),
    )


def _relive_offer(asked: Asked, course: Course, config: RoutingConfig, offer: Row[Any]) -> Past:
    until = [*course.facts, Tick(asked.at)]  # a timer's decision comes without a fact of its own
    found = explain_offer(config, unpack(course.body), course.snapshot_at, until, offer.id)
    same = found is not None and is_same(found.offer, offer)
    if not same:
        DIFFERENCES.inc()
        log.warning("replay differs", offer=offer.id, made_again=found is not None)
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
