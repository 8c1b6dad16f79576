"""The station: what an agent writes first, and all that it begins, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select, update

from hub import interactions
from hub.beginning import assign_new
from hub.closing import close_idle_conversations
from hub.drafts import Mode, Place, clear_drafts
from hub.firsts.reading import Asked, First, FirstChannel, find_first
from hub.identity import Identity
from hub.model.contact_centre import AccountPolicy
from hub.model.nouns import Address, InboundMessage, Refused
from hub.reclaiming import free_slot
from hub.replies import Reply, prepare_reply, write_reply
from hub.store import tables as t
from hub.store.tx import Tx
from hub.threads.addresses import clean_subject
from hub.threads.writing import Draft
from hub.writing import load_conversations

# Drafts of each: its words, and what goes with them.
DRAFTS: Final[dict[FirstChannel, tuple[Mode, Mode]]] = {
    "sms": ("sms", "sms_to"),
    "email": ("email", "email_to"),
}


@dataclass(frozen=True, slots=True)
class WriteFirst:
    """``asked``: from where, to whom. ``queues``: of the agent's scope; None: all. ``key``: the desk's, by which a
    second click is the first one. ``anyway``: warnings that they have read and pass over."""

    asked: Asked
    body: str
    key: str
    mail: Draft | None = None
    files: tuple[str, ...] = ()
    hold_ms: int = 0
    anyway: frozenset[str] = frozenset()
    queues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    conversation_id: str
    interaction_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class _Unbegun:
    """As much of a conversation as a reply wants to know, before there is one."""

    channel: FirstChannel
    account: str
    kind: str
    value: str
    id: str = ""
    subject: str | None = None


def write_first(tx: Tx, items: Sequence[WriteFirst]) -> list[Begun | Refused]:
    """Refused with ``not_found``, ``not_allowed`` (detail.reason, detail.since), ``needs_confirmation``
    (detail.warnings), ``taken`` (a colleague has the open talk, detail.conversation_id), and as a reply is."""
    answers = [_write(tx, item) for item in items]
    sent = [item.asked for item, answer in zip(items, answers, strict=True) if isinstance(answer, Begun)]
    places = [Place(a.agent_id, a.conversation_id, mode) for a in sent for mode in DRAFTS[a.channel]]
    clear_drafts(tx, places)
    return answers


def _write(tx: Tx, item: WriteFirst) -> Begun | Refused:
    first = find_first(tx.connection, tx.centre, tx.now, item.asked)
    if first is None:
        return Refused("not_found")
    if (made := _find_made(tx, first, item)) is not None:
        return made
    if (refusal := _refuse(first, item)) is not None:
        return refusal
    assert first.account is not None
    unbegun = _Unbegun(item.asked.channel, first.account.account, first.end.kind, first.end.value)
    reply = _reply(item, first)
    prepared = prepare_reply(tx, unbegun, reply)
    if isinstance(prepared, Refused):
        return prepared
    interaction_id = _begin(tx, item, first, first.account)
    if isinstance(interaction_id, Refused):
        return interaction_id
    i = t.interaction.c
    conversation_id: str = tx.connection.scalars(
        select(i.conversation_id).where(i.id == interaction_id)
    ).one()
    conversation = load_conversations(tx, [conversation_id])[conversation_id]
    reply = replace(reply, conversation_id=conversation_id)
    return Begun(
        conversation_id, interaction_id, write_reply(tx, conversation, interaction_id, reply, prepared)
    )


def _find_made(tx: Tx, first: First, item: WriteFirst) -> Begun | None:
    """What an earlier frame with this key has made."""
    m, c = t.message.c, t.conversation.c
    theirs = select(c.id).where(c.identity_id == first.end.id)
    row = tx.connection.execute(
        select(m.conversation_id, m.interaction_id, m.id)
        .where(m.conversation_id.in_(theirs), m.kind == "outbound", m.client_key == item.key)
        .where(m.author == item.asked.agent_id)
    ).first()
    return Begun(*row) if row is not None else None


def _refuse(first: First, item: WriteFirst) -> Refused | None:
    if first.account is None:
        return Refused("not_allowed", {"reason": "no_account", "since": None})
    if first.may.refusal not in (None, "taken"):  # by whom, is told where it is gone on with
        return Refused("not_allowed", {"reason": first.may.refusal, "since": first.may.since})
    if warnings := first.may.unconfirmed(item.anyway):
        return Refused("needs_confirmation", {"warnings": list(warnings)})
    return None


def _reply(item: WriteFirst, first: First) -> Reply:
    """A mail without a head goes to the address, about nothing in particular."""
    mail = item.mail or Draft((first.end.value,), (), "") if item.asked.channel == "email" else None
    return Reply(
        "", item.asked.agent_id, item.body, item.key, 0, hold_ms=item.hold_ms, mail=mail, files=item.files
    )


def _begin(tx: Tx, item: WriteFirst, first: First, account: AccountPolicy) -> str | Refused:
    """The agent's interaction in the conversation that is open with this address; else a new one. Each mail that is
    written first is a matter of its own."""
    address = Address(first.end.kind, first.end.value)
    owner = Identity(first.end.id, first.end.customer_id, address, blocked=False)
    queue_id = _queue_of(item, first, account)
    message = InboundMessage(
        account.channel, account.account, address, "", item.key, tx.now, queue_id=queue_id
    )
    received = interactions.Received(message, owner)
    (thread,) = interactions.resolve_threads(tx, [received], taken=lambda _found: account.channel == "email")
    if thread.interaction_id is not None:
        return _go_on(tx, thread, item)
    if item.mail is not None and thread.is_new:
        _name(tx, thread.id, item.mail.subject)
    slot = free_slot(tx, item.asked.agent_id, account.channel)
    if not assign_new(tx, thread, item.asked.agent_id, slot):
        close_idle_conversations(tx, [thread.id])
        return Refused("busy")
    return str(thread.interaction_id)


def _queue_of(item: WriteFirst, first: First, account: AccountPolicy) -> str:
    """Where answers to this account go anyway, if the agent may see that; else the one they are working for."""
    own = item.queues is None or account.queue_id in item.queues
    return account.queue_id if own else str(first.home.queue_id)


def _go_on(tx: Tx, thread: interactions.Thread, item: WriteFirst) -> str | Refused:
    """They talk there already: with this agent, or it is a colleague's to answer."""
    i = t.interaction.c
    row = tx.connection.execute(select(i.id, i.agent_id, i.state).where(i.id == thread.interaction_id)).one()
    if row.state == "active" and row.agent_id == item.asked.agent_id:
        return str(row.id)
    detail: dict[str, Any] = {"agent_id": row.agent_id, "state": row.state, "conversation_id": thread.id}
    return Refused("taken", detail)


def _name(tx: Tx, conversation_id: str, subject: str) -> None:
    tx.connection.execute(
        update(t.conversation)
        .where(t.conversation.c.id == conversation_id)
        .values(subject=clean_subject(subject) or None)
    )
