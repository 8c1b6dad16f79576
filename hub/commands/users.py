"""``hub user``: people who sign in."""

from __future__ import annotations

from hub.commands.common import CommandError, command_store
from hub.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS, Passwords
from hub.security.roles import Role
from hub.security.users import (
    AddUser,
    DisableUser,
    LoginTakenError,
    SetPassword,
    User,
    add_user,
    disable_user,
    find_user_by_login,
    read_users,
    set_password,
)
from hub.store import Store


async def user_add(login: str, *, name: str, role: Role, agent_id: str | None, password: str) -> None:
    hashed = await _hash(password)
    async with command_store() as store:
        try:
            user = await store.commit(add_user, AddUser(login, name, role, hashed, agent_id))
        except LoginTakenError as error:
            raise CommandError(str(error)) from error
    print(f"added {user.login} ({user.role})")


async def user_list() -> None:
    async with command_store() as store:
        users = await store.read(read_users)
    for user in users:
        print("\t".join((user.login, user.role, user.agent_id or "-", _standing(user), user.name)))


def _standing(user: User) -> str:
    return "active" if user.disabled_at is None else "disabled"


async def user_password(login: str, *, password: str) -> None:
    """Whoever is signed in as this user is signed out."""
    hashed = await _hash(password)
    async with command_store() as store:
        user = await _get(store, login)
        await store.commit(set_password, SetPassword(user.id, hashed))
    print(f"{user.login} has a new password, and is signed out everywhere")


async def user_disable(login: str) -> None:
    async with command_store() as store:
        user = await _get(store, login)
        if not await store.commit(disable_user, DisableUser(user.id)):
            raise CommandError(f"{user.login} is disabled already")
    print(f"{user.login} can no longer sign in, and is signed out everywhere")


async def _get(store: Store, login: str) -> User:
    user = await store.read(find_user_by_login, login)
    if user is None:
        raise CommandError(f"there is no user {login}")
    return user


async def _hash(password: str) -> str:
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise CommandError(f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    return await Passwords().hash(password)
