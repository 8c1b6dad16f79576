"""May we write to this address from this number? STOP and START words, and the provider's own refusal.

The newest word counts, per customer's address and our account. It is shown to the agent before
typing, checked when a reply is accepted and once more when it is sent; only the confirmation of the
STOP itself still goes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx

Key = tuple[str, str, str]  # identity, channel, our account


@dataclass(frozen=True, slots=True)
class Consent:
    """``source``: keyword (the customer wrote ``word``), provider (it refused our send) or agent (was told so: of
    calls, and then ``account`` is "": a person who wants no calls wants none from any number of ours)."""

    identity_id: str
    channel: str
    account: str
    allowed: bool
    source: Literal["keyword", "provider", "agent"]
    word: str | None
    changed_at: int

    @property
    def key(self) -> Key:
        return (self.identity_id, self.channel, self.account)


def record_consent(tx: Tx, consent: Consent, *, conversation_id: str | None) -> None:
    """The newest word replaces the one before; both stay in the log."""
    values = {name: getattr(consent, name) for name in Consent.__slots__}
    dialect = postgresql if tx.postgresql else sqlite
    statement = dialect.insert(t.consent).values(values)
    tx.connection.execute(
        statement.on_conflict_do_update(index_elements=["identity_id", "channel", "account"], set_=values)
    )
    tx.record(
        Event(
            "consent.changed",
            tx.now,
            conversation_id=conversation_id,
            identity_id=consent.identity_id,
            data={"allowed": consent.allowed, "source": consent.source, "word": consent.word},
        )
    )


def find_refusals(connection: Connection, keys: Iterable[Key]) -> dict[Key, Consent]:
    """Those of the given addresses that do not want messages from the given accounts."""
    wanted = set(keys)
    if not wanted:
        return {}
    ids = {"ids": [identity_id for identity_id, _, _ in wanted]}
    found = (Consent(**row._mapping) for row in connection.execute(_REFUSALS, ids))
    return {consent.key: consent for consent in found if consent.key in wanted}


_REFUSALS: Final = select(t.consent).where(
    one_of_these(t.consent.c.identity_id, "ids"), t.consent.c.allowed.is_(False)
)
