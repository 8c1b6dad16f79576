"""Intake: stored before acknowledged, placed once, and nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.clock import FixedClock
from hub.intake import Arrival, IntakeDesk, Stored, expire_raw, place_stored, store_raw
from hub.intake.raw import find_unplaced
from hub.model.nouns import Inbound, RawItem
from hub.store import Unavailable
from hub.store import tables as t
from hub.workers import running
from tests.builders import CUSTOMER, HOUR, MINUTE, SECOND, START, chat, phone, raw, text
from tests.nodes import Node, becomes, cut_connections, is_waiting, on_postgresql, open_node


class Reader:
    """Reads what the tests store: the words of a text, from a number of its own for each payload."""

    def __init__(self) -> None:
        self.mended = False

    def __call__(self, raw: RawItem) -> Inbound:
        if raw.body == b"unreadable" and not self.mended:
            raise ValueError("no sender")
        if raw.body == b"surprise":
            raise TypeError("the reader's own fault")
        if raw.body == b"misfit":
            return misfit()
        return text(raw.body.decode(), provider_id=raw.dedupe_key)


def misfit() -> Inbound:
    """Can be read but never placed: its provider id is another message's."""
    return text("misfit", provider_id="SM-taken")


def desk(node: Node, reader: Reader | None = None, *, sweep_seconds: float = 60) -> IntakeDesk:
    return IntakeDesk(
        node.store,
        clock=node.clock,
        readers={"sms": reader or Reader()},
        retention_ms=HOUR,
        sweep_seconds=sweep_seconds,
    )


@asynccontextmanager
async def at_work(intake: IntakeDesk) -> AsyncIterator[IntakeDesk]:
    async with running({"place": intake.place, "sweep": intake.sweep}):
        yield intake


async def bodies(node: Node) -> list[str]:
    return sorted(await node.values(t.message, "body"))


async def has_placed(node: Node, *expected: str) -> None:
    await becomes(lambda: bodies(node), sorted(expected))


async def states(node: Node) -> list[str]:
    return sorted(await node.values(t.raw_item, "state"))


# -- duplicates ------------------------------------------------------------------------------------


async def test_twenty_deliveries_of_one_webhook_at_once_are_one_message(node: Node, other_node: Node) -> None:
    async with at_work(desk(node)) as here, at_work(desk(other_node)) as there:
        item = raw("SM1", body=b"Hello")
        receipts = await asyncio.gather(
            *(intake.accept(item, text("Hello", provider_id="SM1")) for intake in (here, there) * 10)
        )
        await has_placed(node, "Hello")
    assert len({receipt.raw_id for receipt in receipts}) == 1
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    assert len(await node.rows(t.interaction)) == 1


async def test_a_duplicate_that_comes_later_gets_the_first_ones_receipt_and_changes_nothing(
    node: Node,
) -> None:
    async with at_work(desk(node)) as intake:
        first = await intake.accept(raw("SM1"), text("Hello"))
        await has_placed(node, "Hello")
        events = len(await node.events())
        node.clock.advance(seconds=600)
        second = await intake.accept(raw("SM1", received_at=node.clock.now()), text("Hello"))
        await asyncio.sleep(0.05)
    assert (second.raw_id, second.duplicate) == (first.raw_id, True)
    assert len(await node.events()) == events


async def test_a_key_is_of_its_channel(node: Node) -> None:
    intake = desk(node)
    assert not (await intake.accept(raw("1"), text())).duplicate
    assert not (await intake.accept(raw("1", channel="webchat"), chat())).duplicate


@on_postgresql
async def test_a_duplicate_of_what_another_node_has_not_yet_committed_waits_for_it(
    node: Node, other_node: Node
) -> None:
    async with node.open_transaction() as first:
        (receipt,) = await first.run(store_raw, Arrival(raw("SM1"), START + HOUR))
        second = asyncio.create_task(other_node.commit(store_raw, Arrival(raw("SM1"), START + HOUR)))
        assert await is_waiting(second)
        await first.commit()
    assert (await second).raw_id == receipt.raw_id
    assert (await second).duplicate


# -- from stored to placed --------------------------------------------------------------------------


async def test_what_came_first_is_placed_first(node: Node) -> None:
    async with at_work(desk(node)) as intake:
        words = [f"{number:02}" for number in range(30)]
        for word in words:
            await intake.accept(raw(), text(word))
        await has_placed(node, *words)
    told = [event.message_id for event in await node.events("message.received")]
    rows = {row.id: row.body for row in await node.rows(t.message)}
    assert [rows[message_id or ""] for message_id in told] == words


async def test_what_a_node_stored_before_it_died_is_placed_by_the_next_once(hub_url: str, node: Node) -> None:
    async with open_node(hub_url, node.clock) as dying:
        await desk(dying).accept(raw(body=b"Hello"), text("Hello"))  # and its placing task never ran
    async with at_work(desk(node, sweep_seconds=0.05)):
        await asyncio.sleep(0.15)
        assert await bodies(node) == []  # it may still be in that node's hands
        node.clock.advance(seconds=3)
        await has_placed(node, "Hello")
        await asyncio.sleep(0.15)
    assert await bodies(node) == ["Hello"]
    assert await states(node) == ["placed"]


async def test_what_one_sender_sent_is_placed_in_its_order_though_another_node_could_not_place_the_first(
    node: Node, other_node: Node
) -> None:
    """Found by `./dev faults --seed 11`: acknowledged by a node whose line to the database then broke."""
    stuck = desk(other_node)  # stores and acknowledges, and its placing task never runs
    await stuck.accept(raw(body=b"first"), text("first"))
    await stuck.accept(raw(body=b"second", received_at=START + 1), text("second"))
    node.clock.advance(seconds=1)
    async with at_work(desk(node)) as intake:
        await intake.accept(raw(body=b"third", received_at=node.clock.now()), text("third"))
        await has_placed(node, "first", "second", "third")
    rows = {row.id: row.body for row in await node.rows(t.message)}
    told = [rows[event.message_id or ""] for event in await node.events("message.received")]
    assert told == ["first", "second", "third"]


async def test_what_a_sweep_finds_beside_what_is_at_hand_is_placed_in_its_order(node: Node) -> None:
    """A sweep finds the first while the second is about to be placed: both in one transaction, the second in front."""
    stored = []
    for number, words in enumerate(("first", "second")):
        node.clock.advance(seconds=1)
        item = Arrival(raw(body=words.encode(), received_at=START + number), START + HOUR, sender=CUSTOMER)
        stored.append(Stored((await node.commit(store_raw, item)).raw_id, text(words)))
    assert await node.together(place_stored, *reversed(stored)) == [True, True]
    assert await told(node) == ["first", "second"]


@on_postgresql
async def test_what_one_sender_sent_is_placed_in_its_order_though_a_nodes_clock_is_ahead(
    hub_url: str, node: Node
) -> None:
    """Found by `./dev faults`: four seconds are tolerated, and what was stored under them came behind what its sender
    wrote three seconds later."""
    async with open_node(hub_url, FixedClock(START + 4_000)) as ahead:
        await desk(ahead).accept(raw(body=b"first", received_at=START + 4_000), text("first"))
    node.clock.advance(seconds=3)
    await desk(node).accept(raw(body=b"second", received_at=node.clock.now()), text("second"))
    node.clock.advance(seconds=6)
    async with at_work(desk(node, sweep_seconds=0.05)):
        await has_placed(node, "first", "second")
    assert await told(node) == ["first", "second"]


async def told(node: Node) -> list[str]:
    """What was received, in the order of the log."""
    rows = {row.id: row.body for row in await node.rows(t.message)}
    return [rows[event.message_id or ""] for event in await node.events("message.received")]


async def test_what_others_sent_before_keeps_nobody_waiting(node: Node, other_node: Node) -> None:
    await desk(other_node).accept(raw(body=b"mine"), text("mine", sender=phone(1)))
    node.clock.advance(seconds=1)
    async with at_work(desk(node)) as intake:
        await intake.accept(raw(received_at=node.clock.now()), text("yours", sender=phone(2)))
        await has_placed(node, "yours")
    assert await states(node) == ["placed", "stored"]


async def test_what_can_never_be_placed_keeps_its_senders_next_words_waiting_no_longer(
    node: Node, other_node: Node
) -> None:
    await node.receives(text("taken", provider_id="SM-taken"))
    await desk(other_node).accept(raw(body=b"misfit"), misfit())
    node.clock.advance(seconds=1)
    async with at_work(desk(node)) as intake:
        await intake.accept(raw(received_at=node.clock.now()), text("next"))
        await has_placed(node, "taken", "next")
    assert await states(node) == ["failed", "placed", "placed"]


async def test_two_nodes_that_place_the_same_item_at_once_place_it_once(node: Node, other_node: Node) -> None:
    for number in range(5):
        receipt = await node.commit(store_raw, Arrival(raw(), START + HOUR))
        item = Stored(receipt.raw_id, text(f"text {number}", sender=phone(number)))
        placed = await asyncio.gather(node.commit(place_stored, item), other_node.commit(place_stored, item))
        assert sorted(placed) == [False, True]
    assert len(await bodies(node)) == 5


async def test_two_nodes_that_sweep_the_same_leftovers_place_each_once(node: Node, other_node: Node) -> None:
    for number in range(30):
        await node.commit(store_raw, Arrival(raw(body=f"{number}".encode()), START + HOUR))
    placed = await asyncio.gather(desk(node).replay(), desk(other_node).replay())
    assert sum(count for count, _ in placed) == 30
    assert len(await bodies(node)) == 30


async def test_an_item_that_cannot_be_placed_is_set_aside_and_its_neighbours_are_placed(node: Node) -> None:
    await node.receives(text("taken", provider_id="SM-taken"))
    async with at_work(desk(node)) as intake:
        await asyncio.gather(
            intake.accept(raw(), text("one")),
            intake.accept(raw("bad"), misfit()),
            intake.accept(raw(), text("two")),
        )
        await has_placed(node, "one", "taken", "two")
        await becomes(lambda: node.values(t.raw_item, "state", dedupe_key="bad"), ["failed"])
    assert "IntegrityError" in (await node.row(t.raw_item, dedupe_key="bad")).error


@on_postgresql
async def test_without_a_database_nothing_is_acknowledged_and_what_was_is_placed_later(
    node: Node, other_node: Node
) -> None:
    async with at_work(desk(node, sweep_seconds=0.05)) as intake:
        await intake.accept(raw(body=b"before"), text("before"))
        await cut_connections(other_node)
        results = await asyncio.gather(
            *(
                intake.accept(raw(f"SM{n}", body=b"%d" % n), text(f"{n}", provider_id=f"SM{n}"))
                for n in range(3)
            ),
            return_exceptions=True,
        )
        acknowledged = [f"{n}" for n, r in enumerate(results) if not isinstance(r, BaseException)]
        assert all(isinstance(r, Unavailable) for r in results if isinstance(r, BaseException))
        node.clock.advance(seconds=3)
        await has_placed(node, "before", *acknowledged)


# -- what cannot be read ----------------------------------------------------------------------------


async def test_what_cannot_be_read_is_kept_and_placed_when_the_reader_has_been_mended(node: Node) -> None:
    reader = Reader()
    intake = desk(node, reader)
    receipt = await intake.keep_unreadable(raw("SM1", body=b"unreadable"), "no sender")
    assert (await node.row(t.raw_item)).error == "no sender"
    assert await intake.replay() == (0, 1)
    reader.mended = True
    assert await intake.replay() == (1, 0)
    assert await intake.replay() == (0, 0)
    assert await bodies(node) == ["unreadable"]
    assert (await node.row(t.raw_item, id=receipt.raw_id)).error is None


async def test_one_payload_at_which_the_reader_stumbles_does_not_stop_the_sweep(node: Node) -> None:
    for key, body in (("a", b"surprise"), ("b", b"unreadable"), ("c", b"fine")):
        await node.commit(store_raw, Arrival(raw(key, body=body), START + HOUR))
    node.clock.advance(seconds=10)
    async with at_work(desk(node, sweep_seconds=0.05)):
        await has_placed(node, "fine")
    assert await states(node) == ["failed", "failed", "placed"]


async def test_what_only_a_newer_version_can_read_is_not_even_fetched_by_a_sweep(node: Node) -> None:
    for key, channel in (("a", "pigeon"), ("b", "sms")):
        item = raw(key, body=b"fine", channel=channel)  # type: ignore[arg-type] # of a version to come
        await node.commit(store_raw, Arrival(item, START + HOUR))
    later = node.clock.now() + HOUR
    asked = ((0, ""), later, ("stored",))
    found = await node.store.read(find_unplaced, *asked, {"sms"}, 100)
    assert [raw.dedupe_key for _, raw in found] == ["b"]
    node.clock.advance(seconds=10)
    assert await desk(node).replay() == (1, 0)
    assert await states(node) == ["placed", "stored"]


async def test_a_replay_comes_through_however_much_cannot_be_read(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.intake.desk.PAGE", 2)
    intake = desk(node)
    for number in range(5):
        item = raw(body=b"unreadable", received_at=START + number)
        await intake.keep_unreadable(item, "no sender")
    await node.commit(store_raw, Arrival(raw(body=b"fine", received_at=START + 9), START + HOUR))
    node.clock.advance(seconds=1)
    assert await intake.replay() == (1, 5)


async def test_an_unreadable_payload_delivered_again_is_a_duplicate(node: Node) -> None:
    intake = desk(node)
    first = await intake.keep_unreadable(raw("SM1"), "no sender")
    second = await intake.keep_unreadable(raw("SM1"), "no sender")
    assert (second.raw_id, second.duplicate) == (first.raw_id, True)


# -- expiry ----------------------------------------------------------------------------------------


async def test_payloads_expire_but_never_what_still_waits_to_be_placed(node: Node) -> None:
    intake = desk(node)
    async with at_work(intake):
        for number in range(4):
            await intake.accept(raw(), text(f"{number}"))
        await has_placed(node, "0", "1", "2", "3")
    await intake.accept(raw("waiting"), text())
    node.clock.advance(seconds=(HOUR + MINUTE) / SECOND)
    assert await node.commit(expire_raw, 3) == 3
    assert await node.commit(expire_raw, 3) == 1
    assert await node.values(t.raw_item, "dedupe_key") == ["waiting"]
    assert len(await node.rows(t.message)) == 4
