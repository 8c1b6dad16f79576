"""Everything a desk shows, as of one moment, with the position of each stream it continues from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from agent_console import views
from hub.announcing import find_unread
from hub.drafts import read_drafts
from hub.followups.listing import read_follow_ups
from hub.mentions import read_mentions
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.store import tables as t
from hub.store.sets import one_of


@dataclass(frozen=True, slots=True)
class Sight:
    """Who asks for a snapshot, and what the world was when they did."""

    scope: Scope
    now: int
    centre: ContactCentre

    @property
    def agent_id(self) -> str:
        return str(self.scope.agent_id)


def read_snapshots(connection: Connection, sights: list[Sight]) -> list[dict[str, Any]]:
    """The ``snapshot`` frame of each agent: rows and positions of the same transaction. A shift that begins is
    hundreds of desks in one minute, so they are read together."""
    centre = sights[-1].centre  # everybody's, but for the moment of a change
    agents = [sight.agent_id for sight in sights]
    a = t.agent_state.c
    states = {
        row.agent_id: row
        for row in connection.execute(select(t.agent_state).where(one_of(a.agent_id, agents)))
    }
    work, rung = _read_work(connection, agents), _read_rung(connection, agents)
    ids = [row.conversation_id for rows in work.values() for row in rows]
    conversations = views.read_conversations(connection, ids, centre)
    offers = views.read_offers(connection, [offer for own in rung.values() for offer in own], centre)
    laid_aside = read_follow_ups(connection, agents)
    named = read_mentions(connection, agents, centre)
    told = find_unread(connection, agents)
    begun = read_drafts(connection, agents)
    queues = views.read_queues(connection, centre, sights[-1].now)
    return [
        {
            "type": "snapshot",
            "now": sight.now,
            "agent_stream": states[sight.agent_id].last_number,
            "presence": views.presence_view(states[sight.agent_id]),
            "capacity": dict(centre.agents[sight.agent_id].capacity),
            "interactions": [views.interaction_view(row) for row in work[sight.agent_id]],
            "conversations": _own(conversations, {row.conversation_id for row in work[sight.agent_id]}),
            "offers": _own(offers, rung[sight.agent_id]),
            "follow_ups": laid_aside[sight.agent_id],
            "queues": views.queues_of(queues, centre.agents[sight.agent_id].queues),
            "mentions": named[sight.agent_id],
            "announcements": told[sight.agent_id],
            "drafts": begun[sight.agent_id],
        }
        for sight in sights
    ]


def _read_work(connection: Connection, agents: list[str]) -> dict[str, list[Row[Any]]]:
    """What each of them handles or wraps up, in the order in which they took it."""
    i = t.interaction.c
    work = defaultdict(list)
    for row in connection.execute(
        select(t.interaction)
        .where(one_of(i.agent_id, agents), i.state.in_(("active", "wrapup")))
        .order_by(i.accepted_at)
    ):
        work[row.agent_id].append(row)
    return work


def _read_rung(connection: Connection, agents: list[str]) -> dict[str, set[str]]:
    """The offers that ring at each of them."""
    o = t.offer.c
    rung = defaultdict(set)
    for row in connection.execute(
        select(o.agent_id, o.id).where(one_of(o.agent_id, agents), o.state == "live")
    ):
        rung[row.agent_id].add(row.id)
    return rung


def _own(drawn: dict[str, dict[str, Any]], ids: set[str]) -> list[dict[str, Any]]:
    return [view for key, view in drawn.items() if key in ids]
