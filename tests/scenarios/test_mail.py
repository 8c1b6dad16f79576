"""The road by mail, told as stories: real SMTP at one end, a desk at the other."""

from __future__ import annotations

import re
from typing import Any

import aiosmtplib
import pytest
from sqlalchemy import Table, func, select

from agent_console import protocol as p
from hub.demo.clients import DeskClient, MailClient, Refusal
from hub.demo.clients.desk_state import DeskState
from hub.demo.clients.mail import Received
from hub.demo.letter import Enclosure
from hub.store import tables as t
from tests.scenarios.conftest import BILLING_MAIL, MAYA_MAIL, SERVICE_MAIL, World
from tests.scenarios.letters import write_bounce

BOB_MAIL = "bob@example.com"
EVE_MAIL = "eve@example.net"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def count(world: World, table: Table) -> int:
    return await world.hub.store.read(lambda c: c.scalar(select(func.count()).select_from(table)) or 0)


async def taken(
    noor: DeskClient, maya: MailClient, words: str = "It is wrong.", **mail: Any
) -> p.InteractionView:
    """Maya has written about her invoice, and Noor has accepted."""
    await noor.goes("ready")
    await maya.mails(BILLING_MAIL, "My invoice", words, **mail)
    return await noor.accepts(await noor.is_offered(words))


async def test_a_mail_reaches_an_agent_and_is_answered(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        await noor.goes("ready")
        await maya.mails(BILLING_MAIL, "My invoice", "It is wrong.")
        offer = await noor.is_offered("It is wrong.")
        assert offer.subject == "My invoice"
        assert offer.reason["skills"][0]["skill"] == "billing"
        interaction = await noor.accepts(offer)
        await noor.replies(interaction, "I have corrected it.")
        answer = await maya.receives("I have corrected it.")
        assert answer.mail.subject == "Re: My invoice"
        assert answer.mail.from_name == "Halden Billing"
        assert "It is wrong." in answer.mail.quote
        await maya.answers(answer, "Thank you!")
        talk = await noor.reads(interaction, "Thank you!")
        assert talk.words == ["It is wrong.", "I have corrected it.", "Thank you!"]
        thanks = talk.messages[-1].mail
        assert thanks is not None
        assert "I have corrected it." in (thanks.quote or "")
        assert not noor.state.breaks


async def test_an_answer_after_the_end_opens_the_same_conversation_again(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        await noor.replies(interaction, "Corrected.")
        answer = await maya.receives("Corrected.")
        await noor.wraps_up(interaction, "other")
        await noor.until(lambda desk: interaction.id not in desk.interactions)
        await maya.answers(answer, "One more thing")
        again = await noor.accepts(await noor.is_offered("One more thing"))
        assert again.conversation_id == interaction.conversation_id
        assert again.id != interaction.id


async def test_somebody_in_copy_joins_in_and_stays_in_copy(world: World) -> None:
    async with (
        world.desk("noor") as noor,
        world.mailer(MAYA_MAIL) as maya,
        world.mailer(BOB_MAIL) as bob,
    ):
        first = await maya.mails(BILLING_MAIL, "My invoice", "It is wrong.", cc=[BOB_MAIL])
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered("It is wrong."))
        await bob.mails(BILLING_MAIL, "Re: My invoice", "I can confirm that.", answers=first)
        talk = await noor.reads(interaction, "I can confirm that.")
        assert talk.view.address == MAYA_MAIL
        await noor.replies(interaction, "Thank you both.", mail=draft(MAYA_MAIL, cc=[BOB_MAIL]))
        await maya.receives("Thank you both.")
        await bob.receives("Thank you both.")
        assert await count(world, t.conversation) == 1


def draft(*to: str, **values: Any) -> p.MailDraft:
    return p.MailDraft(**{"to": list(to), "subject": "Re: My invoice", **values})


async def test_a_bounce_is_told_and_the_address_no_longer_written_to(world: World) -> None:
    async with (
        world.desk("noor") as noor,
        world.mailer(MAYA_MAIL) as maya,
        world.mailer("d@mx.example") as daemon,
    ):
        interaction = await taken(noor, maya)
        message_id = await noor.replies(interaction, "Corrected.")
        sent = await maya.receives("Corrected.")
        await daemon.posts(write_bounce(sent.mail, MAYA_MAIL), [BILLING_MAIL], sender="")
        assert (await fails(noor, interaction, message_id)).delivery_code == "5.1.1"
        noor.drops()
        await noor.reconnects(anew=True)
        talk = noor.talk(interaction)
        assert (talk.view.may_send, talk.view.may_not_send_code) == (False, "bounced")
        filed = [m for m in talk.messages if m.kind == "system"]
        assert [m.mail.automatic for m in filed if m.mail] == ["bounce"]
        with pytest.raises(Refusal) as refused:
            await noor.replies(interaction, "Once more")
        assert (refused.value.code, refused.value.detail["address"]) == ("bad_address", MAYA_MAIL)
        await noor.replies(interaction, "To the other one, then", mail=draft("maya@work.example.com"))
        async with world.mailer("maya@work.example.com") as elsewhere:
            await elsewhere.receives("To the other one, then")
        assert await count(world, t.interaction) == 1


async def fails(noor: DeskClient, interaction: p.InteractionView, message_id: str) -> p.MessageView:
    """The message, once its mail could not be delivered. That it was accepted may be told before the message itself."""

    def find(_desk: DeskState) -> p.MessageView | None:
        messages = noor.talk(interaction).messages
        return next((m for m in messages if m.id == message_id and m.delivery == "failed"), None)

    return await noor.until(find, what="a mail that failed")


async def test_a_server_that_refuses_the_recipient_says_so_at_once(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        world.post_office.bounces[MAYA_MAIL] = "550 5.1.1 no such user"
        message_id = await noor.replies(interaction, "Corrected.")
        assert (await fails(noor, interaction, message_id)).delivery_code == "5.1.1"
        noor.drops()
        await noor.reconnects(anew=True)
        assert noor.talk(interaction).view.may_not_send_code == "bounced"


async def test_whoever_is_out_of_office_is_no_work_and_gets_no_answer(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        await noor.replies(interaction, "Corrected.")
        answer = await maya.receives("Corrected.")
        await noor.wraps_up(interaction, "other")
        await maya.answers(answer, "I am away until Monday.", headers=[("Auto-Submitted", "auto-replied")])
        talk = await reads_system(noor, interaction, "I am away until Monday.")
        assert talk.messages[-1].mail is not None
        assert talk.messages[-1].mail.automatic == "reply"
        assert await count(world, t.interaction) == 1
        assert await count(world, t.outbox) == 1


async def reads_system(noor: DeskClient, interaction: p.InteractionView, words: str) -> Any:
    await noor.opens(interaction)
    await noor.until(lambda _: any(words in m.body for m in noor.talk(interaction).messages))
    return noor.talk(interaction)


async def test_a_stranger_with_the_right_header_is_not_let_in_until_an_agent_says_so(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya, world.mailer(EVE_MAIL) as eve:
        interaction = await taken(noor, maya)
        await noor.replies(interaction, "Your new total is 40.")
        answer = await maya.receives("Your new total is 40.")
        await eve.answers(answer, "It is me, Maya, from home.")
        second = await noor.accepts(await noor.is_offered("from home"))
        assert second.conversation_id != interaction.conversation_id
        talk = noor.talk(second)
        assert talk.view.looks_like is not None
        assert talk.view.looks_like.conversation_id == interaction.conversation_id
        assert talk.view.looks_like.reason == "unknown_sender"
        assert talk.words == ["It is me, Maya, from home."]
        said = await noor.api.post(f"/api/conversations/{second.conversation_id}/match", {"same": True})
        assert said == {"continues_id": interaction.conversation_id}
        await noor.until(lambda _: any(e.kind == "conversation.matched" for e in noor.talk(second).events))
        await eve.answers(answer, "Thank you for believing me.")
        await noor.reads(interaction, "Thank you for believing me.")


async def test_one_mail_to_two_of_our_mailboxes_is_one_conversation(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        await noor.goes("ready")
        sent = await maya.mails([SERVICE_MAIL, BILLING_MAIL], "Help", "To you all")
        raw = f"""Received: from another way
From: Maya <{MAYA_MAIL}>\r\nTo: {SERVICE_MAIL}, {BILLING_MAIL}\r\nSubject: Help\r
Message-ID: {sent.message_id}\r\n\r\nTo you all -- through a list\r\n"""
        await maya.posts(raw.encode(), [BILLING_MAIL])
        await noor.accepts(await noor.is_offered("To you all"))
        assert await count(world, t.raw_item) == 2
        await maya.mails(SERVICE_MAIL, "Other", "The next one")
        await noor.is_offered("The next one")
        assert await count(world, t.message) == 2


async def test_a_double_click_is_one_mail(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        first = await noor.replies(interaction, "Corrected.", key="k-1")
        assert await noor.replies(interaction, "Corrected.", key="k-1") == first
        await maya.receives("Corrected.")
        await noor.replies(interaction, "And a receipt.")
        await maya.receives("And a receipt.")
        assert [received.words for received in maya.inbox] == ["Corrected.", "And a receipt."]


async def test_files_go_both_ways(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        photo = Enclosure("lamp 灯.png", "image/png", PNG)
        interaction = await taken(noor, maya, files=[photo])
        mail = noor.talk(interaction).messages[0].mail
        assert mail is not None
        (file,) = mail.attachments
        assert (file.name, file.type, file.size, file.scan) == ("lamp 灯.png", "image/png", 48, "unscanned")
        content, headers = await noor.api.downloads(f"/api/attachments/{file.id}")
        assert content == PNG
        assert headers["Content-Disposition"].startswith("attachment")
        upload = await noor.api.uploads("账单.pdf", b"%PDF-1.7", "application/pdf")
        mail_draft = draft(MAYA_MAIL, attachments=[upload["id"]])
        await noor.replies(interaction, "Here it is.", mail=mail_draft)
        answer = await maya.receives("Here it is.")
        assert [(a.name, a.content) for a in answer.mail.attachments] == [("账单.pdf", b"%PDF-1.7")]
        with pytest.raises(Refusal) as refused:
            await noor.replies(interaction, "And again", mail=mail_draft)
        assert refused.value.code == "attachment_gone"


async def test_a_letter_is_made_by_the_hub_from_what_the_desk_says_of_it(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya, world.mailer(EVE_MAIL) as eve:
        interaction = await taken(noor, maya)
        picture = await noor.api.uploads("lamp.bin", PNG, "text/plain")
        assert picture["type"] == "image/png"
        said = [
            {"kind": "paragraph", "runs": [{"text": "It is "}, {"text": "<paid>", "bold": True}]},
            {"kind": "bullet", "runs": [{"text": "here", "link": "https://halden.example"}]},
            {"kind": "paragraph", "runs": [{"text": "a lamp", "image": picture["id"]}]},
        ]
        mail = draft(MAYA_MAIL, bcc=[EVE_MAIL], document=said, signature="Noor\nHalden")
        await noor.replies(interaction, "not looked at", mail=mail)
        answer, copy = await maya.receives("paid"), await eve.receives("paid")
        assert answer.mail.reply_text == "It is <paid>\n\n- here <https://halden.example>\n\n[lamp.bin]"
        assert answer.mail.signature == "--\nNoor\nHalden"
        assert "<b>&lt;paid&gt;</b>" in answer.mail.html
        ((file,), raw) = (answer.mail.attachments, world.post_office.mails_of(MAYA_MAIL)[-1].raw)
        assert (file.inline, file.content) == (True, PNG)
        assert EVE_MAIL.encode() not in raw
        await eve.answers(copy, "I have seen it.")
        talk = await reads_system(noor, interaction, "I have seen it.")
        assert [m.kind for m in talk.messages] == ["inbound", "outbound", "aside"]
        shown = talk.messages[1]
        assert shown.body.startswith("It is <paid>")
        assert shown.mail is not None
        assert [person.address for person in shown.mail.bcc] == [EVE_MAIL]


async def test_a_file_that_only_says_it_is_a_picture_is_not_put_into_the_words(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        fake = await noor.api.uploads("lamp.png", b"<svg onload='evil()'>", "image/png")
        said = [{"kind": "paragraph", "runs": [{"text": "x", "image": fake["id"]}]}]
        with pytest.raises(Refusal) as refused:
            await noor.replies(interaction, "x", mail=draft(MAYA_MAIL, document=said))
        assert (refused.value.code, refused.value.detail["reason"]) == ("attachment_gone", "no_picture")


async def test_what_is_passed_on_outside_comes_back_beside_the_talk(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya, world.mailer(BOB_MAIL) as bob:
        photo = Enclosure("lamp.png", "image/png", PNG)
        interaction = await taken(noor, maya, files=[photo])
        theirs = noor.talk(interaction).messages[0]
        assert theirs.mail is not None
        about = draft(BOB_MAIL, about=theirs.id, attachments=[theirs.mail.attachments[0].id])
        await noor.passes_on(interaction, "Is that so?", about)
        asked = await bob.receives("Is that so?")
        assert "It is wrong." in asked.mail.text
        assert [file.content for file in asked.mail.attachments] == [PNG]
        await bob.answers(asked, "It is not.")
        talk = await reads_system(noor, interaction, "It is not.")
        assert talk.view.reply is not None
        assert [person.address for person in talk.view.reply.to] == [MAYA_MAIL]
        await noor.replies(interaction, "It is right.")
        answer = await maya.receives("It is right.")
        assert "Is that so?" not in answer.mail.text
        assert "It is not." not in answer.mail.text


async def test_hostile_html_is_harmless_where_it_is_shown(world: World) -> None:
    page = """<html><body onload="evil()"><script>evil()</script><h1>Hello</h1>
<img src="https://spy.example/x.gif"><svg onload="evil()"></svg><form action="https://x.example"><input></form>
<a href="javascript:evil()">here</a><iframe src="https://x.example"></iframe></body></html>"""
    raw = f"""From: {MAYA_MAIL}\r\nTo: {BILLING_MAIL}\r\nSubject: =?utf-8?q?Hi=0D=0ABcc:_eve@example.net?=\r
Message-ID: <html@x>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}"""
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        await noor.goes("ready")
        await maya.posts(raw.encode(), [BILLING_MAIL])
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        (message,) = noor.talk(interaction).messages
        shown, headers = await noor.api.downloads(f"/api/messages/{message.id}/html")
        assert "sandbox" in headers["Content-Security-Policy"]
        text = shown.decode().partition("<body>")[2].lower()
        for evil in ("evil()", "<script", "<svg", "<form", "<iframe", ' src="https'):
            assert evil not in text
        await noor.replies(interaction, "Hello Maya")
        answer = await maya.receives("Hello Maya")
        raw_answer = world.post_office.mails_of(MAYA_MAIL)[-1].raw
        assert not re.search(rb"^bcc:", raw_answer.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE)
        assert answer.mail.cc == ()


async def test_a_mail_to_nobody_here_is_refused_at_the_door(world: World) -> None:
    async with world.mailer(MAYA_MAIL) as maya:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await maya.mails("nobody@halden.example", "Hi", "Is anybody there?")
    assert await count(world, t.raw_item) == 0


async def test_an_answer_to_an_answer_carries_the_whole_thread(world: World) -> None:
    async with world.desk("noor") as noor, world.mailer(MAYA_MAIL) as maya:
        interaction = await taken(noor, maya)
        answers: list[Received] = []
        for round_ in range(3):
            await noor.replies(interaction, f"Answer {round_}")
            answers.append(await maya.receives(f"Answer {round_}"))
            await maya.answers(answers[-1], f"Question {round_}")
            await noor.reads(interaction, f"Question {round_}")
        ids = [answer.mail.message_id for answer in answers]
        assert [each for each in answers[-1].mail.references if each in ids] == ids[:-1]
        assert len(set(answers[-1].mail.references)) == 5
        assert await count(world, t.conversation) == 1
