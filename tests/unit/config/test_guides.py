"""Guides in the configuration: a mistake is found with its place, and a sound one is compiled with every way named."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check import check
from config.compile import compile_centre
from config.plan import plan

SOUND = (Path(__file__).resolve().parents[3] / "config/hub.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("then: trace}", "then: tarce}", "no step tarce; did you mean trace?"),
        ("then: wait}", "then: bank}", "bank is no later step"),
        ("- id: parcel-late", "- id: refund-silent", "guide refund-silent is there already"),
        ("- id: neighbours", "- id: order", "step order is there already"),
        ("- id: neighbours", "- id: end", "cannot be called end"),
        ("queues: [billing]\n    reasons", "queues: [biling]\n    reasons", "no queue biling"),
        ("reasons: [parcel", "skills: [parcels]\n    reasons: [parcel", "no skill parcels"),
        ("url: https://halden.example/payments", "url: javascript:alert(1)", "guides[0].steps[3].url"),
    ],
)
def test_a_mistake_is_found_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in SOUND
    found = [str(each) for each in check(SOUND.replace(old, new), "hub.yaml").problems]
    assert any(problem in each and "hub.yaml:" in each and "guides[" in each for each in found), found


def test_words_that_lack_a_language_are_told() -> None:
    text = SOUND.replace('en: "Refund not received", zh-CN: 退款未到账', 'en: "Refund not received"')
    (told,) = check(text, "hub.yaml").problems
    assert (told.severity, "guides[0].name" in str(told)) == ("warning", True)


def test_every_step_knows_the_next_one() -> None:
    document = check(SOUND, "hub.yaml").document
    assert document is not None
    guide = compile_centre(document, 1).guides[0]
    steps = {step.id: step for step in guide.steps}
    assert (steps["date"].then, steps["again"].then, steps["wait"].then) == ("bank", "", "")
    assert [choice.then for choice in steps["days"].choices] == ["trace", "wait"]
    assert (steps["trace"].kind, steps["trace"].url) == ("link", "https://halden.example/payments")


def test_a_plan_tells_which_step_changes() -> None:
    before = check(SOUND, "hub.yaml").document
    after = check(SOUND.replace("Are the five working", "Are the ten working"), "hub.yaml").document
    assert after is not None
    (line,) = plan(before, after)
    assert "guide refund-silent" in line
    assert "step days" in line
