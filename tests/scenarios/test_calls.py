"""A telephone call from the first ring to the wrap-up, told as stories at the hub's doors."""

from __future__ import annotations

from agent_console import protocol as p
from hub.demo.clients.desk_state import DeskState
from tests.scenarios.conftest import BILLING, MAYA, World

NOOR = "client:noor"


def line(desk: DeskState, conversation_id: str) -> p.CallView | None:
    """The newest call of the conversation, as the desk shows it."""
    messages = desk.conversations[conversation_id].messages
    return next((m.call for m in reversed(messages) if m.call is not None), None)


async def test_a_call_reaches_an_agent_is_talked_and_wrapped_up(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("Welcome to Halden")
        await call.hears("For billing and refunds")
        await call.presses("1")
        await call.hears("waiting.wav")
        offer = await noor.is_offered()
        assert offer.call is not None
        interaction = await noor.accepts(offer)
        await call.meets(NOOR)
        await noor.until(
            lambda desk: (shown := line(desk, interaction.conversation_id)) and shown.answered_at,
            what="a talk",
        )
        await call.hangs_up()
        await noor.until(lambda desk: desk.interactions[interaction.id].state == "wrapup", what="wrap-up")
        await noor.wraps_up(interaction, "other")
        await noor.until(lambda desk: interaction.id not in desk.interactions, what="the end")
        ended = line(noor.state, interaction.conversation_id)
        assert ended is not None
        assert ended.result == "answered"
        assert [leg.state for leg in ended.legs] == ["completed", "completed"]
