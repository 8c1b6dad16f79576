"""A queue closes with people waiting and opens again: the schedule, the log and the router, by a clock set by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest

from hub.dispatch import Router
from hub.model.contact_centre import AfterClose, HoursPolicy
from hub.opening import Schedule, SetEmergency, schedule, set_emergencies
from hub.store import tables as t
from hub.workers import running
from routing.config import Membership, QueueConfig, RoutingConfig
from routing.programs import Action
from tests.builders import ANA, CLEO, small_centre, small_routing
from tests.nodes import Node, becomes, until

LONDON: Final = "Europe/London"
DAILY: Final = HoursPolicy("daily", LONDON, (((9 * 60, 17 * 60),),) * 7)
NIGHTLY: Final = HoursPolicy("nightly", LONDON, (((22 * 60, 30 * 60),),) * 7)


def at(text: str) -> int:
    """``text`` is UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def routing(after_close: AfterClose) -> RoutingConfig:
    """Ana and Ben serve support; Cleo serves sales, which helps out where support refuses or sends away."""
    small = small_routing(after_close=after_close, overflow={"closing": Action("queue", "sales")})
    cleo = replace(small.agents[CLEO], memberships={"sales": Membership()})
    sales = QueueConfig(delivered_timeout_ms=0)
    return replace(small, queues={**small.queues, "sales": sales}, agents={**small.agents, CLEO: cleo})


class Centre:
    """One node with its router and its schedule; ``it_is`` sets the clock."""

    def __init__(self, node: Node, router: Router) -> None:
        self.node, self.router = node, router

    async def it_is(self, moment: str, *, is_open: bool) -> None:
        self.node.clock.at = at(moment)
        self.router.ring()
        await becomes(lambda: self.node.values(t.queue_state, "is_open"), [is_open])
        await becomes(self._unheard, 0)

    async def _unheard(self) -> int:
        """Events that the router has not taken in yet."""
        return sum(row.routed and row.log_number is None for row in await self.node.rows(t.event))

    async def has_rung(self, *expected: tuple[str, str]) -> None:
        """(interaction, agent) of every offer so far, and no more of them to come."""

        async def offers() -> list[tuple[str, str]]:
            rows = sorted(await self.node.rows(t.offer), key=lambda row: int(row.created_at))
            return [(row.interaction_id, row.agent_id) for row in rows]

        await becomes(offers, list(expected))
        await self.settles()
        assert await offers() == list(expected)

    async def takes_what_rings(self) -> None:
        """Whoever it rings at says yes: over a night nothing is left ringing."""
        for row in await self.node.rows(t.offer, state="live"):
            assert await self.node.accepts(row.id, row.agent_id) == row.interaction_id
        await self.settles()

    async def settles(self) -> None:
        self.router.ring()
        await becomes(self._unheard, 0)


@asynccontextmanager
async def centre(node: Node, hours: HoursPolicy | None, after_close: AfterClose) -> AsyncIterator[Centre]:
    node.store.centre = small_centre(hours=hours, after_close=after_close)
    config = routing(after_close)
    router = Router(
        node.store,
        clock=node.clock,
        node_id="n1",
        load_config=lambda _connection, _version: config,
        standby_seconds=0.03,
        poll_seconds=0.03,
    )
    work = Schedule(node.store, clock=node.clock, is_leading=lambda: router.leading)
    async with running({"router": router.run, "schedule": work.run}):
        await until(lambda: router.leading)
        yield Centre(node, router)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_SECONDS", 0.01)


# Who gets the chat that waited when it closed, and who the one that came afterwards: at once, or when it opens.
@pytest.mark.parametrize(
    ("after_close", "waited", "came"),
    [
        ("pause", "Ana in the morning", "Ana in the morning"),
        ("serve", "Ana", "Ana"),
        ("drain", "Ana", "Cleo"),
        ("stop_new", "Ana in the morning", "Cleo"),
        ("overflow", "Cleo", "Cleo"),
    ],
)
async def test_who_waits_and_who_comes_when_it_closes(
    node: Node, after_close: AfterClose, waited: str, came: str
) -> None:
    node.clock.at = at("2026-11-27T16:59")
    async with centre(node, DAILY, after_close) as office:
        await office.it_is("2026-11-27T16:59", is_open=True)
        first = await node.waiting_chat("v1")
        await office.settles()
        await office.it_is("2026-11-27T17:00", is_open=False)
        second = await node.waiting_chat("v2")
        await office.settles()
        await node.becomes_ready(ANA, CLEO)
        chats = {first: waited, second: came}
        agents = {"Ana": ANA, "Cleo": CLEO}
        at_once = [(chat, agents[who]) for chat, who in chats.items() if who in agents]
        await becomes(lambda: offered(node), sorted(at_once))
        await office.settles()
        assert await offered(node) == sorted(at_once)
        await office.takes_what_rings()
        await office.it_is("2026-11-28T09:00", is_open=True)
        everybody = [(chat, agents[who.split()[0]]) for chat, who in chats.items()]
        await becomes(lambda: offered(node), sorted(everybody))
    kinds = [event.kind for event in await node.events("queue.closed", "queue.opened")]
    assert kinds == ["queue.closed", "queue.opened"]


async def offered(node: Node) -> list[tuple[str, str]]:
    """(interaction, agent) of every offer, once each however often it rang."""
    return sorted({(row.interaction_id, row.agent_id) for row in await node.rows(t.offer)})


@pytest.mark.parametrize(
    ("evening", "closes"),
    [
        ("2026-03-28T22:00", "2026-03-29T05:00"),  # clocks go forward at one: a short night
        ("2026-10-24T21:00", "2026-10-25T06:00"),  # and back at two: a long one
        ("2026-11-27T22:00", "2026-11-28T06:00"),
    ],
)
async def test_a_night_shift_ends_by_the_clock_on_the_wall_on_the_days_it_changes(
    node: Node, evening: str, closes: str
) -> None:
    node.clock.at = at(evening) - 1_000
    async with centre(node, NIGHTLY, "pause") as shift:
        await becomes(lambda: node.values(t.queue_state, "is_open"), [False])
        waiting = await node.waiting_chat()
        await node.becomes_ready(ANA)
        await shift.has_rung()
        await shift.it_is(evening, is_open=True)
        await shift.has_rung((waiting, ANA))
        await shift.takes_what_rings()
        node.clock.at = at(closes) - 1_000
        await shift.settles()
        assert await node.values(t.queue_state, "next_edge_at") == [at(closes)]
        assert await node.values(t.queue_state, "is_open") == [True]
        await shift.it_is(closes, is_open=False)


async def test_closed_by_hand_with_somebody_waiting_it_rings_when_it_is_opened_again(node: Node) -> None:
    async with centre(node, None, "pause") as office:
        await becomes(lambda: node.values(t.queue_state, "is_open"), [True])
        waiting = await node.waiting_chat()
        await node.commit(set_emergencies, SetEmergency("support", True, "Fire alarm", "usr_1"))
        await node.becomes_ready(ANA)
        await office.has_rung()
        await node.commit(set_emergencies, SetEmergency("support", False, None, "usr_1"))
        await office.has_rung((waiting, ANA))


async def test_what_rings_when_it_closes_may_still_be_taken(node: Node) -> None:
    node.clock.at = at("2026-11-27T16:59:55")
    async with centre(node, DAILY, "pause") as office:
        await becomes(lambda: node.values(t.queue_state, "is_open"), [True])
        await node.becomes_ready(ANA)
        waiting = await node.waiting_chat()
        await office.has_rung((waiting, ANA))
        await office.it_is("2026-11-27T17:00", is_open=False)
        (offer,) = await node.values(t.offer, "id")
        assert await node.accepts(offer) == waiting


async def test_new_hours_are_applied_with_somebody_waiting(node: Node) -> None:
    node.clock.at = at("2026-11-27T18:00")
    async with centre(node, DAILY, "pause") as office:
        await becomes(lambda: node.values(t.queue_state, "is_open"), [False])
        waiting = await node.waiting_chat()
        await node.becomes_ready(ANA)
        await office.has_rung()
        node.store.centre = replace(small_centre(hours=None), version=2)
        await office.has_rung((waiting, ANA))
