"""Rows as the desk sees them: the views of ``protocol`` from one consistent read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from agent_console.threads import read_calls_of, read_threads
from hub.consent import Consent, find_refusals
from hub.media.outgoing import find_policy, show_policy
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope, show_address
from hub.opening import NOBODY, read_lines, read_queue_states
from hub.reach import read_reach
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.threads.defaults import read_replies
from hub.threads.letters import our_addresses
from hub.timeline import read_last, render_events

Json = dict[str, Any]

PAGE = 50  # events of a conversation on first sight: about three screens; more by scrolling back

# A customer's columns in a row of something else.
_CUSTOMER = (
    t.customer.c.id.label("customer_id"),
    t.customer.c.display_name,
    t.customer.c.tier,
    t.customer.c.language,
)
# The customer's newest message in the interaction's conversation.
_LAST_WORDS = (
    select(t.message.c.body)
    .where(t.message.c.conversation_id == t.interaction.c.conversation_id, t.message.c.kind == "inbound")
    .order_by(t.message.c.created_at.desc(), t.message.c.id.desc())
    .limit(1)
    .correlate(t.interaction)
    .scalar_subquery()
)

# Whether the customer, under whichever identity, has been here before the interaction.
_earlier, _other = t.interaction.alias(), t.identity.alias()
_IS_KNOWN = (
    exists()
    .where(_earlier.c.identity_id == _other.c.id, _other.c.customer_id == t.customer.c.id)
    .where(_earlier.c.id != t.interaction.c.id)
    .correlate(t.interaction, t.customer)
)


# What `interaction_view` shows: a third of the columns there are.
_OF_INTERACTION = [
    t.interaction.c[name]
    for name in (
        "id",
        "conversation_id",
        "channel",
        "queue_id",
        "state",
        "agent_id",
        "order_ms",
        "accepted_at",
        "ended_at",
        "wrap_up_due_at",
        "complaint",
    )
]
_INTERACTIONS = select(*_OF_INTERACTION).where(one_of_these(t.interaction.c.id, "ids"))


def interaction_view(row: Row[Any]) -> Json:
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "channel": row.channel,
        "queue_id": row.queue_id,
        "state": row.state,
        "agent_id": row.agent_id,
        "queued_at": row.order_ms,
        "accepted_at": row.accepted_at,
        "ended_at": row.ended_at,
        "wrap_up_due_at": row.wrap_up_due_at,
        "complaint": row.complaint,
    }


def read_interactions(connection: Connection, ids: Sequence[str]) -> dict[str, Json]:
    if not ids:
        return {}
    return {row.id: interaction_view(row) for row in connection.execute(_INTERACTIONS, {"ids": list(ids)})}


def _conversations() -> Select[Any]:
    c, n = t.conversation.c, t.identity.c
    return (
        select(t.conversation, n.kind, n.value, n.blocked_at, n.bounced_at, *_CUSTOMER)
        .join(t.identity, n.id == c.identity_id)
        .join(t.customer, t.customer.c.id == n.customer_id)
        .where(one_of_these(c.id, "ids"))
        .order_by(c.id)
    )


_CONVERSATIONS = _conversations()


def read_in_sight(connection: Connection, asked: list[tuple[str, Scope, ContactCentre]]) -> list[Json | None]:
    """``ConversationView`` of each, or None where it is not there or not within its reader's scope."""
    drawn = read_conversations(connection, [key for key, _, _ in asked], asked[-1][2])
    views = ((drawn.get(key), scope.queues) for key, scope, _ in asked)
    return [view if view and (seen is None or view["queue_id"] in seen) else None for view, seen in views]


def read_conversations(connection: Connection, ids: Sequence[str], centre: ContactCentre) -> dict[str, Json]:
    """``ConversationView`` of each, whoever reads, with its newest events."""
    if not ids:
        return {}
    rows = connection.execute(_CONVERSATIONS, {"ids": list(ids)}).all()
    threads = read_threads(connection, rows)
    replies = read_replies(connection, rows, our_addresses(centre))
    refusals = find_refusals(connection, [(row.identity_id, row.channel, row.account) for row in rows])
    reach = read_reach(connection, rows)
    events: dict[str, list[Json]] = defaultdict(list)
    for view in render_events(connection, read_last(connection, ids, PAGE), centre):
        events[view["conversation_id"]].append(view)
    return {
        row.id: {
            "id": row.id,
            "channel": row.channel,
            "account": row.account,
            "queue_id": row.queue_id,
            "state": row.state,
            "subject": row.subject,
            "opened_at": row.opened_at,
            "last_message_at": row.last_message_at,
            "number": row.last_number,
            "customer": customer_view(row),
            "identity_id": row.identity_id,
            "address": show_address(row.kind, row.value),
            "reply": replies.get(row.id),
            "reach": reach[row.id],
            "files": show_policy(find_policy(centre, row.channel, row.account)),
            "events": events[row.id],
        }
        | threads[row.id]
        | _may_send(row, refusals.get((row.identity_id, row.channel, row.account)))
        for row in rows
    }


def _may_send(row: Row[Any], consent: Consent | None) -> Json:
    """Shown before typing: whether the customer may be written to, and why not."""
    code, since = None, None
    if consent:
        code, since = f"opted_out_{consent.source}", consent.changed_at
    elif row.kind == "anonymous":
        code = "withheld"
    elif row.blocked_at is not None:
        code, since = "blocked", row.blocked_at
    elif row.bounced_at is not None:
        code, since = "bounced", row.bounced_at  # to this address; the agent may choose another one
    elif row.channel == "voice":
        code = "voice"  # one speaks; what is written there is a note
    return {"may_send": code is None, "may_not_send_code": code, "may_not_send_since": since}


def read_offers(connection: Connection, offer_ids: Sequence[str], centre: ContactCentre) -> dict[str, Json]:
    """``OfferView`` of each: what an agent must know before saying yes."""
    if not offer_ids:
        return {}
    rows = connection.execute(_OFFERS, {"ids": list(offer_ids)}).all()
    calls = read_calls_of(
        connection, [row.id for row in rows if row.channel in ("voice", "voicemail")], centre
    )
    return {
        row.offer_id: {
            "id": row.offer_id,
            "interaction": interaction_view(row),
            "customer": customer_view(row),
            "address": show_address(row.kind, row.value),
            "known": row.known,
            "created_at": row.offered_at,
            "deadline_at": row.deadline_at,
            "last_text": row.last_text,
            "subject": row.subject,
            "call": calls.get(row.id),
            "handover": _handover_view(row, centre),
            "reason": row.reason,
        }
        for row in rows
    }


def _offers() -> Select[Any]:
    i, o, n, c = t.interaction.c, t.offer.c, t.identity.c, t.customer.c
    h, note = t.call_handover.c, t.message.alias()
    return (
        select(
            *_OF_INTERACTION,
            o.id.label("offer_id"),
            o.created_at.label("offered_at"),
            o.deadline_at,
            o.reason,
            n.kind,
            n.value,
            *_CUSTOMER,
            _LAST_WORDS.label("last_text"),
            _IS_KNOWN.label("known"),
            t.conversation.c.subject,
            h.kind.label("handover"),
            h.agent_id.label("handed_by"),
            note.c.body.label("handed_note"),
        )
        .select_from(t.interaction)
        .join(t.conversation, t.conversation.c.id == i.conversation_id)
        .join(t.offer, o.interaction_id == i.id)
        .join(t.identity, n.id == i.identity_id)
        .join(t.customer, c.id == n.customer_id)
        .outerjoin(t.call_handover, h.as_interaction_id == i.id)
        .outerjoin(note, note.c.id == h.note_id)
        .where(one_of_these(o.id, "ids"))
    )


_OFFERS = _offers()


def _handover_view(row: Row[Any], centre: ContactCentre) -> Json | None:
    if row.handover is None:
        return None
    by_name = centre.find_agent_name(row.handed_by)
    return {"kind": row.handover, "by": row.handed_by, "by_name": by_name, "note": row.handed_note}


def customer_view(row: Row[Any]) -> Json:
    return {
        "id": row.customer_id,
        "display_name": row.display_name,
        "tier": row.tier,
        "language": row.language,
    }


def presence_view(row: Row[Any]) -> Json:
    return {
        "agent_id": row.agent_id,
        "presence": row.presence,
        "reason": row.reason,
        "only": row.only,
        "changed_by": row.changed_by,
        "since": row.since,
    }


def read_queues(connection: Connection, centre: ContactCentre, now: int) -> list[Json]:
    """``QueueView`` of every queue: what waits in it, and whether it is open."""
    states, lines = read_queue_states(connection, centre.queues, now), read_lines(connection)
    return [
        {
            "queue_id": queue_id,
            "waiting": lines.get(queue_id, NOBODY).waiting,
            "longest_since": lines.get(queue_id, NOBODY).longest_since,
            "is_open": state.is_open,
            "why": state.why,
            "changes_at": state.next_edge_at,
            "emergency_reason": state.emergency_reason,
        }
        for queue_id, state in states.items()
    ]


def queues_of(queues: Sequence[Json], queue_ids: Iterable[str]) -> list[Json]:
    """The agent's own queues, in the order of the configuration."""
    by_id = {queue["queue_id"]: queue for queue in queues}
    return [by_id[queue_id] for queue_id in queue_ids if queue_id in by_id]
