"""What is written is given on: it has one owner at every moment, and whoever sent it hears what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.handing_on import TakeBack, Target, Transfer, hand_on, take_back
from hub.leaving import ChangePresence, change_presences
from hub.model.nouns import Refused
from hub.notes import Note, add_notes
from hub.offers import EndOffer, end_offers
from hub.presence import SetPresence, set_presences
from hub.replies import Reply, send_replies
from hub.store import tables as t
from tests.builders import ANA, BEN, CLEO, MINUTE, chat, key
from tests.nodes import Node, becomes, on_sqlite
from tests.unit.stations.dispatching import has_heard, routing

TO_BEN = Target("agent", BEN)


async def gives_on(node: Node, interaction_id: str, to: Target = TO_BEN, **values: Any) -> Refused | None:
    return await node.commit(hand_on, Transfer(interaction_id, ANA, to, **values))


async def live(node: Node) -> Any:
    """The one interaction of the one conversation that is not over."""
    rows = await node.rows(t.interaction)
    (row,) = [row for row in rows if row.state in ("queued", "offered", "active")]
    return row


async def outcomes(node: Node) -> dict[str, str]:
    return {row.agent_id: row.state for row in await node.rows(t.offer)}


async def with_ben(node: Node) -> tuple[str, str]:
    """Ana's chat rings at Ben, by name: (hers, the offer)."""
    talk = await node.talking()
    await node.becomes_ready(BEN)
    assert await gives_on(node, talk, note="She wants a date") is None
    return talk, await node.rings((await live(node)).id, BEN)


async def test_a_note_that_stands_there_goes_along_and_is_not_written_twice(node: Node) -> None:
    talk = await node.talking()
    here = (await node.row(t.conversation)).id
    await node.becomes_ready(BEN)
    asked = await node.commit(add_notes, Note(here, ANA, "@Ben, shall we?", key(), asks=(BEN,)))
    theirs = await node.commit(add_notes, Note(here, BEN, "Give it to me", key()))
    for strange in (theirs, "msg_none"):
        assert await gives_on(node, talk, note_id=strange) == Refused("not_found", {"note_id": strange})
    assert await gives_on(node, talk, note_id=asked) is None
    assert (await node.row(t.call_handover)).note_id == asked
    assert len(await node.rows(t.message, kind="note")) == 2


async def test_it_waits_with_its_place_its_note_and_for_whom_and_its_sender_wraps_up(node: Node) -> None:
    talk = await node.talking()
    before = await node.row(t.interaction, id=talk)
    await node.becomes_ready(BEN)
    assert await gives_on(node, talk, note="She wants a date") is None
    waits, own = await live(node), await node.row(t.interaction, id=talk)
    assert (own.state, own.agent_id) == ("wrapup", ANA)
    assert (waits.state, waits.order_ms, waits.preferred_agent_id) == ("queued", before.order_ms, BEN)
    (note,) = await node.rows(t.message, kind="note")
    assert (note.body, note.author) == ("She wants a date", ANA)
    handover = await node.row(t.call_handover)
    assert (handover.as_interaction_id, handover.note_id, handover.call_id) == (waits.id, note.id, None)
    (told,) = await node.events("interaction.transferred")
    assert told.data["to"] == {"kind": "agent", "id": BEN, "level": None}
    assert (told.data["preferred"], told.data["preferred_mode"]) == ([BEN], "hold")


async def test_said_twice_it_is_given_on_once(node: Node) -> None:
    talk = await node.talking()
    await node.becomes_ready(BEN)
    transfer = Transfer(talk, ANA, TO_BEN)
    assert await node.together(hand_on, transfer, transfer) == [None, None]
    assert len(await node.rows(t.interaction)) == 2
    assert await gives_on(node, talk, Target("queue", "support")) == Refused(
        "illegal_move", {"state": "wrapup"}
    )


@on_sqlite
@pytest.mark.parametrize(
    ("to", "code"),
    [
        (Target("agent", "nobody"), "not_found"),
        (Target("agent", ANA), "not_found"),
        (Target("agent", CLEO), "agent_away"),
        (Target("queue", "none"), "not_found"),
        (Target("skill", "none"), "not_found"),
        (Target("number", "+447700900001"), "illegal_move"),
    ],
)
async def test_to_nobody_it_is_not_given(node: Node, to: Target, code: str) -> None:
    talk = await node.talking()
    refused = await gives_on(node, talk, to)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert (await live(node)).agent_id == ANA


@on_sqlite
async def test_nor_to_whoever_does_not_take_such_work(node: Node) -> None:
    talk = await node.talking()
    calls_only = replace(node.store.centre.agents[BEN], capacity={"voice": 1})
    agents = {**node.store.centre.agents, BEN: calls_only}
    node.store.centre = replace(node.store.centre, agents=agents)
    await node.becomes_ready(BEN, CLEO)
    assert await gives_on(node, talk) == Refused("not_found", {"agent": BEN})
    await node.commit(set_presences, SetPresence(CLEO, "ready", CLEO, only="calls"))
    refused = await gives_on(node, talk, Target("agent", CLEO))
    assert refused == Refused("agent_away", {"agent": CLEO, "presence": "calls"})


@on_sqlite
async def test_what_is_another_agents_is_not_theirs_to_give(node: Node) -> None:
    talk = await node.talking()
    refused = await node.commit(hand_on, Transfer(talk, BEN, Target("queue", "support")))
    assert refused == Refused("not_found")


async def test_the_colleague_takes_it_and_the_sender_has_no_word_in_it_any_more(node: Node) -> None:
    talk, offer = await with_ben(node)
    assert await node.accepts(offer, BEN) == (await live(node)).id
    assert (await live(node)).agent_id == BEN
    conversation = (await live(node)).conversation_id
    reply = Reply(conversation, ANA, "One more thing", key(), 99)
    assert await node.commit(send_replies, reply) == Refused("not_yours")
    theirs = await node.commit(send_replies, replace(reply, agent_id=BEN))
    assert isinstance(theirs, str)
    refused = await node.commit(take_back, TakeBack(talk, ANA))
    assert refused == Refused("taken", {"state": "active", "agent_id": BEN})


@pytest.mark.parametrize("outcome", ["declined", "no_answer", "undelivered", "revoked"])
async def test_what_they_do_not_take_is_its_senders_again(node: Node, outcome: str) -> None:
    talk, offer = await with_ben(node)
    await node.commit(end_offers, EndOffer(offer, outcome))
    row = await live(node)
    assert (row.state, row.agent_id) == ("active", ANA)
    assert (await node.row(t.interaction, id=talk)).state == "closed"
    assert (await node.row(t.call_handover)).state == "refused"
    (back,) = await node.events("interaction.assigned")
    assert (back.data["cause"], back.data["asked"]) == ("refused", BEN)
    conversation = await node.row(t.conversation)
    assert (conversation.state, conversation.queue_id) == ("open", "support")


async def test_going_on_a_break_while_it_rings_is_not_taking_it(node: Node) -> None:
    await with_ben(node)
    await node.commit(set_presences, SetPresence(BEN, "not_ready", BEN))
    assert (await live(node)).agent_id == ANA


@on_sqlite
async def test_where_its_sender_is_gone_it_waits_on(node: Node) -> None:
    _, offer = await with_ben(node)
    await node.commit(set_presences, SetPresence(ANA, "not_ready", ANA))
    await node.commit(end_offers, EndOffer(offer, "declined", BEN))
    assert (await live(node)).state == "queued"


@on_sqlite
async def test_what_was_sent_to_a_queue_goes_on_there(node: Node) -> None:
    talk = await node.talking()
    await node.becomes_ready(BEN)
    await gives_on(node, talk, Target("queue", "support"))
    offer = await node.rings((await live(node)).id, BEN)
    await node.commit(end_offers, EndOffer(offer, "declined", BEN))
    assert (await live(node)).state == "queued"


async def test_it_is_taken_back_while_it_waits_and_while_it_rings(node: Node) -> None:
    talk = await node.talking()
    await node.becomes_ready(BEN)
    await gives_on(node, talk)
    back = TakeBack(talk, ANA)
    assert await node.together(take_back, back, back) == [None, None]
    first = await live(node)
    assert (first.state, first.agent_id, first.slot) == ("active", ANA, 1)
    await gives_on(node, first.id)
    offer = await node.rings((await live(node)).id, BEN)
    assert await node.commit(take_back, TakeBack(first.id, ANA)) is None
    assert (await live(node)).agent_id == ANA
    assert await node.accepts(offer, BEN) == Refused("offer_gone", {"outcome": "contact_gone"})


async def test_a_place_that_something_rings_at_is_not_taken_by_what_returns(node: Node) -> None:
    talk = await node.talking()
    await node.becomes_ready(BEN)
    await gives_on(node, talk)
    own = await node.row(t.interaction, id=talk)
    assert own.slot == 1
    second = await node.rings(await node.waiting_chat("v2"), ANA, slot=2)
    offer = await node.rings((await node.row(t.call_handover)).as_interaction_id, BEN)
    await node.commit(end_offers, EndOffer(offer, "declined", BEN))
    assert not isinstance(await node.accepts(second, ANA), Refused)
    assert sorted(await node.values(t.interaction, "slot", agent_id=ANA, state="active")) == [1, 2]


@on_sqlite
async def test_what_the_customer_writes_meanwhile_goes_with_it(node: Node) -> None:
    await with_ben(node)
    await node.receives(chat("Are you there?"))
    assert (await node.rows(t.message, body="Are you there?"))[0].interaction_id == (await live(node)).id


async def test_the_router_rings_whoever_was_named_and_gives_it_back_when_they_do_not_answer(
    node: Node,
) -> None:
    talk = await node.talking()
    await node.becomes_ready(BEN, CLEO)
    async with routing(node):
        await has_heard(node)
        assert await gives_on(node, talk) is None
        await becomes(lambda: node.values(t.offer, "agent_id", state="live"), [BEN])
        await has_heard(node)
        node.clock.advance(seconds=61)
        for agent in (ANA, BEN, CLEO):
            await node.becomes_ready(agent)
        await becomes(lambda: node.values(t.interaction, "agent_id", state="active"), [ANA])
        await becomes(lambda: outcomes(node), {ANA: "accepted", BEN: "no_answer"})
    assert (await node.row(t.call_handover)).state == "refused"


async def test_who_goes_offline_says_what_becomes_of_what_is_open(node: Node) -> None:
    await node.talking()
    offline = ChangePresence(SetPresence(ANA, "offline", ANA))
    assert await node.commit(change_presences, offline) == Refused("open_items", {"count": 1})
    assert (await node.row(t.agent_state, agent_id=ANA)).presence == "ready"
    assert await node.commit(change_presences, replace(offline, open_items="hand_over")) == "offline"
    waits = await live(node)
    assert (waits.state, waits.agent_id, waits.queue_id) == ("queued", None, "support")
    assert await node.values(t.interaction, "state", agent_id=ANA) == ["closed"]


@on_sqlite
async def test_or_keeps_it_as_a_follow_up(node: Node) -> None:
    await node.talking()
    offline = ChangePresence(SetPresence(ANA, "offline", ANA), "follow_up")
    assert await node.commit(change_presences, offline) == Refused("past")
    due_at = node.clock.now() + 600 * MINUTE
    assert await node.commit(change_presences, replace(offline, due_at=due_at)) == "offline"
    follow_up = await node.row(t.follow_up)
    assert (follow_up.returns_to, follow_up.due_at, follow_up.state) == (ANA, due_at, "waiting")
    assert await node.values(t.interaction, "state") == ["closed"]
