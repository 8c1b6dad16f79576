"""Callbacks that others ask for, move and give up; nights, closed queues; and callers for whom nobody is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from sqlalchemy import update

from hub.accepting import accept_work
from hub.callbacks.changing import Book, Change, book_callbacks, change_callbacks, postpone_at_night
from hub.callbacks.listing import read_callbacks
from hub.calls.reading import read_step
from hub.dispatch.overflowing import end_waits
from hub.model.calls import Ask
from hub.model.contact_centre import HoursPolicy
from hub.model.nouns import Refused
from hub.offers import Accept
from hub.store import Tx
from hub.store import tables as t
from routing.config import CapacityProfile, ChannelCapacity
from routing.decisions import Overflow
from tests.builders import ANA, HOUR, MINUTE, SECOND, START, phone, small_routing
from tests.nodes import Node, becomes, reserve
from tests.unit.stations.calling_back import (
    answers,
    said,
    speak,
    waiting_centre,
    waits,
    wants_callback,
)
from tests.unit.stations.dispatching import has_heard, routing

NUMBER: Final = "020 7183 8750"
LATE: Final = "2026-09-21T21:30"  # half past ten in the evening in London
NINE: Final = HoursPolicy("nine", "Europe/London", (((9 * 60, 17 * 60),),) * 7)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(autouse=True)
def _centre(node: Node) -> None:
    node.store.centre = waiting_centre()


def overflow(tx: Tx, items: list[tuple[str, str, str]]) -> list[None]:
    """(interaction, action, cause) as the engine asks for it."""
    end_waits(tx, [Overflow(key, "support", action, cause) for key, action, cause in items])
    return [None] * len(items)


def call_there(tx: Tx, items: list[tuple[str, str]]) -> list[None]:
    """(callback, the number that they want to be called on)."""
    for key, number in items:
        tx.connection.execute(update(t.callback).where(t.callback.c.id == key).values(number=number))
    return [None] * len(items)


async def read_list(node: Node, queues: list[str] | None, only_live: bool) -> list[Any]:
    return await node.store.read(read_callbacks, node.store.centre, node.clock.now(), queues, only_live)


async def books(node: Node, number: str = NUMBER, **values: Any) -> str | Refused:
    return await node.commit(book_callbacks, Book(number, "support", "usr_lena", **values))


# -- by hand


async def test_a_colleague_books_one_which_has_a_place_from_now_on(node: Node) -> None:
    await waits(node, sender=phone(3))
    node.clock.advance(seconds=1)
    booked = await books(node)
    row = await node.row(t.callback)
    assert (row.id, row.number, row.requested_by) == (booked, "+442071838750", "usr_lena")
    (listed,) = await read_list(node, None, True)
    assert (listed["place"], listed["state"], listed["queue_id"]) == (2, "waiting", "support")
    assert [audit.action for audit in await node.rows(t.audit)] == ["callback.booked"]


async def test_they_are_called_from_the_number_that_the_centre_has_chosen(node: Node) -> None:
    """As when an agent dials: no number of ours leads into this queue."""
    centre = waiting_centre()
    ours = [account for account in centre.accounts.values() if account.channel == "voice"]
    assert len(ours) > 1
    elsewhere = {key: replace(account, queue_id="sales") for key, account in centre.accounts.items()}
    chosen = ours[-1].account
    node.store.centre = replace(centre, accounts=elsewhere, dialling=replace(centre.dialling, number=chosen))
    await books(node)
    assert (await node.row(t.callback)).account == chosen


async def test_one_that_is_booked_for_later_waits_till_then(node: Node) -> None:
    await books(node, due_at=START + HOUR)
    assert (await node.row(t.callback)).not_before_at == START + HOUR
    (event,) = await node.events("callback.requested")
    assert event.data["not_before_ms"] == START + HOUR


async def test_nobody_is_left_with_one_ringing_that_is_booked_for_later(node: Node) -> None:
    """It is in line for a moment, until the router hears in the same turn for when it is."""
    small = small_routing()
    takes_calls = CapacityProfile({"voice": ChannelCapacity(max=1)})
    agents = {agent: replace(known, capacity=takes_calls) for agent, known in small.agents.items()}
    await node.becomes_ready(ANA)
    async with routing(node, replace(small, agents=agents)) as router:
        await books(node, due_at=START + HOUR)
        await has_heard(node)
        await becomes(lambda: node.values(t.offer, "state"), ["revoked"])
        await node.passes(HOUR / SECOND)
        router.ring()
        await becomes(lambda: node.values(t.offer, "state"), ["revoked", "live"])


@pytest.mark.parametrize(
    ("number", "reason"), [("999", "emergency"), ("nobody", "not_a_number"), ("+12125550123", "not_allowed")]
)
async def test_a_number_that_may_not_be_called_is_not_booked(node: Node, number: str, reason: str) -> None:
    refused = await books(node, number)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.detail["reason"]) == ("not_allowed", reason)
    assert await node.rows(t.interaction) == []


async def test_a_supervisor_gives_one_up_and_its_place_goes(node: Node) -> None:
    callback = await wants_callback(node)
    done = await node.commit(change_callbacks, Change(callback.id, "usr_lena", is_cancelled=True))
    assert done is None
    row = await node.row(t.callback)
    assert (row.state, row.result, row.ended_by) == ("cancelled", "cancelled", "usr_lena")
    assert (await node.row(t.interaction)).state == "closed"
    again = await node.commit(change_callbacks, Change(callback.id, "usr_lena", is_cancelled=True))
    assert again == Refused("gone")


async def test_one_that_rings_at_an_agent_is_given_up_there_too(node: Node) -> None:
    callback = await wants_callback(node)
    await node.becomes_ready(ANA)
    offer = replace(node.reservation(callback.interaction_id, ANA, 1), channel="voice")
    await node.commit(reserve, offer)
    await node.commit(change_callbacks, Change(callback.id, "usr_lena", is_cancelled=True))
    assert (await node.row(t.offer)).state == "contact_gone"
    late = await node.commit(accept_work, Accept(offer.offer_id, ANA))
    assert isinstance(late, Refused)
    assert await node.rows(t.call, direction="outbound") == []


async def test_nothing_is_changed_while_somebody_is_being_called(node: Node) -> None:
    callback = await wants_callback(node)
    await node.becomes_ready(ANA)
    offer = replace(node.reservation(callback.interaction_id, ANA, 1), channel="voice")
    await node.commit(reserve, offer)
    await node.commit(accept_work, Accept(offer.offer_id, ANA))
    for change in (
        Change(callback.id, "usr_lena", is_cancelled=True),
        Change(callback.id, "usr_lena", is_moved=True),
    ):
        assert await node.commit(change_callbacks, change) == Refused("dialling")


async def test_one_is_moved_to_another_time_and_back(node: Node) -> None:
    callback = await wants_callback(node)
    place = (await node.row(t.interaction)).order_ms
    for due in (START + 2 * HOUR, None):
        await node.commit(change_callbacks, Change(callback.id, "usr_lena", is_moved=True, due_at=due))
        assert (await node.row(t.callback)).not_before_at == due
    told = [event.data["not_before_ms"] for event in await node.events("callback.requested")]
    assert told == [0, START + 2 * HOUR, 0]
    assert (await node.row(t.interaction)).order_ms == place


async def test_one_is_moved_to_another_queue_as_old_as_it_is(node: Node) -> None:
    callback = await wants_callback(node)
    place = (await node.row(t.interaction)).order_ms
    node.clock.advance(seconds=60)
    moved = await node.commit(change_callbacks, Change(callback.id, "usr_lena", queue_id="sales"))
    assert moved is None
    before, after = await node.rows(t.interaction)
    assert [(row.state, row.queue_id, row.order_ms) for row in (before, after)] == [
        ("closed", "support", place),
        ("queued", "sales", place),
    ]
    row = await node.row(t.callback)
    assert (row.state, row.interaction_id) == ("waiting", after.id)
    conversation = await node.row(t.conversation)
    assert (conversation.state, conversation.queue_id) == ("open", "sales")
    (audit,) = await node.rows(t.audit)
    assert (audit.action, audit.detail) == ("callback.requeued", {"from": "support", "to": "sales"})
    told = [(event.kind, event.interaction_id) for event in await node.events()][-3:]
    assert told == [
        ("interaction.closed", before.id),
        ("interaction.queued", after.id),
        ("callback.requested", after.id),
    ]


async def test_there_is_no_moving_to_where_it_is_or_to_nowhere(node: Node) -> None:
    callback = await wants_callback(node)
    same = Change(callback.id, "usr_lena", queue_id="support")
    nowhere = Change(callback.id, "usr_lena", queue_id="nowhere")
    assert await node.commit(change_callbacks, same) is None
    assert await node.commit(change_callbacks, nowhere) == Refused("not_found")
    assert (await node.row(t.interaction)).state == "queued"
    assert await node.rows(t.audit) == []


# -- nights and closed queues


async def test_who_asks_at_night_is_called_in_the_morning(node: Node) -> None:
    node.clock.at = at(LATE)
    callback = await wants_callback(node)
    assert callback.not_before_at == at("2026-09-22T07:00")  # eight in London's summer


async def test_who_has_waited_into_the_night_is_called_in_the_morning(node: Node) -> None:
    callback = await wants_callback(node)
    assert callback.not_before_at is None
    assert await node.commit(postpone_at_night, 10) == 0
    node.clock.at = at(LATE)
    assert await node.commit(postpone_at_night, 10) == 1
    assert (await node.row(t.callback)).not_before_at == at("2026-09-22T07:00")
    assert await node.commit(postpone_at_night, 10) == 0


async def test_those_for_whom_it_is_day_keep_nobody_awake_for_whom_it_is_not(node: Node) -> None:
    """However many of them were first."""
    numbers = ("+12125550123", "+12125550124", "+442071838751")
    for day, number in enumerate(numbers, 1):
        callback = await wants_callback(node, sender=phone(day))
        await node.commit(call_there, (callback.id, number))
        node.clock.advance(seconds=1)
    node.clock.at = at(LATE)
    assert await node.commit(postpone_at_night, 1) == 1
    assert [row.not_before_at for row in await node.rows(t.callback)] == [None, None, at("2026-09-22T07:00")]


async def test_an_agent_who_takes_it_at_night_calls_nobody(node: Node) -> None:
    callback = await wants_callback(node)
    node.clock.at = at(LATE)
    await node.becomes_ready(ANA)
    offer = replace(node.reservation(callback.interaction_id, ANA, 1), channel="voice")
    await node.commit(reserve, offer)
    await node.commit(accept_work, Accept(offer.offer_id, ANA))
    assert await node.rows(t.call, direction="outbound") == []
    interaction = await node.row(t.interaction)
    assert (interaction.state, interaction.agent_id) == ("queued", None)
    row = await node.row(t.callback)
    assert (row.state, row.last_code, row.not_before_at) == (
        "waiting",
        "quiet_hours",
        at("2026-09-22T07:00"),
    )


async def test_who_asks_while_the_queue_is_closed_is_called_when_it_opens(node: Node) -> None:
    call = await waits(node)
    node.store.centre = waiting_centre(hours=NINE, after_close="overflow")
    node.clock.at = at("2026-09-21T17:30")
    await node.commit(overflow, (call.interaction_id, "callback", "closing"))
    await answers(node, call, "1")
    assert (await node.row(t.callback)).not_before_at == at("2026-09-22T08:00")


# -- nobody can be with them


async def test_whoever_may_wait_no_longer_is_offered_a_call_once_however_often_the_engine_asks(
    node: Node,
) -> None:
    call = await waits(node)
    for _ in range(3):
        await node.commit(overflow, (call.interaction_id, "callback", "wait"))
    (order,) = await node.rows(t.call_order)
    assert order.kind == "ask"
    step = await node.store.read(read_step, call.sid, node.store.centre)
    assert step is not None
    assert isinstance(step.instructions[-1], Ask)
    assert speak(step.instructions[0]) == "We are sorry, nobody can take your call at the moment."
    assert (await node.row(t.interaction)).state == "queued"


async def test_who_does_not_want_to_be_called_is_let_go_with_words(node: Node) -> None:
    call = await waits(node)
    await node.commit(overflow, (call.interaction_id, "callback", "closing"))
    await answers(node, call, "", 1)
    gone = await answers(node, call, "", 2)
    assert said(gone) == ["Please call again later. Goodbye."]
    interaction = await node.row(t.interaction)
    assert (interaction.state, (await node.row(t.call)).result) == ("closed", "after_hours")


async def test_a_callback_that_comes_up_while_nobody_serves_it_waits_for_better_times(node: Node) -> None:
    callback = await wants_callback(node)
    node.store.centre = waiting_centre(hours=NINE, after_close="overflow")
    node.clock.at = at("2026-09-21T17:30")
    await node.commit(overflow, (callback.interaction_id, "callback", "closing"))
    row = await node.row(t.callback)
    assert (row.state, row.not_before_at) == ("waiting", at("2026-09-22T08:00"))
    assert (await node.row(t.interaction)).state == "queued"


@pytest.mark.parametrize(
    ("cause", "state", "result"),
    [
        ("callback_exhausted", "exhausted", "exhausted"),
        ("called_in", "cancelled", "called_in"),
        ("wait", "cancelled", "turned_away"),
    ],
)
async def test_a_callback_ends_with_its_place(node: Node, cause: str, state: str, result: str) -> None:
    callback = await wants_callback(node)
    await node.commit(overflow, (callback.interaction_id, "cancel", cause))
    row = await node.row(t.callback)
    assert (row.state, row.result) == (state, result)
    assert (await node.row(t.interaction)).state == "closed"


async def test_the_list_has_the_line_first_and_then_what_is_over(node: Node) -> None:
    first = await wants_callback(node, sender=phone(1))
    second = await wants_callback(node, sender=phone(2))
    await node.commit(change_callbacks, Change(first.id, "usr_lena", is_cancelled=True))
    node.clock.advance(seconds=MINUTE / 1000)
    third = await wants_callback(node, sender=phone(3))
    live = await read_list(node, None, True)
    assert [(each["id"], each["place"]) for each in live] == [(second.id, 1), (third.id, 2)]
    everything = await read_list(node, ["support"], False)
    assert [each["id"] for each in everything] == [second.id, third.id, first.id]
    assert await read_list(node, ["sales"], False) == []
