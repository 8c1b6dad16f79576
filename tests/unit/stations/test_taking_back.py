"""Undo of Send: for its few seconds a mail waits at the hub, whatever becomes of the desk."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hub.delivery import LeaseDue, lease_due
from hub.endings import End, end_interactions
from hub.model.nouns import Refused
from hub.replies import send_replies
from hub.store import tables as t
from hub.taking_back import TakeBack, take_back_mails
from tests.builders import ANA, BEN
from tests.nodes import Node
from tests.unit.stations.test_mail_replies import draft, reply, uploads, writing

HOLD_MS = 8_000


async def test_a_mail_waits_its_seconds_and_goes_by_itself_also_when_its_conversation_is_ended(
    node: Node,
) -> None:
    here = await writing(node)
    await node.commit(send_replies, reply(here, hold_ms=HOLD_MS))
    interaction = await node.row(t.interaction)
    await node.commit(end_interactions, End(interaction.id, ANA))
    assert await node.commit(lease_due, LeaseDue(10)) == []
    node.clock.advance(seconds=8)
    assert len(await node.commit(lease_due, LeaseDue(10))) == 1


async def test_taken_back_it_never_goes_and_its_files_are_uploads_again(node: Node) -> None:
    here = await writing(node)
    await uploads(node, "label")
    message_id = await node.commit(
        send_replies, reply(here, hold_ms=HOLD_MS, mail=draft(attachments=("label",)))
    )
    item = TakeBack(here, str(message_id), ANA)
    assert await node.commit(take_back_mails, item) is None
    assert await node.commit(take_back_mails, item) is None  # once more, for a lost answer
    node.clock.advance(seconds=8)
    assert await node.commit(lease_due, LeaseDue(10)) == []
    assert (await node.row(t.message, id=message_id)).delivery == "withdrawn"
    (told,) = await node.events("message.delivery")
    assert told.data["state"] == "withdrawn"
    again = await node.commit(send_replies, reply(here, mail=draft(attachments=("label",))))
    assert (await node.row(t.attachment, id="label")).message_id == again


async def test_nobody_takes_back_what_is_due_is_anothers_or_is_not_there(node: Node) -> None:
    here = await writing(node)
    message_id = str(await node.commit(send_replies, reply(here, hold_ms=HOLD_MS)))
    item = TakeBack(here, message_id, ANA)
    assert await node.commit(take_back_mails, replace(item, agent_id=BEN)) == Refused("not_found")
    assert await node.commit(take_back_mails, replace(item, conversation_id="other")) == Refused("not_found")
    assert await node.commit(take_back_mails, replace(item, message_id="none")) == Refused("not_found")
    node.clock.advance(seconds=8)
    assert await node.commit(take_back_mails, item) == Refused("too_late")


async def test_it_is_either_taken_back_or_sent_and_never_both(node: Node, other_node: Node) -> None:
    here = await writing(node)
    for _ in range(5):
        message_id = str(await node.commit(send_replies, reply(here, hold_ms=HOLD_MS)))
        node.clock.advance(seconds=7.9)
        taken, leased = await asyncio.gather(
            other_node.commit(take_back_mails, TakeBack(here, message_id, ANA)),
            node.commit(lease_due, LeaseDue(10)),
        )
        assert (taken, leased) == (None, [])
        node.clock.advance(seconds=8)
        assert await node.commit(lease_due, LeaseDue(10)) == []
