"""Words that are taken out are gone: of the row, its files, the payload they came in, and both screens."""

from __future__ import annotations

from dataclasses import replace

from channels.webchat.outbound import render_chat, render_events
from channels.webchat.visitors import read_opening
from hub.model.nouns import Refused
from hub.notes import Note, add_notes
from hub.redacting import Redact, redact_messages
from hub.replies import send_replies
from hub.store import tables as t
from tests.builders import ANA, WIDGET, chat, key
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import uploads
from tests.unit.stations.test_replies import reply, texting
from tests.unit.stations.test_reply_files import chatting, seen_at_the_desk


def redaction(here: str, message_id: str) -> Redact:
    return Redact(here, message_id, "usr_rosa", "rosa")


async def test_a_customer_s_words_are_gone_everywhere_and_that_they_were_there_is_not(node: Node) -> None:
    here = await chatting(node)
    await node.receives(chat("My card is 4111 1111 1111 1111."))
    card = (await node.row(t.message, body="My card is 4111 1111 1111 1111.")).id
    answer = await node.commit(send_replies, replace(reply(here, "Thank you.", seen=99), quotes=card))
    assert isinstance(answer, str)
    await node.commit(redact_messages, redaction(here, card))
    row = await node.row(t.message, id=card)
    assert (row.body, row.redacted_at, row.redacted_by) == ("", node.clock.now(), "rosa")
    shown = {m["id"]: m for m in await seen_at_the_desk(node, here)}
    assert (shown[card]["body"], shown[card]["redacted_by"]) == ("", "rosa")
    assert shown[answer]["quotes"]["body"] == ""
    opening = await node.store.read(read_opening, "v1", WIDGET, None)
    assert opening.chat is not None
    seen = {m["id"]: m for m in render_chat(opening.chat, node.store.centre)["messages"]}
    assert (seen[card]["body"], seen[card]["redacted"]) == ("", True)
    assert "4111" not in str(seen)
    (audit,) = await node.rows(t.audit, action="message.redacted")
    assert (audit.user_id, audit.target) == ("usr_rosa", card)


async def test_an_open_widget_is_told_but_of_a_note_nothing(node: Node) -> None:
    here = await chatting(node)
    said = (await node.row(t.message, kind="inbound")).id
    note = await node.commit(add_notes, Note(here, ANA, "A reseller.", key()))
    for message_id in (said, str(note)):
        await node.commit(redact_messages, redaction(here, message_id))
    frames = render_events(await node.events("message.redacted"), {}, node.store.centre)
    assert [(frame["kind"], frame["message_id"]) for frame in frames] == [("redacted", said)]
    assert (await node.row(t.message, id=str(note))).body == ""


async def test_its_files_go_with_it(node: Node) -> None:
    here = await chatting(node)
    await uploads(node, "att_1")
    sent = await node.commit(send_replies, replace(reply(here), files=("att_1",)))
    await node.commit(redact_messages, redaction(here, str(sent)))
    assert await node.rows(t.attachment) == []
    assert (await node.row(t.message, id=str(sent))).files == 0


async def test_twice_is_once_and_what_is_not_there_is_refused(node: Node) -> None:
    here = await chatting(node)
    said = (await node.row(t.message, kind="inbound")).id
    assert await node.together(redact_messages, redaction(here, said), redaction(here, said)) == [None, None]
    assert len(await node.events("message.redacted")) == 1
    for wrong in (redaction(here, "msg_none"), redaction("con_none", said)):
        assert await node.commit(redact_messages, wrong) == Refused("not_found")


async def test_what_is_on_its_way_would_go_out_empty_and_stays(node: Node) -> None:
    here = await texting(node)
    sent = await node.commit(send_replies, reply(here))
    answer = await node.commit(redact_messages, redaction(here, str(sent)))
    assert answer == Refused("illegal_move", {"state": "queued"})
    assert (await node.row(t.message, id=str(sent))).body == "On its way."
