"""PostgreSQL looks up what it is asked for by keys, also where it counted the rows last when nobody waited.

Then an index over what waits looks to it like one of a single row, cheaper than any key; and on the busiest floor it
would go through all that waits for each text, comparing every row with every key (decision 67).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import Engine, event

from bench.past import make_past
from hub.accepting import accept_work
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.offers import Accept, EndOffer, deliver_offers, end_offers
from hub.security.sessions import find_taken_away
from hub.store import tables as t
from hub.watch.law import Look, Rules
from hub.watch.laws import LAWS
from tests.builders import ANA, BEN, small_routing, text
from tests.nodes import Node, becomes, on_postgresql
from tests.unit.stations.dispatching import has_heard, ready_in_turn, routing

_OPEN: Final = ("uq_offer_live", "uq_offer_live_slot", "ix_interaction_open", "uq_interaction_slot")
_BY_KEYS: Final = re.compile(r"Filter: .*\((?:id|token_hash)\)::text = ANY \(\$")
_SCAN: Final = re.compile(r"Scan using (\w+)")


@contextmanager
def all_that_is_asked() -> Iterator[set[str]]:
    asked: set[str] = set()

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.add(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def _rung_at(node: Node, agent: str) -> str:
    await becomes(lambda: node.values(t.offer, "agent_id", state="live"), [agent])
    return str((await node.row(t.offer, state="live")).id)


async def a_text_is_taken_and_wrapped_up(node: Node) -> None:
    """By the second who is asked, with all laws looked at meanwhile."""
    await ready_in_turn(node, ANA, BEN)
    async with routing(node):
        await node.receives(text())
        first = await _rung_at(node, ANA)
        await node.commit(deliver_offers, Accept(first, ANA))
        await node.commit(end_offers, EndOffer(first, "declined", agent_id=ANA))
        second = await _rung_at(node, BEN)
        look = Look(node.clock.now(), node.store.centre, Rules(lambda *_: small_routing()))
        for law in LAWS:
            await node.store.read(law.find, look)
        interaction_id = await node.commit(accept_work, Accept(second, BEN))
        assert isinstance(interaction_id, str)
        await node.commit(end_interactions, End(interaction_id, BEN))
        await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, BEN))
        await has_heard(node)
    await node.store.read(find_taken_away, frozenset({"a" * 64}))


@on_postgresql
async def test_what_is_asked_for_by_its_keys_is_not_looked_for_among_all_that_is_open(
    node: Node, hub_url: str
) -> None:
    await node.store.backend.write(lambda connection: make_past(connection, 3_000))
    with all_that_is_asked() as asked:
        await a_text_is_taken_and_wrapped_up(node)
    connection = await asyncpg.connect(hub_url.replace("+asyncpg", ""), statement_cache_size=0)
    try:
        await connection.execute("set plan_cache_mode = force_generic_plan")
        plans = {statement: await _plan(connection, statement) for statement in sorted(asked)}
    finally:
        await connection.close()
    assert len([plan for plan in plans.values() if plan]) > 60
    assert {statement: wrong for statement, plan in plans.items() if (wrong := _goes_through(plan))} == {}


async def _plan(connection: asyncpg.Connection[Any], statement: str) -> list[str]:
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")):
        return []
    values = ["null"] * max((int(place) for place in re.findall(r"\$(\d+)", statement)), default=0)
    await connection.execute(f"prepare one as {statement}")
    rows = await connection.fetch(
        f"explain execute one({', '.join(values)})" if values else "explain execute one"
    )
    await connection.execute("deallocate one")
    return [row[0] for row in rows]


def _goes_through(plan: list[str]) -> list[str]:
    """Steps that compare each row with all keys, and scans of what is open inside of a loop."""
    wrong = [line.strip() for line in plan if _BY_KEYS.search(line)]
    depth = 0  # of the innermost loop whose second part this is
    for number, line in enumerate(plan):
        indent = len(line) - len(line.lstrip())
        if "Nested Loop" in line:
            depth = indent
        elif "Join Filter" in line and (found := _inner_scan(plan, number, depth)):
            wrong.append(f"{line.strip()} over {found}")
    return wrong


def _inner_scan(plan: list[str], start: int, loop: int) -> str | None:
    parts = [
        (number, line)
        for number, line in enumerate(plan[start + 1 :], start + 1)
        if line.lstrip().startswith("->") and len(line) - len(line.lstrip()) == loop + 6
    ]
    if len(parts) < 2:
        return None
    number, line = parts[1]
    found = _SCAN.search(line)
    keyed = number + 1 < len(plan) and "Index Cond" in plan[number + 1]
    return found[1] if found and found[1] in _OPEN and not keyed else None
