"""Presence: one table, every change with its cause, and liveness judged by the hub's clock."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hub.model.nouns import Refused
from hub.model.states import PRESENCE
from hub.nodes import Beat, Entry, beat_nodes, enter_nodes
from hub.presence import MOVES, SetPresence, leave_desks, see_agents, set_presences, sweep_presences
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.nodes import Node, is_waiting, on_postgresql, on_sqlite

HER: tuple[str, ...] = (ANA,)


async def set_to(node: Node, presence: str, *, by: str = ANA, reason: str | None = None) -> str | Refused:
    return await node.commit(set_presences, SetPresence(ANA, presence, by, reason))


async def ana(node: Node) -> Any:
    return await node.row(t.agent_state, agent_id=ANA)


async def presence(node: Node) -> str:
    return str((await ana(node)).presence)


async def later(node: Node, seconds: float, *, seen: bool = False) -> str:
    """Time passes, her desk answers or not, the hub looks: her presence."""
    node.clock.advance(seconds=seconds)
    if seen:
        await node.commit(see_agents, HER)
    await node.commit(sweep_presences, None)
    return await presence(node)


async def changes(node: Node) -> list[tuple[str, str, str | None, str]]:
    """(before, after, reason, by) of each change in the log."""
    found = await node.events("presence.changed")
    return [(e.data["before"], e.data["presence"], e.data["reason"], e.data["by"]) for e in found]


async def force(node: Node, presence: str) -> None:
    def write(tx: Any, items: list[str]) -> list[str]:
        tx.connection.execute(t.agent_state.update().values(presence=items[0]))
        return items

    await node.commit(see_agents, HER)
    await node.commit(write, presence)


# -- the table -------------------------------------------------------------------------------------

STATES = ("offline", "not_ready", "ready", "not_responding", "draining", "unreachable")


@pytest.mark.parametrize("state", STATES)
async def test_what_is_asked_happens_as_the_table_says_or_not_at_all(node: Node, state: str) -> None:
    for asked, move in MOVES.items():
        await force(node, state)
        answer = await set_to(node, asked)
        goes_to = PRESENCE.get((state, move))
        if goes_to is not None:
            assert answer == await presence(node) == goes_to
        else:
            assert answer == (asked if asked == state else Refused("illegal_move", {"state": state}))
            assert await presence(node) == state


async def test_nobody_outside_the_configuration_has_a_presence(node: Node) -> None:
    assert await node.commit(set_presences, SetPresence("zed", "ready", "zed")) == Refused("not_found")
    assert await node.rows(t.agent_state) == []


async def test_every_change_names_its_cause_and_what_was_before(node: Node) -> None:
    await set_to(node, "ready")
    await set_to(node, "not_ready", reason="lunch")
    await set_to(node, "not_ready", reason="training", by="boss")
    await set_to(node, "not_ready", reason="training", by="boss")  # nothing new
    assert await changes(node) == [
        ("offline", "ready", None, ANA),
        ("ready", "not_ready", "lunch", ANA),
        ("not_ready", "not_ready", "training", "boss"),
    ]
    row = await ana(node)
    assert (row.presence, row.reason, row.changed_by) == ("not_ready", "training", "boss")


async def test_two_changes_in_one_batch_happen_one_after_the_other(node: Node) -> None:
    answers = await node.together(
        set_presences, SetPresence(ANA, "ready", ANA), SetPresence(ANA, "not_ready", ANA)
    )
    assert answers == ["ready", "not_ready"]
    assert [after for _, after, _, _ in await changes(node)] == ["ready", "not_ready"]


async def test_whoever_becomes_ready_is_idle_from_then_and_has_missed_nothing(node: Node) -> None:
    await force(node, "not_responding")
    node.clock.advance(seconds=60)
    await set_to(node, "ready")
    row = await ana(node)
    assert (row.idle_since, row.missed_streak) == (node.clock.now(), 0)


# -- liveness --------------------------------------------------------------------------------------


async def test_a_desk_that_answers_keeps_its_agent_ready(node: Node) -> None:
    await node.becomes_ready(ANA)
    assert [await later(node, 9, seen=True) for _ in range(10)] == ["ready"] * 10


async def test_a_desk_that_falls_silent_makes_its_agent_unreachable_and_then_offline(node: Node) -> None:
    await node.becomes_ready(ANA)
    assert await later(node, 10) == "ready"
    assert await later(node, 1) == "unreachable"
    assert await later(node, 49) == "unreachable"
    assert await later(node, 1) == "offline"
    assert await changes(node) == [
        ("offline", "ready", None, ANA),
        ("ready", "unreachable", None, "system"),
        ("unreachable", "offline", "connection_lost", "system"),
    ]


@pytest.mark.parametrize("before", ["ready", "not_ready", "not_responding"])
async def test_whoever_is_back_within_the_minute_is_what_they_were(node: Node, before: str) -> None:
    await node.becomes_ready(ANA)
    idle_since = (await ana(node)).idle_since
    if before != "ready":
        await set_to(node, before, reason="why", by="system" if before == "not_responding" else ANA)
    assert await later(node, 30) == "unreachable"
    assert await later(node, 20, seen=True) == before
    row = await ana(node)
    assert (row.reason, row.before_unreachable) == (None if before == "ready" else "why", None)
    assert row.idle_since == idle_since  # a short cut does not send anybody to the end of the line


async def test_whoever_went_offline_stays_so_until_they_ask(node: Node) -> None:
    await node.becomes_ready(ANA)
    await later(node, 11)
    assert await later(node, 60) == "offline"
    assert await later(node, 1, seen=True) == "offline"
    assert await set_to(node, "ready") == "ready"


@on_sqlite  # whose clock is the node's, which the test sets
async def test_silence_while_nobody_could_be_heard_does_not_count(node: Node) -> None:
    """The database was away for five minutes: whoever answers now keeps what they were."""
    await node.commit(enter_nodes, Entry("n1", "boot", host="here", version="1"))
    await node.becomes_ready(ANA)
    node.clock.advance(seconds=300)
    assert await later(node, 0) == "ready"  # nobody has said yet that anybody could be heard
    for seconds, expected in ((9, "ready"), (3, "unreachable"), (45, "unreachable"), (5, "offline")):
        for _ in range(seconds):
            await node.commit(beat_nodes, Beat("n1", "boot", leading=True, draining=False))
            await later(node, 1)
        assert await presence(node) == expected


async def test_a_desk_closed_on_purpose_is_offline_after_half_a_minute_without_being_unreachable(
    node: Node,
) -> None:
    await node.becomes_ready(ANA)
    await node.commit(leave_desks, ANA)
    assert await later(node, 30) == "ready"
    assert await later(node, 1) == "offline"
    assert (await changes(node))[-1] == ("ready", "offline", "desk_closed", "system")


async def test_a_desk_opened_again_in_time_changes_nothing(node: Node) -> None:
    await node.becomes_ready(ANA)
    await node.commit(leave_desks, ANA)
    assert await later(node, 20, seen=True) == "ready"
    assert await later(node, 9) == "ready"


# -- what rings at whoever stops being ready --------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [("not_ready", "revoked"), ("offline", "undelivered"), ("unreachable", "undelivered")],
)
async def test_offers_are_handed_back_and_the_log_says_first_why(
    node: Node, asked: str, outcome: str
) -> None:
    """The engine must know that she is gone before it hears that the work is back."""
    await node.becomes_ready(ANA)
    interaction_id = await node.waiting_chat()
    await node.rings(interaction_id)
    await set_to(node, asked)
    assert (await node.row(t.offer)).state == outcome
    assert (await node.row(t.interaction)).state == "queued"
    last = (await node.events())[-2:]
    assert [event.kind for event in last] == ["presence.changed", "offer.ended"]
    assert [event.agent_number for event in last] == sorted(event.agent_number or 0 for event in last)
    assert (await ana(node)).missed_streak == 0


async def test_a_lost_desk_hands_back_what_rings_and_keeps_the_talk(node: Node) -> None:
    talk = await node.talking("v1", slot=1)
    ringing = await node.waiting_chat("v2")
    await node.rings(ringing, slot=2, seconds=60)
    assert await later(node, 11) == "unreachable"
    states = {row.id: row.state for row in await node.rows(t.interaction)}
    assert states == {talk: "active", ringing: "queued"}


async def test_the_sweep_counts_what_it_changed(node: Node) -> None:
    await node.becomes_ready(ANA, BEN)
    node.clock.advance(seconds=11)
    assert await node.commit(sweep_presences, None) == 2
    assert await node.commit(sweep_presences, None) == 0


@on_postgresql
async def test_a_sweep_that_meets_her_own_change_judges_what_she_has_become(
    node: Node, other_node: Node
) -> None:
    """Else she would come back from a short cut as ready, who had gone to lunch."""
    await node.becomes_ready(ANA)
    node.clock.advance(seconds=11)
    async with node.open_transaction() as hers:
        await hers.run(set_presences, SetPresence(ANA, "not_ready", ANA, "lunch"))
        sweep = asyncio.create_task(other_node.commit(sweep_presences, None))
        assert await is_waiting(sweep)
        await hers.commit()
    await sweep
    assert (await ana(node)).before_unreachable == "not_ready"
    assert await later(node, 1, seen=True) == "not_ready"


@on_postgresql
async def test_a_sweep_that_meets_her_heartbeat_lets_her_be(node: Node, other_node: Node) -> None:
    await node.becomes_ready(ANA)
    node.clock.advance(seconds=11)
    async with node.open_transaction() as heartbeat:
        await heartbeat.run(see_agents, HER)
        sweep = asyncio.create_task(other_node.commit(sweep_presences, None))
        assert await is_waiting(sweep)
        await heartbeat.commit()
    assert await sweep == 0
    assert await presence(node) == "ready"
