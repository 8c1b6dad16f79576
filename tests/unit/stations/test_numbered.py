"""The router's log is looked at where something may be new, and now and then everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from hub.dispatch.log import LOOK_BACK_MS, WHOLE_EVERY_MS, Numbered, number_in_office
from hub.model.events import Event
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from tests.builders import ANA, START
from tests.nodes import Node
from tests.unit.stations.dispatching import in_office


@dataclass(frozen=True, slots=True)
class Row:
    id: int


def noted(numbered: Numbered, now: int, *ids: int) -> None:
    numbered.note(now, cast("Any", [Row(each) for each in ids]))


def test_what_was_numbered_long_enough_ago_is_not_gone_through_again() -> None:
    numbered = Numbered()
    assert numbered.after(START) == 0  # a new leader looks everywhere
    noted(numbered, START, 7, 9, 8)
    assert numbered.after(START + LOOK_BACK_MS - 1) == 0
    noted(numbered, START + 1_000, 12)
    numbered.after(START + LOOK_BACK_MS)  # everywhere once more
    assert numbered.after(START + LOOK_BACK_MS + 500) == 9
    assert numbered.after(START + LOOK_BACK_MS + 1_500) == 12


def test_everything_is_gone_through_every_few_seconds_also_where_the_clock_steps_back() -> None:
    numbered = Numbered()
    noted(numbered, START, 9)
    looks = [numbered.after(START + at) for at in range(0, 5 * WHOLE_EVERY_MS, 100)]
    assert looks.count(0) >= 5
    assert numbered.after(START - 60_000) == 0


async def test_an_event_that_is_committed_late_behind_those_that_are_numbered_is_found(node: Node) -> None:
    await in_office(node)

    def write(tx: Tx, agents: list[str]) -> list[int]:
        tx.record(*(Event("presence.changed", tx.now, agent_id=agent) for agent in agents))
        write_events(tx)
        ids = [event.id for event in tx.events]
        tx.events.clear()
        return [each or 0 for each in ids]

    ids = [await node.commit(write, ANA) for _ in range(3)]

    async def number(after: int) -> list[int]:
        rows = await node.store.commit(lambda tx, _: [number_in_office(tx, 1, after)], None, lane="router")
        return [row.id for row in rows or ()]

    late = ids[0]
    if (
        node.store.dialect == "postgresql"
    ):  # which has it behind an index; SQLite looks everywhere, for nothing
        assert await number(late) == ids[1:]
        assert await number(ids[-1]) == []
        assert await number(0) == [late]
    else:
        assert await number(0) == ids
    assert all(row.log_number for row in await node.rows(t.event))
