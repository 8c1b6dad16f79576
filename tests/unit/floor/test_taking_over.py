"""A supervisor takes over what an agent has in writing: one owner at every moment, which no router disputes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.nouns import Refused, Scope
from hub.replies import Reply, send_replies
from hub.store import tables as t
from hub.taking_over import TakenOver, TakeOver, take_over_work
from tests.builders import ANA, BEN, CLEO, key
from tests.nodes import Node, on_sqlite
from tests.unit.stations.dispatching import has_heard, routing

CHIEF = Scope("usr_cleo", "supervisor", CLEO, None)
OTHER = Scope("usr_ben", "supervisor", BEN, None)
NARROW = replace(CHIEF, queues=frozenset({"elsewhere"}))
DESKLESS = Scope("usr_lead", "supervisor", None, None)


async def takes_over(node: Node, held: str, scope: Scope = CHIEF) -> TakenOver:
    answer = await node.commit(take_over_work, TakeOver(held, ANA, scope))
    assert isinstance(answer, TakenOver)
    return answer


async def owners(node: Node) -> list[tuple[str, str]]:
    rows = await node.rows(t.interaction)
    return [(row.agent_id, row.state) for row in rows if row.state in ("queued", "offered", "active")]


async def test_it_is_the_supervisors_at_once_and_its_agent_wraps_up(node: Node) -> None:
    held = await node.talking()
    before = await node.row(t.interaction, id=held)
    taken = await takes_over(node, held)
    own, theirs = (
        await node.row(t.interaction, id=held),
        await node.row(t.interaction, id=taken.interaction_id),
    )
    assert (own.state, own.agent_id) == ("wrapup", ANA)
    assert (theirs.state, theirs.agent_id, theirs.slot) == ("active", CLEO, 1)
    assert (theirs.order_ms, theirs.queue_id) == (before.order_ms, before.queue_id)
    (ended,) = await node.events("interaction.ended")
    assert (ended.agent_id, ended.data["by"], ended.data["taken_by"]) == (ANA, "supervisor", CLEO)
    (line,) = await node.rows(t.audit, action="interaction.taken_over")
    assert (line.user_id, line.target) == (CHIEF.user_id, held)
    assert line.detail == {"from": ANA, "to": CLEO, "as": taken.interaction_id}


async def test_what_the_agent_wraps_up_does_not_close_it(node: Node) -> None:
    held = await node.talking()
    taken = await takes_over(node, held)
    await node.commit(complete_wrap_ups, CompleteWrapUp(held, ANA))
    assert (await node.row(t.conversation, id=taken.conversation_id)).state == "open"
    await node.commit(end_interactions, End(taken.interaction_id, CLEO))
    await node.commit(complete_wrap_ups, CompleteWrapUp(taken.interaction_id, CLEO))
    assert (await node.row(t.conversation, id=taken.conversation_id)).state == "closed"


async def test_a_last_word_of_who_had_it_is_not_said(node: Node) -> None:
    """It was on its way when the supervisor answered."""
    taken = await takes_over(node, await node.talking())
    here = taken.conversation_id
    seen = (await node.row(t.conversation, id=here)).last_number
    late = Reply(here, ANA, "One moment", key(), seen)
    assert await node.commit(send_replies, late) == Refused("not_yours")
    assert isinstance(await node.commit(send_replies, replace(late, agent_id=CLEO, client_key=key())), str)


@on_sqlite
@pytest.mark.parametrize(
    ("agent", "scope", "code"),
    [
        (BEN, CHIEF, "taken"),
        (ANA, NARROW, "not_found"),
        (ANA, DESKLESS, "forbidden"),
        (ANA, replace(CHIEF, agent_id=ANA), "illegal_move"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    node: Node, agent: str, scope: Scope, code: str
) -> None:
    held = await node.talking()
    answer = await node.commit(take_over_work, TakeOver(held, agent, scope))
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert await owners(node) == [(ANA, "active")]
    assert await node.rows(t.audit, action="interaction.taken_over") == []


async def test_what_waits_is_assigned_and_not_taken_over(node: Node) -> None:
    waits = await node.waiting_chat()
    answer = await node.commit(take_over_work, TakeOver(waits, ANA, CHIEF))
    assert isinstance(answer, Refused)
    assert answer.code == "illegal_move"


async def test_of_two_supervisors_one_has_it(node: Node, other_node: Node) -> None:
    held = await node.talking()
    first, second = await asyncio.gather(
        node.commit(take_over_work, TakeOver(held, ANA, CHIEF)),
        other_node.commit(take_over_work, TakeOver(held, ANA, OTHER)),
    )
    (lost,) = [answer for answer in (first, second) if isinstance(answer, Refused)]
    ((owner, state),) = await owners(node)
    assert lost == Refused("taken", {"agent_id": owner})
    assert (owner, state) == (BEN if first is lost else CLEO, "active")


async def test_what_ends_in_the_same_moment_is_over_or_taken_never_both(node: Node, other_node: Node) -> None:
    held = await node.talking()
    taken, _ = await asyncio.gather(
        node.commit(take_over_work, TakeOver(held, ANA, CHIEF)),
        other_node.commit(end_interactions, End(held, ANA)),
    )
    assert isinstance(taken, TakenOver) or taken == Refused("gone", {"state": "wrapup"})
    assert await owners(node) == ([(CLEO, "active")] if isinstance(taken, TakenOver) else [])
    assert len(await node.events("interaction.ended")) == 1


async def test_it_takes_room_of_the_supervisors_and_goes_beyond_it(node: Node) -> None:
    """Two places for chats: the second is still offered, the one after is not, until something ends."""
    async with routing(node):
        talks = []
        for visitor in ("v1", "v2", "v3"):
            await node.becomes_ready(ANA if visitor != "v3" else BEN)
            await node.waiting_chat(visitor)
            await has_heard(node)
            (offer,) = await node.rows(t.offer, state="live")
            await node.accepts(offer.id, offer.agent_id)
            talks.append((offer.interaction_id, offer.agent_id))
        await node.becomes_ready(CLEO)
        for held, agent in talks:
            assert isinstance(await node.commit(take_over_work, TakeOver(held, agent, CHIEF)), TakenOver)
        assert sorted(await node.values(t.interaction, "slot", agent_id=CLEO)) == [1, 2, 3]
        await has_heard(node)
        made = len(await node.rows(t.offer))
        for visitor in ("v4", "v5", "v6", "v7"):  # more than the others have places
            await node.waiting_chat(visitor)
        await has_heard(node)
        asked = {row.agent_id for row in (await node.rows(t.offer))[made:]}
        assert CLEO not in asked
        assert asked
