"""Customers in the configuration: attributes that are there, and a check of identity that can be passed honestly."""

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
        (
            "facts: [orders, spent, postcode]",
            "facts: [orders, spend]",
            "no attribute spend; did you mean spent?",
        ),
        ("facts: [orders, spent, postcode]", "facts: [spent, spent]", "fact spent is there already"),
        ("place: city", "place: town", "no attribute town"),
        ("{variable: order, attribute", "{variable: pin, attribute", "no number keyed in pin"),
        ("number_on_file: 1 #", "number_on_file: 3 #", "alone it must not be enough"),
        ("attribute: postcode\n", "attribute: last_order\n", "so it proves nothing"),
        ("- id: born\n", "- id: postcode\n", "question postcode is there already"),
        ("customer: {last_order:", "customer: {postcode:", "postcode is not to be set by a flow"),
        ("customer: {last_order:", "customer: {last_oder:", "no attribute of customers last_oder"),
        (
            'last_order: "{order}"',
            'last_order: "{parcel}"',
            "no variable that a step of this flow sets: parcel",
        ),
    ],
)
def test_a_mistake_is_found_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in SOUND
    found = [str(each) for each in check(SOUND.replace(old, new), "hub.yaml").problems]
    assert any(problem in each and "hub.yaml:" in each for each in found), found


def test_a_check_that_nobody_could_pass_is_refused() -> None:
    text = SOUND.replace("    enough: 3\n", "    enough: 90\n")
    found = [str(each) for each in check(text, "hub.yaml").problems]
    assert any("no caller could ever reach it" in each for each in found), found


def test_it_is_compiled_and_a_plan_tells_what_changes() -> None:
    document = check(SOUND, "hub.yaml").document
    assert document is not None
    customers = compile_centre(document, 1).customers
    assert customers.check is not None
    assert [question.id for question in customers.check.questions] == ["postcode", "born", "bought"]
    assert (customers.attributes["postcode"].masked, customers.timezone) == (True, "zone")
    after = check(SOUND.replace("    enough: 3\n", "    enough: 4\n"), "hub.yaml").document
    assert after is not None
    assert plan(document, after) == ["customers: identity check of enough 3 → 4"]
