"""``hub migrate``, ``hub replay``, ``hub user``, ``hub mail``: what stands in the database, and what once came in."""

from __future__ import annotations

import orjson

from channels.email.as_json import mail_to_json
from channels.email.parse import parse_mail
from hub import migrations
from hub.app import open_hub
from hub.commands.common import REFUSALS, CommandError, command_store, read_settings
from hub.intake import REPLAYABLE
from hub.logs import set_up_logs
from hub.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS, Passwords
from hub.security.roles import Role
from hub.security.users import AddUser, LoginTakenError, add_user


async def migrate() -> None:
    async with command_store() as store:
        await store.backend.write(migrations.upgrade)
    print(f"database at version {migrations.newest_revision()}")


async def replay_raw(everything: bool) -> None:
    """Duplicates change nothing: what was placed is recognised and left."""
    settings = read_settings()
    set_up_logs(form=settings.log_format, level="warning")
    try:
        async with open_hub(settings) as hub:
            states = (*REPLAYABLE, "placed") if everything else REPLAYABLE
            placed, unreadable = await hub.intake.replay(states=states)
    except REFUSALS as error:
        raise CommandError(str(error)) from error
    print(f"placed {placed}, still not readable {unreadable}")


async def user_add(login: str, *, name: str, role: Role, agent_id: str | None, password: str) -> None:
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise CommandError(f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    hashed = await Passwords().hash(password)
    async with command_store() as store:
        try:
            user = await store.commit(add_user, AddUser(login, name, role, hashed, agent_id))
        except LoginTakenError as error:
            raise CommandError(str(error)) from error
    print(f"added {user.login} ({user.role})")


async def mail_parse(raw: bytes) -> None:
    print(orjson.dumps(mail_to_json(parse_mail(raw)), option=orjson.OPT_INDENT_2).decode())
