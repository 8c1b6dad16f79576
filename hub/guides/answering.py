"""What an agent does at a step of a guide: ticks it, notes or chooses an answer, or takes that back.

The guide is kept as it was when its first step was answered: a configuration that is applied meanwhile changes nothing
under the agent's hands, nor under those of whoever gets the contact next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from hub.contacts import Contact, find_contact
from hub.guides.walking import Answer
from hub.model.events import Event
from hub.model.guides import Guide, GuideStep
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import put_rows
from hub.store.tx import Tx
from routing.plain import from_plain, to_plain

NOTE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """``choice``: of a step that asks for one; ``note``: of one that asks. ``undone``: it is open again."""

    interaction_id: str
    agent_id: str
    guide_id: str
    step_id: str
    choice: str | None = None
    note: str | None = None
    undone: bool = False


def answer_steps(tx: Tx, items: list[AnswerStep]) -> list[Refused | None]:
    """Refused with ``not_found`` (no such guide or step, or not this agent's contact) or ``illegal_move`` (the step
    asks for a choice, and this is none of it)."""
    return [_answer(tx, item) for item in items]


def _answer(tx: Tx, item: AnswerStep) -> Refused | None:
    contact = find_contact(tx.connection, item.interaction_id)
    if contact is None or not contact.is_with(item.agent_id):
        return Refused("not_found")
    lock_rows(
        tx, t.conversation.c.id, [contact.conversation_id]
    )  # two who are on a call may begin it at once
    begun = find_run(tx.connection, contact.first_id, item.guide_id)
    guide = begun or next((guide for guide in tx.centre.guides if guide.id == item.guide_id), None)
    step = guide.find_step(item.step_id) if guide else None
    if guide is None or step is None:
        return Refused("not_found")
    if not item.undone and step.kind == "choose" and step.find_choice(item.choice) is None:
        return Refused("illegal_move", {"state": "choice"})
    if begun is None:
        _begin(tx, contact, guide)
    _write(tx, contact, item, step)
    _tell(tx, contact, item)
    return None


def find_run(connection: Connection, first_id: str, guide_id: str) -> Guide | None:
    return read_runs(connection, first_id).get(guide_id)


def read_runs(connection: Connection, first_id: str) -> dict[str, Guide]:
    """What was begun in this contact, oldest first, each as it was then."""
    r = t.guide_run.c
    rows = connection.execute(
        select(r.guide_id, r.guide).where(r.interaction_id == first_id).order_by(r.begun_at, r.guide_id)
    )
    return {row.guide_id: from_plain(Guide, row.guide) for row in rows}


def read_answers(connection: Connection, first_id: str) -> dict[str, dict[str, Answer]]:
    """By guide and step."""
    a = t.guide_answer.c
    answers: dict[str, dict[str, Answer]] = {}
    for row in connection.execute(select(t.guide_answer).where(a.interaction_id == first_id)):
        answers.setdefault(row.guide_id, {})[row.step_id] = _read(row)
    return answers


def _read(row: Row[Any]) -> Answer:
    return Answer(row.step_id, row.agent_id, row.at, row.choice, row.note)


def _begin(tx: Tx, contact: Contact, guide: Guide) -> None:
    row = {
        "interaction_id": contact.first_id,
        "guide_id": guide.id,
        "version": tx.centre.version,
        "guide": to_plain(Guide, guide),
        "begun_at": tx.now,
    }
    tx.connection.execute(insert(t.guide_run).values(**row))


def _write(tx: Tx, contact: Contact, item: AnswerStep, step: GuideStep) -> None:
    key: Mapping[str, Any] = {
        "interaction_id": contact.first_id,
        "guide_id": item.guide_id,
        "step_id": item.step_id,
    }
    if item.undone:
        a = t.guide_answer.c
        tx.connection.execute(
            delete(t.guide_answer).where(*(a[name] == value for name, value in key.items()))
        )
        return
    answer = {
        "choice": item.choice if step.kind == "choose" else None,
        "note": (item.note or "")[:NOTE_CHARACTERS] or None if step.kind == "ask" else None,
        "agent_id": item.agent_id,
        "at": tx.now,
    }
    put_rows(tx.connection, t.guide_answer, [{**key, **answer}])


def _tell(tx: Tx, contact: Contact, item: AnswerStep) -> None:
    """What was noted stands in the row: the log holds no words."""
    tx.record(
        Event(
            "guide.answered",
            tx.now,
            conversation_id=contact.conversation_id,
            interaction_id=contact.interaction_id,
            identity_id=contact.identity_id,
            agent_id=item.agent_id,
            data={
                "guide_id": item.guide_id,
                "step_id": item.step_id,
                "choice": None if item.undone else item.choice,
                "undone": item.undone,
            },
        )
    )
