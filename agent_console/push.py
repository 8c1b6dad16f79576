"""From the log to the desk: events of the streams it follows, with what each brings along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select

from agent_console import views
from agent_console.protocol import RESUME_LIMIT
from hub import announcing, mentions
from hub.bus.streams import number_in
from hub.followups.listing import read_these
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
        self._encoded: dict[tuple[str, int, int], bytes] = {}

    def find(self, stream: str, event: Event, centre: ContactCentre) -> bytes | None:
        """None where something must be read for it."""
        frame = self._encoded.get((stream, event.id, centre.version))
        if frame is None and not needs_reading([(stream, event)]):
            frame = self._encode(stream, event, centre)
        return frame

    def _encode(self, stream: str, event: Event, centre: ContactCentre) -> bytes:
        ((view,),) = draw_news(None, [Draft([(stream, event)], ANYBODY, centre)])
        frame = self._encoded[stream, event.id, centre.version] = encode(view)
        if len(self._encoded) > SHEETS:
            del self._encoded[next(iter(self._encoded))]
        return frame


def needs_reading(news: News) -> bool:
    """Whether these can be drawn from what the writer had at hand."""
    return lacks_words(event for _, event in news) or any(
        event.kind.startswith(
            ("interaction.", "offer.", "callback.", "presence.", "follow_up.", "mention.", "announcement.")
        )
        for _, event in news
    )


def queue_of(news: News) -> str:
    """Which reads it waits among: an offer not among the conversations that others have just taken, which take longer
    to read than it."""
    return "offers" if any(event.kind == "offer.created" for _, event in news) else ""


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
        "follow_up": None,
        "mention": None,
        "announcement": None,
    }


def _bring_along(
    connection: Connection, frames: Sequence[tuple[Frame, Scope]], centre: ContactCentre
) -> None:
    """What the protocol promises with each kind. What is offered or assigned to the reader is always
    within sight."""
    rung = [f for f, scope in frames if _mine(f, scope, "offer.created")]
    taken = [f for f, scope in frames if _mine(f, scope, "offer.accepted", "interaction.assigned")]
    worked_on = [
        f for f, _ in frames if f["event"]["kind"].startswith(("interaction.", "offer.", "callback."))
    ]
    laid_aside = [f for f, scope in frames if _mine(f, scope, "follow_up.set")]
    follow_ups = read_these(connection, [f["event"]["data"]["follow_up_id"] for f in laid_aside])
    for frame in laid_aside:
        frame["follow_up"] = follow_ups.get(frame["event"]["data"]["follow_up_id"])
    named = [f for f, scope in frames if _mine(f, scope, "mention.added")]
    told = mentions.read_these(connection, [f["event"]["data"]["mention_id"] for f in named], centre)
    for frame in named:
        frame["mention"] = told.get(frame["event"]["data"]["mention_id"])
    made = [f for f, scope in frames if _mine(f, scope, "announcement.made")]
    lines = announcing.read_these(connection, [f["event"]["data"]["announcement_id"] for f in made])
    for frame in made:
        frame["announcement"] = lines.get(frame["event"]["data"]["announcement_id"])
    offers = views.read_offers(connection, [f["event"]["offer_id"] for f in rung], centre)
    conversations = views.read_conversations(
        connection, [f["event"]["conversation_id"] for f in taken], centre
    )
    offered = {offer["interaction"]["id"]: offer["interaction"] for offer in offers.values()}
    others = {f["event"]["interaction_id"] for f in worked_on} - offered.keys()
    interactions = offered | views.read_interactions(connection, list(others))
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
        "only": event["data"].get("only"),
        "changed_by": event["data"].get("by"),
        "since": event["at"],
    }


def encode(frame: Frame) -> bytes:
    return orjson.dumps(frame)


@dataclass(frozen=True, slots=True)
class Resumption:
    """``positions``: the streams a desk had, and the last number of each."""

    scope: Scope
    positions: Mapping[str, int]


def may_resume(connection: Connection, asked: Sequence[Resumption]) -> list[bool]:
    """Whether each may follow all that it names (its own stream, which must be among them, its conversations and those
    within its sight) and is not too far behind. Read together: a node that ends sends thousands to the others."""
    heads = _read_heads(connection, asked)
    mine = _read_own(connection, asked)
    return [
        f"agent:{each.scope.agent_id}" in each.positions
        and all(_may_follow(heads.get(stream), n, stream, each, mine) for stream, n in each.positions.items())
        for each in asked
    ]


def _may_follow(
    head: Row[Any] | None, number: int, stream: str, asked: Resumption, mine: AbstractSet[tuple[str, str]]
) -> bool:
    if head is None or not head.last_number - RESUME_LIMIT <= number <= head.last_number:
        return False
    if stream.startswith("agent:"):
        return bool(head.id == asked.scope.agent_id)
    queues = asked.scope.queues
    return queues is None or head.queue_id in queues or (asked.scope.agent_id, head.id) in mine


def _read_heads(connection: Connection, asked: Sequence[Resumption]) -> dict[str, Row[Any]]:
    """By stream; those that are there."""
    a, c = t.agent_state.c, t.conversation.c
    agents = select(a.agent_id.label("id"), a.last_number).where(one_of(a.agent_id, _named("agent", asked)))
    conversations = select(c.id, c.last_number, c.queue_id).where(one_of(c.id, _named("conversation", asked)))
    queries: dict[str, Select[Any]] = {"agent": agents, "conversation": conversations}
    return {f"{kind}:{row.id}": row for kind, query in queries.items() for row in connection.execute(query)}


def _read_own(connection: Connection, asked: Sequence[Resumption]) -> set[tuple[str, str]]:
    """(agent, conversation): in hand, or being wrapped up."""
    i = t.interaction.c
    query = select(i.agent_id, i.conversation_id).where(
        one_of(i.agent_id, {str(each.scope.agent_id) for each in asked}), i.state.in_(("active", "wrapup"))
    )
    return {(row.agent_id, row.conversation_id) for row in connection.execute(query)}


def _named(kind: str, asked: Sequence[Resumption]) -> set[str]:
    names = (stream.partition(":") for each in asked for stream in each.positions)
    return {key for found, _, key in names if found == kind}
