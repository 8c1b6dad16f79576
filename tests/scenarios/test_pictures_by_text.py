"""Pictures that customers text to us: on the agent's screen as files, and gone everywhere when they are taken out."""

from __future__ import annotations

from hub.demo.clients.desk_state import DeskState
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import rows
from tests.scenarios.conftest import BILLING, MAYA, World

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 1_000


async def test_a_picture_follows_its_words_and_both_are_taken_out_at_the_provider_too(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.desk("rosa") as rosa:
        await noor.goes("ready")
        await maya.texts(BILLING, "Look at my card.", PNG)
        interaction = await noor.accepts(await noor.is_offered("Look at my card."))
        here = interaction.conversation_id

        def came(desk: DeskState) -> tuple[str, str] | None:
            said = [e.message for e in desk.conversations[here].events if e.message]
            files = [(m.id, f) for m in said for f in m.files]
            return next(((m, f.id) for m, f in files if (f.scan, f.size) == ("unscanned", len(PNG))), None)

        message_id, file_id = await noor.until(came)
        content, headers = await noor.api.downloads(f"/api/attachments/{file_id}?inline=1")
        assert (content, headers["Content-Type"]) == (PNG, "image/png")
        await rosa.api.post(f"/api/conversations/{here}/messages/{message_id}/redact", {})

        async def audited() -> list[str]:
            return [row.action for row in await rows(world, t.audit) if row.target == message_id]

        await becomes(audited, ["message.redacted", "message.redacted_at_provider"])
    (text,) = [text for text in world.carrier.phone(MAYA).sent if text.to == BILLING]
    assert (text.body, text.pictures) == ("", [])
