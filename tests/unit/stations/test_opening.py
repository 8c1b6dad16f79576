"""Queues open and close: edges, missed edges, a new configuration, by hand; and who hears of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from hub.configuration import ApplyConfig, apply_config
from hub.model.contact_centre import AfterClose, ContactCentre, HoursPolicy
from hub.model.nouns import Refused
from hub.opening import (
    Schedule,
    SetEmergency,
    read_queue_states,
    schedule,
    set_emergencies,
    sweep_queues,
    takes_now,
)
from hub.store import Tx
from hub.store import tables as t
from hub.workers import running
from tests.builders import small_centre
from tests.nodes import Node, becomes

DAILY = HoursPolicy("daily", "Europe/London", (((9 * 60, 17 * 60),),) * 7)
NEVER = HoursPolicy("never", "Europe/London", ((),) * 7)


def at(text: str) -> int:
    """``text`` is UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def centre(
    hours: HoursPolicy | None = DAILY,
    *,
    after_close: AfterClose = "pause",
    closing_to: str | None = None,
    others: dict[str, HoursPolicy | None] | None = None,
) -> ContactCentre:
    """``support`` with these hours, and other queues with theirs."""
    small = small_centre(hours=hours, after_close=after_close, closing_to=closing_to)
    support = small.queues["support"]
    more = {key: replace(support, id=key, hours=h, closing_to=None) for key, h in (others or {}).items()}
    return replace(small, queues={**small.queues, **more})


@pytest.fixture
def office(node: Node) -> Node:
    """Support, from nine to five in London; it is noon on a winter's day."""
    node.store.centre = centre()
    node.clock.at = at("2026-11-27T12:00")
    return node


async def told(node: Node) -> list[tuple[str, str, str]]:
    events = await node.events("queue.opened", "queue.closed")
    return [(event.kind, event.data["queue_id"], event.data["why"]) for event in events]


async def takes(node: Node, queue_id: str = "support") -> bool:
    def ask(tx: Tx, items: list[str]) -> list[bool]:
        return [takes_now(tx, item) for item in items]

    return await node.commit(ask, queue_id)


async def test_an_open_queue_gets_its_row_and_nobody_need_hear_of_it(office: Node) -> None:
    assert await office.commit(sweep_queues, None) == at("2026-11-27T17:00")
    row = await office.row(t.queue_state)
    assert (row.is_open, row.why, row.since) == (True, "hours", office.clock.at)
    assert row.next_edge_at == at("2026-11-27T17:00")
    assert await told(office) == []


async def test_each_edge_is_told_once(office: Node) -> None:
    for moment in ("12:00", "16:59:59.999", "17:00", "17:00", "23:00"):
        office.clock.at = at(f"2026-11-27T{moment}")
        await office.commit(sweep_queues, None)
    office.clock.at = at("2026-11-28T09:00")
    await office.commit(sweep_queues, None)
    assert await told(office) == [("queue.closed", "support", "hours"), ("queue.opened", "support", "hours")]
    assert (await office.row(t.queue_state)).since == office.clock.at


async def test_a_queue_that_is_first_seen_closed_is_told(office: Node) -> None:
    office.clock.at = at("2026-11-27T03:00")
    await office.commit(sweep_queues, None)
    assert await told(office) == [("queue.closed", "support", "hours")]


async def test_an_edge_that_was_missed_is_made_up_for_and_two_are_no_change(office: Node) -> None:
    await office.commit(sweep_queues, None)
    office.clock.at = at("2026-11-30T12:00")  # the process slept from Friday to Monday
    await office.commit(sweep_queues, None)
    assert await told(office) == []
    office.clock.at = at("2026-12-01T02:00")
    await office.commit(sweep_queues, None)
    assert await told(office) == [("queue.closed", "support", "hours")]


async def test_a_clock_that_steps_back_closes_and_opens_by_what_it_says_now(office: Node) -> None:
    for moment in ("2026-11-27T09:00", "2026-11-27T08:59", "2026-11-27T09:00"):
        office.clock.at = at(moment)
        await office.commit(sweep_queues, None)
    assert [kind for kind, *_ in await told(office)] == ["queue.closed", "queue.opened"]


async def test_two_sweeps_of_one_moment_are_one(office: Node) -> None:
    office.clock.at = at("2026-11-27T18:00")
    await office.together(sweep_queues, None, None)
    await office.commit(sweep_queues, None)
    assert len(await told(office)) == 1


async def test_on_the_day_clocks_change_it_opens_by_the_wall(office: Node) -> None:
    office.clock.at = at("2026-03-28T20:00")  # Saturday evening; at one the clocks go forward
    assert await office.commit(sweep_queues, None) == at("2026-03-29T08:00")
    office.clock.at = at("2026-10-24T20:00")  # and back
    assert await office.commit(sweep_queues, None) == at("2026-10-25T09:00")


async def test_why_it_is_closed_may_change_without_its_closing_again(office: Node) -> None:
    christmas = replace(DAILY, holidays={datetime(2026, 12, 25, tzinfo=UTC).date(): ()})
    office.store.centre = centre(christmas)
    for moment in ("2026-12-24T20:00", "2026-12-25T12:00"):
        office.clock.at = at(moment)
        await office.commit(sweep_queues, None)
    row = await office.row(t.queue_state)
    assert (row.why, row.since, row.next_edge_at) == (
        "holiday",
        at("2026-12-24T20:00"),
        at("2026-12-26T09:00"),
    )
    assert len(await told(office)) == 1


async def test_new_hours_take_effect(office: Node) -> None:
    await office.commit(sweep_queues, None)
    office.store.centre = centre(NEVER)
    await office.commit(sweep_queues, None)
    office.store.centre = centre(None)
    await office.commit(sweep_queues, None)
    assert await told(office) == [("queue.closed", "support", "hours"), ("queue.opened", "support", "always")]
    assert (await office.row(t.queue_state)).next_edge_at is None


async def test_a_queue_that_is_gone_holds_nothing_back(office: Node) -> None:
    office.store.centre = centre(NEVER, others={"sales": NEVER})
    await office.commit(sweep_queues, None)
    office.store.centre = centre(NEVER)
    await office.commit(sweep_queues, None)
    assert (await told(office))[-1] == ("queue.opened", "sales", "removed")
    assert await office.values(t.queue_state, "queue_id") == ["support"]


async def test_a_node_that_has_not_seen_the_newest_version_changes_nothing(office: Node) -> None:
    for queues in ([], [{"id": "support"}]):
        await office.commit(apply_config, ApplyConfig({"queues": queues}))
    office.clock.at = at("2026-11-27T18:00")
    assert await office.commit(sweep_queues, None) is None
    assert await office.values(t.queue_state, "queue_id") == []


# -- by hand --------------------------------------------------------------------------------------


def close(queue_id: str = "support", reason: str = "Fire alarm") -> SetEmergency:
    return SetEmergency(queue_id, True, reason, "usr_1")


def lift(queue_id: str = "support") -> SetEmergency:
    return SetEmergency(queue_id, False, None, "usr_2")


async def test_closed_by_hand_it_is_closed_at_once_and_stays_so_over_its_edges(office: Node) -> None:
    await office.commit(sweep_queues, None)
    assert await office.commit(set_emergencies, close()) is None
    for moment in ("2026-11-27T18:00", "2026-11-28T10:00"):
        office.clock.at = at(moment)
        await office.commit(sweep_queues, None)
    assert await told(office) == [("queue.closed", "support", "emergency")]
    row = await office.row(t.queue_state)
    assert (row.is_open, row.why, row.next_edge_at) == (False, "emergency", None)
    assert (row.emergency_by, row.emergency_reason) == ("usr_1", "Fire alarm")


@pytest.mark.parametrize(("moment", "opens"), [("2026-11-27T15:00", True), ("2026-11-27T19:00", False)])
async def test_lifted_it_is_what_its_hours_say(office: Node, moment: str, opens: bool) -> None:
    await office.commit(set_emergencies, close())
    office.clock.at = at(moment)
    await office.commit(set_emergencies, lift())
    row = await office.row(t.queue_state)
    assert (row.is_open, row.why, row.emergency_at, row.emergency_reason) == (opens, "hours", None, None)
    assert [kind for kind, *_ in await told(office)] == ["queue.closed"] + ["queue.opened"] * opens


async def test_closing_twice_keeps_the_first_reason_and_is_told_and_audited_once(office: Node) -> None:
    await office.together(set_emergencies, close(), close(reason="Flood"))
    assert await office.values(t.queue_state, "emergency_reason") == ["Fire alarm"]
    assert len(await told(office)) == 1
    assert await office.values(t.audit, "action") == ["queue.emergency_closed"]


async def test_every_turn_of_the_hand_is_audited_with_its_user_and_without_words(office: Node) -> None:
    await office.commit(set_emergencies, close())
    office.clock.advance(seconds=60)
    await office.commit(set_emergencies, lift())
    found = [(row.action, row.user_id, row.target, row.detail) for row in await office.rows(t.audit)]
    assert found == [
        ("queue.emergency_closed", "usr_1", "support", {}),
        ("queue.emergency_lifted", "usr_2", "support", {}),
    ]


async def test_a_queue_that_is_not_configured_cannot_be_closed(office: Node) -> None:
    assert await office.commit(set_emergencies, close("nowhere")) == Refused("not_found")
    assert await office.values(t.queue_state, "queue_id") == []


async def test_a_queue_closed_by_hand_in_the_night_is_not_told_again(office: Node) -> None:
    office.clock.at = at("2026-11-27T03:00")
    await office.commit(sweep_queues, None)
    await office.commit(set_emergencies, close())
    assert await told(office) == [("queue.closed", "support", "hours")]
    assert await office.values(t.queue_state, "why") == ["emergency"]


# -- who is served if they come now ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("after_close", "closing_to", "expected"),
    [
        ("pause", None, False),
        ("serve", None, True),
        ("stop_new", None, False),
        ("overflow", "day", True),
        ("overflow", "never", False),
        ("drain", "day", True),
    ],
)
async def test_who_comes_to_a_closed_queue_is_served_where_it_sends_them(
    office: Node, after_close: AfterClose, closing_to: str | None, expected: bool
) -> None:
    office.store.centre = centre(
        NEVER, after_close=after_close, closing_to=closing_to, others={"day": None, "never": NEVER}
    )
    assert await takes(office) == expected
    await office.commit(sweep_queues, None)
    assert await takes(office) == expected


async def test_the_row_decides_over_the_clock_of_whoever_asks(office: Node) -> None:
    await office.commit(sweep_queues, None)
    office.clock.at = at("2026-11-27T17:00:00.400")  # a moment after the edge, before its sweep
    assert await takes(office)
    await office.commit(sweep_queues, None)
    assert not await takes(office)


async def test_what_is_shown_of_a_queue_nobody_has_looked_at_is_what_its_hours_say(office: Node) -> None:
    def read(connection: Connection) -> Any:
        return read_queue_states(connection, office.store.centre.queues, office.clock.at)

    before = (await office.store.read(read))["support"]
    await office.commit(sweep_queues, None)
    after = (await office.store.read(read))["support"]
    assert before == replace(after, since=None)


# -- the worker -----------------------------------------------------------------------------------


async def test_the_schedule_follows_the_clock_the_configuration_and_the_office(
    office: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "LOOK_SECONDS", 0.01)
    leading = True
    work = Schedule(office.store, clock=office.clock, is_leading=lambda: leading)

    async def states() -> list[bool]:
        return await office.values(t.queue_state, "is_open")

    async with running({"schedule": work.run}):
        await becomes(states, [True])
        office.clock.at = at("2026-11-27T17:00")
        await becomes(states, [False])
        office.store.centre = replace(centre(None), version=2)
        await becomes(states, [True])
        leading = False
        office.store.centre = replace(centre(NEVER), version=3)
        await asyncio.sleep(0.1)
        assert await states() == [True]
        leading = True
        await becomes(states, [False])
