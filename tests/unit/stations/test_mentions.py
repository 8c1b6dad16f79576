"""Colleagues named in notes: told once, only where they may look, and never for another's eyes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent_console.push import Draft, draw_news
from agent_console.snapshot import Sight, read_snapshots
from hub.mentions import SeeMentions, read_mentions, see_mentions
from hub.model.contact_centre import AgentPolicy, TeamPolicy
from hub.model.nouns import Refused, Scope
from hub.notes import Note, add_notes
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO, key
from tests.nodes import Node
from tests.unit.stations.test_replies import conversation


async def talking(node: Node) -> str:
    await node.talking()
    return await conversation(node)


def note(here: str, *names: str, body: str = "@Ben, did you promise this?") -> Note:
    return Note(here, ANA, body, key(), names)


def question(here: str, *names: str) -> Note:
    return Note(here, ANA, "@Ben, shall we?", key(), asks=names)


async def list_of(node: Node, agent_id: str) -> list[dict[str, Any]]:
    return (await node.store.read(read_mentions, [agent_id], node.store.centre))[agent_id]


async def test_who_is_named_is_told_at_once_and_finds_it_later(node: Node) -> None:
    await node.becomes_ready(BEN)
    here = await talking(node)
    message_id = await node.commit(add_notes, note(here, BEN))
    (event,) = await node.events("mention.added")
    assert (event.agent_id, event.conversation_number, event.agent_number) == (BEN, None, event.agent_number)
    scope = Scope("usr_ben", "agent", BEN, frozenset())
    draft = Draft([(f"agent:{BEN}", event)], scope, node.store.centre)
    ((frame,),) = await node.store.read(draw_news, [draft])
    assert frame["mention"]["message_id"] == message_id
    (snapshot,) = await node.store.read(read_snapshots, [Sight(scope, node.clock.now(), node.store.centre)])
    assert snapshot["mentions"] == [frame["mention"]]
    assert frame["mention"]["text"] == "@Ben, did you promise this?"


async def test_nobody_is_told_twice_nor_of_their_own_note(node: Node) -> None:
    here = await talking(node)
    item = note(here, BEN, BEN, ANA)
    await node.commit(add_notes, item)
    await node.commit(add_notes, item)
    assert [row.agent_id for row in await node.rows(t.mention)] == [BEN]


async def test_what_has_been_seen_is_in_the_list_no_more_and_another_s_stays(node: Node) -> None:
    here = await talking(node)
    await node.commit(add_notes, note(here, BEN))
    mention = (await node.row(t.mention)).id
    await node.commit(see_mentions, SeeMentions(ANA, (mention,)))
    assert await node.events("mention.seen") == []
    await node.together(see_mentions, SeeMentions(BEN, (mention,)), SeeMentions(BEN, (mention,)))
    assert len(await node.events("mention.seen")) == 1
    assert (await node.store.read(read_mentions, [BEN], node.store.centre))[BEN] == []


async def test_a_name_opens_no_door(node: Node) -> None:
    here = await talking(node)
    centre = node.store.centre
    stranger = AgentPolicy("cem", "Cem", "elsewhere", (), {})
    teams = {**centre.teams, "elsewhere": TeamPolicy("elsewhere", frozenset())}
    node.store.centre = replace(centre, agents={**centre.agents, "cem": stranger}, teams=teams)
    answer = await node.commit(add_notes, note(here, BEN, "cem", "nobody"))
    assert answer == Refused("may_not_see", {"agents": ["cem", "nobody"]})
    assert await node.rows(t.message, kind="note") == []
    assert await node.rows(t.mention) == []


async def test_whoever_is_asked_is_told_and_everybody_there_sees_of_whom_an_answer_is_awaited(
    node: Node,
) -> None:
    here = await talking(node)
    message_id = await node.commit(add_notes, question(here, BEN, ANA))
    assert [(each["message_id"], each["asks"]) for each in await list_of(node, BEN)] == [(message_id, True)]
    (told,) = await node.events("note.added")
    assert (told.data, told.conversation_number is not None) == ({"asks": [BEN]}, True)
    node.clock.advance(seconds=1)
    await node.commit(add_notes, note(here, BEN))
    assert [each["asks"] for each in await list_of(node, BEN)] == [False, True]


async def test_a_note_of_theirs_is_the_answer_and_only_there(node: Node) -> None:
    here = await talking(node)
    await node.talking("v2", slot=2)
    (other,) = {row.id for row in await node.rows(t.conversation)} - {here}
    await node.commit(add_notes, question(here, BEN))
    await node.commit(add_notes, note(here, BEN))
    await node.commit(add_notes, Note(other, BEN, "Of another", key()))
    await node.commit(add_notes, Note(here, CLEO, "I think so", key()))
    assert len(await list_of(node, BEN)) == 2
    await node.commit(add_notes, Note(here, BEN, "Yes, on Friday", key()))
    # What only named him is not answered by it.
    assert [each["asks"] for each in await list_of(node, BEN)] == [False]
    (seen,) = await node.events("mention.seen")
    assert seen.agent_id == BEN


async def test_who_may_not_look_is_not_asked(node: Node) -> None:
    here = await talking(node)
    assert await node.commit(add_notes, question(here, "nobody")) == Refused(
        "may_not_see", {"agents": ["nobody"]}
    )
    assert await node.rows(t.message, kind="note") == []
