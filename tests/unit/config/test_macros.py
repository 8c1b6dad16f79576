"""Canned replies in the configuration: what they may speak of, and what the desk gets of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.check import check
from config.macro_checks import VARIABLES

ROOT = Path(__file__).resolve().parents[3]
SOUND = (ROOT / "config/hub.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{{customer.first_name}}", "{{customer.nickname}}", "no variable customer.nickname"),
        ("{{agent.first_name}}", "{{ agent.password }}", "no variable agent.password"),
        ("queues: [billing]\n    text", "queues: [biling]\n    text", "no queue biling"),
        ("- id: refund-days", "- id: greeting", "greeting"),
        ("channels: [email]\n    text", "channels: [fax]\n    text", "macros[3].channels[0]"),
    ],
)
def test_a_mistake_is_found_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in SOUND
    found = [str(each) for each in check(SOUND.replace(old, new), "hub.yaml").problems]
    assert any(problem in each and "hub.yaml:" in each and "macros[" in each for each in found), found


def test_the_desk_fills_in_the_variables_that_may_be_written() -> None:
    source = (ROOT / "agent_console/frontend/src/macros.ts").read_text(encoding="utf-8")
    assert tuple(re.findall(r'^  "([a-z_]+\.[a-z_]+)":', source, re.MULTILINE)) == VARIABLES
