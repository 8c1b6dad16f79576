"""The menu's choice, and the place in line that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, update

from hub import interactions
from hub.calls.ending import end_call
from hub.calls.rows import find_call, set_call
from hub.model.calls import Step
from hub.model.contact_centre import LinePolicy, Menu
from hub.model.nouns import CallChoice, Refused
from hub.opening import takes_now
from hub.store import tables as t
from hub.store.tx import Tx


def choose(tx: Tx, items: Sequence[CallChoice]) -> list[Step | Refused]:
    """What each comes to next; ``unknown_call`` where there was never such a call."""
    return [_choose(tx, item) for item in items]


def _choose(tx: Tx, item: CallChoice) -> Step | Refused:
    call = find_call(tx, sid=item.sid)
    if call is None:
        return Refused("unknown_call")
    if call.ended_at is not None:  # the key was pressed, and then the telephone was put down
        return Step("end", call.account, call.message_id, language=call.language)
    if call.interaction_id is not None:
        return Step("wait", call.account, call.message_id, language=call.language)
    policy = tx.centre.find_account("voice", call.account)
    menu = _menu_of(policy.line if policy else None)
    choice = menu.choices.get(item.digits) if menu else None
    if choice is None and menu is not None and item.attempt < menu.attempts:
        return Step("menu", call.account, call.message_id, item.attempt + 1, bool(item.digits), call.language)
    if choice is not None:
        set_call(tx, call, menu=[item.digits])
    own = policy.queue_id if policy else next(iter(tx.centre.queues), "")
    return _queue_if_open(tx, call, choice.queue_id if choice else own)


def _menu_of(line: LinePolicy | None) -> Menu | None:
    return line.menu if line else None


def _queue_if_open(tx: Tx, call: Row[Any], queue_id: str) -> Step:
    if not takes_now(tx, queue_id):
        end_call(tx, call, "after_hours")
        return Step("closed", call.account, call.message_id, language=call.language)
    queue_call(tx, call, queue_id)
    return Step("wait", call.account, call.message_id, language=call.language)


def queue_call(tx: Tx, call: Row[Any], queue_id: str) -> None:
    """The caller waits for an agent from now on."""
    c = t.conversation.c
    row = tx.connection.execute(
        update(t.conversation)
        .where(c.id == call.conversation_id)
        .values(queue_id=queue_id, state="open", closed_at=None)
        .returning(c.id, c.identity_id, c.last_agent_id)
    ).one()
    thread = interactions.Thread(
        row.id, row.identity_id, "voice", queue_id, True, None, last_agent_id=row.last_agent_id
    )
    interaction_id = interactions.queue_alone(tx, thread)
    set_call(tx, call, interaction_id=interaction_id, queued_at=tx.now)
    tx.connection.execute(
        update(t.message).where(t.message.c.id == call.message_id).values(interaction_id=interaction_id)
    )
