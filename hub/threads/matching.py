"""An agent's word on "looks like": it is the same matter, or it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.model.events import Event
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.sheet import insert_participants


@dataclass(frozen=True, slots=True)
class Match:
    conversation_id: str
    same: bool
    agent_id: str | None


def match_conversations(tx: Tx, items: list[Match]) -> list[str | Refused | None]:
    """What each continues from now on, or None. Saying the same again is no error."""
    wanted = [item.conversation_id for item in items]
    lock_rows(tx, t.conversation.c.id, wanted)
    found = tx.connection.execute(select(t.conversation).where(one_of(t.conversation.c.id, wanted)))
    rows = {row.id: row for row in found}
    answers: list[str | Refused | None] = []
    for item in items:
        row = rows.pop(item.conversation_id, None)  # twice in a batch: the first one's word
        answers.append(_match(tx, row, item) if row is not None else Refused("not_found"))
    return answers


def _match(tx: Tx, row: Row[Any], item: Match) -> str | Refused | None:
    if row.looks_like_id is None:
        said = row.continues_id is not None
        return row.continues_id if said == item.same else Refused("illegal_move", {"state": "matched"})
    continues = row.looks_like_id if item.same else row.continues_id
    tx.connection.execute(
        update(t.conversation)
        .where(t.conversation.c.id == row.id)
        .values(looks_like_id=None, looks_like_reason=None, continues_id=continues)
    )
    if item.same:
        _join_participants(tx, row.id, row.looks_like_id)
    tx.record(
        Event(
            "conversation.matched",
            tx.now,
            conversation_id=row.id,
            identity_id=row.identity_id,
            agent_id=item.agent_id,
            data={"same": item.same, "with": row.looks_like_id},
        )
    )
    return str(continues) if continues else None


def _join_participants(tx: Tx, one: str, other: str) -> None:
    """Who takes part in either takes part in both: their answers find the thread from now on."""
    p = t.mail_participant.c
    query = select(p.address, p.aside).where(one_of(p.conversation_id, (one, other)))
    found = tx.connection.execute(query).all()
    for aside in (False, True):
        addresses = {row.address for row in found if row.aside == aside}
        insert_participants(tx, {(each, x) for each in (one, other) for x in addresses}, aside=aside)
