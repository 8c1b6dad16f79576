"""Follow-ups: a conversation is laid aside until a time, and comes back then, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.firsts.reading import FirstChannel
from hub.followups.coming_back import bring_back
from hub.followups.listing import read_follow_ups
from hub.followups.setting import DropFollowUp, SetFollowUp, drop_follow_ups, set_follow_ups
from hub.model.nouns import Refused
from hub.store import tables as t
from tests.builders import ANA, BEN, CUSTOMER, HOUR, MINUTE, START, stop, text
from tests.nodes import Node
from tests.unit.stations.test_firsts import MAYA, links, writes_everything


async def closes(node: Node, interaction_id: str) -> str:
    """Talked to and done; its conversation."""
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    return str((await node.row(t.interaction, id=interaction_id)).conversation_id)


async def sets(
    node: Node, conversation_id: str, *, agent: str = ANA, minutes: int = 60, mine: bool = True
) -> str | Refused:
    due = node.clock.now() + minutes * MINUTE
    return await node.commit(set_follow_ups, SetFollowUp(conversation_id, agent, due, mine, "bank answers"))


async def listed(node: Node, agent: str = ANA) -> list[str]:
    found = await node.store.read(lambda connection, _: read_follow_ups(connection, [agent]), None)
    return [each["id"] for each in found[agent]]


async def test_it_comes_back_at_its_time_and_to_whoever_set_it(node: Node) -> None:
    conversation_id = await closes(node, await node.talking())
    row_id = await sets(node, conversation_id)
    assert await listed(node) == [row_id]
    node.clock.advance(seconds=3_599)
    assert await node.commit(bring_back, 10) == 0
    node.clock.advance(seconds=1)
    assert await node.commit(bring_back, 10) == 1
    assert await node.commit(bring_back, 10) == 0
    (came_back,) = await node.rows(t.interaction, state="queued")
    assert (came_back.conversation_id, came_back.preferred_agent_id) == (conversation_id, ANA)
    assert (await node.row(t.conversation)).state == "open"
    assert await listed(node) == []
    assert [event.data["follow_up_id"] for event in await node.events("follow_up.due")] == [row_id]


async def test_one_for_the_queue_comes_back_to_anybody(node: Node) -> None:
    await sets(node, await closes(node, await node.talking()), mine=False)
    node.clock.advance(seconds=3_600)
    await node.commit(bring_back, 10)
    (came_back,) = await node.rows(t.interaction, state="queued")
    assert came_back.preferred_agent_id is None


async def test_what_is_worked_on_already_needs_no_second_place_in_line(node: Node) -> None:
    interaction_id = await node.talking()
    conversation_id = (await node.row(t.interaction, id=interaction_id)).conversation_id
    await sets(node, conversation_id)
    node.clock.advance(seconds=3_600)
    assert await node.commit(bring_back, 10) == 1
    assert [row.state for row in await node.rows(t.interaction)] == ["active"]


async def test_setting_another_moves_it_to_whoever_sets_it(node: Node) -> None:
    conversation_id = await closes(node, await node.talking())
    first = await sets(node, conversation_id, minutes=30)
    second = await sets(node, conversation_id, agent=BEN, minutes=90)
    assert first == second
    assert (await listed(node), await listed(node, BEN)) == ([], [first])
    node.clock.advance(seconds=1_800)
    assert await node.commit(bring_back, 10) == 0


async def test_one_that_is_dropped_does_not_come_back(node: Node) -> None:
    row_id = str(await sets(node, await closes(node, await node.talking())))
    assert await node.commit(drop_follow_ups, DropFollowUp(row_id, BEN)) == Refused("not_found")
    assert await node.commit(drop_follow_ups, DropFollowUp(row_id, ANA)) is None
    assert await node.commit(drop_follow_ups, DropFollowUp(row_id, ANA)) is None
    node.clock.advance(seconds=3_600)
    assert await node.commit(bring_back, 10) == 0
    assert len(await node.events("follow_up.dropped")) == 1


async def test_no_time_that_is_over_and_no_conversation_out_of_sight(node: Node) -> None:
    conversation_id = await closes(node, await node.talking())
    assert await sets(node, conversation_id, minutes=0) == Refused("past")
    assert await sets(node, "cnv_nobody") == Refused("not_found")
    blind = SetFollowUp(conversation_id, ANA, START + HOUR, True, queues=frozenset())
    assert await node.commit(set_follow_ups, blind) == Refused("not_found")
    rows = await node.store.read(lambda connection, _: connection.execute(select(t.follow_up)).all(), None)
    assert rows == []


async def lays_aside(node: Node, conversation_id: str, by: FirstChannel, **values: Any) -> str | Refused:
    due = node.clock.now() + 60 * MINUTE
    wish = SetFollowUp(conversation_id, ANA, due, True, "send the form", by=by)
    return await node.commit(set_follow_ups, replace(wish, **values))


async def test_a_chat_comes_back_as_a_mail_with_why_for_whoever_writes_it(node: Node) -> None:
    writes_everything(node)
    home = await closes(node, await node.talking())
    await links(node, MAYA)
    row_id = await lays_aside(node, home, "email")
    found = await node.store.read(lambda connection, _: read_follow_ups(connection, [ANA]), None)
    assert [(each["id"], each["by"]) for each in found[ANA]] == [(row_id, "email")]
    node.clock.advance(seconds=3_600)
    await node.commit(bring_back, 10)
    (came,) = await node.rows(t.interaction, state="queued")
    there = await node.row(t.conversation, id=came.conversation_id)
    assert (there.channel, there.continues_id, came.preferred_agent_id) == ("email", home, ANA)
    note = await node.row(t.message, kind="note")
    assert (note.conversation_id, note.body, note.author) == (there.id, "send the form", ANA)
    assert (await node.row(t.conversation, id=home)).state == "closed"


async def test_texts_with_them_go_on_and_get_no_second_place_in_line(node: Node) -> None:
    writes_everything(node)
    home = await closes(node, await node.talking())
    await links(node, CUSTOMER)
    await lays_aside(node, home, "sms")
    await node.receives(text("Hello?"))
    node.clock.advance(seconds=3_600)
    assert await node.commit(bring_back, 10) == 1
    assert len(await node.rows(t.interaction, channel="sms")) == 1
    assert (await node.row(t.message, kind="note")).channel == "sms"


async def test_what_cannot_be_written_to_is_said_when_it_is_set(node: Node) -> None:
    writes_everything(node)
    home = await closes(node, await node.talking())
    assert await lays_aside(node, home, "sms") == Refused("not_found")
    await links(node, CUSTOMER)
    await node.receives(stop())
    assert await lays_aside(node, home, "sms") == Refused("not_allowed", {"reason": "opted_out"})
