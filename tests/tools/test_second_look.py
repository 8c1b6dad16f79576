"""Which failures are looked at twice, and what comes of it: with a pytest of its own in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.second_look import AT_MOST, deserve_another, main

STORY, RULE = "tests/scenarios/test_story.py", "tests/property/test_rule.py"
FAILS = "def test_it():\n    raise AssertionError\n"
# As if the machine had been busy: fails where it was never run before.
FAILS_AT_FIRST = """
from pathlib import Path

def test_it():
    before = Path(__file__).with_suffix(".ran")
    ran = before.exists()
    before.touch()
    assert ran
"""
PASSES = "def test_it():\n    pass\n"


def look(folder: Path, **tests: str) -> int:
    for name, text in tests.items():
        path = folder / {"story": STORY, "rule": RULE}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return main(["-q", "--numprocesses=2", "--dist=worksteal"], folder)


@pytest.mark.parametrize(
    ("tests", "status"),
    [
        ({"story": PASSES, "rule": PASSES}, 0),
        ({"story": FAILS_AT_FIRST, "rule": PASSES}, 0),
        ({"story": FAILS, "rule": PASSES}, 1),
        ({"story": PASSES, "rule": FAILS_AT_FIRST}, 1),
        ({"story": FAILS_AT_FIRST, "rule": FAILS_AT_FIRST}, 1),
    ],
)
def test_a_story_that_fails_beside_others_and_passes_alone_does_not_fail_the_run(
    tmp_path: Path, tests: dict[str, str], status: int
) -> None:
    assert look(tmp_path, **tests) == status


def test_what_failed_in_a_run_before_and_is_gone_keeps_no_story_from_its_second_look(tmp_path: Path) -> None:
    assert look(tmp_path, rule=FAILS) == 1
    (tmp_path / RULE).unlink()
    assert look(tmp_path, story=FAILS_AT_FIRST) == 0


def test_what_could_not_be_collected_is_not_looked_at_again(tmp_path: Path) -> None:
    assert look(tmp_path, story="import nothing_of_this_name\n") == 2


def test_a_run_that_finds_nothing_says_so(tmp_path: Path) -> None:
    assert look(tmp_path) == 5


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        ("tests/unit/stations/test_housekeeping.py::test_it", True),
        ("tests/contracts/test_store.py::test_it", True),
        ("tests/unit/routing/test_offers.py::test_it", False),
        ("tests/unit/config/test_tiers.py::test_it", False),
        ("tests/architecture/test_laws.py::test_it", False),
    ],
)
def test_what_waits_for_nothing_is_no_accident_of_the_machine(failed: str, again: bool) -> None:
    assert deserve_another([failed]) == again


@pytest.mark.parametrize(
    ("failures", "again"), [(0, False), (1, True), (AT_MOST, True), (AT_MOST + 1, False)]
)
def test_many_failures_are_no_accident(failures: int, again: bool) -> None:
    assert deserve_another([f"{STORY}::test_{each}" for each in range(failures)]) == again


def test_what_it_passed_over_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    look(tmp_path, story=FAILS_AT_FIRST)
    assert f"failed beside others; to be mended: \n  {STORY}::test_it" in capfd.readouterr().out
