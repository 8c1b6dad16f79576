"""Many rows in one statement, on both databases; and reads that are shared."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, Select, select, text
from sqlalchemy.exc import IntegrityError

from hub.store import Tx
from hub.store import tables as t
from hub.store.group_read import GroupRead
from hub.store.log import UNLOGGED
from hub.store.sets import insert_rows, one_of
from hub.store.together import insert_together
from tests.nodes import Node, until


def customer(number: int) -> dict[str, Any]:
    return {"id": f"cus_{number}", "display_name": None, "created_at": number}


def insert_customers(tx: Tx, items: list[list[dict[str, Any]]]) -> list[list[str]]:
    return [insert_rows(tx.connection, t.customer, rows, returning="id", skip_known=True) for rows in items]


def find_customers(connection: Connection, *ids: str) -> list[str]:
    query = select(t.customer.c.id).where(one_of(t.customer.c.id, ids)).order_by(t.customer.c.id)
    return list(connection.scalars(query))


async def test_rows_are_found_by_any_number_of_keys(node: Node) -> None:
    await node.commit(insert_customers, [customer(n) for n in range(5)])
    assert await node.store.read(find_customers) == []
    assert await node.store.read(find_customers, "cus_3", "cus_1", "cus_3", "nobody's") == ["cus_1", "cus_3"]


async def test_a_known_row_is_left_as_it_was_and_named_by_nobody(node: Node) -> None:
    assert await node.commit(insert_customers, [customer(1)]) == ["cus_1"]
    again = {**customer(1), "created_at": 99}
    assert await node.commit(insert_customers, [again, customer(2), customer(2)]) == ["cus_2"]
    assert await node.values(t.customer, "created_at") == [1, 2]


async def test_numbers_given_by_the_database_rise_in_the_order_of_the_rows(node: Node) -> None:
    def insert(tx: Tx, items: list[None]) -> list[list[int]]:
        rows = [{"at": at, "kind": "config.applied", "data": {"at": at}} for at in (30, 10, 20)]
        return [sorted(insert_rows(tx.connection, t.event, rows, returning="id")) for _ in items]

    ids = await node.commit(insert, None)
    events = await node.rows(t.event)
    assert [event.id for event in events] == ids
    assert [(event.at, event.data) for event in events] == [(at, {"at": at}) for at in (30, 10, 20)]


async def test_lists_in_a_json_column_come_back_as_they_went_in(node: Node) -> None:
    def insert(tx: Tx, items: list[Any]) -> list[None]:
        rows = [{"at": 1, "kind": "config.applied", "data": data} for data in items]
        insert_rows(tx.connection, t.event, rows)
        return [None] * len(items)

    lists = [[], [[None, "a"], ["b", "c"]], [[]], {"d": []}]
    await node.together(insert, *lists)
    assert [event.data for event in await node.rows(t.event)] == lists


def identity(number: int) -> dict[str, Any]:
    return {
        "id": f"idn_{number}",
        "customer_id": f"cus_{number}",
        "kind": "phone",
        "value": f"{number}",
        "created_at": 1,
    }


async def test_rows_that_stand_on_each_other_go_in_together_or_not_at_all(node: Node) -> None:
    def insert(tx: Tx, items: list[tuple[list[Any], list[Any]]]) -> list[None]:
        for customers, identities in items:
            insert_together(tx.connection, [(t.customer, customers), (t.identity, identities)])
        return [None] * len(items)

    await node.commit(insert, ([customer(2), customer(1)], [identity(1), identity(2)]))
    await node.commit(insert, ([customer(3)], []))
    await node.commit(insert, ([], [identity(3)]))
    with pytest.raises(IntegrityError):
        await node.commit(insert, ([customer(4)], [identity(5)]))
    assert await node.values(t.customer, "id") == ["cus_1", "cus_2", "cus_3"]
    assert await node.values(t.identity, "customer_id") == ["cus_1", "cus_2", "cus_3"]


async def test_keys_and_the_unnumbered_log_are_found_by_index_on_sqlite(node: Node) -> None:
    """PostgreSQL plans by the size of its tables, SQLite by the words of the statement."""
    if node.store.dialect != "sqlite":
        return

    def explain(connection: Connection, query: Select[Any], *parameters: str) -> str:
        words = query.compile(dialect=connection.dialect).string
        return str(connection.exec_driver_sql(f"explain query plan {words}", parameters).first())

    by_key = select(t.customer).where(one_of(t.customer.c.id, ["cus_1"]))
    assert "SEARCH customer USING INDEX" in await node.store.read(explain, by_key, '["cus_1"]')
    unlogged = select(t.event.c.id).where(UNLOGGED)
    assert "ix_event_unlogged" in await node.store.read(explain, unlogged)


async def test_what_is_asked_while_a_read_runs_shares_the_next(node: Node) -> None:
    batches: list[list[str]] = []

    def reader(connection: Connection, items: list[str]) -> list[str]:
        connection.execute(text("select 1"))
        batches.append(items)
        return [item.upper() for item in items]

    answers = await asyncio.gather(*(node.store.read_together(reader, item) for item in "abc"))
    assert answers == ["A", "B", "C"]
    assert batches == [["a"], ["b", "c"]]


async def test_questions_of_another_queue_are_read_apart(node: Node) -> None:
    asked: list[list[str]] = []

    def reader(_connection: Connection, items: list[str]) -> list[str]:
        asked.append(items)
        return items

    await asyncio.gather(
        node.store.read_together(reader, "a"),
        node.store.read_together(reader, "b", queue="offers"),
        node.store.read_together(reader, "c"),
    )
    assert sorted(asked) == [["a"], ["b"], ["c"]]  # in one queue "b" and "c" would go together


async def test_a_question_that_cannot_be_answered_spoils_no_others() -> None:
    async def read(items: list[int]) -> list[float]:
        await asyncio.sleep(0)
        return [1 / item for item in items]

    group = GroupRead(read)
    answers = await asyncio.gather(*(group.ask(item) for item in (1, 0, 2)), return_exceptions=True)
    assert answers[0] == 1.0
    assert isinstance(answers[1], ZeroDivisionError)
    assert answers[2] == 0.5


async def test_whoever_goes_away_while_reading_for_others_leaves_them_to_the_next() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def read(items: list[int]) -> list[int]:
        started.set()
        await go_on.wait()
        return items

    group = GroupRead(read)
    first, second = (asyncio.create_task(group.ask(item)) for item in (1, 2))
    await started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    go_on.set()
    assert await second == 2


async def test_whoever_goes_away_while_waiting_is_not_read_for() -> None:
    go_on = asyncio.Event()
    asked: list[list[int]] = []

    async def read(items: list[int]) -> list[int]:
        asked.append(items)
        await go_on.wait()
        return items

    group = GroupRead(read)
    first, gone, last = (asyncio.create_task(group.ask(item)) for item in (1, 2, 3))
    await until(lambda: asked)
    again, gone_again = (asyncio.create_task(group.ask(item)) for item in (4, 5))
    await asyncio.sleep(0)
    for task in (gone, gone_again):
        task.cancel()
    go_on.set()
    assert list(await asyncio.gather(first, last, again)) == [1, 3, 4]
    assert 5 not in [item for items in asked for item in items]
    assert gone_again.cancelled()
