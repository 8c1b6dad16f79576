"""The place that somebody is told is the one that the engine has them in."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import update

from config.compile.line_order import compile_line_order
from config.compile.routing import compile_queue
from config.document import Queue
from hub.places import find_place, find_places
from hub.store import Tx
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.engine import Engine
from routing.grammar import Names
from routing.snapshot import InteractionRow, Snapshot
from tests.builders import small_centre, small_routing
from tests.nodes import Node

REFERENCE_SECONDS: Final = 20
HEAD_STARTS: Final = {
    "tier_head_start_seconds": {"gold": 3_600, "silver": 60},
    "complaint_head_start_seconds": 45,
    "service_target_seconds": 30,
}
PROGRAM: Final = [
    {"duration_seconds": 60},
    {"duration_seconds": 60, "boost_seconds": 120, "band_delta": -1},
    {"boost_seconds": 300},
]
QUEUES: Final[dict[str, dict[str, Any]]] = {
    "by age": {},
    "head starts": HEAD_STARTS,
    "a slope": HEAD_STARTS | {"slope": 0.25},
    "fifo": HEAD_STARTS | {"order": "fifo"},
    "deadline": HEAD_STARTS | {"order": "deadline"},
    "ratio": HEAD_STARTS | {"order": "ratio"},
    "the newest first": {"order": "lifo"},
    "a program": HEAD_STARTS | {"program": PROGRAM},
    "the background": HEAD_STARTS | {"band": "background", "starvation_cap_seconds": 300, "program": PROGRAM},
}


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES.keys())
async def test_the_place_told_is_the_place_that_the_engine_has(node: Node, queue: dict[str, Any]) -> None:
    document = Queue.model_validate({"id": "support", "name": {"en": "Support"}, **queue})
    node.store.centre = small_centre(order=compile_line_order(document, REFERENCE_SECONDS))
    config = replace(
        small_routing(),
        queues={"support": compile_queue(document, NAMES)},
        reference_target_ms=REFERENCE_SECONDS * 1000,
    )
    waiting = await make_line(node, random.Random(str(queue)), steps=len(document.program) or 1)
    now = node.clock.now()
    served = [
        s.interaction_id for s in engine_of(config, waiting, now).line("support", now, limit=99).standings
    ]
    wanted = {"support": served}
    places = await node.store.read(
        lambda connection: find_places(connection, node.store.centre, wanted, now, voice=False)
    )
    assert sorted(places, key=places.__getitem__) == served
    assert sorted(places.values()) == list(range(1, len(served) + 1))


NAMES: Final = Names(skills={}, attributes={}, task={}, agents=frozenset(), queues=frozenset({"support"}))


async def make_line(node: Node, chance: random.Random, *, steps: int) -> list[InteractionRow]:
    """A dozen who wait, some of them as long as others and for as good reasons."""
    rows = []
    for number in range(12):
        interaction_id = await node.waiting_chat(f"v{number}")
        values: dict[str, Any] = {
            "order_ms": node.clock.now() - 1000 * chance.choice((0, 10, 50, 200, 299, 301, 4_000)),
            "priority_seconds": chance.choice((0, 0, 0, 30, 7_200)),
            "tier": chance.choice(("", "", "silver", "gold", "unheard of")),
            "complaint": chance.random() < 0.3,
            "target_ms": chance.choice((0, 0, 5_000, 90_000)),
            "step": chance.randrange(steps),
        }
        await node.commit(_become, {"id": interaction_id, **values})
        rows.append(InteractionRow(interaction_id, "webchat", "support", seq=number, **values))
    return rows


def _become(tx: Tx, items: list[dict[str, Any]]) -> list[None]:
    i = t.interaction.c
    for values in items:
        tx.connection.execute(update(t.interaction).where(i.id == values["id"]).values(**values))
    return [None] * len(items)


def engine_of(config: RoutingConfig, waiting: list[InteractionRow], now: int) -> Engine:
    engine = Engine(config)
    engine.load(Snapshot(interactions=tuple(waiting)), now)
    return engine


async def test_who_does_not_wait_has_no_place_and_callers_are_counted_by_themselves(node: Node) -> None:
    first, second = await node.waiting_chat("v1"), await node.waiting_chat("v2")
    await node.commit(_become, {"id": second, "channel": "voice"})

    async def place(interaction_id: str, *, voice: bool) -> int | None:
        seen = (node.store.centre, interaction_id, "support", node.clock.now())
        return await node.store.read(lambda connection: find_place(connection, *seen, voice=voice))

    assert (await place(second, voice=False), await place(second, voice=True)) == (2, 1)
    assert await place("int_nobody", voice=False) is None
    await node.commit(_become, {"id": first, "state": "active"})
    assert (await place(first, voice=False), await place(second, voice=False)) == (None, 1)
