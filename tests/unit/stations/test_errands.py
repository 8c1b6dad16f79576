"""Errands at a provider: files of a text that follow its words, and words that are taken out there too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.errands.clearing import GIVE_UP_MS as LONG_ENOUGH_MS
from hub.errands.collecting import GIVE_UP_MS, CollectAgain, collect_again
from hub.errands.rows import Errand, find_due
from hub.errands.runner import Done, record_done
from hub.model.nouns import File, Refused, RemoteFile
from hub.redacting import Redact, redact_messages
from hub.store import tables as t
from tests.builders import text
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import uploads

ADDRESS = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
FETCHED = File("", "image/jpeg", 12_345, "a" * 64, scan="clean")


async def texted(node: Node, *types: str) -> str:
    """A customer texts pictures of these types; the message's id."""
    remote = tuple(RemoteFile(f"{ADDRESS}{place}", kind) for place, kind in enumerate(types))
    await node.receives(replace(text("Look."), remote_files=remote))
    return str((await node.row(t.message)).id)


async def due(node: Node) -> list[Errand]:
    return await node.store.read(find_due, node.clock.now(), 10)


async def files(node: Node) -> list[tuple[str, str, int]]:
    return [(row.name, row.scan, row.size) for row in await node.rows(t.attachment)]


async def told(node: Node) -> list[dict[str, Any]]:
    return [event.data for event in await node.events("message.file")]


async def test_the_words_are_there_at_once_and_a_picture_follows(node: Node) -> None:
    message_id = await texted(node, "image/jpeg", "text/vcard")
    assert (await node.row(t.message)).files == 2
    assert await files(node) == [("picture-1.jpg", "awaited", 0), ("file-2", "awaited", 0)]
    first, second = await due(node)
    assert (first.kind, first.address, second.address) == ("collect", f"{ADDRESS}0", f"{ADDRESS}1")
    await node.commit(record_done, Done(first.id, FETCHED))
    assert (await files(node))[0] == ("picture-1.jpg", "clean", 12_345)
    assert await due(node) == [second]
    assert await told(node) == [
        {
            "message_id": message_id,
            "file_id": first.subject,
            "size": 12_345,
            "type": "image/jpeg",
            "scan": "clean",
        }
    ]


async def test_what_cannot_be_had_is_tried_again_told_and_may_be_asked_for_once_more(node: Node) -> None:
    await texted(node, "image/jpeg")
    (errand,) = await due(node)
    await node.commit(record_done, Done(errand.id, code="not_found"))
    assert await due(node) == []
    assert (await files(node))[0][1] == "awaited"
    node.clock.advance(seconds=GIVE_UP_MS / 1000)
    assert await due(node) == [errand]
    await node.commit(record_done, Done(errand.id, code="not_found"))
    assert (await files(node))[0][1] == "missing"
    assert await node.commit(collect_again, CollectAgain(errand.subject)) is None
    again = await node.commit(collect_again, CollectAgain(errand.subject))
    assert isinstance(again, Refused)
    assert await due(node) == [errand]
    assert [each["scan"] for each in await told(node)] == ["missing", "awaited"]


async def test_an_address_of_a_stranger_is_missing_at_once(node: Node) -> None:
    await texted(node, "image/jpeg")
    (errand,) = await due(node)
    await node.commit(record_done, Done(errand.id, code="elsewhere", for_good=True))
    assert (await files(node))[0][1] == "missing"


async def redacted(node: Node) -> str:
    message = await node.row(t.message)
    answer = await node.commit(
        redact_messages, Redact(message.conversation_id, message.id, "usr_rosa", "rosa")
    )
    assert answer is None
    return str(message.id)


async def test_what_is_taken_out_here_is_taken_out_there_and_the_audit_says_so(node: Node) -> None:
    await texted(node, "image/jpeg")
    (collect,) = await due(node)
    message_id = await redacted(node)
    (clear,) = await due(node)
    message = await node.row(t.message)
    assert (clear.kind, clear.subject, clear.address) == ("clear", message_id, message.provider_id)
    await node.commit(record_done, Done(collect.id, FETCHED))  # it was on its way
    assert await files(node) == []
    await node.commit(record_done, Done(clear.id, code="20009"))
    node.clock.advance(seconds=3)
    assert await due(node) == [clear]
    await node.commit(record_done, Done(clear.id))
    (audit,) = await node.rows(t.audit, action="message.redacted_at_provider")
    assert audit.target == message_id
    assert await node.rows(t.errand) == []


async def test_a_provider_that_keeps_it_is_told_of_in_the_audit(node: Node) -> None:
    await texted(node)
    await redacted(node)
    (clear,) = await due(node)
    node.clock.advance(seconds=LONG_ENOUGH_MS / 1000)
    await node.commit(record_done, Done(clear.id, code="20009", for_good=True))
    (audit,) = await node.rows(t.audit, action="message.kept_by_provider")
    assert audit.detail == {"code": "20009"}
    assert await due(node) == []


async def test_what_waits_for_its_mail_is_no_errand(node: Node) -> None:
    await uploads(node, "att_1")
    assert isinstance(await node.commit(collect_again, CollectAgain("att_1")), Refused)
