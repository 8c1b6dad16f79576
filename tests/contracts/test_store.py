"""The log's numbers follow the order of commits, so that no reader can pass an event by."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection, select

from hub.dispatch.log import number_log
from hub.model.events import Event
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import count_unlogged, read_further, read_heads, read_stream
from hub.timeline import read_newest
from tests.builders import chat
from tests.nodes import Node, is_waiting, on_postgresql


def speak(tx: Tx, conversations: list[str]) -> list[None]:
    for conversation in conversations:
        tx.record(Event("note.added", tx.now, conversation_id=conversation))
    return [None] * len(conversations)


def appear(tx: Tx, agents: list[str]) -> list[None]:
    for agent in agents:
        tx.record(Event("presence.changed", tx.now, agent_id=agent))
    return [None] * len(agents)


def speak_to(tx: Tx, pairs: list[tuple[str, str]]) -> list[None]:
    for conversation, agent in pairs:
        tx.record(Event("offer.created", tx.now, conversation_id=conversation, agent_id=agent))
    return [None] * len(pairs)


def take_log(tx: Tx, items: list[None]) -> list[list[tuple[int, int]]]:
    return [[(row.log_number, row.id) for row in number_log(tx)] for _ in items]


async def conversation_of(node: Node, visitor: str = "v1") -> str:
    before = set(await node.values(t.conversation, "id"))
    await node.receives(chat(visitor=visitor))
    (made,) = set(await node.values(t.conversation, "id")) - before
    return str(made)


async def numbers(node: Node, stream: str) -> list[int | None]:
    events = await node.store.read(read_stream, stream, 0, 10_000)
    kind = stream.partition(":")[0]
    return [event.agent_number if kind == "agent" else event.conversation_number for event in events]


async def test_many_at_once_in_one_conversation_are_numbered_without_gap(
    node: Node, other_node: Node
) -> None:
    conversation = await conversation_of(node)
    await asyncio.gather(
        *(writer.commit(speak, conversation) for _ in range(60) for writer in (node, other_node))
    )
    stream = f"conversation:{conversation}"
    assert await numbers(node, stream) == list(range(1, 123))  # two were there: received, queued
    assert await node.store.read(read_heads, [stream]) == {stream: 122}


async def test_of_streams_that_are_followed_only_those_that_went_on_are_told(node: Node) -> None:
    quiet, busy = [f"conversation:{await conversation_of(node, visitor)}" for visitor in ("v1", "v2")]
    for _ in range(3):
        await node.commit(speak, busy.partition(":")[2])
    await node.becomes_ready("ana")
    (ana,) = (await node.store.read(read_heads, ["agent:ana"])).values()
    known = {quiet: 2, busy: 2, "agent:ana": ana - 1, "agent:nobody": 0, "conversation:none": 0}
    assert await node.store.read(read_further, known) == {busy: 5, "agent:ana": ana}
    assert await node.store.read(read_further, {quiet: 2, busy: 5, "agent:ana": ana}) == {}
    assert await node.store.read(read_further, {}) == {}


async def test_the_events_of_one_transaction_are_numbered_in_the_order_they_were_recorded(node: Node) -> None:
    conversation = await conversation_of(node)
    await node.becomes_ready("ana")
    await node.together(speak_to, (conversation, "ana"), (conversation, "ana"))
    events = await node.events("offer.created")
    assert [event.conversation_number for event in events] == [3, 4]
    assert [event.agent_number for event in events] == [2, 3]
    assert [event.id for event in events] == sorted(event.id for event in events)


async def test_what_is_told_carries_the_numbers_that_stand_in_the_rows(node: Node) -> None:
    conversation = await conversation_of(node)
    await node.together(speak, conversation, conversation)
    told = [(e.id, e.conversation_number) for committed in node.told for e in committed.events]
    stored = [(e.id, e.conversation_number) for e in await node.events()]
    assert told == stored


async def test_an_agent_without_a_row_has_no_stream_yet_and_nothing_fails(node: Node) -> None:
    await node.commit(appear, "nobody")
    (event,) = await node.events()
    assert event.agent_number is None


async def test_the_newest_of_a_conversation_come_in_pages(node: Node) -> None:
    conversation = await conversation_of(node)
    await node.together(speak, *[conversation] * 8)

    def page(connection: Connection, before: int | None) -> list[int | None]:
        events = read_newest(connection, conversation, before=before, limit=4)
        return [event.conversation_number for event in events]

    assert await node.store.read(page, None) == [7, 8, 9, 10]
    assert await node.store.read(page, 7) == [3, 4, 5, 6]
    assert await node.store.read(page, 3) == [1, 2]


# -- two writers, of which the earlier commits last --------------------------------------------------


@on_postgresql
async def test_in_a_conversation_the_later_writer_waits_for_the_earlier_one(
    node: Node, other_node: Node
) -> None:
    """So the earlier one has the lower number although it commits late, and a reader never sees a gap."""
    conversation = await conversation_of(node)
    stream = f"conversation:{conversation}"
    async with node.open_transaction() as early:
        await early.run(speak, conversation)
        later = asyncio.create_task(other_node.commit(speak, conversation))
        assert await is_waiting(later)
        assert await numbers(node, stream) == [1, 2]
        await early.commit()
        await later
    assert await numbers(node, stream) == [1, 2, 3, 4]


@on_postgresql
async def test_in_an_agents_stream_the_number_of_a_writer_that_fails_is_given_again(
    node: Node, other_node: Node
) -> None:
    await node.becomes_ready("ana")
    async with node.open_transaction() as early:
        await early.run(appear, "ana")
        later = asyncio.create_task(other_node.commit(appear, "ana"))
        assert await is_waiting(later)
    await later
    assert await numbers(node, "agent:ana") == [1, 2]


@on_postgresql
async def test_whoever_waits_for_a_conversation_keeps_nobody_from_an_agents_stream(
    node: Node, other_node: Node
) -> None:
    """Else two who need both might wait for each other: conversations come before agents."""
    conversation = await conversation_of(node)
    await node.becomes_ready("ana")
    async with node.open_transaction() as early:
        await early.run(speak, conversation)
        later = asyncio.create_task(
            other_node.together(speak_to, (conversation, "ana"), (conversation, "ana"))
        )
        assert await is_waiting(later)
        await node.commit(appear, "ana")
        assert await numbers(node, "agent:ana") == [1, 2]
        await early.commit()
        await later
    assert await numbers(node, "agent:ana") == [1, 2, 3, 4]


@on_postgresql
async def test_the_routing_log_misses_no_writer_that_began_early_and_committed_last(node: Node) -> None:
    await node.becomes_ready("ana", "ben")
    await node.commit(take_log, None)
    async with node.open_transaction() as early:
        await early.run(appear, "ana")  # draws the lower id
        await node.commit(appear, "ben")
        first = await node.commit(take_log, None)
        await early.commit()
    second = await node.commit(take_log, None)
    assert [number for number, _ in first + second] == [3, 4]
    (_, id_of_ben), (_, id_of_ana) = *first, *second
    assert id_of_ana < id_of_ben
    assert await node.store.read(count_unlogged) == 0


@on_postgresql
async def test_writers_of_the_same_streams_in_opposite_order_do_not_wait_for_each_other(
    node: Node, other_node: Node
) -> None:
    one, two = await conversation_of(node, "v1"), await conversation_of(node, "v2")
    await node.becomes_ready("ana", "ben")
    await asyncio.gather(
        *(node.together(speak_to, (one, "ana"), (two, "ben")) for _ in range(20)),
        *(other_node.together(speak_to, (two, "ben"), (one, "ana")) for _ in range(20)),
    )
    for stream, before in ((f"conversation:{one}", 2), ("agent:ana", 1), ("agent:ben", 1)):
        assert await numbers(node, stream) == list(range(1, before + 41))
    deadlocks = await node.store.read(_count_deadlocks)
    assert deadlocks == 0


def _count_deadlocks(connection: Connection) -> int:
    from sqlalchemy import text

    query = "select deadlocks from pg_stat_database where datname = current_database()"
    return int(connection.scalar(text(query)) or 0)


async def test_a_read_is_one_snapshot(node: Node, other_node: Node) -> None:
    """Rows and stream position read together belong together, whatever is committed between."""
    conversation = await conversation_of(node)
    writing = asyncio.create_task(_write_on(other_node, conversation))

    def look(connection: Connection) -> tuple[int, int]:
        query = select(t.conversation.c.last_number).where(t.conversation.c.id == conversation)
        head = connection.scalar(query)
        events = read_stream(connection, f"conversation:{conversation}", 0, 10_000)
        return int(head or 0), len(events)

    for _ in range(20):
        head, count = await node.store.read(look)
        assert head == count
    writing.cancel()


async def _write_on(node: Node, conversation: str) -> None:
    while True:
        await node.commit(speak, conversation)
