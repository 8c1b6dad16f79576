"""What a migration may do while nodes of the release before it still run (docs/operations.md, "Upgrade").

Adding is free. Taking away, renaming, and asking more of a row than the old release writes break the nodes that are
not rolled yet: such a step waits until no release in use needs what goes, and says in a comment which one stopped.

    # contracts: call.colour, unused since 0.4.0
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

_MARK = re.compile(r"#\s*contracts: (?P<what>\S+), unused since \d+\.\d+")
_TAKING = {"drop_column", "drop_table", "rename_table"}
_RAW = re.compile(r"\b(drop\s+(table|column)|rename|set\s+not\s+null|alter\s+column)\b", re.IGNORECASE)


def find_breaks(source: str) -> list[str]:
    """Steps of ``upgrade`` that break old nodes and have no mark of their own, by what they touch."""
    marked = {match["what"] for match in _MARK.finditer(source)}
    (upgrade,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    return [what for what in _breaks(upgrade) if what not in marked]


def _breaks(function: ast.FunctionDef) -> Iterator[str]:
    steps = list(_steps(function, {}))
    made = {_words(call)[0] for _, call in steps if _name(call) == "create_table"}
    for table, call in steps:
        words = [table, *_words(call)] if table else _words(call)
        if words and words[0] in made:
            continue  # nobody's yet
        if _name(call) in _TAKING or (_name(call) == "alter_column" and _asks_more(call)):
            yield ".".join(words[:2])
        elif _name(call) == "add_column" and (column := _unfilled(call)):
            yield f"{words[0]}.{column}"
        elif _name(call) == "execute" and any(_RAW.search(text) for text in _texts(call)):
            yield "execute"


def _steps(node: ast.AST, batches: Mapping[str, str]) -> Iterator[tuple[str | None, ast.Call]]:
    """Every call, in order, with the table whose batch (``with op.batch_alter_table("call") as batch_op``) it is on."""
    if isinstance(node, ast.Call):
        yield batches.get(_owner(node)), node
    if isinstance(node, ast.With):
        batches = {**batches, **dict(_named(item) for item in node.items)}
    for child in ast.iter_child_nodes(node):
        yield from _steps(child, batches)


def _named(item: ast.withitem) -> tuple[str, str]:
    assert isinstance(item.context_expr, ast.Call)
    assert isinstance(item.optional_vars, ast.Name)
    return item.optional_vars.id, _words(item.context_expr)[0]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _owner(call: ast.Call) -> str:
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def _words(call: ast.Call) -> list[str]:
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def _texts(call: ast.Call) -> list[str]:
    return [n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _asks_more(call: ast.Call) -> bool:
    nullable = _keyword(call, "nullable")
    never_empty = isinstance(nullable, ast.Constant) and nullable.value is False
    return never_empty or any(_keyword(call, name) is not None for name in ("new_column_name", "type_"))


def _unfilled(call: ast.Call) -> str | None:
    """The column that must be filled and that the old release, which does not know it, leaves empty."""
    for column in call.args:
        if isinstance(column, ast.Call) and _name(column) == "Column":
            nullable = _keyword(column, "nullable")
            if (
                isinstance(nullable, ast.Constant)
                and nullable.value is False
                and not _keyword(column, "server_default")
            ):
                return _words(column)[0]
    return None
