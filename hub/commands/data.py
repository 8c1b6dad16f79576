"""``hub migrate``, ``hub replay``, ``hub mail``: what stands in the database, and what once came in."""

from __future__ import annotations

import orjson

from channels.email.as_json import mail_to_json
from channels.email.parse import parse_mail
from hub import migrations
from hub.app import open_hub
from hub.commands.common import REFUSALS, CommandError, command_store, read_settings
from hub.intake import REPLAYABLE
from hub.logs import set_up_logs


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


async def mail_parse(raw: bytes) -> None:
    print(orjson.dumps(mail_to_json(parse_mail(raw)), option=orjson.OPT_INDENT_2).decode())
