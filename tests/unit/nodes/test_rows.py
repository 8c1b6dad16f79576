"""The nodes' rows: a name belongs to one process at a time, whatever the processes believe."""

from __future__ import annotations

from sqlalchemy import update

from hub.nodes import (
    ALIVE_MS,
    FORGOTTEN_MS,
    Beat,
    Entered,
    Entry,
    Taken,
    beat_nodes,
    enter_nodes,
    leave_nodes,
    read_nodes,
)
from hub.store import Tx
from hub.store import tables as t
from tests.nodes import Node


def entry(boot: str, name: str = "n1") -> Entry:
    return Entry(name, boot, host="here", version="1.0")


async def passes(node: Node, milliseconds: int) -> None:
    """Only the database's clock counts, so on PostgreSQL the rows grow older instead."""

    def age(tx: Tx, items: list[int]) -> list[int]:
        for item in items:
            tx.connection.execute(update(t.node).values(seen_at=t.node.c.seen_at - item))
        return items

    await node.commit(age, milliseconds)


async def names(node: Node) -> list[tuple[str, bool]]:
    return [(row.id, row.alive) for row in await node.store.read(read_nodes, node.clock.now())]


async def test_a_name_that_is_alive_is_taken(node: Node, other_node: Node) -> None:
    assert isinstance(await node.commit(enter_nodes, entry("first")), Entered)
    answer = await other_node.commit(enter_nodes, entry("second"))
    assert isinstance(answer, Taken)
    assert (answer.boot, answer.host) == ("first", "here")


async def test_every_name_is_a_node(node: Node) -> None:
    await node.together(enter_nodes, entry("one", "n1"), entry("two", "n2"))
    assert await names(node) == [("n1", True), ("n2", True)]


async def test_whoever_has_fallen_silent_can_be_replaced_and_is_told_so(node: Node, other_node: Node) -> None:
    await node.commit(enter_nodes, entry("first"))
    await passes(node, ALIVE_MS + 1_000)
    assert isinstance(await other_node.commit(enter_nodes, entry("second")), Entered)
    assert await node.commit(beat_nodes, Beat("n1", "first", leading=True, draining=False)) is None
    assert (
        await other_node.commit(beat_nodes, Beat("n1", "second", leading=False, draining=False)) is not None
    )
    assert isinstance(await node.commit(enter_nodes, entry("first")), Taken)


async def test_a_beat_keeps_the_name_and_shows_how_the_node_is(node: Node) -> None:
    await node.commit(enter_nodes, entry("first"))
    await passes(node, ALIVE_MS - 1_000)
    alarm = {"name": "redis_away", "about": "", "since": 1, "detail": "没有连接"}
    await node.commit(beat_nodes, Beat("n1", "first", leading=True, draining=True, alarms=[alarm]))
    (row,) = await node.store.read(read_nodes, node.clock.now())
    assert (row.leading, row.draining, row.alarms, row.alive) == (True, True, [alarm], True)
    assert row.silent_ms < 1_000


async def test_whoever_leaves_is_gone_at_once_and_takes_nobody_elses_name_along(node: Node) -> None:
    await node.commit(enter_nodes, entry("first"))
    await node.commit(leave_nodes, ("n1", "another"))
    assert await names(node) == [("n1", True)]
    await node.commit(leave_nodes, ("n1", "first"))
    assert await names(node) == []


async def test_whoever_was_killed_is_shown_for_an_hour(node: Node) -> None:
    await node.commit(enter_nodes, entry("first", "killed"))
    await passes(node, FORGOTTEN_MS - 1_000)
    await node.commit(enter_nodes, entry("second", "n2"))
    assert await names(node) == [("killed", False), ("n2", True)]
    await passes(node, 2_000)
    await node.commit(enter_nodes, entry("third", "n3"))
    assert await names(node) == [("n2", True), ("n3", True)]


async def test_alone_on_a_file_a_name_is_free_although_its_last_owner_was_killed_just_now(node: Node) -> None:
    await node.commit(enter_nodes, entry("first"))
    again = Entry("n1", "second", host="here", version="1.0", alone=True)
    assert isinstance(await node.commit(enter_nodes, again), Entered)
