"""The one order in which rows are locked, so that no two transactions wait for each other:

calls, then interactions, then offers, then conversations, then agents; within a table by id. A callback is held by
whoever holds its interaction, a recording by whoever holds its call: neither is wanted without. SQLite has a single
writer and needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Column, Select, Text, bindparam, select, text

from hub.store.sets import one_of_these
from hub.store.tx import Tx


def lock_rows(tx: Tx, key: Column[str], keys: Iterable[str]) -> None:
    """Hold the rows with these keys until the commit; whoever else wants them waits and then sees it."""
    wanted = set(keys)
    if wanted and tx.postgresql:
        tx.connection.execute(holding(key), {"keys": list(wanted)})


@lru_cache(maxsize=32)  # one for each table that is locked
def holding(key: Column[str], parameter: str = "keys") -> Select[Any]:
    """Of the keys that come as this parameter. As a part of the statement that writes these rows, it needs none of its
    own; what that looks at besides is as it was before it waited."""
    return select(key).where(one_of_these(key, parameter)).order_by(key).with_for_update()


def lock_in_order(tx: Tx, key: Column[str], keys: Iterable[str]) -> None:
    """The same for rows that the next statement writes anyway: a single one has no order."""
    if len(wanted := set(keys)) > 1:
        lock_rows(tx, key, wanted)


_LOCK_NAMES = text(
    "select pg_advisory_xact_lock(hashtextextended(name, 0))"
    " from (select name from unnest(cast(:names as text[])) as name order by name) as ordered"
).bindparams(bindparam("names", type_=ARRAY(Text)))


def lock_names(tx: Tx, names: Iterable[str]) -> None:
    """Hold names until the commit, for what two transactions must not miss of each other while neither has a row of
    it yet. In one order. Keep them few: the server has room for some thousands in all."""
    if tx.postgresql and (wanted := sorted(set(names))):
        tx.connection.execute(_LOCK_NAMES, {"names": wanted})
