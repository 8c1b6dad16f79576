"""Signed-in browsers. The cookie holds a random token, the database only its hash.

A session lives 12 hours from its last use, but no longer than a week: a shift with its overtime is
never cut, a machine left alone overnight is signed out, and a stolen token does not last.
Use is written down at most once an hour, or every request would be a write.

A desk that is open asks nothing for hours, so the node asks for it (``find_taken_away``). What has only run out is left
to the page: it looks when a call is over. Its row stays for half a day, so that a long call is not cut by the sweep.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from hub.security.audit import AuditEntry, record_audit
from hub.security.users import User, user_of
from hub.store import tables as t
from hub.store.sets import one_of_many
from hub.store.tx import Tx

HOUR_MS: Final = 3_600_000
IDLE_MS: Final = 12 * HOUR_MS
LONGEST_MS: Final = 7 * 24 * HOUR_MS
EXTEND_EVERY_MS: Final = HOUR_MS
KEPT_MS: Final = 12 * HOUR_MS


@dataclass(frozen=True, slots=True)
class OpenSession:
    user_id: str
    token_hash: str
    client: str  # the address it came from, for the audit


@dataclass(frozen=True, slots=True)
class SignedIn:
    user: User
    token_hash: str
    created_at: int
    expires_at: int

    def wants_extension(self, now: int) -> bool:
        return min(now + IDLE_MS, self.created_at + LONGEST_MS) - self.expires_at >= EXTEND_EVERY_MS


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """A plain SHA-256: the token has 256 random bits, there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(tx: Tx, items: list[OpenSession]) -> list[int]:
    """Returns when each one expires. Sessions that have long been over are swept out on the way."""
    tx.connection.execute(delete(t.session).where(t.session.c.expires_at <= tx.now - KEPT_MS))
    for item in items:
        tx.connection.execute(
            insert(t.session).values(
                token_hash=item.token_hash,
                user_id=item.user_id,
                created_at=tx.now,
                expires_at=tx.now + IDLE_MS,
            )
        )
        record_audit(tx, AuditEntry("session.opened", item.user_id, detail={"client": item.client}))
    return [tx.now + IDLE_MS for _ in items]


def extend_session(tx: Tx, token_hashes: list[str]) -> list[int]:
    """Returns the new end of each, 0 where it is gone."""
    return [_extend(tx, token_hash) for token_hash in token_hashes]


def revoke_session(tx: Tx, token_hashes: list[str]) -> list[None]:
    for token_hash in token_hashes:
        gone = delete(t.session).where(t.session.c.token_hash == token_hash).returning(t.session.c.user_id)
        user_id = tx.connection.scalar(gone)
        if user_id is not None:
            record_audit(tx, AuditEntry("session.closed", user_id))
    return [None for _ in token_hashes]


def find_session(connection: Connection, token_hash: str, now: int) -> SignedIn | None:
    """None when it never was, is over, or its user is disabled."""
    return find_sessions(connection, [(token_hash, now)])[0]


def find_sessions(connection: Connection, asked: list[tuple[str, int]]) -> list[SignedIn | None]:
    """Of each token's hash at each moment; a reader for ``read_together``: everybody comes back at once when a
    node has gone."""
    rows = connection.execute(_KNOWN, {"hashes": [token_hash for token_hash, _ in asked]})
    found = {
        row.token_hash: SignedIn(user_of(row), row.token_hash, row.opened_at, row.expires_at) for row in rows
    }
    signed_in = [found.get(token_hash) for token_hash, _ in asked]
    return [
        who if who and who.expires_at > now else None for who, (_, now) in zip(signed_in, asked, strict=True)
    ]


_S: Final = t.session.c
_KNOWN: Final = (
    select(t.user, _S.token_hash, _S.expires_at, _S.created_at.label("opened_at"))
    .join(t.session, _S.user_id == t.user.c.id)
    .where(one_of_many(_S.token_hash, "hashes"), t.user.c.disabled_at.is_(None))
)


def find_taken_away(connection: Connection, token_hashes: frozenset[str]) -> frozenset[str]:
    """Those that somebody has ended: signed out, given another password or role, or disabled."""
    return token_hashes - frozenset(connection.scalars(_STANDING, {"hashes": list(token_hashes)}))


_STANDING: Final = (
    select(t.session.c.token_hash)
    .join(t.user, t.session.c.user_id == t.user.c.id)
    .where(one_of_many(t.session.c.token_hash, "hashes"), t.user.c.disabled_at.is_(None))
)


def _extend(tx: Tx, token_hash: str) -> int:
    matching = t.session.c.token_hash == token_hash
    created_at = tx.connection.scalar(select(t.session.c.created_at).where(matching))
    if created_at is None:
        return 0
    expires_at: int = min(tx.now + IDLE_MS, created_at + LONGEST_MS)
    tx.connection.execute(update(t.session).where(matching).values(expires_at=expires_at))
    return expires_at
