"""From the log to the desk: events of the streams it follows, with what each brings along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from agent_console import views
from hub.bus.streams import number_in
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.model.nouns import Scope
from hub.store import tables as t
from hub.store.sets import one_of
from hub.timeline import lacks_words, render_events

# (stream, event), in the order in which they are to reach the desk
News = Sequence[tuple[str, Event]]
Frame = dict[str, Any]


SHEETS = 500  # some hundred kilobytes: news reaches everybody within moments
ANYBODY = Scope("", "agent", None, frozenset())  # whose eyes make no difference


@dataclass(frozen=True, slots=True)
class Draft:
    """What one desk wants drawn, and for whose eyes."""

    news: News
    scope: Scope
    centre: ContactCentre


class Sheets:
    """Frames that look the same on every desk, encoded once: an event may go to thousands."""

    def __init__(self) -> None:
        self._encoded: dict[tuple[str, int, int], str] = {}

    def encode(self, stream: str, event: Event, centre: ContactCentre) -> str:
        """Of what does not ``needs_reading``."""
        key = (stream, event.id, centre.version)
        if (frame := self._encoded.get(key)) is None:
            ((view,),) = draw_news(None, [Draft([(stream, event)], ANYBODY, centre)])
            frame = self._encoded[key] = encode(view)
            if len(self._encoded) > SHEETS:
                del self._encoded[next(iter(self._encoded))]
        return frame


def needs_reading(news: News) -> bool:
    """Whether these can be drawn from what the writer had at hand."""
    return lacks_words(event for _, event in news) or any(
        event.kind.startswith(("interaction.", "offer.", "presence.")) for _, event in news
    )


def draw_news(connection: Connection | None, drafts: Sequence[Draft]) -> list[list[Frame]]:
    """The ``event`` frames of each draft, all with one set of reads. ``connection`` may be None where
    none of them ``needs_reading``."""
    centre = drafts[-1].centre  # everybody's, but for the moment of a change
    events = [event for draft in drafts for _, event in draft.news]
    drawn = iter(render_events(connection, events, centre))
    sheets = [[_frame(stream, event, next(drawn)) for stream, event in draft.news] for draft in drafts]
    if connection is not None:
        for_whom = [(frame, d.scope) for d, sheet in zip(drafts, sheets, strict=True) for frame in sheet]
        _bring_along(connection, for_whom, centre)
    return sheets


def _frame(stream: str, event: Event, view: dict[str, Any]) -> Frame:
    return {
        "type": "event",
        "stream": stream,
        "number": number_in(event, stream),
        "event": view,
        "offer": None,
        "interaction": None,
        "conversation": None,
        "presence": None,
    }


def _bring_along(
    connection: Connection, frames: Sequence[tuple[Frame, Scope]], centre: ContactCentre
) -> None:
    """What the protocol promises with each kind. What is offered or assigned to the reader is always
    within sight."""
    rung = [f for f, scope in frames if _mine(f, scope, "offer.created")]
    taken = [f for f, scope in frames if _mine(f, scope, "offer.accepted", "interaction.assigned")]
    worked_on = [f for f, _ in frames if f["event"]["kind"].startswith(("interaction.", "offer."))]
    offers = views.read_offers(connection, [f["event"]["offer_id"] for f in rung], centre)
    conversations = views.read_conversations(
        connection, [f["event"]["conversation_id"] for f in taken], centre
    )
    interactions = views.read_interactions(connection, [f["event"]["interaction_id"] for f in worked_on])
    for frame in rung:
        frame["offer"] = offers.get(frame["event"]["offer_id"])
    for frame in taken:
        frame["conversation"] = conversations.get(frame["event"]["conversation_id"])
    for frame in worked_on:
        frame["interaction"] = interactions.get(frame["event"]["interaction_id"])
    for frame, _ in frames:
        if frame["event"]["kind"] == "presence.changed":
            frame["presence"] = _presence_at(frame["event"])


def _mine(frame: Frame, scope: Scope, *kinds: str) -> bool:
    return frame["stream"] == f"agent:{scope.agent_id}" and frame["event"]["kind"] in kinds


def _presence_at(event: dict[str, Any]) -> dict[str, Any]:
    """As of the event, not as of now: a desk that catches up sees each change once."""
    return {
        "agent_id": event["agent_id"],
        "presence": event["data"]["presence"],
        "reason": event["data"].get("reason"),
        "changed_by": event["data"].get("by"),
        "since": event["at"],
    }


def encode(frame: Frame) -> str:
    return orjson.dumps(frame).decode()


def read_positions(connection: Connection, agent_ids: list[str]) -> list[dict[str, int]]:
    """The streams each agent's desk follows by right (its own, and its conversations') and how far they are."""
    i, c, a = t.interaction.c, t.conversation.c, t.agent_state.c
    own = connection.execute(select(a.agent_id, a.last_number).where(one_of(a.agent_id, agent_ids)))
    positions = {row.agent_id: {f"agent:{row.agent_id}": row.last_number} for row in own}
    rows = connection.execute(
        select(i.agent_id, c.id, c.last_number)
        .join(t.interaction, i.conversation_id == c.id)
        .where(one_of(i.agent_id, agent_ids), i.state.in_(("active", "wrapup")))
    )
    for row in rows:
        positions[row.agent_id][f"conversation:{row.id}"] = row.last_number
    return [positions[agent_id] for agent_id in agent_ids]


def read_heads_in_sight(connection: Connection, asked: list[tuple[str, Scope]]) -> list[int | None]:
    """How far each conversation is, where its reader may see it."""
    c = t.conversation.c
    query = select(c.id, c.queue_id, c.last_number).where(one_of(c.id, [key for key, _ in asked]))
    rows = {row.id: row for row in connection.execute(query)}
    return [
        row.last_number if row and (scope.queues is None or row.queue_id in scope.queues) else None
        for row, scope in ((rows.get(key), scope) for key, scope in asked)
    ]
