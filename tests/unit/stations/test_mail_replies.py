"""An agent's mail: to whom it goes, what may hang on it, and what becomes of it when it comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent_console.views import read_in_sight
from channels.email.threading_keys import make_message_id, parse_own_message_id
from hub.delivery import LeaseDue, lease_due
from hub.delivery.outcomes import Outcome, record_outcomes
from hub.model.nouns import Bounced, Mailbox, OutboundMail, Refused, Scope, Sent
from hub.replies import Reply, send_replies
from hub.store import Tx
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.threads.files import MAX_FILE_BYTES
from hub.threads.letters import make_key
from hub.threads.writing import Draft
from tests.builders import ANA, OUR_MAILBOX, OUR_OTHER_MAILBOX, key, mail
from tests.nodes import Node

MAYA = "maya@example.com"
BOB = "bob@example.com"
EVERYTHING = Scope("usr_1", "admin", None, None)


async def writing(node: Node, **first: Any) -> str:
    """The id of a conversation by mail that Ana is in."""
    await node.becomes_ready(ANA)
    await node.receives(mail("Where is it?", **{"header_id": "a@x", **first}))
    interaction = (await node.rows(t.interaction))[-1]
    await node.accepts(await node.rings(interaction.id))
    return str(interaction.conversation_id)


def reply(conversation_id: str, body: str = "On its way.", **values: Any) -> Reply:
    return replace(Reply(conversation_id, ANA, body, key(), seen_number=99), **values)


def draft(*to: str, **values: Any) -> Draft:
    return replace(Draft(to or (MAYA,), (), "Re: My order"), **values)


async def sent(node: Node, item: Reply) -> OutboundMail:
    """The mail as the transport gets it."""
    assert isinstance(await node.commit(send_replies, item), str)
    leased = (await node.commit(lease_due, LeaseDue(10)))[-1]
    assert leased.message.mail is not None
    return leased.message.mail


async def view(node: Node, conversation_id: str) -> dict[str, Any]:
    found = (await node.store.read(read_in_sight, [(conversation_id, EVERYTHING, node.store.centre)]))[0]
    assert found is not None
    return found


def addresses(people: list[dict[str, Any]]) -> list[str]:
    return [person["address"] for person in people]


async def test_an_answer_goes_to_the_sender_and_whoever_had_it_but_for_ourselves(node: Node) -> None:
    here = await writing(node, to=(OUR_MAILBOX, "hello@small.example"), cc=(BOB, OUR_OTHER_MAILBOX, MAYA))
    told = (await view(node, here))["reply"]
    assert (addresses(told["to"]), addresses(told["cc"]), told["subject"]) == ([MAYA], [BOB], "Re: My order")
    out = await sent(node, reply(here))
    assert out.to == (Mailbox("Maya", MAYA),)
    assert out.cc == (Mailbox(None, BOB),)
    assert out.subject == "Re: My order"


async def test_reply_to_is_where_an_answer_is_wanted(node: Node) -> None:
    here = await writing(node, reply_to=(Mailbox("Desk", "desk@maya.example"),))
    told = (await view(node, here))["reply"]
    assert (addresses(told["to"]), addresses(told["cc"])) == (["desk@maya.example"], [])


async def test_an_answer_carries_the_thread_and_quotes_what_it_answers(node: Node) -> None:
    here = await writing(node, answers=("first@x", "second@x"))
    out = await sent(node, reply(here))
    assert (out.in_reply_to, out.references) == ("a@x", ("first@x", "second@x", "a@x"))
    assert out.quoted is not None
    assert (out.quoted.sender.address, out.quoted.body) == (MAYA, "Where is it?")


async def test_its_message_id_is_ours_and_known_before_it_leaves(node: Node) -> None:
    here = await writing(node)
    message_id = await node.commit(send_replies, reply(here))
    kept = await node.row(t.mail, message_id=message_id)
    assert f"<{kept.header_id}>" == make_message_id(str(message_id), "small.example")
    own = parse_own_message_id(f"<{kept.header_id}>")
    assert own is not None
    assert (own.key, own.domain) == (message_id, "small.example")
    known = await node.row(t.mail_key, key=make_key(kept.header_id))
    assert (known.conversation_id, known.message_id) == (here, message_id)


async def test_whom_the_agent_writes_to_may_answer(node: Node) -> None:
    here = await writing(node)
    out = await sent(node, reply(here, mail=draft(MAYA, cc=("Carol@Example.COM",))))
    await node.receives(mail("Hello, Carol here", sender="carol@example.com", answers=(out.header_id,)))
    assert (await node.rows(t.message))[-1].conversation_id == here
    assert len(await node.rows(t.conversation)) == 1


async def test_everybody_gets_it_once(node: Node) -> None:
    here = await writing(node)
    out = await sent(node, reply(here, mail=draft(MAYA, "MAYA@example.com", cc=(MAYA, BOB, BOB))))
    assert [box.address for box in out.to] == [MAYA]
    assert [box.address for box in out.cc] == [BOB]


@pytest.mark.parametrize(
    "address",
    [
        "maya",
        "maya@",
        "@example.com",
        "maya@localhost",
        "maya@example.com\nBcc: eve@example.net",
        "maya@example.com\r\nX: y",
        "maya@example.com, eve@example.net",
        "Maya <maya@example.com>",
        "maya@exa mple.com",
        "maya\0@example.com",
        f"{'m' * 65}@example.com",
        f"maya@{'x' * 64}.com",
        "мая@example.com",
        'maya"@example.com',
    ],
)
@pytest.mark.parametrize("hub_server", ["sqlite"], indirect=True)
async def test_what_is_no_address_is_named_and_nothing_is_sent(node: Node, address: str) -> None:
    here = await writing(node)
    answer = await node.commit(send_replies, reply(here, mail=draft(MAYA, cc=(address,))))
    assert answer == Refused("bad_address", {"address": address})
    assert await node.rows(t.outbox) == []
    assert len(await node.rows(t.mail)) == 1


async def test_a_line_end_in_a_subject_is_a_blank(node: Node) -> None:
    here = await writing(node)
    subject = "Your order\r\nBcc: eve@example.net\0\u2028 and more"
    assert (await sent(node, reply(here, mail=draft(subject=subject)))).subject == (
        "Your order Bcc: eve@example.net and more"
    )


async def test_a_double_click_is_one_mail(node: Node) -> None:
    here = await writing(node)
    item = reply(here, mail=draft())
    first, second = await node.together(send_replies, item, item)
    assert first == second == await node.commit(send_replies, item)
    assert len(await node.rows(t.outbox)) == 1


# -- files -------------------------------------------------------------------------------------


async def uploads(node: Node, *ids: str, **values: Any) -> None:
    def insert(tx: Tx, items: list[None]) -> list[None]:
        rows = [
            {
                "id": each,
                "name": "a.pdf",
                "type": "application/pdf",
                "size": 3,
                "sha256": "0" * 64,
                "inline": False,
                "scan": "clean",
                "uploaded_by": ANA,
                "created_at": tx.now,
                "message_id": None,
                **values,
            }
            for each in ids
        ]
        insert_rows(tx.connection, t.attachment, rows)
        return items

    await node.commit(insert, None)


async def test_files_are_bound_to_the_mail_in_their_order(node: Node) -> None:
    here = await writing(node)
    await uploads(node, "att_1", "att_2")
    out = await sent(node, reply(here, mail=draft(attachments=("att_2", "att_1", "att_2"))))
    assert len(out.files) == 2
    rows = {row.id: row for row in await node.rows(t.attachment)}
    assert (rows["att_2"].place, rows["att_1"].place) == (0, 1)
    assert {row.conversation_id for row in rows.values()} == {here}


@pytest.mark.parametrize(
    "values",
    [{"uploaded_by": "ben"}, {"scan": "infected"}, {"size": MAX_FILE_BYTES + 1}],
    ids=["another's", "infected", "too large"],
)
async def test_a_file_that_may_not_be_sent_is_named(node: Node, values: dict[str, Any]) -> None:
    here = await writing(node)
    await uploads(node, "att_1", **values)
    answer = await node.commit(send_replies, reply(here, mail=draft(attachments=("att_1",))))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.detail["attachment"]) == ("attachment_gone", "att_1")
    assert await node.rows(t.outbox) == []


async def test_a_file_that_was_sent_is_not_sent_with_another_mail(node: Node) -> None:
    here = await writing(node)
    await uploads(node, "att_1")
    item = reply(here, mail=draft(attachments=("att_1",)))
    assert isinstance(await node.commit(send_replies, item), str)
    answer = await node.commit(send_replies, replace(item, client_key=key()))
    assert answer == Refused("attachment_gone", {"attachment": "att_1"})


# -- what comes back ---------------------------------------------------------------------------


async def bounces(node: Node, out: OutboundMail, address: str = MAYA) -> None:
    back = mail(
        "Undelivered",
        sender="mailer-daemon@mx.example",
        automatic="bounce",
        returned_id=out.header_id,
        bounced=(Bounced(address, "5.1.1", "550 no such user"),),
    )
    await node.receives(back)


async def test_a_bounce_fails_the_mail_and_marks_the_address_with_its_reason(node: Node) -> None:
    here = await writing(node)
    out = await sent(node, reply(here))
    await bounces(node, out)
    message = await node.row(t.message, kind="outbound")
    assert (message.delivery, message.delivery_code) == ("failed", "5.1.1")
    identity = await node.row(t.identity, value=MAYA)
    assert (identity.bounced_at, identity.bounce_reason) == (node.clock.now(), "550 no such user")
    (event,) = await node.events("mail.bounced")
    assert (event.message_id, event.data) == (message.id, {"code": "5.1.1"})
    filed = await node.row(t.message, kind="system")
    assert (filed.body, filed.conversation_id) == ("Undelivered", here)
    assert len(await node.rows(t.conversation)) == 1


async def test_a_bounced_address_is_not_written_to_unless_another_is_chosen(node: Node) -> None:
    here = await writing(node)
    await bounces(node, await sent(node, reply(here)))
    told = await view(node, here)
    assert (told["may_send"], told["may_not_send_code"]) == (False, "bounced")
    answer = await node.commit(send_replies, reply(here))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.detail["address"], answer.detail["reason"]) == (
        "bad_address",
        MAYA,
        "bounced",
    )
    assert isinstance(await node.commit(send_replies, reply(here, mail=draft(BOB))), str)


async def test_a_bounce_of_where_it_was_forwarded_to_is_of_the_one_we_wrote_to(node: Node) -> None:
    here = await writing(node)
    await bounces(node, await sent(node, reply(here)), "maya@elsewhere.example")
    assert (await node.row(t.identity, value=MAYA)).bounced_at == node.clock.now()


async def test_whoever_writes_again_can_be_reached_again(node: Node) -> None:
    here = await writing(node)
    await bounces(node, await sent(node, reply(here)))
    await node.receives(mail("Try again please", answers=("a@x",)))
    assert (await node.row(t.identity, value=MAYA)).bounced_at is None
    assert isinstance(await node.commit(send_replies, reply(here)), str)


async def test_our_own_mail_coming_back_is_known_for_what_it_is(node: Node) -> None:
    here = await writing(node)
    out = await sent(node, reply(here))
    echo = mail("On its way.", sender=OUR_MAILBOX, header_id=out.header_id, is_own=True)
    await node.receives(echo)
    await node.receives(replace(echo, provider_id="mail:list-copy", body="On its way. (List)"))
    assert len(await node.rows(t.message)) == 2
    assert len(await node.rows(t.conversation)) == 1


async def test_a_recipient_whom_the_server_refused_is_told_and_marked(node: Node) -> None:
    here = await writing(node)
    assert isinstance(await node.commit(send_replies, reply(here)), str)
    (leased,) = await node.commit(lease_due, LeaseDue(10))
    refused = (Bounced(MAYA, "5.1.1", "550 unknown"),)
    outcome = Outcome(leased.outbox_id, Sent("p1", "sent", refused), leased.leased_at, leased.lease_until)
    await node.commit(record_outcomes, outcome)
    assert (await node.row(t.message, kind="outbound")).delivery == "sent"
    assert (await node.row(t.identity, value=MAYA)).bounce_reason == "550 unknown"
    assert len(await node.events("mail.bounced")) == 1
