"""People who sign in. An agent is one of the configuration; ``agent_id`` says whose desk a user has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.security.audit import AuditEntry, record_audit
from hub.security.roles import Role
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class User:
    id: str
    login: str
    name: str
    role: Role
    agent_id: str | None
    disabled_at: int | None
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddUser:
    """``by``: the user who adds, None for the command line."""

    login: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    agent_id: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class DisableUser:
    user_id: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class EnableUser:
    user_id: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """What the user is from now on, all of it."""

    user_id: str
    name: str
    role: Role
    agent_id: str | None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class SetPassword:
    user_id: str
    password_hash: str = field(repr=False)
    by: str | None = None


class LoginTakenError(Exception):
    def __init__(self, login: str) -> None:
        super().__init__(f"the login {login} is taken")


def normalise_login(login: str) -> str:
    """One spelling for what looks alike: NFKC, no spaces around, no case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def read_supervisors(connection: Connection) -> list[tuple[str, str]]:
    """(id, name) of everybody who may change what is an agent's."""
    u = t.user.c
    rows = connection.execute(select(u.id, u.name).where(u.role != "agent").order_by(u.name, u.id))
    return [(row.id, row.name) for row in rows]


def read_users(connection: Connection) -> list[User]:
    """Everybody who could ever sign in, by login."""
    return [user_of(row) for row in connection.execute(select(t.user).order_by(t.user.c.login))]


def add_user(tx: Tx, items: list[AddUser]) -> list[User]:
    """Raises LoginTakenError."""
    return [_add(tx, item) for item in items]


def disable_user(tx: Tx, items: list[DisableUser]) -> list[bool]:
    """Signs the user out everywhere, until enabled again. False: no such user, or disabled already."""
    return [_disable(tx, item) for item in items]


def enable_user(tx: Tx, items: list[EnableUser]) -> list[bool]:
    """Lets the user sign in again, with the password they had. False: no such user, or not disabled."""
    return [_enable(tx, item) for item in items]


def change_user(tx: Tx, items: list[ChangeUser]) -> list[bool]:
    """Ends every session of the user, for an open desk has the rights it was opened with. False: no such user, or
    they are all of this already."""
    return [_change(tx, item) for item in items]


def set_password(tx: Tx, items: list[SetPassword]) -> list[bool]:
    """Ends every session of the user, for whoever knew the old password may hold one."""
    return [_set_password(tx, item) for item in items]


def find_user_by_login(connection: Connection, login: str) -> User | None:
    return _find(connection, t.user.c.login == normalise_login(login))


def find_user(connection: Connection, user_id: str) -> User | None:
    return _find(connection, t.user.c.id == user_id)


def user_of(row: Any) -> User:
    return User(row.id, row.login, row.name, row.role, row.agent_id, row.disabled_at, row.password_hash)


def _find(connection: Connection, condition: Any) -> User | None:
    row = connection.execute(select(t.user).where(condition)).first()
    return user_of(row) if row else None


def _add(tx: Tx, item: AddUser) -> User:
    login = normalise_login(item.login)
    user = User(tx.new_id("usr"), login, item.name, item.role, item.agent_id, None, item.password_hash)
    try:
        with tx.connection.begin_nested():  # the unique key decides; its refusal must not end the batch
            tx.connection.execute(
                insert(t.user).values(
                    id=user.id,
                    login=user.login,
                    name=user.name,
                    role=user.role,
                    agent_id=user.agent_id,
                    password_hash=user.password_hash,
                    created_at=tx.now,
                )
            )
    except IntegrityError as error:
        raise LoginTakenError(login) from error
    record_audit(tx, AuditEntry("user.added", item.by, user.id, {"role": user.role}))
    return user


def _disable(tx: Tx, item: DisableUser) -> bool:
    still_enabled = (t.user.c.id == item.user_id) & t.user.c.disabled_at.is_(None)
    changed = tx.connection.execute(update(t.user).where(still_enabled).values(disabled_at=tx.now)).rowcount
    if changed:
        tx.connection.execute(delete(t.session).where(t.session.c.user_id == item.user_id))
        record_audit(tx, AuditEntry("user.disabled", item.by, item.user_id))
    return bool(changed)


def _enable(tx: Tx, item: EnableUser) -> bool:
    disabled = (t.user.c.id == item.user_id) & t.user.c.disabled_at.is_not(None)
    changed = tx.connection.execute(update(t.user).where(disabled).values(disabled_at=None)).rowcount
    if changed:
        record_audit(tx, AuditEntry("user.enabled", item.by, item.user_id))
    return bool(changed)


def _change(tx: Tx, item: ChangeUser) -> bool:
    if (user := find_user(tx.connection, item.user_id)) is None:
        return False
    new = {"name": item.name, "role": item.role, "agent_id": item.agent_id}
    changes = {name: value for name, value in new.items() if value != getattr(user, name)}
    if changes:
        tx.connection.execute(update(t.user).where(t.user.c.id == user.id).values(**changes))
        tx.connection.execute(delete(t.session).where(t.session.c.user_id == user.id))
        record_audit(tx, AuditEntry("user.changed", item.by, user.id, changes))
    return bool(changes)


def _set_password(tx: Tx, item: SetPassword) -> bool:
    matching = t.user.c.id == item.user_id
    changed = tx.connection.execute(
        update(t.user).where(matching).values(password_hash=item.password_hash)
    ).rowcount
    if changed:
        tx.connection.execute(delete(t.session).where(t.session.c.user_id == item.user_id))
        record_audit(tx, AuditEntry("user.password_set", item.by, item.user_id))
    return bool(changed)
