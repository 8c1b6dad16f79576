"""``hub user``: who may sign in."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.commands.common import CommandError, command_store
from hub.configuration import find_current_config
from hub.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS, Passwords
from hub.security.roles import Role
from hub.security.users import (
    AddUser,
    ChangeUser,
    DisableUser,
    EnableUser,
    LoginTakenError,
    SetPassword,
    User,
    add_user,
    change_user,
    disable_user,
    enable_user,
    find_user_by_login,
    normalise_login,
    read_users,
    set_password,
)
from hub.store import Store


async def user_list() -> None:
    async with command_store() as store:
        users = await store.read(read_users)
    rows = [(user.login, user.role, user.agent_id or "", _standing(user), user.name) for user in users]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


async def user_add(login: str, *, name: str, role: Role, agent_id: str | None, password: str) -> None:
    if not normalise_login(login) or not name.strip():
        raise CommandError("a user has a login and a name")
    hashed = await _hash(password)
    async with command_store() as store:
        if agent_id is not None:
            await _check_agent(store, agent_id)
        try:
            user = await store.commit(add_user, AddUser(login, name.strip(), role, hashed, agent_id))
        except LoginTakenError as error:
            raise CommandError(str(error)) from error
    print(f"added {user.login} ({user.role})")


async def user_password(login: str, password: str) -> None:
    hashed = await _hash(password)
    async with command_store() as store:
        user = await _find(store, login)
        if user.disabled_at is not None:
            raise CommandError(f"{user.login} is disabled")
        await store.commit(set_password, SetPassword(user.id, hashed))
    print(f"another password for {user.login}, who is signed out everywhere")


async def user_change(
    login: str, *, name: str | None, role: Role | None, agent_id: str | None, no_agent: bool
) -> None:
    """What is None stays; ``no_agent`` takes the desk away."""
    async with command_store() as store:
        user = await _find(store, login)
        if agent_id is not None:
            await _check_agent(store, agent_id)
        change = ChangeUser(
            user.id,
            user.name if name is None else name.strip(),
            role or user.role,
            None if no_agent else agent_id or user.agent_id,
        )
        if not change.name:
            raise CommandError("a user has a login and a name")
        if not await store.commit(change_user, change):
            raise CommandError(f"{user.login} is all of that already")
    print(f"changed {user.login} ({change.role}), who is signed out everywhere")


async def user_enable(login: str) -> None:
    async with command_store() as store:
        user = await _find(store, login)
        if not await store.commit(enable_user, EnableUser(user.id)):
            raise CommandError(f"{user.login} is not disabled")
    print(f"enabled {user.login}, whose password is the one from before")


async def user_disable(login: str) -> None:
    async with command_store() as store:
        user = await _find(store, login)
        if not await store.commit(disable_user, DisableUser(user.id)):
            raise CommandError(f"{user.login} is disabled already")
    print(f"disabled {user.login}, who is signed out everywhere")


async def _hash(password: str) -> str:
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise CommandError(f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    return await Passwords().hash(password)


async def _find(store: Store, login: str) -> User:
    user = await store.read(find_user_by_login, login)
    if user is None:
        raise CommandError(f"there is no user {normalise_login(login)}; `hub user list` has them all")
    return user


async def _check_agent(store: Store, agent_id: str) -> None:
    """A desk that is nobody's opens for nobody, and its user would learn it only at the door."""
    current = await store.read(find_current_config)
    agents = [agent["id"] for agent in current.document.get("agents", ())] if current else []
    if agent_id not in agents:
        known = f"; there are {', '.join(sorted(agents))}" if agents else ": none is applied yet"
        raise CommandError(f"there is no agent {agent_id} in the configuration{known}")


def _standing(user: User) -> str:
    if user.disabled_at is None:
        return ""
    return f"disabled {datetime.fromtimestamp(user.disabled_at / 1000, UTC):%Y-%m-%d}"
