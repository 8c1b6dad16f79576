"""Rules of the house that no linter has."""

import ast
from pathlib import Path

from tests.architecture.tree import PACKAGES, ROOT, python_files

# A file longer than this is a question to answer in review; here is where it is asked.
_MOST_LINES = 400

_CLOCK = ROOT / "hub" / "clock.py"

# time.monotonic and time.perf_counter measure; they tell nobody what time it is.
_CLOCK_READINGS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}


def test_every_file_is_short_enough_to_be_read_at_once() -> None:
    files = [*python_files(*PACKAGES, "tests", "tools", "bench"), ROOT / "dev"]
    read = (file for file in files if "migrations" not in file.parts)  # written once, by alembic
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in read}
    assert {file: lines for file, lines in lengths.items() if lines > _MOST_LINES} == {}


def test_only_the_clock_knows_what_time_it_is() -> None:
    readers = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in python_files(*PACKAGES)
        if file != _CLOCK
        for line in _lines_that_read_the_clock(file)
    ]
    assert readers == []


def _lines_that_read_the_clock(file: Path) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in _CLOCK_READINGS
    ]


def _last_name(node: ast.expr) -> str:
    """``datetime`` for both ``datetime.now`` and ``datetime.datetime.now``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
