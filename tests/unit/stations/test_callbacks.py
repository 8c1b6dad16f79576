"""Callbacks in queue, in the rows: the place stays, the person is called, and one of each is enough."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pytest

from hub.accepting import accept_work
from hub.calls.reading import read_step
from hub.dispatch.derived import waiting_rows
from hub.dispatch.facts import read_fact
from hub.model.calls import Ask, End, RequestCallback, Step, Wait
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused
from hub.offers import Accept
from hub.store import Tx
from hub.store import tables as t
from routing.events import CallbackFailed, CallbackRequested
from tests.builders import ANA, BEN, MINUTE, phone, small_routing
from tests.nodes import Node, abandon, reserve
from tests.unit.stations.calling import LINE, answer, in_line, leg, press, report, sid
from tests.unit.stations.calling_back import (
    answered,
    answers,
    calls_again,
    dial,
    missed,
    presses_in_line,
    said,
    waiting_centre,
    waits,
    wants_callback,
)

OTHER_NUMBER: Final = "+442071838750"


@pytest.fixture(autouse=True)
def _centre(node: Node) -> None:
    node.store.centre = waiting_centre()


def has(node: Node, centre: ContactCentre) -> None:
    node.store.centre = centre


async def accepts(node: Node, interaction_id: str, agent: str = ANA, *, number: int = 1) -> None:
    node.clock.advance(seconds=0.001)  # ids sort by time
    await node.becomes_ready(agent)
    offer = replace(node.reservation(interaction_id, agent, number), channel="voice")
    await node.commit(reserve, offer)
    assert await node.commit(accept_work, Accept(offer.offer_id, agent)) == interaction_id


async def attempt(node: Node) -> Any:
    """The call of the newest attempt."""
    return (await node.rows(t.call, direction="outbound"))[-1]


# -- asking for it


async def test_whoever_presses_the_key_is_asked_on_which_number_and_keeps_the_place(node: Node) -> None:
    first, second = await waits(node, sender=phone(1)), await waits(node, sender=phone(2))
    asked = await presses_in_line(node, first, "1")
    assert isinstance(asked, Step)
    assert (asked.kind, asked.instructions[-1]) == ("flow", Ask(1, 1, 6))
    assert said(asked)[0].startswith("We can call you back on 4 4 7 7 0 0 9 0 0 0 0 1")
    line = await in_line(node, first.sid)
    assert line is not None
    assert line.place == 1

    taken = await answers(node, first, "1")
    assert RequestCallback("support", "+447700900001") in taken.instructions
    assert taken.instructions[-1] == End("callback", is_told=True)
    call = await node.row(t.call, sid=first.sid)
    assert (call.result, call.interaction_id) == ("callback", None)
    callback = await node.row(t.callback)
    assert (callback.state, callback.number, callback.mode) == ("waiting", "+447700900001", "agent_first")
    interaction = await node.row(t.interaction, id=first.interaction_id)
    assert (interaction.state, interaction.order_ms) == ("queued", first.queued_at)
    behind = await in_line(node, second.sid)
    assert behind is not None
    assert behind.place == 2


async def test_the_end_of_their_line_takes_nothing_from_them(node: Node) -> None:
    callback = await wants_callback(node)
    call = await node.row(t.call)
    await node.commit(report, leg(call.sid, "completed"))
    assert (await node.row(t.interaction)).state == "queued"
    assert (await node.row(t.callback)).state == callback.state == "waiting"
    assert (await node.row(t.call)).result == "callback"


async def test_the_engine_hears_it_behind_the_place(node: Node) -> None:
    await wants_callback(node)
    (event,) = await node.rows(t.event, kind="callback.requested")
    fact = read_fact(event, lambda _: small_routing())
    assert isinstance(fact, CallbackRequested)
    assert (fact.mode, fact.not_before_ms) == ("agent_first", 0)


async def test_another_number_is_keyed_in_read_out_and_confirmed(node: Node) -> None:
    call = await waits(node)
    await presses_in_line(node, call, "1")
    key_in = await answers(node, call, "2", 1)
    assert said(key_in)[0].startswith("Please key in the number")
    wrong = await answers(node, call, "12#", 2)
    assert said(wrong)[0] == "We cannot call that number."
    confirm = await answers(node, call, "02071838750#", 3)
    assert said(confirm)[0].startswith("We will call 4 4 2 0 7 1 8 3 8 7 5 0. If that is right, press 1.")
    await answers(node, call, "1", 4)
    assert (await node.row(t.callback)).number == OTHER_NUMBER


async def test_a_withheld_number_is_asked_for(node: Node) -> None:
    call = await waits(node, sender=None)
    asked = await presses_in_line(node, call, "1")
    assert said(asked)[0].startswith("Please key in the number")


@pytest.mark.parametrize("number", ["999", "09011234567", "0012125550100"])
async def test_a_number_that_may_not_be_called_is_not_taken_down(node: Node, number: str) -> None:
    """For help, at a premium, and abroad, where the centre does not call."""
    call = await waits(node)
    await presses_in_line(node, call, "1")
    await answers(node, call, "2", 1)
    refused = await answers(node, call, f"{number}#", 2)
    assert said(refused)[0] == "We cannot call that number."
    back = await answers(node, call, f"{number}#", 3)
    assert back.instructions == (Wait("support"),)
    assert await node.rows(t.callback) == []


async def test_whoever_presses_nothing_is_back_in_the_line_at_their_place(node: Node) -> None:
    call = await waits(node)
    await presses_in_line(node, call, "1")
    await answers(node, call, "", 1)
    back = await answers(node, call, "", 2)
    assert back.instructions == (Wait("support"),)
    (interaction,) = await node.rows(t.interaction)
    assert (interaction.state, interaction.order_ms) == ("queued", call.queued_at)
    step = await node.store.read(read_step, call.sid)
    assert step is not None
    assert step.kind == "wait"
    again = await presses_in_line(node, call, "1", at=2)
    assert isinstance(again, Step)
    assert isinstance(again.instructions[-1], Ask)


async def test_while_they_are_asked_any_node_says_the_same_once_more(node: Node) -> None:
    call = await waits(node)
    asked = await presses_in_line(node, call, "1")
    assert isinstance(asked, Step)
    step = await node.store.read(read_step, call.sid, node.store.centre)
    assert step is not None
    assert step.instructions == asked.instructions


async def test_an_agent_who_accepts_while_they_are_asked_has_them(node: Node) -> None:
    call = await waits(node)
    await presses_in_line(node, call, "1")
    await accepts(node, call.interaction_id)
    late = await node.commit(press, answer(call.sid, "1", 1))
    assert isinstance(late, Step)
    assert late.kind == "wait"
    assert await node.rows(t.callback) == []
    step = await node.store.read(read_step, call.sid, node.store.centre)
    assert step is not None
    assert step.kind == "hold"


@pytest.mark.parametrize("key", ["3", "*"])
async def test_a_key_that_means_nothing_changes_nothing(node: Node, key: str) -> None:
    call = await waits(node)
    step = await presses_in_line(node, call, key)
    assert isinstance(step, Step)
    assert step.kind == "wait"


async def test_a_key_of_a_caller_whom_nobody_knows_is_refused(node: Node) -> None:
    nobody = await presses_in_line(node, SimpleNamespace(sid=sid()), "1")
    assert nobody == Refused("unknown_call")


# -- the agent first


async def test_an_agent_who_accepts_a_callback_is_rung_and_the_customer_called(node: Node) -> None:
    callback = await wants_callback(node)
    await accepts(node, callback.interaction_id)
    call = await attempt(node)
    assert (call.direction, call.interaction_id) == ("outbound", callback.interaction_id)
    row = await node.row(t.callback)
    assert (row.state, row.call_id) == ("dialling", call.message_id)


async def test_a_customer_who_answers_has_been_called_back(node: Node) -> None:
    callback = await wants_callback(node)
    await accepts(node, callback.interaction_id)
    await node.commit(answered, await attempt(node))
    row = await node.row(t.callback)
    assert (row.state, row.result, row.attempts) == ("connected", "answered", 1)
    assert (await node.row(t.interaction)).state == "active"


async def test_nobody_answers_and_the_place_stays_while_the_agent_is_free(node: Node) -> None:
    callback = await wants_callback(node)
    place = (await node.row(t.interaction)).order_ms
    await accepts(node, callback.interaction_id)
    assert await node.commit(missed, (await attempt(node), "no_answer")) is True
    interaction = await node.row(t.interaction)
    assert (interaction.state, interaction.agent_id, interaction.slot) == ("queued", None, None)
    assert interaction.order_ms == place
    row = await node.row(t.callback)
    assert (row.state, row.attempts, row.last_code) == ("waiting", 1, "no_answer")
    assert row.not_before_at == node.clock.now() + 15 * MINUTE
    (event,) = await node.rows(t.event, kind="callback.failed")
    fact = read_fact(event, lambda _: small_routing())
    assert isinstance(fact, CallbackFailed)
    assert fact.not_before_ms == row.not_before_at
    assert (event.agent_id, event.data["code"]) == (ANA, "no_answer")
    call = await attempt(node)
    assert (call.result, call.interaction_id) == ("no_answer", None)


async def test_another_agent_tries_again(node: Node) -> None:
    callback = await wants_callback(node)
    await accepts(node, callback.interaction_id)
    await node.commit(missed, (await attempt(node), "busy"))
    await accepts(node, callback.interaction_id, BEN, number=2)
    row = await node.row(t.callback)
    assert (row.state, row.call_id) == ("dialling", (await attempt(node)).message_id)
    assert len(await node.rows(t.call, direction="outbound")) == 2


async def test_a_call_that_is_nobodys_callback_is_left_to_others(node: Node) -> None:
    call = await waits(node)
    assert await node.commit(missed, (call, "no_answer")) is None


# -- the customer first


async def test_the_customer_is_called_once_however_often_the_engine_asks(node: Node) -> None:
    has(node, waiting_centre("customer_first"))
    callback = await wants_callback(node)
    await node.commit(dial, callback.interaction_id)
    await node.commit(dial, callback.interaction_id)
    call = await attempt(node)
    assert len(await node.rows(t.call, direction="outbound")) == 1
    await node.commit(answered, call)
    assert [event.kind for event in await node.events("callback.answered")] == ["callback.answered"]
    assert (await node.row(t.callback)).state == "connected"


async def test_a_customer_who_does_not_answer_is_called_again_later(node: Node) -> None:
    has(node, waiting_centre("customer_first"))
    callback = await wants_callback(node)
    await node.commit(dial, callback.interaction_id)
    await node.commit(missed, (await attempt(node), "unconfirmed"))
    assert (await node.row(t.callback)).state == "waiting"
    node.clock.advance(seconds=0.001)
    await node.commit(dial, callback.interaction_id)
    assert len(await node.rows(t.call, direction="outbound")) == 2


async def test_a_dial_for_a_place_that_is_gone_calls_nobody(node: Node) -> None:
    callback = await wants_callback(node)
    await node.commit(abandon, callback.interaction_id)
    await node.commit(dial, "int_gone")
    assert await node.rows(t.call, direction="outbound") == []


# -- one for each person, whatever they do next


async def test_whoever_calls_again_is_asked_whether_they_would_rather_talk_now(node: Node) -> None:
    await waits(node, sender=phone(2))
    callback = await wants_callback(node)
    _call, asked = await calls_again(node)
    assert "are number 2 in line" in said(asked)[-1]
    assert len(await node.rows(t.interaction)) == 2
    assert (await node.row(t.callback, id=callback.id)).state == "waiting"


@pytest.mark.parametrize("key", ["1", ""])
async def test_talking_now_takes_the_place_and_the_callback_is_over(node: Node, key: str) -> None:
    callback = await wants_callback(node)
    place = (await node.row(t.interaction)).order_ms
    call, _ = await calls_again(node)
    await answers(node, call, key, 1)
    if not key:
        await answers(node, call, key, 2)
    (old,) = await node.rows(t.interaction, id=callback.interaction_id)
    (new,) = [row for row in await node.rows(t.interaction) if row.id != old.id]
    assert (old.state, new.state, new.order_ms) == ("closed", "queued", place)
    row = await node.row(t.callback)
    assert (row.state, row.result) == ("cancelled", "called_in")


async def test_keeping_the_callback_ends_the_call_and_nothing_else(node: Node) -> None:
    await wants_callback(node)
    call, _ = await calls_again(node)
    kept = await answers(node, call, "2")
    assert said(kept) == ["We will call you, as agreed. Goodbye."]
    assert (await node.row(t.call, sid=call.sid)).result == "callback"
    assert [row.state for row in await node.rows(t.callback)] == ["waiting"]
    assert len(await node.rows(t.interaction)) == 1


async def test_a_second_wish_takes_the_place_of_the_first(node: Node) -> None:
    """In another line, of which they are not asked."""
    first = await wants_callback(node)
    second = await waits(node, account=LINE)
    assert isinstance(await node.commit(press, answer(second.sid, "1")), Step)  # sales
    second = await node.row(t.call, sid=second.sid)
    await presses_in_line(node, second, "1")
    await answers(node, second, "1", 2)
    rows = {row.id: row for row in await node.rows(t.callback)}
    assert rows.pop(first.id).result == "replaced"
    (newest,) = rows.values()
    assert (newest.state, newest.interaction_id) == ("waiting", second.interaction_id)
    assert (await node.row(t.interaction, id=first.interaction_id)).state == "closed"


async def test_whoever_hangs_up_over_the_question_is_called_all_the_same(node: Node) -> None:
    await wants_callback(node)
    call, _ = await calls_again(node)
    await node.commit(report, leg(call.sid, "completed"))
    assert [row.state for row in await node.rows(t.callback)] == ["waiting"]


# -- by text instead


async def test_whoever_wants_a_text_gets_one_and_leaves_the_line(node: Node) -> None:
    centre = node.store.centre
    line = centre.accounts[("voice", "+15550004")]
    sms = replace(next(a for a in centre.accounts.values() if a.channel == "sms"), account="+15550004")
    has(node, replace(centre, accounts={**centre.accounts, ("sms", "+15550004"): sms}))
    assert line.account == "+15550004"
    call = await waits(node)
    done = await presses_in_line(node, call, "2")
    assert said(done)[-1].startswith("We have sent you a text")
    interaction = await node.row(t.interaction, id=call.interaction_id)
    assert (interaction.state, interaction.closed_by) == ("closed", "customer")
    assert (await node.row(t.call)).result == "by_text"
    assert len(await node.rows(t.outbox)) == 1


async def test_whoever_cannot_be_sent_a_text_waits_on(node: Node) -> None:
    call = await waits(node, sender=None)
    back = await presses_in_line(node, call, "2")
    assert said(back) == ["We cannot send a text to your number."]
    assert isinstance(back, Step)
    assert back.instructions[-1] == Wait("support")
    assert (await node.row(t.interaction)).state == "queued"


# -- for whoever takes the router's office


async def test_the_rows_alone_tell_a_new_router_of_it(node: Node) -> None:
    has(node, waiting_centre("customer_first"))
    callback = await wants_callback(node)

    def read(tx: Tx, items: list[str]) -> list[Any]:
        return [waiting_rows(tx, items, small_routing())]

    (row,) = await node.commit(read, callback.interaction_id)
    assert (row.state, row.callback, row.dialling) == ("callback", "customer_first", False)
    await node.commit(dial, callback.interaction_id)
    (row,) = await node.commit(read, callback.interaction_id)
    assert row.dialling
