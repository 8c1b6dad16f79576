"""A channel that goes quiet is an alarm, from the hours of the ledger to the board, and at one node."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from hub.clock import SystemClock
from hub.store import Tx
from hub.store import tables as t
from hub.watch import counting_in
from hub.watch.alarms import Alarms
from hub.watch.counting_in import Counter
from hub.watch.ledger import HOUR_MS, HourCount, HourKey, hour_of, keep_hours
from hub.watch.quiet import WEEK_MS
from hub.workers import running
from tests.builders import OUR_NUMBER
from tests.nodes import Node, until

QUIET = [("channel_quiet", f"sms {OUR_NUMBER}")]
USUAL = 20  # texts an hour


class Listener:
    """The hub's ear, and its board."""

    def __init__(self, node: Node, name: str = "n1", **silence_hours: int) -> None:
        self.alarms = Alarms(node.clock.now)
        self.counter = Counter(
            node.store, clock=node.clock, node_id=name, alarms=self.alarms, silence_hours=silence_hours
        )

    def standing(self) -> list[tuple[str, str]]:
        return [(alarm.name, alarm.about) for alarm in self.alarms.standing()]


async def brought(node: Node, hours_ago: range, number: int, *, weeks_ago: int = 0) -> None:
    """So many texts in each of these hours, as the comparison with the provider's list wrote down."""
    now = hour_of(node.clock.now()) - weeks_ago * WEEK_MS
    keys = [HourKey("sms", OUR_NUMBER, now - hours * HOUR_MS) for hours in hours_ago]
    await node.commit(keep_hours, [HourCount(key, {"handled": number}) for key in keys])


async def has_a_past(node: Node) -> None:
    for weeks in (1, 2, 3, 4):
        await brought(node, range(6), USUAL, weeks_ago=weeks)


async def test_a_number_that_brings_nothing_at_its_busy_hour_is_an_alarm_until_it_brings_something(
    node: Node,
) -> None:
    await has_a_past(node)
    await brought(node, range(6), 0)
    listener = Listener(node)
    await listener.counter.listen()
    assert listener.standing() == QUIET
    assert listener.alarms.standing()[0].detail == "0 within 3 h, usually 60"
    await brought(node, range(6), USUAL)
    await listener.counter.listen()
    assert listener.standing() == []


async def test_a_number_that_brings_what_it_always_brings_is_none(node: Node) -> None:
    await has_a_past(node)
    await brought(node, range(6), USUAL)
    listener = Listener(node)
    await listener.counter.listen()
    assert listener.standing() == []


async def test_a_silence_longer_than_was_set_is_an_alarm_without_any_past(node: Node) -> None:
    await brought(node, range(6), 0)
    listener = Listener(node, sms=4)
    await listener.counter.listen()
    assert listener.standing() == QUIET
    assert listener.alarms.standing()[0].detail == "0 within 4 h"


async def test_the_alarm_is_at_the_node_that_listens_and_goes_along_with_the_lease(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting_in, "EVERY_SECONDS", 0.02)
    await brought(node, range(6), 0)
    first, second = Listener(node, "n1", sms=4), Listener(node, "n2", sms=4)
    async with running({"first": first.counter.run}):
        await until(lambda: first.standing() == QUIET)
        async with running({"second": second.counter.run}):
            assert second.standing() == []
            await node.commit(_give_on, "n2")
            await until(lambda: (first.standing(), second.standing()) == ([], QUIET))


def _give_on(tx: Tx, items: list[str]) -> list[None]:
    """As where the first was cut off for longer than its lease."""
    lease = t.lease.c
    for name in items:
        far = SystemClock().now() + 3_600_000
        tx.connection.execute(
            update(t.lease).where(lease.name == "ledger").values(holder=name, expires_at=far)
        )
    return [None] * len(items)
