"""Written work given on, told as a story of two desks and a customer; and a minute with thirty offers."""

from __future__ import annotations

from agent_console import protocol as p
from agent_console.protocol.from_desk_calls import CallTarget
from hub.demo.clients import DeskClient
from hub.demo.clients.line import new_key
from tests.scenarios.conftest import BILLING, MAYA, World

OFFERS = 30


async def _gives(desk: DeskClient, interaction_id: str, to: str, note: str | None = None) -> None:
    target = CallTarget(kind="agent", id=to)
    await desk.asks(
        p.TransferInteraction(
            type="interaction.transfer",
            request=new_key(),
            interaction_id=interaction_id,
            to=target,
            note=note,
        )
    )


async def test_a_chat_is_given_to_a_colleague_with_its_words_and_the_visitor_goes_on_writing(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.visitor("Maya") as maya:
        await noor.goes("ready")
        await maya.says("Where is my lamp?")
        mine = await noor.accepts(await noor.is_offered("Where is my lamp?"))
        await wei.goes("ready")
        await _gives(noor, mine.id, "wei", "Ask for the order number")
        offer = await wei.is_offered("Where is my lamp?")
        assert offer.handover is not None
        assert (offer.handover.by, offer.handover.note) == ("noor", "Ask for the order number")
        await maya.says("It is order 48190")
        theirs = await wei.accepts(offer)
        await wei.replies(theirs.conversation_id, "It comes today.")
        await maya.reads("It comes today.")
        assert "Ask for the order number" not in str(maya.state)


async def test_thirty_offers_in_a_minute_leave_nobody_unavailable_and_nothing_unanswered(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        for number in range(OFFERS):
            words = f"Question {number}"
            await maya.texts(BILLING, words)
            work = await noor.accepts(await noor.is_offered(words))
            await noor.wraps_up(work, "invoice_explained")
        assert noor.state.presence is not None
        assert noor.state.presence.presence == "ready"
        assert sum(outcome == "accepted" for outcome in noor.state.outcomes.values()) == OFFERS
        assert not noor.state.breaks
