"""Conversations and interactions: opening, continuing, ending, closing.

A customer's message joins their open conversation on that channel and account; within the queue's
reopen window it continues the closed one with a new interaction, the last agent preferred; later it
starts a new conversation. An interaction is what wants an agent: a message that finds one waiting or
being handled joins it, one that finds none (or one in wrap-up) starts the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from hub.identity import ANONYMOUS, Identity
from hub.model.contact_centre import QueuePolicy
from hub.model.events import Event
from hub.model.nouns import InboundMessage, MessageRow
from hub.model.states import INTERACTION_LIVE
from hub.store import tables as t
from hub.store.numbering import number_first
from hub.store.sets import insert_rows, one_of_these, set_columns
from hub.store.together import Part, insert_together
from hub.store.tx import Tx

Key = tuple[str, str, str]  # identity, channel, account
NOBODY_IN_PARTICULAR: Final = frozenset({ANONYMOUS, "visitor"})  # kinds of identities


@dataclass(frozen=True, slots=True)
class Received:
    """A parsed message and whose it is."""

    message: InboundMessage
    identity: Identity

    @property
    def key(self) -> Key:
        return (self.identity.id, self.message.channel, self.message.account)

    @property
    def wants_an_agent(self) -> bool:
        return self.message.consent is None and not self.identity.blocked


@dataclass(slots=True)
class Thread:
    """A conversation as this batch sees it, and its live interaction if it has one."""

    id: str
    identity_id: str
    channel: str
    queue_id: str
    is_open: bool
    closed_at: int | None
    last_agent_id: str | None
    interaction_id: str | None = None
    is_new: bool = False


def receive_messages(tx: Tx, items: Sequence[Received], beside: Sequence[Part] = ()) -> list[MessageRow]:
    """Place customers' messages: one row each, in a conversation, with an interaction that wants an agent.
    ``beside``: what is written with them, and before."""
    threads, new = _resolve(tx, items, taken=None)
    rows: list[MessageRow] = []
    queued: list[dict[str, Any]] = []
    events: list[Event] = []
    for item, thread in zip(items, threads, strict=True):
        fresh = thread.interaction_id is None and item.wants_an_agent
        if fresh:
            thread.interaction_id = tx.new_id("int")
            chosen = _queue_of_topic(tx, item.message)
            if chosen not in (None, thread.queue_id):
                _turn_to(tx, thread, str(chosen), new)
        rows.append(_message_row(tx, item, thread, events))
        if fresh:
            queued.append(queue_interaction(tx, thread, events))
    know_customers(tx, queued, events, [item.identity for item in items])
    number_first(list(new.values()), events)
    insert_together(
        tx.connection,
        [
            *beside,
            (t.conversation, list(new.values())),
            (t.interaction, queued),
            (t.message, [_stored(row) for row in rows]),
        ],
    )
    touch_conversations(tx, {thread.id for thread in threads if not thread.is_new})
    for event in events:
        tx.record(event)
    return rows


def resolve_threads(
    tx: Tx, items: Sequence[Received], *, taken: Callable[[Thread], bool] | None = None
) -> list[Thread]:
    """The conversation of each: the open one, a recent one reopened, or a new one, which is there already.
    One that is ``taken`` is not gone on with."""
    found, new = _resolve(tx, items, taken)
    insert_rows(tx.connection, t.conversation, list(new.values()))
    return found


def _resolve(
    tx: Tx, items: Sequence[Received], taken: Callable[[Thread], bool] | None
) -> tuple[list[Thread], dict[str, dict[str, Any]]]:
    """The same, and by id the rows of the new ones, which are not there yet."""
    threads = _find_threads(tx, {item.key for item in items if not item.identity.is_new})
    new: dict[str, dict[str, Any]] = {}
    found: list[Thread] = []
    for item in items:
        thread = threads.get(item.key)
        if thread is None or not continues(tx, thread) or (taken is not None and taken(thread)):
            thread = threads[item.key] = _new_thread(tx, item)
            new[thread.id] = _conversation_row(tx, item, thread)
        elif not thread.is_open:
            reopen(tx, thread)
        found.append(thread)
    return found, new


def _find_threads(tx: Tx, keys: set[Key]) -> dict[Key, Thread]:
    """The newest conversation under each key, locked, with its live interaction."""
    if not keys:
        return {}
    ids = [identity_id for identity_id, _, _ in keys]
    since = tx.now - longest_reopen_window(tx)
    rows = tx.connection.execute(_THREADS, {"ids": ids, "since": since}).all()
    threads = {
        (row.identity_id, row.channel, row.account): Thread(
            row.id,
            row.identity_id,
            row.channel,
            row.queue_id,
            row.state == "open",
            row.closed_at,
            row.last_agent_id,
        )
        for row in rows
        if (row.identity_id, row.channel, row.account) in keys
    }
    by_id = {thread.id: thread for thread in threads.values()}
    for conversation_id, interaction_id in find_live_interactions(tx, by_id):
        by_id[conversation_id].interaction_id = interaction_id
    return threads


_THREADS: Final = (
    select(t.conversation)
    .where(one_of_these(t.conversation.c.identity_id, "ids"))
    .where((t.conversation.c.state == "open") | (t.conversation.c.closed_at >= bindparam("since")))
    .order_by(t.conversation.c.id)  # ids sort by time: the newest wins, and locks are taken in one order
    .with_for_update()  # which SQLite leaves out
)


def find_live_interactions(tx: Tx, conversation_ids: Iterable[str]) -> list[tuple[str, str]]:
    """(conversation, interaction) of everything queued, offered or active among these."""
    wanted = set(conversation_ids)
    if not wanted:
        return []
    return [(row[0], row[1]) for row in tx.connection.execute(_LIVE, {"ids": list(wanted)})]


_LIVE: Final = select(t.interaction.c.conversation_id, t.interaction.c.id).where(
    one_of_these(t.interaction.c.conversation_id, "ids"),
    t.interaction.c.state.in_(INTERACTION_LIVE),
    t.interaction.c.consults.is_(None),
)


def longest_reopen_window(tx: Tx) -> int:
    return max((queue.reopen_window_ms for queue in tx.centre.queues.values()), default=0)


def continues(tx: Tx, thread: Thread) -> bool:
    if thread.is_open:
        return True
    queue = find_queue(tx, thread.queue_id)
    window = queue.reopen_window_ms if queue else 0
    return thread.closed_at is not None and tx.now - thread.closed_at <= window


def find_queue(tx: Tx, queue_id: str) -> QueuePolicy | None:
    return tx.centre.queues.get(queue_id)


def _new_thread(tx: Tx, item: Received) -> Thread:
    queue_id = choose_queue(tx, item.message)
    return Thread(
        tx.new_id("cnv"),
        item.identity.id,
        item.message.channel,
        queue_id,
        True,
        None,
        last_agent_id=None,
        is_new=True,
    )


def choose_queue(tx: Tx, message: InboundMessage) -> str:
    """The queue of what it is about, else of the account it came to. An account that has left the configuration since:
    the message is kept, and waits under the first queue rather than under none."""
    if (chosen := _queue_of_topic(tx, message)) is not None:
        return chosen
    account = tx.centre.find_account(message.channel, message.account)
    return account.queue_id if account else next(iter(tx.centre.queues), "")


def _queue_of_topic(tx: Tx, message: InboundMessage) -> str | None:
    account = tx.centre.find_account(message.channel, message.account)
    topic = account.widget.find_topic(message.topic) if account and account.widget else None
    chosen = message.queue_id or (topic.queue_id if topic else None)
    return chosen if chosen in tx.centre.queues else None


def _turn_to(tx: Tx, thread: Thread, queue_id: str, new: Mapping[str, dict[str, Any]]) -> None:
    """What begins anew in an older conversation, or in one of the ``new`` ones, is about something else."""
    thread.queue_id = queue_id
    if thread.id in new:
        new[thread.id]["queue_id"] = queue_id
        return
    tx.connection.execute(
        update(t.conversation).where(t.conversation.c.id == thread.id).values(queue_id=queue_id)
    )


def _conversation_row(tx: Tx, item: Received, thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "identity_id": thread.identity_id,
        "channel": thread.channel,
        "account": item.message.account,
        "queue_id": thread.queue_id,
        "state": "open",
        "opened_at": tx.now,
        "last_message_at": tx.now,
    }


def reopen(tx: Tx, thread: Thread) -> None:
    thread.is_open, thread.closed_at = True, None
    tx.connection.execute(
        update(t.conversation).where(t.conversation.c.id == thread.id).values(state="open", closed_at=None)
    )


def queue_alone(
    tx: Tx,
    thread: Thread,
    priority_seconds: int = 0,
    asks: Mapping[str, Any] | None = None,
    *,
    order_ms: int | None = None,
) -> str:
    """One more that wants an agent, on its own; its id. ``asks``: what the router is told of it besides. ``order_ms``:
    its place in line, where it is an older one."""
    thread.interaction_id = tx.new_id("int")
    events: list[Event] = []
    row = queue_interaction(tx, thread, events)
    row["priority_seconds"] = priority_seconds
    if order_ms is not None:
        row["order_ms"] = events[-1].data["order_ms"] = order_ms
    events[-1].data.update(asks or {}, priority_seconds=priority_seconds)
    know_customers(tx, [row], events)
    insert_rows(tx.connection, t.interaction, [row])
    for event in events:
        tx.record(event)
    return thread.interaction_id


def queue_interaction(tx: Tx, thread: Thread, events: list[Event]) -> dict[str, Any]:
    events.append(
        Event(
            "interaction.queued",
            tx.now,
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            identity_id=thread.identity_id,
            data={
                "channel": thread.channel,
                "queue_id": thread.queue_id,
                "order_ms": tx.now,
                "preferred": [thread.last_agent_id] if thread.last_agent_id else [],
            },
        )
    )
    return {
        "id": thread.interaction_id,
        "conversation_id": thread.id,
        "identity_id": thread.identity_id,
        "channel": thread.channel,
        "queue_id": thread.queue_id,
        "state": "queued",
        "order_ms": tx.now,
        "preferred_agent_id": thread.last_agent_id,
        "created_at": tx.now,
    }


class _Worth(NamedTuple):
    kind: str
    tier: str | None


def know_customers(
    tx: Tx, queued: Sequence[dict[str, Any]], events: Iterable[Event], met: Iterable[Identity] = ()
) -> None:
    """Put into rows and events about to be written what the customer is worth to the line: their tier, and whom
    a place is kept for. A browser or a withheld number is anybody, so no place is kept for it. ``met``: whose rows
    these are, where some of them may be new, of whom nothing is known yet."""
    if not queued:
        return
    known = {
        each.id: _Worth(each.address.kind if each.address else ANONYMOUS, None) for each in met if each.is_new
    }
    if asked := [row["identity_id"] for row in queued if row["identity_id"] not in known]:
        rows = tx.connection.execute(_KNOWN, {"ids": asked})
        known |= {row.id: _Worth(row.kind, row.tier) for row in rows}
    for row in queued:
        row["tier"] = known[row["identity_id"]].tier or ""
    for event in events:
        if event.kind == "interaction.queued" and (found := known.get(event.identity_id or "")):
            event.data["tier"] = found.tier or ""
            event.data["customer_ref"] = "" if found.kind in NOBODY_IN_PARTICULAR else event.identity_id


_KNOWN: Final = (
    select(t.identity.c.id, t.identity.c.kind, t.customer.c.tier)
    .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
    .where(one_of_these(t.identity.c.id, "ids"))
)


def _message_row(tx: Tx, item: Received, thread: Thread, events: list[Event]) -> MessageRow:
    row = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=thread.id,
        interaction_id=thread.interaction_id,
        channel=thread.channel,
        kind="inbound",
        author=None,
        body=item.message.body,
        created_at=tx.now,
        client_key=item.message.client_key,
        provider_id=item.message.provider_id,
        files=len(item.message.uploads) + len(item.message.remote_files),
    )
    events.append(
        Event(
            "message.received",
            tx.now,
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            identity_id=thread.identity_id,
            message_id=row.id,
            message=row,
        )
    )
    return row


def write_messages(connection: Connection, messages: Sequence[MessageRow]) -> None:
    insert_rows(connection, t.message, [_stored(row) for row in messages])


def _stored(message: MessageRow) -> dict[str, Any]:
    return {name: getattr(message, name) for name in MessageRow.__slots__}


def touch_conversations(tx: Tx, conversation_ids: set[str]) -> None:
    set_columns(tx.connection, t.conversation.c.id, conversation_ids, last_message_at=tx.now)
