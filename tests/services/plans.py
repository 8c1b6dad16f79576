"""Whoever reads a table that grows from its beginning to its end is found out, in whatever test it happens.

SQLite tells how it would execute each statement. With a test's few rows a whole table costs nothing, so no test would
notice; after a month of messages it costs everything. Each statement is looked at once in a run, when it is first
executed, and only where the hub itself says it: a test may look at all there is.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from hub.store import tables as t

# What does not grow with the days: what is configured, and what stands for one thing that there is now.
_SMALL: Final = frozenset(
    {
        "agent_state",
        "callback_offer",  # one of a queue at most
        "config_version",
        "law",
        "lease",
        "mailbox_state",
        "node",
        "queue_state",
        "router_row",
        "routing_alert",  # the newest of a kind and subject
        "sender_pace",  # one of a number
        "takeover",
    }
    | {"provider_list", "early_report", "ledger_hour", "session", "user_account"}
)
# Where a whole table is read knowingly: by file and table.
_REPLAY: Final = "`hub replay` looks once, when somebody asks, for what could not be placed"
_KNOWINGLY: Final = {
    ("hub/intake/raw.py", "raw_item"): _REPLAY,
    ("hub/timeline.py", "customer"): "part of a name is looked for: SQLite has no index for that",
    ("hub/timeline.py", "identity"): "and part of an address",
    ("hub/dispatch/reports.py", "interaction"): "a report over any time somebody asks for",
    ("hub/callbacks/listing.py", "callback"): "a supervisor's page with those that are over as well",
    ("hub/callbacks/listing.py", "interaction"): "the same, of some queues",
}
_GROWING: Final = frozenset(t.metadata.tables) - _SMALL
_PARTIAL: Final = frozenset(
    str(index.name)
    for table in t.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = tuple(str(_ROOT / each) for each in ("hub", "agent_console", "channels", "tests"))
_TESTS: Final = str(_ROOT / "tests")
_STORE: Final = (str(_ROOT / "hub" / "store"), str(_ROOT / "hub" / "migrations"))
_SCAN: Final = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
_SEARCH: Final = re.compile(r"SEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(([^)]*)\)")
# The highest or lowest of a column: with no index named, each row is looked at, but for the number of the row itself.
_EXTREME: Final = re.compile(r"SEARCH (\w+)$")
# What a part of all there is has in common: whoever looks for nothing else reads the table, or a fourth of it.
_COARSE: Final = frozenset({"channel=?", "account=?", "kind=?"})

_seen: set[str] = set()
_found: list[str] = []


def watch() -> None:
    event.listen(Engine, "before_cursor_execute", _look)


def take_found() -> list[str]:
    """Since somebody last asked."""
    taken = list(_found)
    _found.clear()
    return taken


def _look(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if connection.dialect.name != "sqlite" or statement in _seen:
        return
    _seen.add(statement)
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")):
        return
    for alias, index in _scans(connection, statement):
        table = _name(alias, statement)
        where = find_speaker(__file__)
        if table in _GROWING and index not in _PARTIAL and where and (where[0], table) not in _KNOWINGLY:
            _found.append(f"{where[0]}:{where[1]} reads all of {table}: {' '.join(statement.split())}")


def _scans(connection: Connection, statement: str) -> list[tuple[str, str | None]]:
    cursor = connection.connection.cursor()
    try:
        # no plan hangs on a value
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
        return [read for row in cursor.fetchall() if (read := _whole(row[3], statement))]
    finally:
        cursor.close()


def _whole(step: str, statement: str) -> tuple[str, str | None] | None:
    """Table and index, where this step of a plan reads all there is of it, or almost."""
    if found := _SCAN.match(step):
        return found[1], found[2]
    if found := _EXTREME.match(step):
        return None if re.search(rf"\b(max|min)\({found[1]}\.id\)", statement) else (found[1], None)
    found = _SEARCH.match(step)
    return (found[1], found[2]) if found and _COARSE.issuperset(found[3].split(" AND ")) else None


def _name(alias: str, statement: str) -> str:
    found = re.search(rf"(\w+) AS {alias}\b", statement)
    return found[1] if found else alias


def find_speaker(listener: str) -> tuple[str, int] | None:
    """File and line: the innermost of ours, but for the store's and the ``listener``'s own; nobody where a test says
    it."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        file = frame.f_code.co_filename
        if file not in {__file__, listener} and file.startswith(_OURS) and not file.startswith(_STORE):
            return None if file.startswith(_TESTS) else (str(Path(file).relative_to(_ROOT)), frame.f_lineno)
    return None
