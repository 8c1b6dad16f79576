"""docs/nothing-lost.md names for each promise what proves it: all of that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "nothing-lost.md"
_TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
_TITLE = re.compile(r'`([\w./-]+\.test\.ts)`: "([^"]+)"')
_PATH = re.compile(r"`([\w./-]+/[\w./-]*|Dockerfile|compose\.yaml)`")
_BY_HAND = ("by reading:", "by measuring:")


def rows(text: str) -> list[tuple[str, str, str]]:
    """(promise, where, proof) of each row of a table, without heads."""
    lines = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    found = [tuple(cell.strip() for cell in line) for line in lines]
    return [(row[0], row[1], row[2]) for row in found if row[2] != "proven by"]


def _tests_of(file: Path) -> set[str]:
    """Names of the tests of a file; none where there is no such file."""
    body = ast.parse(file.read_text("utf-8")).body if file.is_file() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _has_title(file: Path, title: str) -> bool:
    told = file.read_text("utf-8") if file.is_file() else ""
    return any(f"test({quote}{title}{quote}," in told for quote in ("'", '"'))


def find_missing(text: str) -> list[str]:
    """Tests and files that the page names and that are not there."""
    proofs = [
        f"{file}::{name}"
        for file, name in _TEST.findall(text)
        if name not in _tests_of(ROOT / "tests" / file)
    ]
    proofs += [
        f"{file}: {title}" for file, title in _TITLE.findall(text) if not _has_title(ROOT / file, title)
    ]
    return proofs + [path for path in _PATH.findall(text) if not (ROOT / path).exists()]


def find_unproven(text: str) -> list[str]:
    """Promises without a test, and without a word why there is none."""
    return [
        promise
        for promise, _, proof in rows(text)
        if not (_TEST.search(proof) or _TITLE.search(proof) or proof.startswith(_BY_HAND))
    ]


def test_whatever_proves_a_promise_is_there() -> None:
    assert find_missing(PAGE.read_text("utf-8")) == []


def test_every_promise_has_a_proof() -> None:
    text = PAGE.read_text("utf-8")
    assert len(rows(text)) > 50
    assert find_unproven(text) == []


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("| a | `hub/nowhere.py` | `unit/test_hours.py::test_nothing` |", 2),
        ("| a | `hub/app/` | `unit/test_nowhere.py::test_nothing` |", 1),
        ('| a | `hub/app/` | `channels/webchat/widget/tests/owed.test.ts`: "nothing" |', 1),
        ('| a | `hub/app/` | `channels/webchat/widget/tests/owed.test.ts`: "wait" |', 0),
        ("| a | `hub/app/` | `unit/test_hours.py::test_without_hours_it_is_always_open` |", 0),
    ],
)
def test_what_is_not_there_is_found(row: str, missing: int) -> None:
    assert len(find_missing(row)) == missing


def test_a_promise_without_a_proof_is_found() -> None:
    assert find_unproven("| all is well | `hub/app/` | trust us |") == ["all is well"]
