"""From the log to the desk: events of the streams it follows, with what each brings along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from agent_console import views
from agent_console.snapshot import unscoped
from hub.bus.streams import number_in
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.model.nouns import Scope
from hub.store import tables as t
from hub.timeline import lacks_words, render_events

# (stream, event), in the order in which they are to reach the desk
News = Sequence[tuple[str, Event]]


def needs_reading(news: News) -> bool:
    """Whether these can be drawn from what the writer had at hand."""
    return lacks_words(event for _, event in news) or any(
        event.kind.startswith(("interaction.", "offer.", "presence.")) for _, event in news
    )


def render_news(
    connection: Connection | None, news: News, scope: Scope, centre: ContactCentre
) -> list[dict[str, Any]]:
    """The ``event`` frames of these. ``connection`` may be None where ``needs_reading`` is not."""
    drawn = render_events(connection, [event for _, event in news], centre)
    frames: list[dict[str, Any]] = [
        {
            "type": "event",
            "stream": stream,
            "number": number_in(event, stream),
            "event": view,
            "offer": None,
            "interaction": None,
            "conversation": None,
            "presence": None,
        }
        for (stream, event), view in zip(news, drawn, strict=True)
    ]
    if connection is not None:
        _bring_along(connection, frames, scope, centre)
    return frames


def _bring_along(
    connection: Connection, frames: list[dict[str, Any]], scope: Scope, centre: ContactCentre
) -> None:
    """What the protocol promises with each kind."""
    offers = views.read_offers(
        connection, [f["event"]["offer_id"] for f in frames if _mine(f, scope, "offer.created")]
    )
    interactions = views.read_interactions(
        connection, [f["event"]["interaction_id"] for f in frames if f["event"]["interaction_id"]]
    )
    for frame in frames:
        event = frame["event"]
        if event["kind"].startswith(("interaction.", "offer.")):
            frame["interaction"] = interactions.get(event["interaction_id"])
        if _mine(frame, scope, "offer.created"):
            frame["offer"] = offers.get(event["offer_id"])
        if _mine(frame, scope, "offer.accepted", "interaction.assigned"):
            frame["conversation"] = views.read_conversation(
                connection, event["conversation_id"], unscoped(scope), centre
            )
        if event["kind"] == "presence.changed":
            frame["presence"] = _presence_at(event)


def _mine(frame: dict[str, Any], scope: Scope, *kinds: str) -> bool:
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


def encode(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()


def read_positions(connection: Connection, scope: Scope) -> dict[str, int]:
    """The streams a desk follows by right (its own, and its conversations') and how far they are."""
    i, c, a = t.interaction.c, t.conversation.c, t.agent_state.c
    own = connection.execute(select(a.last_number).where(a.agent_id == scope.agent_id)).scalar_one()
    rows = connection.execute(
        select(c.id, c.last_number)
        .join(t.interaction, i.conversation_id == c.id)
        .where(i.agent_id == scope.agent_id, i.state.in_(("active", "wrapup")))
    )
    return {f"agent:{scope.agent_id}": own} | {f"conversation:{row.id}": row.last_number for row in rows}
