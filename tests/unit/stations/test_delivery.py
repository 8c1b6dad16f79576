"""The outbox: leased by one, paced by number, tried again with patience, reported in any order."""

from __future__ import annotations

import asyncio
from itertools import pairwise, permutations

import pytest

from hub.delivery import (
    Leased,
    LeaseDue,
    Outcome,
    apply_reports,
    drop_early_reports,
    give_back,
    lease_due,
    record_outcomes,
)
from hub.delivery.leasing import LEASE_MS
from hub.delivery.outcomes import LONGEST_BACK_OFF_MS, MAX_ATTEMPTS
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.nouns import DeliveryReport, Refused, Sent
from hub.ports import GiveUp, RetryLater
from hub.replies import Reply, send_replies
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, GOODBYE, OUR_NUMBER, OUR_SLOW_NUMBER, key, phone, report, start, stop, text
from tests.nodes import Node, is_waiting, on_postgresql


async def writes(node: Node, *bodies: str, account: str = OUR_NUMBER, to: int = 1) -> list[str]:
    """Ana writes these to a customer who has texted; the messages' ids."""
    node.clock.advance(seconds=0.001)  # ids sort by time
    await node.becomes_ready(ANA)
    await node.receives(text(account=account, sender=phone(to)))
    interaction = (await node.rows(t.interaction, state="queued"))[-1]
    await node.accepts(await node.rings(interaction.id))
    replies = [Reply(interaction.conversation_id, ANA, body, key(), seen_number=1) for body in bodies]
    ids = await node.together(send_replies, *replies)
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction.id, ANA))
    assert not any(isinstance(message_id, Refused) for message_id in ids)
    return [str(message_id) for message_id in ids]


async def writes_to_many(node: Node, *bodies: str, account: str = OUR_NUMBER) -> None:
    """Each to another customer, in this order."""
    for number, body in enumerate(bodies, 1):
        await writes(node, body, account=account, to=number)


async def lease(node: Node, limit: int = 50, busy: frozenset[tuple[str, str]] = frozenset()) -> list[Leased]:
    return await node.commit(lease_due, LeaseDue(limit, busy))


async def lease_one(node: Node) -> Leased:
    (leased,) = await lease(node)
    return leased


async def comes(node: Node, leased: Leased, result: Sent | RetryLater | GiveUp) -> None:
    outcome = Outcome(leased.outbox_id, result, leased.leased_at, leased.lease_until)
    await node.commit(record_outcomes, outcome)


def reports(tx: Tx, items: list[DeliveryReport]) -> list[None]:
    apply_reports(tx, items)
    return [None] * len(items)


async def delivery(node: Node, **where: str) -> tuple[str, str | None]:
    row = await node.row(t.message, **{"kind": "outbound", **where})
    return row.delivery, row.delivery_code


async def told(node: Node) -> list[str]:
    return [event.data["state"] for event in await node.events("message.delivery")]


# -- leases ----------------------------------------------------------------------------------------


async def test_what_is_due_is_leased_by_one_only(node: Node, other_node: Node) -> None:
    await writes_to_many(node, *[f"{n}" for n in range(20)])
    taken = await asyncio.gather(lease(node, 15), lease(other_node, 15))
    ids = [one.outbox_id for leased in taken for one in leased]
    assert len(ids) == len(set(ids))
    ids += [one.outbox_id for one in await lease(node)]
    assert len(ids) == len(set(ids)) == 20


async def test_what_one_person_is_written_goes_out_in_order_whichever_nodes_send_it(
    node: Node, other_node: Node
) -> None:
    words = [f"{n:02}" for n in range(12)]
    await writes(node, *words)
    sent: list[str] = []
    while len(sent) < len(words):
        for leased in await asyncio.gather(lease(node), lease(other_node)):
            for one in leased:
                sent.append(one.message.body)
                await comes(node, one, Sent(f"P{one.message.body}"))
    assert sent == words


async def test_a_retry_is_not_overtaken_by_the_next_sentence_to_the_same_person(node: Node) -> None:
    await writes(node, "First.", "Second.")
    await writes(node, "Somebody else.", to=2)
    first, other = await lease(node)
    assert other.message.body == "Somebody else."
    await comes(node, first, RetryLater("unreachable"))
    assert await lease(node) == []
    node.clock.advance(seconds=1)
    again = await lease_one(node)
    assert again.message.body == "First."
    await comes(node, again, GiveUp("30003", "gone"))
    assert (await lease_one(node)).message.body == "Second."


async def test_a_dead_senders_rows_are_leased_again_and_the_provider_is_to_be_asked(node: Node) -> None:
    await writes(node, "Hello")
    first = await lease_one(node)
    assert first.unknown_since is None
    node.clock.advance(seconds=LEASE_MS / 1000)
    assert await lease(node) == []
    node.clock.advance(seconds=1)
    second = await lease_one(node)
    assert second.unknown_since == first.leased_at
    assert second.message.key == first.message.key


async def test_what_was_given_back_is_due_at_once_and_counts_as_no_attempt(node: Node) -> None:
    await writes(node, "Hello")
    await node.commit(give_back, await lease_one(node))
    assert (await node.row(t.outbox)).attempts == 0
    again = await lease_one(node)
    assert again.unknown_since is None


async def test_a_late_sender_does_not_disturb_who_has_the_lease_now(node: Node) -> None:
    await writes(node, "Hello")
    late = await lease_one(node)
    node.clock.advance(seconds=LEASE_MS / 1000 + 1)
    now = await lease_one(node)
    await comes(node, late, RetryLater("unreachable"))
    await node.commit(give_back, late)
    assert (await node.row(t.outbox)).state == "leased"
    await comes(node, now, Sent("P1"))
    await comes(node, late, RetryLater("unreachable"))
    await comes(node, late, GiveUp("30003", "gone"))
    assert (await node.row(t.outbox)).state == "done"
    assert await delivery(node) == ("sending", None)


async def test_a_late_sender_that_did_send_is_believed(node: Node) -> None:
    await writes(node, "Hello")
    late = await lease_one(node)
    node.clock.advance(seconds=LEASE_MS / 1000 + 1)
    now = await lease_one(node)
    await comes(node, late, Sent("P1"))
    await comes(node, now, RetryLater("unreachable"))
    assert (await node.row(t.outbox)).state == "done"
    assert (await node.row(t.message, kind="outbound")).provider_id == "P1"


async def test_a_number_whose_rows_are_in_hand_is_left_out(node: Node) -> None:
    await writes(node, "one")
    await writes(node, "two", account=OUR_SLOW_NUMBER, to=2)
    leased = await lease(node, busy=frozenset({("sms", OUR_NUMBER)}))
    assert [one.message.body for one in leased] == ["two"]


# -- pace ------------------------------------------------------------------------------------------


async def test_a_numbers_pace_is_kept_by_all_senders_together(node: Node, other_node: Node) -> None:
    await writes_to_many(node, *[f"{n}" for n in range(8)], account=OUR_SLOW_NUMBER)
    moments = []
    for _ in range(5):
        taken = await asyncio.gather(lease(node, 3), lease(other_node, 3))
        moments += [(one.send_at, one.message.body) for leased in taken for one in leased]
        node.clock.advance(seconds=2)
    sent = sorted(moments)
    assert sorted(body for _, body in sent) == [f"{n}" for n in range(8)]
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(sent)]
    assert min(gaps) == 1_000


async def test_a_number_without_a_limit_sends_all_at_once(node: Node) -> None:
    await writes_to_many(node, *[f"{n}" for n in range(20)])
    assert {one.send_at for one in await lease(node)} == {node.clock.now()}


async def test_a_long_quiet_number_owes_nothing(node: Node) -> None:
    await writes(node, "one", account=OUR_SLOW_NUMBER)
    await comes(node, await lease_one(node), Sent("P1"))
    node.clock.advance(seconds=3_600)
    await writes(node, "two", account=OUR_SLOW_NUMBER, to=2)
    await writes(node, "three", account=OUR_SLOW_NUMBER, to=3)
    now = node.clock.now()
    assert [one.send_at for one in await lease(node)] == [now, now + 1_000]


# -- trying again ----------------------------------------------------------------------------------


async def test_the_wait_between_attempts_doubles_up_to_two_minutes_and_then_the_agent_is_told(
    node: Node,
) -> None:
    await writes(node, "Hello")
    waits = []
    for _ in range(MAX_ATTEMPTS):
        await comes(node, await lease_one(node), RetryLater("unreachable"))
        due_at = (await node.row(t.outbox)).due_at
        waits.append(due_at - node.clock.now())
        node.clock.advance(seconds=max(0, due_at - node.clock.now()) / 1000)
    assert waits[:-1] == [min(1_000 * 2**n, LONGEST_BACK_OFF_MS) for n in range(MAX_ATTEMPTS - 1)]
    assert (await node.row(t.outbox)).state == "failed"
    assert await delivery(node) == ("failed", "unreachable")
    assert await told(node) == ["failed"]
    assert await lease(node) == []


async def test_the_providers_own_wish_when_to_try_again_is_kept(node: Node) -> None:
    await writes(node, "Hello")
    await comes(node, await lease_one(node), RetryLater("20429", after_seconds=7.5))
    node.clock.advance(seconds=7.4)
    assert await lease(node) == []
    node.clock.advance(seconds=0.1)
    assert len(await lease(node)) == 1


async def test_after_an_answer_that_was_lost_the_provider_is_to_be_asked_until_it_answers(node: Node) -> None:
    await writes(node, "Hello")
    first = await lease_one(node)
    await comes(node, first, RetryLater("unknown"))
    node.clock.advance(seconds=1)
    second = await lease_one(node)
    assert second.unknown_since == first.leased_at
    await comes(node, second, RetryLater("unreachable"))  # the question itself failed
    node.clock.advance(seconds=2)
    assert (await lease_one(node)).unknown_since == first.leased_at


async def test_a_final_no_fails_at_once_with_its_code(node: Node) -> None:
    await writes(node, "Hello")
    await comes(node, await lease_one(node), GiveUp("21211", "no such number"))
    assert await delivery(node) == ("failed", "21211")
    assert (await node.row(t.outbox)).last_code == "21211"
    assert await node.rows(t.consent) == []


async def test_an_earlier_message_of_the_same_words_is_not_taken_for_this_one(node: Node) -> None:
    await writes(node, "ok", "ok")
    await comes(node, await lease_one(node), Sent("P1"))
    second = await lease_one(node)
    await comes(node, second, Sent("P1"))  # what the provider was asked for and found
    again = await lease_one(node)
    assert (again.outbox_id, again.unknown_since) == (second.outbox_id, None)
    await comes(node, again, Sent("P2"))
    assert sorted(await node.values(t.message, "provider_id", kind="outbound")) == ["P1", "P2"]


# -- reports ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["delivered", "failed"])
async def test_reports_in_every_order_and_doubled_end_in_the_same_state(node: Node, last: str) -> None:
    for number, order in enumerate(permutations(("sending", "sent", last))):
        node.clock.advance(seconds=1)
        (message_id,) = await writes(node, "Hello", to=number)
        await comes(node, await lease_one(node), Sent(f"P{number}"))
        for state in order:
            await node.together(reports, *[report(f"P{number}", state)] * 2)
        assert (await delivery(node, id=message_id))[0] == last
        ends = [e.data["state"] for e in await node.events("message.delivery") if e.message_id == message_id]
        assert ends[-1] == last
        assert len(ends) == len(set(ends))


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered"))))
async def test_reports_that_come_before_our_own_send_returned_are_kept_for_it(
    node: Node, order: tuple[str, ...]
) -> None:
    await writes(node, "Hello")
    leased = await lease_one(node)
    for at, state in enumerate(order):
        await node.commit(reports, report("P1", state, at=at))
    assert await delivery(node) == ("queued", None)
    await comes(node, leased, Sent("P1"))
    assert await delivery(node) == ("delivered", None)
    assert await node.rows(t.early_report) == []


async def test_an_early_refusal_of_the_provider_is_a_refusal(node: Node) -> None:
    await writes(node, "Hello")
    leased = await lease_one(node)
    await node.commit(reports, report("P1", "failed", code="21610"))
    await comes(node, leased, Sent("P1"))
    assert await delivery(node) == ("failed", "21610")
    assert (await node.row(t.consent)).source == "provider"


@on_postgresql
async def test_a_report_that_comes_while_our_send_is_being_recorded_is_not_missed(
    node: Node, other_node: Node
) -> None:
    await writes(node, "Hello")
    leased = await lease_one(node)
    async with node.open_transaction() as recording:
        outcome = Outcome(leased.outbox_id, Sent("P1"), leased.leased_at, leased.lease_until)
        await recording.run(record_outcomes, outcome)
        reporting = asyncio.create_task(other_node.commit(reports, report("P1", "delivered")))
        assert await is_waiting(reporting)
        await recording.commit()
    await reporting
    assert await delivery(node) == ("delivered", None)
    assert await node.rows(t.early_report) == []


@on_postgresql
async def test_two_reports_at_once_move_a_message_forward_only(node: Node, other_node: Node) -> None:
    await writes(node, "Hello")
    await comes(node, await lease_one(node), Sent("P1"))
    async with node.open_transaction() as first:
        await first.run(reports, report("P1", "delivered"))
        second = asyncio.create_task(other_node.commit(reports, report("P1", "sent")))
        assert await is_waiting(second)
        await first.commit()
    await second
    assert await delivery(node) == ("delivered", None)


async def test_reports_of_nobodys_messages_are_forgotten_after_a_day(node: Node) -> None:
    await node.commit(reports, report("foreign", "delivered", at=node.clock.now()))
    assert await node.commit(drop_early_reports, None) == 0
    node.clock.advance(seconds=86_401)
    assert await node.commit(drop_early_reports, None) == 1


# -- refusals --------------------------------------------------------------------------------------


async def test_a_stop_after_the_reply_was_written_spares_the_customer_and_the_confirmation_still_goes(
    node: Node,
) -> None:
    await writes(node, "Buy now!")
    await node.receives(stop(sender=phone(1)))
    leased = await lease(node)
    assert [one.message.body for one in leased] == [GOODBYE]
    assert await delivery(node) == ("failed", "opted_out")


async def test_a_start_before_it_was_due_lets_it_go(node: Node) -> None:
    await writes(node, "Hello")
    await node.receives(stop(sender=phone(1)), start(sender=phone(1)))
    assert "Hello" in [one.message.body for one in await lease(node)]


async def test_the_providers_word_that_the_customer_refuses_us_is_kept_as_its_word(node: Node) -> None:
    await writes(node, "Hello")
    await comes(node, await lease_one(node), GiveUp("21610", "has replied STOP", opted_out=True))
    consent = await node.row(t.consent)
    assert (consent.allowed, consent.source, consent.word) == (False, "provider", "21610")
    (event,) = await node.events("consent.changed")
    assert event.conversation_id is not None
    assert event.data["source"] == "provider"


async def test_a_report_that_the_customer_refuses_us_says_the_same_once(node: Node) -> None:
    await writes(node, "Hello")
    await comes(node, await lease_one(node), Sent("P1"))
    await node.together(reports, *[report("P1", "failed", code="21610")] * 2)
    assert (await node.row(t.consent)).source == "provider"
    assert len(await node.events("consent.changed")) == 1


async def test_the_customers_own_stop_is_not_overwritten_by_the_providers_word(node: Node) -> None:
    await writes(node, "Hello")
    leased = await lease_one(node)
    await node.receives(stop(sender=phone(1)))
    await comes(node, leased, GiveUp("21610", "has replied STOP", opted_out=True))
    assert (await node.row(t.consent)).source == "keyword"
