"""Which conversation a mail belongs to: by its head and by who sent it, never by its subject alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.nouns import Bounced, File, InboundMessage, Mailbox
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, HOUR, OUR_MAILBOX, OUR_OTHER_MAILBOX, SECOND, mail
from tests.nodes import Node


async def receives(node: Node, *mails: InboundMessage) -> None:
    """A moment after what came before: ids sort by time."""
    node.clock.advance(seconds=0.001)
    await node.receives(*mails)


async def threads(node: Node) -> list[list[str]]:
    """The words of each conversation, oldest conversation first."""
    conversations = await node.values(t.conversation, "id")
    return [await node.values(t.message, "body", conversation_id=each) for each in conversations]


async def handled(node: Node) -> str:
    """Ana has handled the newest interaction to its end; its conversation."""
    await node.becomes_ready(ANA)
    interaction = (await node.rows(t.interaction))[-1]
    await node.accepts(await node.rings(interaction.id))
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction.id, ANA))
    return str(interaction.conversation_id)


async def newest(node: Node) -> Any:
    return (await node.rows(t.conversation))[-1]


async def test_a_first_mail_opens_a_conversation_with_its_subject_and_is_queued(node: Node) -> None:
    await receives(node, mail("It is late.", subject="Parcel", cc=("bob@example.com",)))
    conversation, interaction = await node.row(t.conversation), await node.row(t.interaction)
    assert (conversation.subject, conversation.state, conversation.account) == ("Parcel", "open", OUR_MAILBOX)
    assert (interaction.state, interaction.channel) == ("queued", "email")
    message = await node.row(t.message)
    assert (message.body, message.kind, message.interaction_id) == ("It is late.", "inbound", interaction.id)
    kept = await node.row(t.mail)
    assert kept.raw_id == (await node.row(t.raw_item)).id
    assert (kept.from_address, kept.to, kept.cc) == (
        "maya@example.com",
        [[None, OUR_MAILBOX]],
        [[None, "bob@example.com"]],
    )
    assert await node.values(t.mail_participant, "address") == ["bob@example.com", "maya@example.com"]
    assert [event.kind for event in await node.events()] == ["message.received", "interaction.queued"]


async def test_an_answer_joins_by_what_it_names(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    await receives(node, mail("Two", header_id="b@x", answers=("a@x",), subject="Something else"))
    await receives(node, mail("Three", answers=("lost@x", "b@x")))
    assert await threads(node) == [["One", "Two", "Three"]]
    assert len(await node.rows(t.interaction)) == 1
    assert (await node.row(t.conversation)).last_inbound_number == 4


async def test_within_one_batch_too(node: Node) -> None:
    await receives(
        node, mail("One", header_id="a@x"), mail("Two", answers=("a@x",)), mail("Alone", subject="B")
    )
    assert await threads(node) == [["One", "Two"], ["Alone"]]


async def test_an_answer_that_overtook_what_it_answers_is_found_by_it(node: Node) -> None:
    await receives(node, mail("Two", header_id="b@x", answers=("a@x",)))
    await receives(node, mail("One", header_id="a@x"))
    await receives(node, mail("Three", answers=("a@x",)))
    assert await threads(node) == [["Two", "One", "Three"]]


async def test_a_header_alone_lets_nobody_in(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    await receives(node, mail("Let me in", sender="eve@example.net", answers=("a@x",)))
    assert await threads(node) == [["One"], ["Let me in"]]
    first, second = await node.rows(t.conversation)
    assert (second.looks_like_id, second.looks_like_reason) == (first.id, "unknown_sender")
    assert second.continues_id is None
    assert second.identity_id != first.identity_id


async def test_a_stranger_who_named_a_mail_first_does_not_get_it(node: Node) -> None:
    await receives(node, mail("Bait", sender="eve@example.net", answers=("a@x",)))
    await receives(node, mail("One", header_id="a@x"))
    await receives(node, mail("Two", answers=("a@x",)))
    assert await threads(node) == [["Bait"], ["One", "Two"]]


async def test_somebody_in_copy_may_answer_and_does_not_become_the_customer(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x", cc=("bob@example.com",)))
    await receives(node, mail("I agree", sender="bob@example.com", answers=("a@x",)))
    assert await threads(node) == [["One", "I agree"]]
    assert await node.values(t.identity, "value") == ["maya@example.com"]
    identity = await node.row(t.identity)
    assert [event.identity_id for event in await node.events("message.received")] == [identity.id] * 2


async def test_the_customer_by_another_of_their_addresses_is_known(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"), mail("Hi", sender="m@home.example", subject="Other"))
    one, two = await node.rows(t.identity)

    def join(tx: Tx, items: list[str]) -> list[None]:
        tx.connection.execute(
            t.identity.update().where(t.identity.c.id == two.id).values(customer_id=one.customer_id)
        )
        return [None]

    await node.commit(join, "")
    await receives(node, mail("From home", sender="m@home.example", answers=("a@x",)))
    assert await threads(node) == [["One", "From home"], ["Hi"]]


async def test_the_same_subject_is_a_hint_and_no_thread(node: Node) -> None:
    await receives(node, mail("One", subject="Parcel"))
    await receives(
        node, mail("Two", subject="PARCEL"), mail("By Bob", sender="bob@x.example", subject="Parcel")
    )
    assert await threads(node) == [["One"], ["Two"], ["By Bob"]]
    first, second, third = await node.rows(t.conversation)
    assert (second.looks_like_id, second.looks_like_reason) == (first.id, "subject")
    assert third.looks_like_id is None


async def test_an_answer_within_the_reopen_window_opens_it_again_for_the_same_agent(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    await handled(node)
    node.clock.advance(seconds=HOUR / SECOND - 1)
    await receives(node, mail("Two", answers=("a@x",)))
    conversation = await node.row(t.conversation)
    assert (conversation.state, conversation.closed_at) == ("open", None)
    assert (await node.rows(t.interaction))[-1].preferred_agent_id == ANA


async def test_a_later_answer_continues_in_a_new_conversation_and_so_do_its_answers(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    first = await handled(node)
    node.clock.advance(seconds=HOUR / SECOND + 1)
    await receives(node, mail("Two", header_id="b@x", answers=("a@x",)))
    assert (await newest(node)).continues_id == first
    await receives(node, mail("Three", answers=("a@x",)), mail("Four", answers=("a@x", "b@x")))
    assert await threads(node) == [["One"], ["Two", "Three", "Four"]]


async def test_one_mail_to_two_of_our_mailboxes_is_one_message(node: Node) -> None:
    both = (OUR_MAILBOX, OUR_OTHER_MAILBOX)
    await receives(node, mail("Help", to=both, header_id="a@x", provider_id="mail:1"))
    await receives(node, mail("Help", to=both, header_id="a@x", provider_id="mail:1", account=both[1]))
    # the list server has put a footer under this copy: other words, the same mail
    copy = mail("Help\n-- \nThe list", to=both, header_id="a@x", account=both[1])
    await receives(node, copy, copy)
    assert await threads(node) == [["Help"]]
    assert await node.values(t.mail_participant, "address") == ["maya@example.com"]


async def test_a_blocked_sender_is_kept_and_is_nobodys_work(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    await handled(node)

    def block(tx: Tx, items: list[str]) -> list[None]:
        tx.connection.execute(t.identity.update().values(blocked_at=tx.now))
        return [None]

    await node.commit(block, "")
    await receives(node, mail("Two", answers=("a@x",)), mail("Three", subject="New"))
    assert await threads(node) == [["One", "Two"], ["Three"]]
    assert len(await node.rows(t.interaction)) == 1


async def test_a_machines_answer_is_filed_and_wakes_nobody(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    await handled(node)
    before = await node.row(t.conversation)
    node.clock.advance(seconds=5)
    await receives(node, mail("I am away.", answers=("a@x",), automatic="reply"))
    assert (await node.row(t.message, body="I am away.")).kind == "system"
    after = await node.row(t.conversation)
    assert (after.state, after.last_message_at) == ("closed", before.last_message_at)
    assert after.last_inbound_number == before.last_inbound_number
    assert len(await node.rows(t.interaction)) == 1
    assert (await node.events())[-1].kind == "mail.filed"


async def test_machines_mail_of_no_thread_lies_in_a_closed_conversation(node: Node) -> None:
    await receives(
        node,
        mail("Offers!", sender="news@list.example", automatic="list"),
        mail("Ours", sender=OUR_MAILBOX, is_own=True, subject="Echo"),
        mail("No such user", sender="mailer-daemon@x.example", automatic="bounce", returned_id="other@x"),
    )
    assert await node.values(t.conversation, "state") == ["closed"] * 3
    assert await node.rows(t.interaction) == []
    assert await node.values(t.identity, "bounced_at") == [None] * 3


async def test_a_stranger_cannot_make_an_address_bounce(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x"))
    forged = (Bounced("maya@example.com", "5.1.1", "no such user"),)
    await receives(
        node, mail("x", sender="eve@x.example", automatic="bounce", returned_id="a@x", bounced=forged)
    )
    assert (await node.row(t.identity, value="maya@example.com")).bounced_at is None
    assert await node.events("mail.bounced") == []


async def test_a_withheld_sender_is_somebody_new_each_time(node: Node) -> None:
    nobody = replace(mail("Who am I?", header_id="a@x"), sender=None)
    again = replace(mail("Me again", answers=("a@x",)), sender=None)
    await receives(node, nobody)
    await receives(node, again)
    assert await threads(node) == [["Who am I?"], ["Me again"]]
    assert await node.values(t.identity, "kind") == ["anonymous"] * 2


async def test_reply_to_takes_part_too(node: Node) -> None:
    await receives(node, mail("One", header_id="a@x", reply_to=(Mailbox(None, "desk@maya.example"),)))
    await receives(node, mail("Two", sender="desk@maya.example", answers=("a@x",)))
    assert await threads(node) == [["One", "Two"]]


async def test_files_hang_on_the_mail_in_their_order(node: Node) -> None:
    files = tuple(File(f"{n}.txt", "text/plain", n, f"{n}" * 64) for n in (3, 1, 2))
    await receives(node, mail("Three files", files=files), mail("None", subject="B"))
    message = await node.row(t.message, body="Three files")
    rows = await node.rows(t.attachment, message_id=message.id)
    assert sorted((row.place, row.name, row.size) for row in rows) == [
        (0, "3.txt", 3),
        (1, "1.txt", 1),
        (2, "2.txt", 2),
    ]
