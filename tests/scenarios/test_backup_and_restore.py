"""A backup is worth what comes back of it: here all of it, and the hub goes on from there."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path

from channels.carrier.calls.tempo import Tempo
from hub.clock import SystemClock
from hub.demo.letter import Enclosure
from hub.store import open_store
from hub.store import tables as t
from tests.demo import open_world
from tests.nodes import becomes
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.backups import Rows, back_up, read_everything, read_timelines, restored
from tests.scenarios.calls import interactions, is_wrapped_up, talks
from tests.scenarios.calls import rows as table_rows
from tests.scenarios.conftest import BILLING, BILLING_MAIL, DANIEL, MAYA, MAYA_MAIL, ORDERS, World
from tests.services.postgres import PostgresServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
CHANNELS = {"sms", "webchat", "email", "voice"}


async def _has_a_busy_morning(world: World) -> None:
    """Something of every channel: answered, wrapped up, still open, and still waiting."""
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.visitor("Ben") as ben:
        call, called = await talks(noor, maya)
        await call.hangs_up()
        await is_wrapped_up(noor, called)
        await noor.wraps_up(called, "other", "wanted to know where we are")
        await maya.texts(BILLING, "I lost my card")
        texted = await noor.accepts(await noor.is_offered("I lost my card"))
        await noor.replies(texted.conversation_id, "I have blocked it.")
        await maya.until(lambda _: "I have blocked it." in maya.texts_from(BILLING))
        await ben.says("Will the shade fit?")
        chatted = await noor.accepts(await noor.is_offered("Will the shade fit?"))
        await noor.replies(chatted.conversation_id, "It will.")
        await ben.reads("It will.")
        async with world.mailer(MAYA_MAIL) as writer:
            await writer.mails(
                BILLING_MAIL,
                "My invoice",
                "See the picture.",
                files=[Enclosure("invoice.png", "image/png", PNG)],
            )
            mailed = await noor.accepts(await noor.is_offered("See the picture."))
            await noor.replies(mailed, "I have corrected it.")
            await writer.receives("I have corrected it.")
        await noor.notes(mailed, "Second time this month.")
    async with world.phone(DANIEL) as daniel:
        await daniel.texts(ORDERS, "Where is my order?")
        await becomes(lambda: _waiting(world), 1)
    assert {row.channel for row in await table_rows(world, t.interaction)} == CHANNELS


async def _waiting(world: World) -> int:
    return (await interactions(world)).count("queued")


async def _back_up_in_a_quiet_moment(world: World, database_url: str, folder: Path) -> tuple[Path, Rows]:
    """The hub is at work, so what a backup should hold is known only where nothing changed while it was made."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        for attempt in count(1):
            backup = folder / f"backup-{attempt}"
            before = await read_everything(world.hub.store)
            await back_up(database_url, world.hub.settings.media, backup)
            if before == await read_everything(world.hub.store):
                return backup, before
    raise AssertionError("never quiet")


async def test_a_restored_backup_has_every_timeline_and_the_hub_routes_on(
    database_url: str, redis_url: str | None, demo_server: tuple[PostgresServer, str] | None, tmp_path: Path
) -> None:
    tempo, data = Tempo(second=0.05), tmp_path / "restored"
    async with open_world(
        tmp_path / "data", database_url=database_url, redis_url=redis_url, tempo=tempo
    ) as opened:
        world = World(opened.hub.settings.public_url, opened.hub, opened.carrier, opened.post_office)
        await _has_a_busy_morning(world)
        backup, rows = await _back_up_in_a_quiet_moment(world, database_url, tmp_path)
        before = await read_timelines(world)
    data.mkdir()
    async with restored(backup, data, demo_server and demo_server[0]) as url:
        async with open_store(url, SystemClock()) as store:
            assert await read_everything(store) == rows
        async with open_world(data, database_url=url, redis_url=redis_url, tempo=tempo) as opened:
            world = World(opened.hub.settings.public_url, opened.hub, opened.carrier, opened.post_office)
            assert await read_timelines(world) == before
            await _goes_on(world)


async def _goes_on(world: World) -> None:
    """Who waited is offered, who comes is routed, a talk that was under way continues, and files open."""
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await noor.accepts(await noor.is_offered("Where is my order?"))
        talks = noor.state.conversations.values()
        assert {talk.view.channel for talk in talks} >= CHANNELS - {"voice"}
        (texted,) = (talk for talk in talks if "I have blocked it." in talk.words)
        await maya.texts(BILLING, "Thank you!")
        await noor.reads(texted.id, "Thank you!")
        (mailed,) = (talk for talk in talks if "See the picture." in talk.words)
        letter = mailed.messages[0].mail
        assert letter is not None
        (file,) = letter.attachments
        content, _ = await noor.api.downloads(f"/api/attachments/{file.id}")
        assert content == PNG
