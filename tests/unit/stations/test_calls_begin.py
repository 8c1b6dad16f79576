"""A call arrives, is asked what it is about, and waits."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from hub.calls.reading import read_step
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.intake import Arrival
from hub.intake.answering import Question, answer_at_once
from hub.model.calls import Ask, End, Speak, Step, Wait
from hub.model.nouns import CallAnswer, CallStarted, Refused
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, CUSTOMER, HOUR, START, phone, raw
from tests.nodes import Node, reserve
from tests.unit.stations.calling import (
    DIRECT,
    LINE,
    answer,
    begin,
    calling_centre,
    calls,
    due,
    in_line,
    is_accepted,
    leg,
    press,
    report,
    sid,
    started,
    talking,
)


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


async def test_a_call_is_a_line_in_a_conversation_and_wants_nobody_before_the_menu(node: Node) -> None:
    item = started()
    step = await node.commit(begin, item)
    call = await node.row(t.call)
    assert step == Step("flow", LINE, call.message_id, "en", step.instructions)
    assert [type(each) for each in step.instructions] == [Speak, Speak, Ask]
    assert (call.sid, call.account, call.direction, call.menu, call.ended_at) == (
        item.sid,
        LINE,
        "inbound",
        [],
        None,
    )
    message = await node.row(t.message)
    assert (message.id, message.kind, message.body) == (call.message_id, "call", "")
    caller = await node.row(t.call_leg)
    assert (caller.sid, caller.party, caller.address, caller.state) == (
        item.sid,
        "customer",
        CUSTOMER.value,
        "ringing",
    )
    assert await node.kinds() == ["call.started"]
    assert await node.rows(t.interaction) == []


async def test_the_same_call_again_changes_nothing_also_in_one_batch(node: Node) -> None:
    item = started()
    steps = await node.together(begin, item, item)
    steps.append(await node.commit(begin, item))
    assert {(each.kind, each.instructions[-1]) for each in steps} == {("flow", Ask(1, 1, 6))}
    assert len(await node.rows(t.call)) == len(await node.rows(t.identity)) == 1
    assert await node.kinds() == ["call.started"]


async def test_without_a_menu_the_caller_waits_at_once(node: Node) -> None:
    item = started(DIRECT)
    assert (await node.commit(begin, item)).instructions[-1] == Wait("support")
    call, interaction = await node.row(t.call), await node.row(t.interaction)
    assert (interaction.channel, interaction.queue_id, interaction.state) == ("voice", "support", "queued")
    assert (call.interaction_id, call.queued_at) == (interaction.id, node.clock.now())
    assert (await node.row(t.message)).interaction_id == interaction.id


async def test_withheld_callers_are_strangers_to_each_other(node: Node) -> None:
    for _ in range(2):
        await node.commit(begin, started(sender=None))
    assert len(set(await node.values(t.identity, "customer_id"))) == 2
    assert len(set(await node.values(t.call, "conversation_id"))) == 2
    assert await node.values(t.call_leg, "address") == ["", ""]


async def test_a_call_of_a_blocked_number_is_refused_and_recorded(node: Node) -> None:
    await node.commit(begin, started())
    await node.commit(_block, None)
    item = started()
    assert (await node.commit(begin, item)).kind == "refuse"
    call = await node.row(t.call, sid=item.sid)
    assert (call.result, call.ended_at) == ("failed", node.clock.now())
    assert (await node.row(t.call_leg, sid=item.sid)).code == "blocked"


def _block(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.identity).values(blocked_at=tx.now))
    return items


async def test_when_all_it_could_reach_is_closed_the_call_is_told_so_at_once(node: Node) -> None:
    node.store.centre = calling_centre(closed=frozenset({"support", "sales"}))
    assert (await node.commit(begin, started())).instructions[-1] == End("closed", is_told=True)
    assert (await node.row(t.call)).result == "after_hours"
    assert (await node.row(t.conversation)).state == "closed"
    assert await node.kinds() == ["call.started", "call.ended"]


async def test_while_one_queue_is_open_the_menu_is_heard_and_the_closed_one_says_so_when_chosen(
    node: Node,
) -> None:
    node.store.centre = calling_centre(closed=frozenset({"sales"}))
    for key, last, result in (
        ("1", End("closed", is_told=True), "after_hours"),
        ("", Wait("support"), None),
    ):
        item = started(sender=phone(int(key or "2")))
        assert isinstance((await node.commit(begin, item)).instructions[-1], Ask)
        step = await node.commit(press, answer(item.sid, key))
        if not key:  # the menu once more, and then the number's own queue
            step = await node.commit(press, answer(item.sid, key, 2))
        assert isinstance(step, Step)
        assert step.instructions[-1] == last
        assert (await node.row(t.call, sid=item.sid)).result == result


async def test_a_key_leads_to_its_queue(node: Node) -> None:
    item = started()
    await node.commit(begin, item)
    step = await node.commit(press, answer(item.sid, "1"))
    assert isinstance(step, Step)
    assert step.instructions == (Wait("sales"),)
    interaction = await node.row(t.interaction)
    assert (interaction.queue_id, (await node.row(t.conversation)).queue_id) == ("sales", "sales")
    assert (await node.row(t.call)).menu == [{"en": "Sales"}]
    assert await node.kinds() == ["call.started", "interaction.queued"]


async def test_a_wrong_key_or_none_is_asked_again_and_then_the_numbers_own_queue_takes_the_call(
    node: Node,
) -> None:
    item = started()
    await node.commit(begin, item)
    wrong = await node.commit(press, answer(item.sid, "9"))
    assert isinstance(wrong, Step)
    assert [type(each) for each in wrong.instructions] == [Speak, Speak, Ask]  # what was wrong, and the menu
    assert await node.rows(t.interaction) == []
    await node.commit(press, answer(item.sid, "", turn=2))
    assert (await node.row(t.interaction)).queue_id == "support"


async def test_a_choice_is_made_once(node: Node) -> None:
    item = started()
    await node.commit(begin, item)
    first, second = await node.together(press, answer(item.sid, "1"), answer(item.sid, "1"))
    assert isinstance(first, Step)
    assert isinstance(second, Step)
    assert (first.kind, second.kind) == ("flow", "wait")
    assert len(await node.rows(t.interaction)) == 1


async def test_a_key_after_the_end_and_a_key_of_nobody(node: Node) -> None:
    item = started()
    await node.commit(begin, item)
    await node.commit(report, leg(item.sid, "completed"))
    after = await node.commit(press, answer(item.sid, "1"))
    assert isinstance(after, Step)
    assert after.kind == "end"
    assert await node.commit(press, answer(sid(), "1")) == Refused("unknown_call")
    assert await node.rows(t.interaction) == []


async def test_who_calls_again_goes_on_with_the_conversation_and_the_agent(node: Node) -> None:
    first, _ = await talking(node)
    await node.commit(report, leg(first.sid, "completed"))
    await node.commit(complete_wrap_ups, CompleteWrapUp(first.interaction_id, ANA))
    assert (await node.row(t.conversation)).state == "closed"
    await calls(node)
    assert (await node.row(t.conversation)).state == "open"
    assert (await node.row(t.interaction, state="queued")).preferred_agent_id == ANA


async def test_two_calls_of_one_number_at_once_are_two_conversations(node: Node) -> None:
    for account in (DIRECT, LINE):
        await calls(node, account)
        await calls(node, account)
    assert len(set(await node.values(t.call, "conversation_id"))) == 4


async def test_two_nodes_that_hear_the_same_ring_make_one_call(node: Node, other_node: Node) -> None:
    other_node.store.centre = calling_centre()
    item = started(DIRECT)
    steps = await asyncio.gather(*(_asks(one, item) for one in (node, other_node)))
    assert steps[0] == steps[1]
    assert len(await node.rows(t.call)) == len(await node.rows(t.interaction)) == 1


async def _asks(node: Node, item: CallStarted | CallAnswer, key: str = "call") -> str | Refused:
    """As the door does; what is heard is told by its kind and the call."""
    arrival = Arrival(raw(key, channel="voice"), START + HOUR)
    return await node.commit(
        answer_at_once, Question(arrival, item, lambda step: f"{step.kind} {step.call_id}")
    )


async def test_a_question_is_stored_with_its_answer_and_the_next_one_is_told_the_same(node: Node) -> None:
    item = started()
    told = await _asks(node, item)
    await node.commit(press, answer(item.sid, "1"))
    assert await _asks(node, item) == told
    kept = await node.row(t.raw_item)
    assert (kept.state, kept.answer) == ("placed", told)


async def test_a_question_about_no_call_is_kept_and_refused_each_time(node: Node) -> None:
    for _ in range(2):
        assert await _asks(node, answer(sid(), "1"), key="menu") == Refused("unknown_call")
    kept = await node.row(t.raw_item)
    assert (kept.state, kept.error, kept.answer) == ("unreadable", "unknown_call", None)


async def test_the_place_in_line_is_known_while_one_waits_and_never_zero(node: Node) -> None:
    first = await calls(node, sender=phone(1))
    second = await calls(node, sender=phone(2))

    async def places() -> list[int | None]:
        lines = [await in_line(node, call.sid) for call in (first, second)]
        return [line.place if line else None for line in lines]

    assert await places() == [1, 2]
    await node.commit(report, leg(first.sid, "completed"))
    assert await places() == [None, 1]
    assert await in_line(node, sid()) is None


async def test_whoever_is_rung_for_is_next_and_counts_for_those_behind(node: Node) -> None:
    """The page may be asked for after the router has offered them, which takes it no time where an agent is free."""
    first, second, third = [await calls(node, sender=phone(number)) for number in (1, 2, 3)]
    await node.becomes_ready(ANA)
    await node.commit(reserve, node.reservation(second.interaction_id, ANA, 1))
    lines = [await in_line(node, call.sid) for call in (first, second, third)]
    assert [line.place if line else None for line in lines] == [1, 1, 3]


async def test_what_comes_next_is_read_from_the_rows(node: Node) -> None:
    waiting = await calls(node)
    step = await node.store.read(read_step, waiting.sid)
    assert step is not None
    assert step.kind == "wait"
    await is_accepted(node, waiting)
    await due(node)
    held = await node.store.read(read_step, waiting.sid)
    assert held is not None
    assert held.kind == "hold"
    talked, _ = await talking(node, BEN)
    after = await node.store.read(read_step, talked.sid)
    assert after is not None
    assert after.kind == "end"
    assert await node.store.read(read_step, sid()) is None
