"""What led to a past decision, in one consistent read: the snapshot before it, the facts since, the configurations
of then. `past` lives through it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from hub.dispatch.book import programs_in
from hub.dispatch.facts import read_fact
from hub.dispatch.snapshots import VERSION, find_before, find_before_offer, read_bodies
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.events import Event
from routing.snapshot import ProgramRow

# Beyond this many there is no snapshot near enough: some five seconds of replay.
MOST_FACTS: Final = 50_000
# An engine that has lived up to an earlier moment goes on from there, unless more facts than these lie between:
# that many take as long as building one of a large floor from a snapshot.
WORTH_A_START: Final = 10_000

Lack = Literal["too_long_ago", "other_engine"]
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
class Start:
    """The rows of a snapshot, packed, and under which configuration it was made."""

    epoch: int
    log_number: int
    at: int
    config: RoutingConfig
    bodies: Sequence[bytes]
    programs: Sequence[ProgramRow]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an engine has come that lived through the past since ``start``."""

    start: Start
    log_number: int
    at: int


@dataclass(frozen=True, slots=True)
class Course:
    """What led to it. ``lack``: why nothing did. ``goes_on``: the facts follow those that were lived through last."""

    lack: Lack | None = None
    snapshot_at: int = 0
    start: Start | None = None
    facts: Sequence[Event] = ()
    goes_on: bool = False


def read_course(
    connection: Connection, asked: Asked, config_of: ConfigOf, reached: Reached | None = None
) -> Course:
    offer = asked.offer
    found = (
        find_before(connection, asked.at)
        if offer is None
        else find_before_offer(connection, epoch=offer.epoch, created_at=offer.created_at)
    )
    if found is None:
        return Course("too_long_ago")
    if found.engine_version != VERSION:
        return Course("other_engine", found.at)
    if reached is not None and _may_go_on(reached, asked, found):
        facts = read_facts_since(connection, reached.log_number, asked.at, config_of)
        if len(facts) <= WORTH_A_START:
            return Course(None, reached.start.at, reached.start, facts, goes_on=True)
    facts = read_facts_since(connection, found.log_number, asked.at, config_of)
    if len(facts) > MOST_FACTS:
        return Course("too_long_ago")
    return Course(None, found.at, _read_start(connection, found, config_of), facts)


def _may_go_on(reached: Reached, asked: Asked, found: Row[Any]) -> bool:
    """What it began from, or anything between, is of the same leader, and it has not come too far."""
    return reached.start.epoch == found.epoch and reached.at < asked.at


def _read_start(connection: Connection, found: Row[Any], config_of: ConfigOf) -> Start:
    bodies, version = read_bodies(connection, found), found.config_version
    programs = programs_of(bodies, version, lambda each: config_of(connection, each))
    return Start(found.epoch, found.log_number, found.at, config_of(connection, version), bodies, programs)


def programs_of(
    bodies: Iterable[bytes], present: int, config_of: Callable[[int], RoutingConfig]
) -> Sequence[ProgramRow]:
    """Of the versions before the present one that somebody may follow."""
    followed = sorted(set[tuple[str, int]]().union(*map(programs_in, bodies)))
    return [
        ProgramRow(queue_id, version, queue.program)
        for queue_id, version in followed
        if version != present and (queue := config_of(version).queues.get(queue_id)) is not None
    ]


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
