"""What nobody comes to, and what leads round."""

from __future__ import annotations

from dataclasses import replace

from hub.flows.graph import find_keys, find_reached, find_rounds
from hub.model.flows import (
    BranchStep,
    Choice,
    EnqueueStep,
    HangUpStep,
    MenuStep,
    SayStep,
    TransferStep,
    When,
)
from tests.unit.flows.walking import flow, words

MENU = MenuStep({"1": Choice("line"), "9": Choice("first")}, "line", "line", words("1?"))


def test_steps_are_reached_in_the_order_in_which_one_finds_them() -> None:
    steps = flow(
        BranchStep(((When(open="a"), "b"),), "c"),
        b=SayStep(words("b"), "line"),
        c=HangUpStep(),
        d=HangUpStep(),
    )
    assert find_reached(steps) == ("first", "b", "c", "line")


def test_a_menu_that_leads_back_by_a_key_is_no_round() -> None:
    assert list(find_rounds(flow(MENU))) == []


def test_a_menu_that_leads_back_by_itself_is_one() -> None:
    assert list(find_rounds(flow(replace(MENU, no_input="first")))) == [("first", "first")]


def test_a_choice_that_is_not_asked_of_whom_we_know_waits_for_nobody() -> None:
    known = MenuStep({"1": Choice("first", language="en", words="E")}, "line", "line", unless_known=True)
    assert list(find_rounds(flow(known))) == [("first", "first")]
    assert list(find_rounds(flow(replace(known, unless_known=False)))) == []


def test_each_round_is_told_once_and_the_shortest_way() -> None:
    steps = flow(
        SayStep(words("a"), "b"),
        b=BranchStep(((When(known=True), "c"),), "line"),
        c=SayStep(words("c"), "first"),
        dial=TransferStep("+442079460000", "dial"),
    )
    assert list(find_rounds(steps)) == [("first", "b", "c", "first"), ("dial", "dial")]


def test_the_keys_to_each_queue() -> None:
    menu = MenuStep({"1": Choice("billing"), "2": Choice("more")}, "line", "line", words("1?"))
    steps = flow(
        SayStep(words("Hi"), "menu"),
        menu=menu,
        billing=EnqueueStep("billing"),
        more=replace(menu, prompt=None),
    )
    assert find_keys(steps) == {"billing": "1"}
    assert find_keys(flow(EnqueueStep("orders"))) == {"orders": None}
