"""What stands below an agent's mails: in their own words, where they have written any, else as it is configured.

The desk fills it in, shows it below the letter and sends it along; the hub puts none below a mail by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.sets import put_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class SetSignature:
    """``words`` by language; empty: nothing is to stand there. None: as it is configured."""

    agent_id: str
    words: Mapping[str, str] | None


def set_signatures(tx: Tx, items: list[SetSignature]) -> list[Refused | None]:
    """Refused with ``unknown_language`` (detail.known): one that the organisation does not write in."""
    return [_set(tx, item) for item in items]


def _set(tx: Tx, item: SetSignature) -> Refused | None:
    if item.words is None:
        tx.connection.execute(delete(t.signature).where(t.signature.c.agent_id == item.agent_id))
        return None
    languages = tx.centre.organisation.languages
    if any(language not in languages for language in item.words):
        return Refused("unknown_language", {"known": list(languages)})
    words = {language: said for language, given in item.words.items() if (said := given.strip())}
    row = {"agent_id": item.agent_id, "words": words, "changed_at": tx.now}
    put_rows(tx.connection, t.signature, [row])
    return None


def read_signature(connection: Connection, agent_id: str) -> dict[str, str] | None:
    """By language; None: they have written none."""
    query = select(t.signature.c.words).where(t.signature.c.agent_id == agent_id)
    row = connection.execute(query).first()
    return dict(row.words) if row is not None else None
