"""An agent asks somebody to prove who they are, or says which of several customers it is. Each time is told and
audited; what was said is compared and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from hub.contacts import Contact, find_contact
from hub.model.contact_centre import ContactCentre
from hub.model.customers import Question
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.pop.facts import read_facts
from hub.pop.proofs import matches
from hub.pop.proving import read_check, read_taken
from hub.pop.sharing import read_sharing
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import put_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class AskIdentity:
    """``answer``: what the customer says, for the hub to compare; ``matches``: the agent's own word, where the question
    has no attribute."""

    interaction_id: str
    agent_id: str
    user_id: str
    question_id: str
    answer: str | None = None
    matches: bool | None = None


@dataclass(frozen=True, slots=True)
class TakeFor:
    interaction_id: str
    agent_id: str
    user_id: str
    customer_id: str


def ask_identities(tx: Tx, items: list[AskIdentity]) -> list[bool | Refused]:
    """Whether it was right. Refused with ``not_found`` or ``illegal_move`` (``state``: proven, spent, unknown, or
    answer: what was given is not what this question wants)."""
    return [_ask(tx, item) for item in items]


def _ask(tx: Tx, item: AskIdentity) -> bool | Refused:
    contact, policy = find_contact(tx.connection, item.interaction_id), tx.centre.customers.check
    if contact is None or policy is None or not contact.is_with(item.agent_id):
        return Refused("not_found")
    lock_rows(tx, t.conversation.c.id, [contact.conversation_id])  # or two answers at once had a try too many
    question = next((each for each in policy.questions if each.id == item.question_id), None)
    check = read_check(tx.connection, contact, tx.centre)
    proof = (
        next((p for p in check.proofs if p.kind == "question" and p.id == item.question_id), None)
        if check
        else None
    )
    if question is None or proof is None:
        return Refused("not_found")
    if proof.state != "open":
        return Refused("illegal_move", {"state": proof.state})
    customer_id = read_taken(tx.connection, contact) or contact.customer_id
    is_right = _judge(tx.connection, item, question, customer_id, tx.centre)
    if is_right is None:
        return Refused("illegal_move", {"state": "answer"})
    _record(tx, contact, item, customer_id, "matches" if is_right else "differs")
    return is_right


def _judge(
    connection: Connection, item: AskIdentity, question: Question, customer_id: str, centre: ContactCentre
) -> bool | None:
    if question.attribute is None:
        return item.matches
    if not (item.answer or "").strip():
        return None
    fact = read_facts(connection, customer_id)[question.attribute]
    return matches(str(item.answer), fact.value, centre.customers.attributes[question.attribute].kind)


def _record(tx: Tx, contact: Contact, item: AskIdentity, customer_id: str, result: str) -> None:
    row = {
        "id": tx.new_id("chk"),
        "interaction_id": contact.first_id,
        "customer_id": customer_id,
        "question_id": item.question_id,
        "result": result,
        "agent_id": item.agent_id,
        "at": tx.now,
    }
    tx.connection.execute(insert(t.identity_check).values(**row))
    data = {"question_id": item.question_id, "result": result, "customer_id": customer_id}
    _tell(tx, "identity.checked", contact, item, data)


def take_for(tx: Tx, items: list[TakeFor]) -> list[Refused | None]:
    """One of those who share the address; another one may be taken later. Refused with ``not_found``."""
    return [_take(tx, item) for item in items]


def _take(tx: Tx, item: TakeFor) -> Refused | None:
    contact = find_contact(tx.connection, item.interaction_id)
    if contact is None or not contact.is_with(item.agent_id):
        return Refused("not_found")
    shared = read_sharing(tx.connection, contact, tx.centre)
    if item.customer_id not in [customer.id for customer in shared.customers]:
        return Refused("not_found")
    row = {
        "interaction_id": contact.first_id,
        "customer_id": item.customer_id,
        "agent_id": item.agent_id,
        "at": tx.now,
    }
    put_rows(tx.connection, t.taken_for, [row])
    _tell(tx, "identity.taken", contact, item, {"customer_id": item.customer_id})
    return None


def _tell(tx: Tx, kind: str, contact: Contact, item: AskIdentity | TakeFor, data: dict[str, Any]) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=contact.conversation_id,
            interaction_id=contact.interaction_id,
            identity_id=contact.identity_id,
            agent_id=item.agent_id,
            data=data,
        )
    )
    record_audit(tx, AuditEntry(kind, item.user_id, contact.interaction_id, data))
