"""Calls that we make: an agent dials a number, or a callback calls somebody back.

Where the agent is first, their device rings, and when they have picked it up the number is called into the same room:
they hear it ring. Where the customer is first, the number is called, whoever picks up says by a key that they are a
person and there, and then they wait like any caller. Both are a call, its line in a conversation, and an order; what
follows stands in ``hub.calls.dialled``. See docs/telephone/outbound.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, exists, insert, select

from hub import identity, interactions
from hub.beginning import assign_new
from hub.calls.choosing import choose_number
from hub.calls.orders import order
from hub.calls.permitting import count_dial, permit
from hub.calls.rows import find_call, record_call_event
from hub.closing import close_idle_conversations
from hub.model.nouns import Address, InboundMessage, MessageRow, Refused
from hub.model.outbound import Verdict, Why
from hub.store import tables as t
from hub.store.tx import Tx

First = Literal["agent", "customer"]
_ONE_CALL: Final = 1  # the slot: an agent has one call at a time


@dataclass(frozen=True, slots=True)
class DialOut:
    """``number`` as it was typed, ``account``: the number of ours that is shown, None: whichever fits.
    ``conversation_id``: where the agent was when they dialled; its queue is that of the call. ``anyway``: warnings that
    they have read and pass over. ``key``: the desk's, by which a second click is the first one."""

    number: str
    agent_id: str
    key: str
    account: str | None = None
    conversation_id: str | None = None
    anyway: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Dialling:
    call_id: str
    conversation_id: str
    interaction_id: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call about to be made for an interaction that is there: active and the agent's where they are first, waiting
    where the customer is."""

    conversation_id: str
    interaction_id: str
    account: str
    number: str
    first: First
    agent_id: str | None = None
    why: Why = "callback"
    region: str | None = None
    key: str | None = None


def dial_out(tx: Tx, items: list[DialOut]) -> list[Dialling | Refused]:
    """Refused with ``not_allowed`` (detail.reason), ``needs_confirmation`` (detail.warnings), ``busy``,
    ``no_device``."""
    return [_dial(tx, item) for item in items]


def _dial(tx: Tx, item: DialOut) -> Dialling | Refused:
    if (made := _find_made(tx, item)) is not None:
        return made
    verdict = permit(tx.connection, tx.centre, tx.now, item.number, agent_id=item.agent_id)
    if (refusal := _refuse(tx, item, verdict)) is not None:
        return refusal
    account = choose_number(tx.connection, tx.centre, item.account, item.conversation_id, verdict.region)
    if account is None:
        return Refused("not_allowed", {"reason": "no_number", "number": verdict.number})
    assert verdict.number is not None
    thread = _find_thread(tx, item, account, verdict.number)
    if not assign_new(tx, thread, item.agent_id, _ONE_CALL):
        close_idle_conversations(tx, [thread.id])
        return Refused("busy")
    outgoing = Outgoing(
        thread.id,
        str(thread.interaction_id),
        account,
        verdict.number,
        "agent",
        item.agent_id,
        "dial",
        verdict.region,
        item.key,
    )
    call = open_outgoing(tx, outgoing, verdict)
    return Dialling(call.message_id, call.conversation_id, call.interaction_id)


def _find_made(tx: Tx, item: DialOut) -> Dialling | None:
    """What an earlier frame with this key has made."""
    m, call = t.message.c, t.call.c
    query = (
        select(call.message_id, call.conversation_id, call.interaction_id)
        .join(t.message, m.id == call.message_id)
        .where(m.author == item.agent_id, m.client_key == item.key, m.kind == "call")
    )
    row = tx.connection.execute(query).first()
    return Dialling(*row) if row is not None else None


def _refuse(tx: Tx, item: DialOut, verdict: Verdict) -> Refused | None:
    if verdict.refusals:
        return Refused("not_allowed", {"reason": verdict.refusals[0], "number": verdict.number})
    agent = tx.centre.agents.get(item.agent_id)
    if agent is None or not agent.device or not agent.capacity.get("voice"):
        return Refused("no_device")
    if _is_on_call(tx, item.agent_id):
        return Refused("busy")
    if warnings := verdict.unconfirmed(item.anyway):
        return Refused("needs_confirmation", {"warnings": list(warnings), "number": verdict.number})
    return None


def _is_on_call(tx: Tx, agent_id: str) -> bool:
    """Has a call, wraps one up in its place, or is being rung for one."""
    i, o = t.interaction.c, t.offer.c
    has = exists().where(i.agent_id == agent_id, i.channel == "voice", i.slot.is_not(None))
    rings = exists().where(o.agent_id == agent_id, o.channel == "voice", o.state == "live")
    return bool(tx.connection.scalar(select(has | rings)))


def _find_thread(tx: Tx, item: DialOut, account: str, number: str) -> interactions.Thread:
    """The conversation with this number, as if they had called us, in the queue that the agent dialled out of."""
    (owner,) = identity.resolve_identities(tx, [identity.Sender(Address("phone", number))])
    message = InboundMessage("voice", account, owner.address, "", item.key, tx.now)
    received = interactions.Received(message, owner)
    (thread,) = interactions.resolve_threads(tx, [received], taken=lambda found: is_taken(tx, found))
    if not thread.is_new:
        interactions.touch_conversations(tx, {thread.id})
    thread.queue_id = _queue_of(tx, item.conversation_id) or thread.queue_id
    return thread


def is_taken(tx: Tx, thread: interactions.Thread) -> bool:
    """Somebody with the same number is on the line already: two talks are two conversations."""
    call = t.call.c
    lasts = exists().where(call.conversation_id == thread.id, call.ended_at.is_(None))
    return thread.interaction_id is not None or bool(tx.connection.scalar(select(lasts)))


def _queue_of(tx: Tx, conversation_id: str | None) -> str | None:
    if conversation_id is None:
        return None
    c = t.conversation.c
    queue_id = tx.connection.scalar(select(c.queue_id).where(c.id == conversation_id))
    return queue_id if queue_id in tx.centre.queues else None


def open_outgoing(tx: Tx, item: Outgoing, verdict: Verdict) -> Row[Any]:
    """The call's line and row, its first order, and one more in the count. Whether it is allowed, the asker has
    looked at."""
    call_id = _insert_call(tx, item)
    count_dial(tx, verdict, account=item.account, why=item.why, agent_id=item.agent_id, call_id=call_id)
    call = find_call(tx, call_id=call_id)
    assert call is not None
    record_call_event(tx, "call.started", call, agent_id=item.agent_id)
    order(tx, call_id, "reach" if item.first == "agent" else "dial", agent_id=item.agent_id)
    return call


def _insert_call(tx: Tx, item: Outgoing) -> str:
    line = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=item.conversation_id,
        interaction_id=item.interaction_id,
        channel="voice",
        kind="call",
        author=item.agent_id,
        body="",
        created_at=tx.now,
        client_key=item.key,
    )
    interactions.write_messages(tx.connection, [line])
    tx.connection.execute(
        insert(t.call).values(
            message_id=line.id,
            conversation_id=item.conversation_id,
            interaction_id=item.interaction_id,
            account=item.account,
            direction="outbound",
            sid=line.id,
            menu=[],
            dialled=item.number,
            dialling=item.first,
            room=f"{item.interaction_id}.0" if item.first == "agent" else None,
            started_at=tx.now,
        )
    )
    return line.id
