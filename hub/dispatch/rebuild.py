"""The engine's state for whoever takes office: what the last leader kept, where the rows do not say otherwise.

The kept rows are of the moment of the newest numbered event. What was committed since is not in them; it is
in the log, unnumbered, and the next turn takes it in as any turn does. So of an interaction or agent that
such an event names, the kept row is right although the columns have moved on. Of all others both must agree,
and where they do not, the row of the stations decides (law 3): that one is read from the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, select

from hub.dispatch.derived import agent_rows, engagement_rows, offer_rows, waiting_rows
from hub.dispatch.kept import Kept, read_kept
from hub.dispatch.log import last_log_number
from hub.store import tables as t
from hub.store.log import UNLOGGED
from hub.store.tx import Tx
from routing.config import RoutingConfig
from routing.snapshot import InteractionRow, ProgramRow, Snapshot

log = structlog.get_logger("router")

# The routing configuration of a version, or of the newest one (None).
LoadConfig = Callable[[Connection, int | None], RoutingConfig]


@dataclass(frozen=True, slots=True)
class Named:
    """Whom some events name."""

    agents: frozenset[str] = frozenset()
    interactions: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inheritance:
    """``derived``: what was read from the columns, so that no row is kept of it yet."""

    config: RoutingConfig
    snapshot: Snapshot
    kept: Kept
    derived: Named
    dropped: frozenset[str]  # interactions that somebody kept and that are nowhere any more


class Standing(NamedTuple):
    """How an interaction stands in the columns."""

    state: str
    agent_id: str | None = None
    offer_id: str | None = None


NOWHERE = Standing("")


@dataclass(slots=True)
class _Found:
    """Which kept interactions hold, and which are to be read from the columns."""

    held: set[str] = field(default_factory=set)
    derived: set[str] = field(default_factory=set)


def read_inheritance(tx: Tx, load_config: LoadConfig, *, distrusted: Named | None = None) -> Inheritance:
    """``distrusted``: whom the events name that a turn stumbled over, which are all that are not numbered yet. They
    will not be taken in, so of these the columns tell, under the newest configuration."""
    kept = read_kept(tx)
    config = load_config(tx.connection, kept.config_version if distrusted is None else None)
    pending = names_of(_unnumbered(tx)) if distrusted is None else Named()
    distrusted = distrusted or Named()
    agents, derived_agents = _agents(tx, kept, pending, distrusted)
    found = _compare(_standings(tx), kept, pending, distrusted)
    waits = [kept.waits[i] for i in sorted(found.held & kept.waits.keys())]
    waits += waiting_rows(tx, found.derived, config)
    work = [kept.work[i] for i in sorted(found.held & kept.work.keys())]
    offers = [kept.offers[i] for i in sorted(found.held & kept.offers.keys())]
    programs = _programs(tx, [*waits, *(w.visit for w in work if w.visit)], config, load_config)
    snapshot = Snapshot(
        agents=tuple(sorted(agents, key=lambda row: row.agent_id)),
        interactions=tuple(sorted(waits, key=lambda row: row.interaction_id)),
        offers=tuple(sorted([*offers, *offer_rows(tx, found.derived)], key=lambda row: row.offer_id)),
        engagements=tuple(
            sorted([*work, *engagement_rows(tx, found.derived, config)], key=lambda row: row.interaction_id)
        ),
        closed_queues=_closed_queues(tx, kept, pending),
        programs=programs,
        places=kept.places,
        history=kept.history,
        last_event_id=last_log_number(tx),
    )
    dropped = (kept.waits.keys() | kept.work.keys()) - found.held - found.derived
    return Inheritance(
        config, snapshot, kept, Named(derived_agents, frozenset(found.derived)), frozenset(dropped)
    )


def read_snapshot(tx: Tx, load_config: LoadConfig) -> Snapshot:
    """As of the newest numbered event."""
    return read_inheritance(tx, load_config).snapshot


def _unnumbered(tx: Tx) -> Iterable[Any]:
    e = t.event.c
    return tx.connection.execute(select(e.agent_id, e.interaction_id, e.data).where(UNLOGGED))


def names_of(rows: Iterable[Any]) -> Named:
    agents, interactions, queues = set[str](), set[str](), set[str]()
    for row in rows:
        agents.add(row.agent_id or "")
        interactions.add(row.interaction_id or "")
        interactions.update(row.data.get(name, "") for name in ("as_interaction_id", "consult_id"))
        queues.add(row.data.get("queue_id", ""))
    return Named(frozenset(agents - {""}), frozenset(interactions - {""}), frozenset(queues - {""}))


def _closed_queues(tx: Tx, kept: Kept, pending: Named) -> frozenset[str]:
    """As the rows of the queues say, but for those of which the engine has still to hear."""
    q = t.queue_state.c
    closed = frozenset(tx.connection.scalars(select(q.queue_id).where(q.is_open.is_(False))))
    return (closed - pending.queues) | (kept.closed_queues & pending.queues)


def _agents(tx: Tx, kept: Kept, pending: Named, distrusted: Named) -> tuple[list[Any], frozenset[str]]:
    a = t.agent_state.c
    presences = {row.agent_id: row.presence for row in tx.connection.execute(select(a.agent_id, a.presence))}

    def holds(agent_id: str) -> bool:
        row = kept.agents.get(agent_id)
        if row is None or agent_id in distrusted.agents:
            return False
        return agent_id in pending.agents or row.presence == presences.get(agent_id, "offline")

    derived = frozenset(agent_id for agent_id in presences if not holds(agent_id))
    _tell("agents", derived & kept.agents.keys() - distrusted.agents)
    rows = [row for agent_id, row in kept.agents.items() if agent_id not in derived]
    return [*rows, *agent_rows(tx, derived)], derived


def _standings(tx: Tx) -> dict[str, Standing]:
    """Of everything that waits or is worked on."""
    i, o = t.interaction.c, t.offer.c
    open_ones = select(i.id, i.state, i.agent_id).where(
        i.state.in_(("queued", "offered", "active", "wrapup"))
    )
    live = {
        row.interaction_id: row.id
        for row in tx.connection.execute(select(o.interaction_id, o.id).where(o.state == "live"))
    }
    return {
        row.id: Standing(row.state, row.agent_id, live.get(row.id))
        for row in tx.connection.execute(open_ones)
    }


def _compare(standings: dict[str, Standing], kept: Kept, pending: Named, distrusted: Named) -> _Found:
    found = _Found()
    known = kept.waits.keys() | kept.work.keys()
    for interaction_id in known | standings.keys():
        standing = standings.get(interaction_id, NOWHERE)
        if interaction_id in pending.interactions:
            # to be told by its event, if it is not known yet
            found.held.update({interaction_id} & known)
        elif interaction_id not in distrusted.interactions and _agrees(interaction_id, standing, kept):
            found.held.add(interaction_id)
        elif standing is not NOWHERE:
            found.derived.add(interaction_id)
    _tell("interactions", known - found.held - distrusted.interactions)
    return found


def _agrees(interaction_id: str, standing: Standing, kept: Kept) -> bool:
    waits, work = kept.waits.get(interaction_id), kept.work.get(interaction_id)
    offer = kept.offers.get(interaction_id)
    if waits is not None:
        offered = waits.state == "offered"
        return (
            (standing.state == "offered") == offered
            and standing.state in ("queued", "offered")
            and (standing.offer_id == (offer.offer_id if offer else None))
        )
    if work is not None:
        return standing.agent_id == work.agent_id and standing.state == ("wrapup" if work.wrap else "active")
    return False


def _tell(what: str, ids: Collection[str]) -> None:
    if ids:
        log.warning("the rows say otherwise than the last leader", of=what, ids=sorted(ids)[:20])


def _programs(
    tx: Tx, visits: Iterable[InteractionRow], config: RoutingConfig, load_config: LoadConfig
) -> tuple[ProgramRow, ...]:
    """Of the earlier versions that somebody still follows."""
    followed = {(v.queue_id, v.program_version) for v in visits}
    versions = {version for _, version in followed} - {config.version, 0}
    configs = {version: load_config(tx.connection, version) for version in versions}
    return tuple(
        ProgramRow(queue_id, version, configs[version].queues[queue_id].program)
        for queue_id, version in sorted(followed)
        if version in configs and queue_id in configs[version].queues
    )
