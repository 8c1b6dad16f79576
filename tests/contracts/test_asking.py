"""What is asked again is answered as it was the first time, on both databases: a statement's first execution is
SQLAlchemy's own, those after it are the connection's (`hub/store/asking.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, bindparam, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from hub.store import Tx
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of_these
from tests.nodes import Node

EVENT = t.event.c
AGAIN = 4  # times: the second compiles it, the others find it there


def an_event(at: int, /, **data: Any) -> dict[str, Any]:
    return {"at": at, "kind": "config.applied", "routed": at % 2 == 0, "data": data}


def insert_events(tx: Tx, items: list[dict[str, Any]]) -> list[None]:
    insert_rows(tx.connection, t.event, items)
    return [None] * len(items)


async def in_turn(node: Node, ask: Callable[[Connection], Any], times: int = AGAIN) -> list[Any]:
    return [await node.store.read(ask) for _ in range(times)]


async def with_events(node: Node) -> None:
    await node.together(insert_events, *(an_event(at, at=at, deep=[{"n": None}]) for at in range(1, 6)))


SHAPES: Sequence[tuple[Executable, dict[str, Any] | None]] = (
    (select(t.event).order_by(EVENT.at), None),
    (
        select(EVENT.at, EVENT.data.label("words"), EVENT.routed).where(EVENT.at > bindparam("after")),
        {"after": 2},
    ),
    (select(EVENT.at).where(EVENT.at.in_((1, 3, 5))).order_by(EVENT.at.desc()), None),
    (select(EVENT.at, literal("told").label("said")).where(EVENT.kind == "config.applied"), {}),
    (text("select at, kind as what from event where at < :before order by at"), {"before": 3}),
    (select(t.customer.c.id).where(one_of_these(t.customer.c.id, "ids")), {"ids": ["nobody", "nowhere"]}),
    (select(EVENT.at).where(EVENT.at.in_(bindparam("ats", expanding=True))), {"ats": [2, 4]}),
)


@pytest.mark.parametrize(("statement", "parameters"), SHAPES, ids=range(len(SHAPES)))
async def test_rows_are_the_same_each_time(
    node: Node, statement: Executable, parameters: dict[str, Any] | None
) -> None:
    await with_events(node)

    def ask(connection: Connection) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in connection.execute(statement, parameters)]

    first, *others = await in_turn(node, ask)
    assert others == [first] * (AGAIN - 1)
    assert (first == []) is (parameters == {"ids": ["nobody", "nowhere"]})


async def test_a_row_knows_its_columns_by_name_and_values_have_their_kinds(node: Node) -> None:
    await with_events(node)
    statement = select(t.event, EVENT.at.label("when")).where(EVENT.at == bindparam("at"))
    rows = await in_turn(node, lambda connection: connection.execute(statement, {"at": 2}).one())
    for row in rows:
        assert (row.at, row.when, row.data, row.conversation_id) == (
            2,
            2,
            {"at": 2, "deep": [{"n": None}]},
            None,
        )
        assert row.routed is True


async def test_another_value_gives_another_answer(node: Node) -> None:
    await with_events(node)
    statement = select(EVENT.id).where(EVENT.at == bindparam("at"), EVENT.kind == "config.applied")

    def ask(connection: Connection) -> list[Any]:
        return [connection.scalar(statement, {"at": at}) for at in (1, 2, 99, 2, 1)]

    one, two, nothing, two_again, one_again = await node.store.read(ask)
    assert (nothing, two_again, one_again) == (None, two, one)
    assert one != two


async def test_a_list_of_another_length_is_no_other_question_for_its_asker(node: Node) -> None:
    await with_events(node)
    statement = select(EVENT.at).where(EVENT.at.in_(bindparam("ats", expanding=True))).order_by(EVENT.at)

    def ask(connection: Connection) -> list[list[int]]:
        return [list(connection.scalars(statement, {"ats": ats})) for ats in ([1], [1, 2], [], [5, 4, 3])]

    assert await node.store.read(ask) == [[1], [1, 2], [], [3, 4, 5]]


async def test_what_is_changed_is_counted_and_returned(node: Node) -> None:
    await with_events(node)
    counted = update(t.event).where(EVENT.at > bindparam("after")).values(kind="conversation.opened")
    returned = counted.returning(EVENT.at)

    def change(tx: Tx, items: list[int]) -> list[Any]:
        run = tx.connection.execute
        return [
            (run(counted, {"after": n}).rowcount, sorted(run(returned, {"after": n}).scalars()))
            for n in items
        ]

    assert await node.together(change, 3, 4, 9) == [(2, [4, 5]), (1, [5]), (0, [])]


async def test_a_value_that_is_missing_or_too_many_is_refused_each_time(node: Node) -> None:
    statement = select(EVENT.at).where(EVENT.at == bindparam("at"))

    def ask(connection: Connection) -> None:
        for _ in range(3):
            assert connection.scalar(statement, {"at": 1}) is None
            with pytest.raises(StatementError, match="'at'"):
                connection.execute(statement, {"other": 1})

    await node.store.read(ask)


async def test_what_the_database_refuses_is_told_each_time_and_the_next_transaction_is_whole(
    node: Node,
) -> None:
    customers = select(bindparam("id", type_=t.customer.c.id.type), literal(1)).select_from(
        text("(select 1) as x")
    )
    statement = insert(t.customer).from_select(["id", "created_at"], customers, include_defaults=False)

    def put(tx: Tx, items: list[str]) -> list[None]:
        for each in items:
            tx.connection.execute(statement, {"id": each})
        return [None] * len(items)

    for name in ("cus_1", "cus_2", "cus_3"):
        await node.commit(put, name)
        with pytest.raises(IntegrityError):
            await node.commit(put, name)
    assert await node.values(t.customer, "id") == ["cus_1", "cus_2", "cus_3"]


async def test_a_column_of_another_kind_is_read_by_the_next_transaction(node: Node) -> None:
    """As after a migration that runs beside us: what was prepared before is of another schema."""
    if node.store.dialect != "postgresql":
        return
    await with_events(node)
    statement = select(EVENT.at).where(EVENT.kind == "config.applied").order_by(EVENT.at)

    def ask(connection: Connection) -> list[Any]:
        return list(connection.scalars(statement))

    before = await in_turn(node, ask)

    def alter(connection: Connection) -> None:
        with connection.begin():
            connection.execute(text("alter table event alter column at type numeric"))

    await node.store.backend.write(alter)
    with pytest.raises(Exception, match="cached statement plan is invalid"):
        await node.store.read(ask)
    assert await node.store.read(ask) == before[0]


async def test_short_statements_are_planned_once_whatever_they_ask_for(node: Node) -> None:
    if node.store.dialect != "postgresql":
        return
    statement = select(EVENT.at).where(one_of_these(EVENT.kind, "kinds"))

    def ask(connection: Connection) -> tuple[int, int]:
        for number in range(20):
            connection.execute(statement, {"kinds": [f"kind{number}"]})
        plans = text("select sum(generic_plans), sum(custom_plans) from pg_prepared_statements")
        generic, custom = connection.execute(plans).one()
        return int(generic), int(custom)

    generic, custom = await node.store.read(ask)
    assert custom == 0
    assert generic >= 20


async def test_a_connection_that_breaks_takes_those_along_that_are_with_the_same_server(node: Node) -> None:
    """Else each of them would keep somebody waiting once the server is back."""
    if node.store.dialect != "postgresql":
        return
    session = text("select pg_backend_pid()")

    def breaks(connection: Connection) -> None:
        with connection.begin():
            connection.connection.driver_connection.terminate()  # type: ignore[union-attr]
            connection.execute(session)

    before, again = [await node.store.read(lambda connection: connection.scalar(session)) for _ in range(2)]
    assert before == again
    with pytest.raises(DBAPIError):
        await node.store.backend.write(breaks)
    assert await node.store.read(lambda connection: connection.scalar(session)) != before
