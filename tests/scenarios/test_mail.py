"""The road by mail, told as stories: real SMTP at one end, a desk at the other."""

from __future__ import annotations

from tests.scenarios.conftest import BILLING_MAIL, MAYA_MAIL, World


async def test_a_mail_reaches_an_agent_and_is_answered(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        await noor.goes("ready")
        await maya.mails(BILLING_MAIL, "My invoice", "It is wrong.")
        offer = await noor.is_offered("It is wrong.")
        assert offer.subject == "My invoice"
        interaction = await noor.accepts(offer)
        await noor.replies(interaction.conversation_id, "I have corrected it.")
        answer = await maya.receives("I have corrected it.")
        assert answer.mail.subject == "Re: My invoice"
        await maya.answers(answer, "Thank you!")
        talk = await noor.reads(interaction.conversation_id, "Thank you!")
        assert talk.words == ["It is wrong.", "I have corrected it.", "Thank you!"]
        assert not noor.state.breaks
