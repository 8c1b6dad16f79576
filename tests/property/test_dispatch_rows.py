"""Whatever happens at the stations, the rows are the leader's state, after every turn; so its death costs nothing.

A story is told to real stations on a database, and to a leader's turns. After each turn: what is read from the rows
equals the living engine's snapshot, field by field (but for the ids of events it remembers, none of which can come
again: each is numbered in the transaction that takes it in); an engine built from the rows decides nothing at once,
and in the next turn decides exactly what the living one does. Now and then the leader dies, in the midst of what
was committed and is not numbered yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hub.store import tables as t
from hub.store.backends import PostgresBackend
from routing.engine import Engine
from tests.nodes import on_postgresql
from tests.property.floors import AGENTS, PEOPLE, QUEUES, Floor
from tests.services.tables import in_memory


@dataclass(frozen=True)
class Happens:
    """``turn``: the leader takes one behind it."""

    what: str
    args: tuple[Any, ...]
    turn: bool


def happenings() -> st.SearchStrategy[list[Happens]]:
    which, agent = st.integers(0, 7), st.sampled_from(AGENTS)
    kinds: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
        "arrives": (st.integers(0, PEOPLE - 1), st.booleans(), st.sampled_from(["", "gold"])),
        "accepts": (which,),
        "delivers": (which,),
        "declines": (which,),
        "leaves": (which,),
        "ends": (which,),
        "wraps_up": (which,),
        "picks": (which, agent, st.booleans()),
        "gains": (which, st.sampled_from([0, 30, 300])),
        "begins_anew": (which,),
        "is_present": (
            agent,
            st.sampled_from(["ready", "ready", "not_ready", "offline"]),
            st.sampled_from([None, None, "calls", "messages"]),
        ),
        "hands_on": (which, st.just("agent"), agent),
        "hands_out": (
            which,
            st.sampled_from([("queue", "sales"), ("queue", "support"), ("skill", "french")]),
        ),
        "takes_back": (which,),
        "is_active": (agent,),
        "is_seen": (agent,),
        "closes": (st.sampled_from(QUEUES), st.booleans()),
        "falls_silent": (),
        "joins": (st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
        "applies": (st.integers(1, 4),),
        "waits": (st.sampled_from([1, 3, 5, 11, 20, 31, 60, 100]),),
        "dies": (),
    }
    often = [
        "arrives",
        "arrives",
        "arrives",
        "waits",
        "waits",
        "is_present",
        "accepts",
        "accepts",
        "delivers",
        "hands_on",
    ]
    kind = st.sampled_from([*kinds, *often])
    one = kind.flatmap(
        lambda name: st.builds(
            Happens, st.just(name), st.tuples(*kinds[name]), st.sampled_from([True, True, False])
        )
    )
    return st.lists(one, min_size=5, max_size=40)


def live_through(connection: Connection, story: Sequence[Happens]) -> None:
    floor = Floor(connection)
    heir = inherit(floor)
    for agent in AGENTS[:2]:
        floor.is_present(agent, "ready")
    for happens in [Happens("waits", (0,), True), *story]:
        if happens.what == "dies":
            floor.die()
            assert floor.turn().built_from is not None
            heir = inherit(floor)
        else:
            getattr(floor, happens.what)(*happens.args)
        floor.look_for_faults()
        if happens.turn:
            before = heir.last_event_id
            turn = floor.turn()
            assert floor.hear(heir.engine, before) == [*turn.decisions]
            heir = inherit(floor)


@dataclass(frozen=True)
class Heir:
    """Whoever would lead if the leader died now."""

    engine: Engine
    last_event_id: int


def inherit(floor: Floor) -> Heir:
    """From the rows alone, and all that the leader is."""
    assert floor.last.engine is not None
    living = replace(floor.last.engine.snapshot(), recent_event_ids=())
    rows = floor.rows()
    assert rows == living
    engine, at_once = floor.build(rows)
    assert at_once == []
    assert engine.snapshot() == living
    return Heir(engine, rows.last_event_id)


@settings(settings.get_profile("default"), max_examples=15)
@given(happenings())
def test_the_rows_are_the_leaders_state_after_every_turn(story: list[Happens]) -> None:
    engine = in_memory()
    try:
        with engine.connect() as connection:
            live_through(connection, story)
    finally:
        engine.dispose()


@on_postgresql
async def test_the_same_on_postgresql(hub_url: str) -> None:
    @settings(max_examples=4)
    @given(happenings())
    def stories(story: list[Happens]) -> None:
        asyncio.run(_live_on_postgresql(hub_url, story))

    await asyncio.to_thread(stories)


async def _live_on_postgresql(url: str, story: Sequence[Happens]) -> None:
    backend = PostgresBackend(url.replace("postgresql://", "postgresql+asyncpg://"))

    def live(connection: Connection) -> None:
        with connection.begin():
            for table in reversed(t.metadata.sorted_tables):
                connection.execute(table.delete())
        live_through(connection, story)

    try:
        await backend.write(live)
    finally:
        await backend.close()
