"""A call arrives: whose is it, and what do they hear first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, exists, insert, select

from hub import identity, interactions
from hub.calls.ending import end_call
from hub.calls.flow import CentreOf, find_line, nobody_knows, stand, start_flow
from hub.calls.rows import find_call, record_call_event
from hub.model.calls import End, Step
from hub.model.nouns import CallStarted, InboundMessage, MessageRow
from hub.store import tables as t
from hub.store.tx import Tx


def begin_calls(tx: Tx, items: Sequence[CallStarted], centre_of: CentreOf = nobody_knows) -> list[Step]:
    """One row of everything for each; a call that is known already changes nothing."""
    return [_begin(tx, item, centre_of) for item in items]


def _begin(tx: Tx, item: CallStarted, centre_of: CentreOf) -> Step:
    known = find_call(tx, sid=item.sid)
    if known is not None:
        return stand(tx, known, centre_of)
    (owner,) = identity.resolve_identities(tx, [identity.Sender(item.sender, item.sender_name)])
    call = _open(tx, item, owner)
    line = find_line(tx.centre, item.account)
    if owner.blocked:
        end_call(tx, call, "failed", leg="canceled", code="blocked")
        return Step("refuse", item.account, call.message_id)
    if line is None:
        end_call(tx, call, "after_hours")
        return Step("flow", item.account, call.message_id, call.language, (End("closed"),))
    return start_flow(tx, call, line)


def record_missed(tx: Tx, item: CallStarted) -> None:
    """A call that ended before we could be asked what to do with it: the database was away."""
    (owner,) = identity.resolve_identities(tx, [identity.Sender(item.sender, item.sender_name)])
    end_call(tx, _open(tx, item, owner), "failed", leg="completed", code="missed")


def _open(tx: Tx, item: CallStarted, owner: identity.Identity) -> Row[Any]:
    message = InboundMessage("voice", item.account, item.sender, "", item.sid, item.received_at)
    received = interactions.Received(message, owner)
    (thread,) = interactions.resolve_threads(tx, [received], taken=lambda thread: _is_taken(tx, thread))
    if not thread.is_new:
        interactions.touch_conversations(tx, {thread.id})
    line = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=thread.id,
        interaction_id=None,
        channel="voice",
        kind="call",
        author=None,
        body="",
        created_at=tx.now,
        provider_id=item.sid,
    )
    interactions.write_messages(tx.connection, [line])
    _insert_call(tx, item, line, owner)
    call = find_call(tx, sid=item.sid)
    assert call is not None
    record_call_event(tx, "call.started", call)
    return call


def _is_taken(tx: Tx, thread: interactions.Thread) -> bool:
    """Somebody with the same number is on the line already: two talks are two conversations."""
    call = t.call.c
    lasts = exists().where(call.conversation_id == thread.id, call.ended_at.is_(None))
    return thread.interaction_id is not None or bool(tx.connection.scalar(select(lasts)))


def _insert_call(tx: Tx, item: CallStarted, line: MessageRow, owner: identity.Identity) -> None:
    tx.connection.execute(
        insert(t.call).values(
            message_id=line.id,
            conversation_id=line.conversation_id,
            account=item.account,
            direction="inbound",
            sid=item.sid,
            menu=[],
            started_at=tx.now,
        )
    )
    tx.connection.execute(
        insert(t.call_leg).values(
            sid=item.sid,
            call_id=line.id,
            party="customer",
            address=owner.address.value if owner.address else "",
            account=item.account,
            state="ringing",
            started_at=tx.now,
            looked_at=tx.now,
        )
    )
