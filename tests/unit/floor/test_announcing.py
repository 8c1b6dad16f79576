"""A supervisor's line stands at the desks of whom it is for, until each has read it, and of nobody else."""

from __future__ import annotations

from agent_console.push import Draft, draw_news
from agent_console.snapshot import Sight, read_snapshots
from hub.announcing import Announce, ReadAnnouncements, announce, forget_announcements, read_announcements
from hub.model.nouns import Refused, Scope
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO
from tests.nodes import Node

LEAD = Scope("usr_lead", "supervisor", None, None)
ELSEWHERE = Scope("usr_narrow", "supervisor", None, frozenset({"elsewhere"}))
LINE = "Billing is slow: say up to ten minutes."


async def stands_at(node: Node, agent: str) -> list[str]:
    scope = Scope(f"usr_{agent}", "agent", agent, frozenset())
    (snapshot,) = await node.store.read(read_snapshots, [Sight(scope, node.clock.now(), node.store.centre)])
    return [each["text"] for each in snapshot["announcements"]]


async def test_a_line_to_a_queue_stands_at_each_desk_until_it_is_read_there(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.becomes_ready(BEN)
    told = await node.commit(announce, Announce(LINE, (), "support", LEAD))
    assert not isinstance(told, Refused)
    assert told.agent_ids == (ANA, BEN, CLEO)
    first, *others = await node.events("announcement.made")
    scope = Scope("usr_ana", "agent", ANA, frozenset())
    ((frame,),) = await node.store.read(
        draw_news, [Draft([(f"agent:{ANA}", first)], scope, node.store.centre)]
    )
    assert (frame["announcement"]["text"], frame["announcement"]["queue_id"]) == (LINE, "support")
    assert LINE not in str([each.data for each in (first, *others)])  # the log has no words
    read = ReadAnnouncements(ANA, (told.announcement_id,))
    await node.together(read_announcements, read, read)
    assert len(await node.events("announcement.read")) == 1
    assert (await stands_at(node, ANA), await stands_at(node, BEN)) == ([], [LINE])
    (audit,) = await node.rows(t.audit, action="floor.announced")
    assert (audit.user_id, audit.target, audit.detail["agents"]) == ("usr_lead", "support", 3)


async def test_whoever_is_not_named_or_not_in_sight_is_told_nothing(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.becomes_ready(BEN)
    await node.commit(announce, Announce(LINE, (BEN,), None, LEAD))
    assert (await stands_at(node, ANA), await stands_at(node, BEN)) == ([], [LINE])
    nobody: tuple[str, ...] = ()
    for agents, queue in (((ANA,), None), (nobody, "support"), (nobody, "nowhere"), (nobody, None)):
        assert await node.commit(announce, Announce(LINE, agents, queue, ELSEWHERE)) == Refused("not_found")
    assert await stands_at(node, ANA) == []


async def test_after_a_month_it_is_forgotten_read_or_not(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.commit(announce, Announce(LINE, (ANA,), None, LEAD))
    await node.commit(forget_announcements, None)
    assert await stands_at(node, ANA) == [LINE]
    node.clock.advance(seconds=31 * 24 * 3_600)
    await node.commit(forget_announcements, None)
    assert (await stands_at(node, ANA), await node.rows(t.announcement)) == ([], [])
