"""What an agent writes for colleagues. A note is another kind of thing than a reply, and never becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from hub.drafts import Place, clear_drafts
from hub.endings import add_note
from hub.mentions import add_mentions, answer_mentions, check_mentions
from hub.model.nouns import Refused
from hub.store.tx import Tx
from hub.writing import find_by_key, find_own_interaction, load_conversations


@dataclass(frozen=True, slots=True)
class Note:
    """``mentions``: agents who are to be told of it. ``asks``: of whom an answer is awaited; they are told too."""

    conversation_id: str
    agent_id: str
    body: str
    client_key: str
    mentions: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def add_notes(tx: Tx, items: list[Note]) -> list[str | Refused]:
    """Returns each note's id. Any agent who may see the conversation may add one."""
    conversations = load_conversations(tx, [item.conversation_id for item in items])
    answers = [_add(tx, conversations.get(item.conversation_id), item) for item in items]
    added = [item for item, answer in zip(items, answers, strict=True) if isinstance(answer, str)]
    clear_drafts(
        tx,
        [Place(each.agent_id, each.conversation_id, mode) for each in added for mode in ("note", "note_to")],
    )
    return answers


def _add(tx: Tx, conversation: Row[Any] | None, item: Note) -> str | Refused:
    if conversation is None:
        return Refused("not_found")
    if (earlier := find_by_key(tx, item, "note")) is not None:
        return earlier
    names = tuple(dict.fromkeys((*item.mentions, *item.asks)))
    if refusal := check_mentions(tx, conversation, names):
        return refusal
    asks = [name for name in dict.fromkeys(item.asks) if name != item.agent_id]
    note = add_note(
        tx,
        conversation.id,
        find_own_interaction(tx, item),
        conversation.identity_id,
        item.agent_id,
        item.body,
        conversation.channel,
        client_key=item.client_key,
        asks=asks,
    )
    answer_mentions(tx, note)
    add_mentions(tx, note, names, conversation.identity_id, asks)
    return note.id
