"""Reading the log: a conversation's stream, a customer's timeline, and their rows as the desk draws them.

The timeline of a customer is one query over one append-only table, across all channels and all the
identities that are theirs at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, select

from hub.attached import NOTHING, may_carry, read_attached
from hub.model.contact_centre import ContactCentre
from hub.model.events import KINDS, Event
from hub.model.nouns import MessageRow, Scope
from hub.store import tables as t
from hub.store.log import from_row
from hub.store.sets import one_of_these

STREAM_KINDS = sorted(name for name, kind in KINDS.items() if kind.conversation)


def render_events(
    connection: Connection | None, events: Sequence[Event], centre: ContactCentre
) -> list[dict[str, Any]]:
    """Events as ``EventView``, with their messages; ``connection`` may be None where ``lacks_words`` is not."""
    messages = {e.message_id: e.message for e in events if e.message_id and e.message is not None}
    attached: dict[str, dict[str, Any]] = {}
    if connection is not None:
        if missing := [e.message_id for e in events if e.message_id and e.message is None]:
            messages |= read_messages(connection, missing)
        attached = read_attached(connection, messages.values(), centre)
    return [_render(e, messages.get(e.message_id or ""), attached, centre) for e in events]


def lacks_words(events: Iterable[Event]) -> bool:
    """Whether rendering these needs a read."""
    return any(e.message_id and (e.message is None or may_carry(e.message)) for e in events)


def _render(
    event: Event, message: MessageRow | None, attached: Mapping[str, dict[str, Any]], centre: ContactCentre
) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind,
        "at": event.at,
        "conversation_id": event.conversation_id,
        "interaction_id": event.interaction_id,
        "agent_id": event.agent_id,
        "offer_id": event.offer_id,
        "message": render_message(message, centre, attached.get(message.id, NOTHING)) if message else None,
        "data": event.data,
    }


def render_message(
    message: MessageRow, centre: ContactCentre, attached: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """A message as ``MessageView``: as it stands now, so a delivery state may be ahead of the event."""
    return {
        "id": message.id,
        "kind": message.kind,
        "author": message.author,
        "author_name": centre.find_agent_name(message.author),
        "body": message.body,
        "at": message.created_at,
        "delivery": message.delivery,
        "delivery_code": message.delivery_code,
        "redacted_at": message.redacted_at,
        "redacted_by": message.redacted_by,
        **attached,
    }


_MESSAGES: Final = select(t.message).where(one_of_these(t.message.c.id, "ids"))


def read_messages(connection: Connection, message_ids: Sequence[str]) -> dict[str, MessageRow]:
    found = connection.execute(_MESSAGES, {"ids": list(message_ids)})
    return {row.id: MessageRow(**row._mapping) for row in found}


def read_newest(
    connection: Connection, conversation_id: str, *, before: int | None, limit: int
) -> list[Event]:
    """The newest events of a conversation below number ``before``, oldest first."""
    e = t.event.c
    query = select(t.event).where(e.conversation_id == conversation_id, e.conversation_number.is_not(None))
    if before is not None:
        query = query.where(e.conversation_number < before)
    rows = connection.execute(query.order_by(e.conversation_number.desc()).limit(limit)).all()
    return [from_row(row) for row in reversed(rows)]


def read_last(connection: Connection, conversation_ids: Iterable[str], limit: int) -> list[Event]:
    """The newest events of each conversation, oldest first. Numbers have no gaps, so they tell which."""
    rows = connection.execute(_LAST, {"ids": list(conversation_ids), "limit": limit})
    return [from_row(row) for row in rows]


def _last() -> Select[Any]:
    e, c = t.event.c, t.conversation.c
    return (
        select(t.event)
        .join(t.conversation, c.id == e.conversation_id)
        .where(one_of_these(c.id, "ids"), e.conversation_number > c.last_number - bindparam("limit"))
        .order_by(e.conversation_id, e.conversation_number)
    )


_LAST: Final = _last()


def read_conversation_events(
    connection: Connection,
    conversation_id: str,
    scope: Scope,
    before: int | None,
    limit: int,
    centre: ContactCentre,
) -> list[dict[str, Any]] | None:
    """Older events for scrolling back; each with its ``number``. None: not there, or out of scope."""
    if find_conversation(connection, conversation_id, scope) is None:
        return None
    events = read_newest(connection, conversation_id, before=before, limit=limit)
    views = render_events(connection, events, centre)
    return [view | {"number": event.conversation_number} for view, event in zip(views, events, strict=True)]


def find_conversation(connection: Connection, conversation_id: str, scope: Scope) -> Any:
    """The conversation's row with its customer's end, if the reader may see it."""
    query = (
        select(
            t.conversation,
            t.identity.c.kind,
            t.identity.c.value,
            t.identity.c.customer_id,
            t.identity.c.blocked_at,
        )
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .where(t.conversation.c.id == conversation_id)
    )
    return connection.execute(in_scope(query, scope)).first()


def in_scope(query: Select[Any], scope: Scope) -> Select[Any]:
    """Only conversations of the queues the reader may see (law 11)."""
    if scope.queues is None:
        return query
    return query.where(t.conversation.c.queue_id.in_(sorted(scope.queues)))


def read_timeline(
    connection: Connection,
    customer_id: str,
    scope: Scope,
    before: int | None,
    limit: int,
    centre: ContactCentre,
) -> dict[str, Any]:
    """A customer's log over all channels, newest first: ``{"entries": [...], "before": id | None}``."""
    e, c = t.event.c, t.conversation.c
    query = (
        select(t.event, c.channel, c.queue_id)
        .join(t.identity, t.identity.c.id == e.identity_id)
        .join(t.conversation, c.id == e.conversation_id)
        .where(t.identity.c.customer_id == customer_id, e.kind.in_(STREAM_KINDS))
    )
    if before is not None:
        query = query.where(e.id < before)
    rows = connection.execute(in_scope(query, scope).order_by(e.id.desc()).limit(limit)).all()
    views = render_events(connection, [from_row(row) for row in rows], centre)
    entries = [
        view | {"channel": row.channel, "queue_id": row.queue_id}
        for view, row in zip(views, rows, strict=True)
    ]
    return {"entries": entries, "before": entries[-1]["id"] if len(entries) == limit else None}


def customers_in_scope(query: Select[Any], scope: Scope) -> Select[Any]:
    """Only customers who have been in a queue that the reader may see (law 11)."""
    if scope.queues is None:
        return query
    theirs = (
        select(t.conversation.c.id)
        .join(t.identity, t.conversation.c.identity_id == t.identity.c.id)
        .where(t.identity.c.customer_id == t.customer.c.id)
        .correlate(t.customer)
    )
    return query.where(in_scope(theirs, scope).exists())


def read_customer(connection: Connection, customer_id: str, scope: Scope) -> dict[str, Any] | None:
    """The customer with identities (and their consents) and every link that touches them. None: not
    there, or out of scope."""
    query = select(t.customer).where(t.customer.c.id == customer_id)
    row = connection.execute(customers_in_scope(query, scope)).first()
    if row is None:
        return None
    identities = connection.execute(
        select(t.identity).where(t.identity.c.customer_id == customer_id).order_by(t.identity.c.id)
    ).all()
    link = t.identity_link.c
    links = connection.execute(
        select(t.identity_link)
        .where((link.to_customer_id == customer_id) | (link.from_customer_id == customer_id))
        .order_by(link.created_at)
    )
    consents = connection.execute(
        select(t.consent).where(t.consent.c.identity_id.in_([i.id for i in identities]))
    ).all()
    return {
        "customer": render_customer(row) | {"created_at": row.created_at},
        "identities": [
            {
                "id": i.id,
                "kind": i.kind,
                "value": i.value,
                "display_name": i.display_name,
                "blocked_at": i.blocked_at,
                "block_reason": i.block_reason,
                "consents": [
                    {
                        "channel": c.channel,
                        "account": c.account,
                        "allowed": c.allowed,
                        "source": c.source,
                        "changed_at": c.changed_at,
                    }
                    for c in consents
                    if c.identity_id == i.id
                ],
            }
            for i in identities
        ],
        "links": [dict(row._mapping) for row in links],
    }


def sees_identity(connection: Connection, identity_id: str, scope: Scope) -> bool:
    """Whether there is such an identity, of a customer the reader may see."""
    query = (
        select(t.customer.c.id)
        .join(t.identity, t.identity.c.customer_id == t.customer.c.id)
        .where(t.identity.c.id == identity_id)
    )
    return connection.execute(customers_in_scope(query, scope)).first() is not None


def read_link(connection: Connection, link_id: str) -> dict[str, Any]:
    row = connection.execute(select(t.identity_link).where(t.identity_link.c.id == link_id)).one()
    return dict(row._mapping)


def render_customer(row: Any) -> dict[str, Any]:
    """A customer's row as ``CustomerView``."""
    return {"id": row.id, "display_name": row.display_name, "tier": row.tier, "language": row.language}


def find_customers(connection: Connection, text: str, scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Customers within scope whose name or one of whose addresses contains the text, newest first."""
    pattern = f"%{_escape_like(text.strip())}%"
    n, c = t.identity.c, t.customer.c
    by_address = select(n.customer_id).where(
        n.value.ilike(pattern, escape="\\") | n.display_name.ilike(pattern, escape="\\")
    )
    query = (
        select(t.customer)
        .where(c.display_name.ilike(pattern, escape="\\") | c.id.in_(by_address))
        # one whose identities all moved away is nobody now
        .where(select(n.id).where(n.customer_id == c.id).correlate(t.customer).exists())
        .order_by(c.id.desc())
        .limit(limit)
    )
    customers = connection.execute(customers_in_scope(query, scope)).all()
    addresses = connection.execute(
        select(t.identity).where(n.customer_id.in_([row.id for row in customers]))
    ).all()
    return [
        render_customer(row)
        | {
            "identities": [
                {"id": a.id, "kind": a.kind, "value": a.value} for a in addresses if a.customer_id == row.id
            ]
        }
        for row in customers
    ]


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
