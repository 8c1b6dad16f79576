"""A mail passed on to somebody outside is recorded, answers nothing of the customer's, and nor does what comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent_console.views import read_in_sight
from hub.asides import Aside, send_asides
from hub.consent import Consent, record_consent
from hub.delivery import LeaseDue, lease_due
from hub.delivery.outcomes import Outcome, record_outcomes
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.nouns import Bounced, InboundMessage, OutboundMail, Refused, Sent
from hub.replies import Reply, send_replies
from hub.store import Tx
from hub.store import tables as t
from hub.threads.writing import Draft
from tests.builders import ANA, OUR_MAILBOX, key, mail
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import EVERYTHING, MAYA, sent, uploads, writing

PER = "per@workshop.example"
BOB = "bob@example.com"


async def about(node: Node, conversation_id: str) -> str:
    """The customer's newest mail."""
    rows = [row for row in await node.rows(t.message) if row.conversation_id == conversation_id]
    return str([row.id for row in rows if row.kind == "inbound"][-1])


async def aside(node: Node, conversation_id: str, *to: str, **values: Any) -> Aside:
    draft = Draft(to or (PER,), (), "Fwd: My order", about=await about(node, conversation_id))
    return Aside(conversation_id, ANA, "Can you mend it?", key(), replace(draft, **values))


async def comes(node: Node, *letters: InboundMessage) -> None:
    """Later than what was there: rows are read in the order of their time."""
    node.clock.advance(seconds=60)
    await node.receives(*letters)


async def passed_on(node: Node, item: Aside) -> OutboundMail:
    node.clock.advance(seconds=60)
    message_id = await node.commit(send_asides, item)
    due = await node.commit(lease_due, LeaseDue(10))
    (leased,) = (each for each in due if each.message.message_id == message_id)
    gone = Outcome(leased.outbox_id, Sent(str(message_id), "sent"), leased.leased_at, leased.lease_until)
    await node.commit(record_outcomes, gone)
    assert leased.message.mail is not None
    assert leased.message.to.value == item.mail.to[0]
    return leased.message.mail


async def reply_of(node: Node, conversation_id: str) -> dict[str, Any]:
    found = (await node.store.read(read_in_sight, [(conversation_id, EVERYTHING, node.store.centre)]))[0]
    assert found is not None
    return dict(found["reply"])


async def test_it_goes_with_the_customers_mail_below_and_starts_a_thread_of_its_own(node: Node) -> None:
    here = await writing(node, answers=("first@x",), quote="On Monday we wrote", signature="Maya")
    out = await passed_on(node, await aside(node, here))
    assert [box.address for box in out.to] == [PER]
    assert (out.in_reply_to, out.references) == (None, ())
    assert out.quoted is not None
    assert out.quoted.forwarded
    assert out.quoted.sender.address == MAYA
    assert out.quoted.body == "Where is it?\n\nMaya\n\nOn Monday we wrote"


async def test_it_is_in_the_log_and_is_no_answer_to_the_customer(node: Node) -> None:
    here = await writing(node)
    await passed_on(node, await aside(node, here))
    (event,) = await node.events("aside.sent")
    message = await node.row(t.message, id=event.message_id)
    assert (message.kind, message.author, event.conversation_id) == ("aside", ANA, here)
    assert await node.events("message.sent") == []


async def test_what_comes_back_is_filed_and_answers_go_to_the_customer_as_before(node: Node) -> None:
    here = await writing(node, cc=(BOB,))
    before = await reply_of(node, here)
    out = await passed_on(node, await aside(node, here))
    await comes(node, mail("In a week.", sender=PER, answers=(out.header_id,), cc=("boss@workshop.example",)))
    message = (await node.rows(t.message))[-1]
    assert (message.kind, message.author, message.conversation_id) == ("aside", None, here)
    assert len(await node.events("aside.received")) == 1
    assert len(await node.events("message.received")) == 1
    assert await reply_of(node, here) == before
    answer = await sent(node, Reply(here, ANA, "It takes a week.", key(), seen_number=99))
    assert PER not in [box.address for box in (*answer.to, *answer.cc)]
    assert answer.quoted is not None
    assert answer.quoted.body == "Where is it?"
    assert await node.values(t.identity, "value") == [MAYA]
    assert len(await node.rows(t.conversation)) == 1


async def test_somebody_outside_is_answered_outside(node: Node) -> None:
    here = await writing(node)
    out = await passed_on(node, await aside(node, here))
    await comes(node, mail("Which one?", sender=PER, header_id="per-1@x", answers=(out.header_id,)))
    theirs = (await node.rows(t.message))[-1]
    again = await passed_on(node, await aside(node, here, about=theirs.id, subject="Re: My order"))
    assert again.in_reply_to == "per-1@x"
    assert again.quoted is not None
    assert not again.quoted.forwarded
    quoted = Draft((MAYA,), (), "Re", about=theirs.id)
    answer = await node.commit(send_replies, Reply(here, ANA, "x", key(), seen_number=99, mail=quoted))
    assert answer == Refused("not_found", {"message": theirs.id})


async def test_whoever_they_pass_it_on_to_is_not_let_in(node: Node) -> None:
    here = await writing(node)
    out = await passed_on(node, await aside(node, here))
    await comes(node, mail("I am his boss.", sender="eve@example.net", answers=(out.header_id,)))
    newest = (await node.rows(t.conversation))[-1]
    assert (newest.looks_like_id, newest.looks_like_reason) == (here, "unknown_sender")


async def test_an_answer_that_comes_when_all_is_closed_is_work_and_no_new_customer(node: Node) -> None:
    here = await writing(node)
    out = await passed_on(node, await aside(node, here))
    interaction = (await node.rows(t.interaction))[-1]
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction.id, ANA))
    node.clock.advance(seconds=90 * 86_400)
    await comes(node, mail("Sorry for the delay.", sender=PER, answers=(out.header_id,)))
    assert len(await node.rows(t.conversation)) == 1
    assert await node.values(t.identity, "value") == [MAYA]
    assert (await node.rows(t.interaction))[-1].state == "queued"


async def test_whom_the_customer_brings_in_is_part_of_the_talk_from_then_on(node: Node) -> None:
    here = await writing(node)
    out = await passed_on(node, await aside(node, here))
    await comes(node, mail("Per can tell you.", cc=(PER,), answers=("a@x",)))
    await comes(node, mail("Yes I can.", sender=PER, answers=(out.header_id,)))
    assert (await node.rows(t.message))[-1].kind == "inbound"


async def test_a_blind_copy_is_in_no_header_and_its_answer_is_an_aside(node: Node) -> None:
    here = await writing(node)
    draft = Draft((MAYA,), (), "Re: My order", bcc=(BOB, MAYA.upper()))
    out = await sent(node, Reply(here, ANA, "On its way.", key(), seen_number=99, mail=draft))
    assert [box.address for box in out.bcc] == [BOB]
    await comes(node, mail("Good.", sender=BOB, answers=(out.header_id,)))
    assert (await node.rows(t.message))[-1].kind == "aside"


async def test_files_of_the_mail_go_along_and_stay_where_they_were(node: Node) -> None:
    here = await writing(node)
    await uploads(node, "att_mine")
    original = await about(node, here)
    await uploads(node, "att_theirs", message_id=original, conversation_id=here, uploaded_by=None)
    out = await passed_on(node, await aside(node, here, attachments=("att_theirs", "att_mine")))
    assert len(out.files) == 2
    rows = await node.rows(t.attachment)
    assert sorted((row.message_id == original) for row in rows) == [False, False, True]


async def test_a_file_of_another_conversation_does_not_go_along(node: Node) -> None:
    here = await writing(node)
    await uploads(node, "att_other", message_id=None, uploaded_by="ben")
    answer = await node.commit(send_asides, await aside(node, here, attachments=("att_other",)))
    assert answer == Refused("attachment_gone", {"attachment": "att_other"})


@pytest.mark.parametrize("mistake", [{"about": None}, {"about": "msg_nobody"}])
async def test_it_must_be_about_a_mail_of_this_conversation(node: Node, mistake: dict[str, Any]) -> None:
    here = await writing(node)
    answer = await node.commit(send_asides, await aside(node, here, **mistake))
    assert isinstance(answer, Refused)
    assert answer.code == "not_found"


async def test_a_double_click_is_one_mail_and_a_bad_address_none(node: Node) -> None:
    here = await writing(node)
    item = await aside(node, here)
    first, second = await node.together(send_asides, item, item)
    assert first == second
    assert await node.commit(send_asides, await aside(node, here, "nobody")) == Refused(
        "bad_address", {"address": "nobody"}
    )
    assert len(await node.rows(t.outbox)) == 1


async def test_one_that_comes_back_is_told(node: Node) -> None:
    here = await writing(node)
    out = await passed_on(node, await aside(node, here))
    bounced = (Bounced(PER, "5.1.1", "550 no such user"),)
    await comes(
        node,
        mail(
            "Undelivered",
            sender="d@mx.example",
            automatic="bounce",
            returned_id=out.header_id,
            bounced=bounced,
        ),
    )
    assert (await node.row(t.message, kind="aside")).delivery == "failed"


async def test_who_wants_no_mail_of_ours_has_not_spoken_for_others(node: Node) -> None:
    here = await writing(node)
    identity = await node.row(t.identity, value=MAYA)

    def stop(tx: Tx, items: list[None]) -> list[None]:
        said = Consent(identity.id, "email", OUR_MAILBOX, False, "keyword", "STOP", tx.now)
        record_consent(tx, said, conversation_id=here)
        return items

    await node.commit(stop, None)
    refused = await node.commit(send_replies, Reply(here, ANA, "x", key(), seen_number=99))
    assert isinstance(refused, Refused)
    assert isinstance(await node.commit(send_asides, await aside(node, here)), str)
