"""Files that go with a reply by chat or text, and the message it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from agent_console.views import read_in_sight
from channels.webchat.visitors import read_opening
from hub.delivery import LeaseDue, lease_due
from hub.media.outgoing import MAX_TEXT_BYTES
from hub.model.contact_centre import WidgetPolicy
from hub.model.nouns import Refused, Scope
from hub.notes import Note, add_notes
from hub.replies import Reply, send_replies
from hub.store import tables as t
from tests.builders import ANA, OUR_NUMBER, WIDGET, key
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import uploads
from tests.unit.stations.test_replies import conversation, reply, texting

EVERYTHING = Scope("usr_1", "admin", None, None)
PICTURE = {"name": "lamp.png", "type": "image/png"}


def change(node: Node, ours: str, **values: Any) -> None:
    """As if one of our ends were configured otherwise."""
    accounts = {
        name: replace(account, **values) if account.account == ours else account
        for name, account in node.store.centre.accounts.items()
    }
    node.store.centre = replace(node.store.centre, accounts=accounts)


async def chatting(node: Node) -> str:
    change(node, WIDGET, widget=WidgetPolicy("Acme", ("self",), None))
    await node.talking()
    return await conversation(node)


async def seen_at_the_desk(node: Node, here: str) -> list[dict[str, Any]]:
    view = (await node.store.read(read_in_sight, [(here, EVERYTHING, node.store.centre)]))[0]
    assert view is not None
    return [event["message"] for event in view["events"] if event["message"]]


async def test_a_file_goes_with_a_chat_reply_and_both_ends_see_it(node: Node) -> None:
    here = await chatting(node)
    await uploads(node, "att_1", "att_2", **PICTURE)
    item = replace(reply(here, ""), files=("att_2", "att_1"))
    message_id = await node.commit(send_replies, item)
    (said,) = [m for m in await seen_at_the_desk(node, here) if m["id"] == message_id]
    assert [file["id"] for file in said["files"]] == ["att_2", "att_1"]
    opening = await node.store.read(read_opening, "v1", WIDGET, None)
    assert opening.chat is not None
    assert [file["id"] for file in opening.chat.carried[str(message_id)].files] == ["att_2", "att_1"]
    # Pressed twice it is one message with the same files.
    assert await node.commit(send_replies, item) == message_id


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"uploaded_by": "ben"}, None),
        ({"scan": "infected"}, None),
        ({"size": 21 * 1024 * 1024}, "too_large"),
        ({"message_id": "gone"}, None),
    ],
    ids=["another's", "infected", "too large", "not there"],
)
async def test_a_file_that_may_not_go_is_named_and_nothing_is_sent(
    node: Node, values: dict[str, Any], reason: str | None
) -> None:
    here = await chatting(node)
    if "message_id" not in values:
        await uploads(node, "att_1", **values)
    answer = await node.commit(send_replies, replace(reply(here), files=("att_1",)))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.detail["attachment"]) == ("attachment_gone", "att_1")
    assert answer.detail.get("reason") == reason
    assert await node.rows(t.message, kind="outbound") == []


async def test_a_number_that_cannot_send_pictures_says_so(node: Node) -> None:
    here = await texting(node)
    await uploads(node, "att_1", **PICTURE)
    answer = await node.commit(send_replies, replace(reply(here), files=("att_1",)))
    assert answer == Refused("files_not_here", {"reason": "number_without_pictures"})


async def test_a_picture_leaves_with_the_text_that_takes_it_along(node: Node) -> None:
    here = await texting(node)
    change(node, OUR_NUMBER, sends_pictures=True)
    await uploads(node, "att_1", **PICTURE)
    await node.commit(send_replies, replace(reply(here), files=("att_1",)))
    (leased,) = await node.commit(lease_due, LeaseDue(10))
    assert [(file.name, file.type) for file in leased.message.files] == [("lamp.png", "image/png")]


@pytest.mark.parametrize(
    ("values", "reason"),
    [({}, "bad_type"), ({**PICTURE, "size": MAX_TEXT_BYTES + 1}, "too_large")],
    ids=["no picture", "too large"],
)
async def test_what_phones_do_not_show_does_not_go_by_text(
    node: Node, values: dict[str, Any], reason: str
) -> None:
    here = await texting(node)
    change(node, OUR_NUMBER, sends_pictures=True)
    await uploads(node, "att_1", **values)
    answer = await node.commit(send_replies, replace(reply(here), files=("att_1",)))
    assert isinstance(answer, Refused)
    assert answer.detail["reason"] == reason


async def test_an_answer_shows_what_it_answers_on_both_ends(node: Node) -> None:
    here = await chatting(node)
    asked = (await node.row(t.message, kind="inbound")).id
    message_id = await node.commit(send_replies, replace(reply(here), quotes=asked))
    (said,) = [m for m in await seen_at_the_desk(node, here) if m["id"] == message_id]
    orjson.dumps(said["quotes"])  # as it goes over the wire
    assert (said["quotes"]["id"], said["quotes"]["kind"]) == (asked, "inbound")
    opening = await node.store.read(read_opening, "v1", WIDGET, None)
    assert opening.chat is not None
    quoted = opening.chat.carried[str(message_id)].quotes
    assert quoted is not None
    assert quoted["body"] == (await node.row(t.message, kind="inbound")).body


async def test_a_note_is_never_quoted_to_a_customer_nor_is_another_conversation(node: Node) -> None:
    here = await chatting(node)
    note = await node.commit(add_notes, Note(here, ANA, "Careful, a reseller.", key()))
    for quoted in (str(note), "msg_of_somebody_else"):
        answer = await node.commit(send_replies, Reply(here, ANA, "Yes.", key(), 9, quotes=quoted))
        assert answer == Refused("quote_gone", {"message": quoted})
