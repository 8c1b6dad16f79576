"""What a caller comes to, by what they press."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.flows.advance import Advanced, advance, repeat
from hub.flows.digits import ean, luhn, mod97
from hub.flows.hearing import MOST_TURNS
from hub.flows.state import State
from hub.flows.walk import Dialled, Pressed
from hub.model.calls import Ask, Dial, End, SendText, Speak, Wait
from hub.model.flows import (
    BranchStep,
    Choice,
    CollectStep,
    EnqueueStep,
    Fact,
    Flow,
    HangUpStep,
    MenuStep,
    Prompt,
    SayStep,
    SetStep,
    TextStep,
    TransferStep,
    When,
)
from routing.plain import from_plain, to_plain
from tests.unit.flows.walking import CALLED, OPEN, Caller, flow, words

MENU = MenuStep(
    {"1": Choice("billing", {"en": "Billing"}), "2": Choice("line")}, "other", "silent", words("Press 1.")
)
FRONT = flow(
    SayStep(words("Hello."), "menu"),
    menu=MENU,
    billing=EnqueueStep("billing"),
    other=HangUpStep(words("Bye.")),
    silent=EnqueueStep(),
)


def test_what_is_said_and_what_is_asked_come_together() -> None:
    caller = Caller(FRONT).calls()
    assert (caller.said, caller.last) == (["Hello.", "Press 1."], Ask(1, 1, 6))
    assert caller.asked == []


def test_a_key_leads_to_its_queue_and_stays_with_the_call() -> None:
    caller = Caller(FRONT).calls().presses("1")
    assert caller.heard == (Wait("billing"),)
    assert (caller.state.over, caller.state.queue_id) == ("queued", "billing")
    assert caller.state.chosen == ((("en", "Billing"),),)
    assert caller.asked == [Fact("open", "billing")]


def test_a_wrong_key_is_told_and_nothing_is_asked_again_without_a_word() -> None:
    caller = Caller(FRONT).calls().presses("9")
    assert caller.said == ["That key is not in the menu.", "Press 1."]
    assert Caller(FRONT).calls().waits().said == ["Press 1."]


def test_after_the_last_attempt_each_goes_its_own_way() -> None:
    assert Caller(FRONT).calls().presses("9", "9").heard == (Speak(words("Bye.")), End("done", is_told=True))
    assert Caller(FRONT).calls().waits().waits().heard == (Wait("orders"),)


def test_each_question_has_a_turn_of_its_own() -> None:
    caller = Caller(FRONT).calls()
    turns = [caller.state.turn]
    turns.append(caller.presses("9").state.turn)
    assert turns == [1, 2]


def test_the_same_question_is_asked_as_often_as_one_likes() -> None:
    caller = Caller(FRONT).calls()
    assert repeat(FRONT, caller.state) == (Speak(words("Press 1.")), Ask(1, 1, 6))
    assert repeat(FRONT, caller.presses("1").state) == (Wait("billing"),)


def test_an_answer_to_another_question_is_none() -> None:
    caller = Caller(FRONT).calls().comes_back(talked=True)
    assert (caller.said, caller.last) == (["Press 1."], Ask(2, 1, 6))


def test_whoever_is_over_stays_so() -> None:
    caller = Caller(FRONT).calls().presses("9", "9")
    before = caller.state
    assert caller.presses("1").heard == (End(),)
    assert caller.state == before


# -- languages


TONGUE = MenuStep(
    {
        "1": Choice("line", language="en", words="English"),
        "2": Choice("line", language="zh-CN", words="中文"),
    },
    "line",
    "line",
    words("Hello."),
    attempts=1,
    unless_known=True,
)
OFFER = flow(TONGUE)


def test_a_language_is_offered_in_itself_and_spoken_from_then_on() -> None:
    caller = Caller(OFFER).calls()
    assert caller.said == ["Hello.", "English", "中文"]
    assert [each.language for each in caller.heard if isinstance(each, Speak)] == [None, "en", "zh-CN"]
    state = caller.presses("2").state
    assert (state.language, state.knows_language, state.over) == ("zh-CN", True, "queued")


def test_a_menu_offers_another_language_and_not_the_one_it_is_in() -> None:
    choices = {**MENU.choices, "7": TONGUE.choices["1"], "8": TONGUE.choices["2"]}
    menu = flow(replace(MENU, choices=choices), billing=EnqueueStep("billing"))
    assert Caller(menu).calls().said == ["Press 1.", "中文"]


def test_whoever_chooses_none_hears_the_first_and_it_counts_as_not_known() -> None:
    state = Caller(OFFER).calls().waits().state
    assert (state.language, state.knows_language, state.over) == ("en", False, "queued")


def test_whose_language_is_known_is_not_asked_and_not_offered_their_own() -> None:
    known = State(CALLED, "orders", "zh-CN", knows_language=True)
    assert Caller(OFFER, state=known).calls().heard == (Wait("orders"),)
    asks = flow(replace(TONGUE, unless_known=False))
    assert Caller(asks, state=known).calls().said == ["Hello.（中文）", "English"]


# -- numbers


ORDER = CollectStep(
    words("Your order."), "order", "got", "line", 8, 8, "", (("2", *["0123456789"] * 7),), "luhn"
)
COLLECT = flow(ORDER, got=HangUpStep(words("Order {order}.")))


def test_a_number_that_is_right_is_kept_and_said_digit_by_digit() -> None:
    caller = Caller(COLLECT).calls()
    assert caller.last == Ask(1, 8, 6)
    caller.presses("20260410")
    assert caller.state.variables == (("order", "20260410"),)
    assert caller.said == ["Order 2 0 2 6 0 4 1 0."]


def test_a_number_may_come_with_pauses() -> None:
    caller = Caller(COLLECT).calls().presses("2026")
    assert caller.heard == (Ask(2, 4, 3),)
    assert caller.presses("0410").state.variables == (("order", "20260410"),)


@pytest.mark.parametrize("digits", ["20260411", "10260410", "2026041"])
def test_a_number_that_is_wrong_is_asked_for_again_and_then_there_is_a_way(digits: str) -> None:
    """Its check digit, its beginning, its length."""
    caller = Caller(COLLECT).calls().presses(digits)
    caller = caller.waits() if len(digits) < 8 else caller
    assert caller.said == ["That number is not right. Please try again.", "Your order."]
    caller.presses(digits)
    caller = caller.waits() if len(digits) < 8 else caller
    assert caller.heard == (Wait("orders"),)
    assert caller.state.variables == ()


def test_a_number_of_any_length_ends_with_its_key_or_a_pause() -> None:
    account = flow(replace(ORDER, least=2, most=6, finish_key="#", patterns=(), check=None), got=HangUpStep())
    assert Caller(account).calls().last == Ask(1, 7, 6)  # one more for the key
    assert Caller(account).calls().presses("123#").state.variables == (("order", "123"),)
    assert Caller(account).calls().presses("123", "").state.variables == (("order", "123"),)
    assert Caller(account).calls().presses("123", "4#").state.variables == (("order", "1234"),)
    assert Caller(account).calls().presses("1234567").state.variables == ()
    assert Caller(account).calls().presses("#").said == ["Your order."]


def test_a_number_with_a_label_is_read_by_the_agent() -> None:
    labelled = flow(replace(ORDER, label={"en": "Order"}), got=HangUpStep())
    assert Caller(labelled).calls().presses("20260410").state.chosen == ((("en", "Order 20260410"),),)
    assert Caller(COLLECT).calls().presses("20260410").state.chosen == ()


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (luhn, ["4539578763621486", "0", "79927398713"], ["4539578763621487", "79927398710"]),
        (mod97, ["3214282912345698765432161182"], ["3214282912345698765432161183", ""]),  # as an IBAN's
        (ean, ["4006381333931", "73513537"], ["4006381333932", "73513536"]),
    ],
)
def test_check_digits(check: Any, right: list[str], wrong: list[str]) -> None:
    """Published examples: ISO/IEC 7812, the IBAN of ISO 13616's registry, GS1."""
    assert [check(digits) for digits in right] == [True] * len(right)
    assert [check(digits) for digits in wrong] == [False] * len(wrong)


# -- branches


@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        (When(open="billing"), {Fact("open", "billing"): True}, True),
        (When(open="billing"), {Fact("open", "billing"): False}, False),
        (When(closed="billing"), {Fact("open", "billing"): False}, True),
        (When(known=True), {Fact("known"): True}, True),
        (When(known=False), {Fact("known"): True}, False),
        (When(conversation=True), {Fact("conversation"): False}, False),
        (When(tiers=("gold", "platinum")), {Fact("tier"): "gold"}, True),
        (When(tiers=("gold",)), {Fact("tier"): ""}, False),
        (When(called=(CALLED,)), {}, True),
        (When(called=("+442071838760",)), {}, False),
        (When(languages=("zh-CN",)), {}, False),
        (When(variables=(("order", ()),)), {}, True),
        (When(variables=(("order", ("7", "8")),)), {}, True),
        (When(variables=(("order", ("8",)),)), {}, False),
        (When(variables=(("account", ()),)), {}, False),
        (When(known=True, tiers=("gold",)), {Fact("known"): True, Fact("tier"): "tin"}, False),
    ],
)
def test_a_case_holds_if_all_of_it_does(when: When, facts: dict[Fact, str | bool], holds: bool) -> None:
    branch = flow(
        BranchStep(((when, "yes"),), "no"), yes=HangUpStep(words("Yes.")), no=HangUpStep(words("No."))
    )
    state = State(CALLED, "orders", "en", variables=(("order", "7"),))
    caller = Caller(branch, facts, state).calls()
    assert caller.said == (["Yes."] if holds else ["No."])
    assert set(caller.asked) <= set(facts)  # and nothing that it does not depend on


def test_a_fact_is_asked_for_only_where_it_decides() -> None:
    when = When(called=("+442071838760",), tiers=("gold",))
    caller = Caller(flow(BranchStep(((when, "line"),), "line"))).calls()
    assert caller.asked == [Fact("open", "orders")]


# -- what the wait will be like


def test_what_is_set_goes_with_the_call() -> None:
    step = SetStep(
        "line",
        queue_id="billing",
        language="zh-CN",
        priority_seconds=60,
        skills=(("billing", 3),),
        attributes=(("order", "no {order}"), ("parcels", 2)),
        variables=(("copy", "{order}{order}"),),
    )
    caller = Caller(flow(step), state=State(CALLED, "orders", "en", variables=(("order", "7"),))).calls()
    assert caller.heard == (Wait("billing"),)
    state = caller.state
    assert (state.queue_id, state.language, state.priority_seconds) == ("billing", "zh-CN", 60)
    assert (state.skills, state.attributes) == ((("billing", 3),), (("order", "no 7"), ("parcels", 2)))
    assert dict(state.variables) == {"order": "7", "copy": "77"}


def test_a_queue_that_is_closed_has_its_way_or_says_so() -> None:
    closed = {Fact("open", "orders"): False, Fact("open", "billing"): True}
    assert Caller(flow(EnqueueStep()), closed).calls().heard == (End("closed"),)
    other = flow(EnqueueStep("orders", "next"), next=EnqueueStep("billing"))
    assert Caller(other, closed).calls().heard == (Wait("billing"),)


def test_a_notice_is_not_cut_short_and_remembered() -> None:
    caller = Caller(flow(SayStep(words("Recorded."), "line", is_notice=True))).calls()
    assert caller.heard == (Speak(words("Recorded."), may_interrupt=False), Wait("orders"))
    assert caller.state.noticed


def test_a_text_is_sent_in_the_callers_language_or_the_other_way_is_taken() -> None:
    text = flow(TextStep({"en": "Hi", "zh-CN": "你好 {order}"}, "bye", "line"), bye=HangUpStep())
    state = State(CALLED, "orders", "zh-CN", variables=(("order", "12"),))
    may = Caller(text, {Fact("text", CALLED): True}, state).calls()
    assert may.heard == (SendText(CALLED, "你好 12"), End("done"))
    assert Caller(text, {**OPEN, Fact("text", CALLED): False}).calls().heard == (Wait("orders"),)


def test_whoever_is_put_through_is_thanked_or_comes_back() -> None:
    outside = flow(TransferStep("+442079460000", "line", 20))
    caller = Caller(outside).calls()
    assert (caller.heard, caller.state.outside) == ((Dial(1, "+442079460000", 20),), True)
    assert caller.comes_back(talked=True).heard == (End("transferred"),)
    back = Caller(outside).calls().comes_back(talked=False)
    assert (back.heard, back.state.outside) == ((Wait("orders"),), False)


# -- what cannot be, and is borne


def test_whoever_is_lost_comes_to_a_person() -> None:
    lost = flow(MenuStep({"9": Choice("first")}, "line", "line", words("Press 9.")))
    caller = Caller(lost).calls()
    presses = 0
    while not caller.state.over:
        caller.presses("9")
        presses += 1
    assert (caller.heard, presses) == ((Wait("orders"),), MOST_TURNS)


@pytest.mark.parametrize(
    "broken",
    [
        Flow("none", "", {}),
        flow(SayStep(words("Hm."), "not there")),
        flow(SayStep(words("Round."), "first")),
        flow(SetStep("second"), second=BranchStep((), "first")),
    ],
)
def test_a_flow_that_leads_nowhere_leads_to_a_person(broken: Flow) -> None:
    assert Caller(broken).calls().last == Wait("orders")


def test_a_step_that_is_gone_leads_to_a_person() -> None:
    """A number whose flow of that version nobody finds any more."""
    caller = Caller(FRONT).calls()
    went = advance(Flow("other", "", {}), caller.state, Pressed("1"), OPEN)
    assert isinstance(went, Advanced)
    assert went.instructions == (Wait("orders"),)


def test_where_somebody_stands_is_kept_and_read_again_as_it_was() -> None:
    state = State(
        CALLED,
        "orders",
        "zh-CN",
        at="menu",
        turn=7,
        skills=(("billing", 3),),
        attributes=(("order", "7"), ("parcels", 2)),
        variables=(("order", "7"),),
        chosen=((("en", "Billing"), ("zh-CN", "账单")),),
    )
    assert from_plain(State, to_plain(State, state)) == state


def test_a_recording_of_a_prompt_stays_with_it() -> None:
    prompt = Prompt({"en": "Hi {order}"}, {"en": "https://cdn.example/hi.mp3"})
    (speak, _) = Caller(flow(SayStep(prompt, "line"))).calls().heard
    assert isinstance(speak, Speak)
    assert speak.prompt.audio == prompt.audio


def test_a_number_outside_that_calls_back_twice_is_heard_once() -> None:
    outside = flow(TransferStep("+442079460000", "line"))
    caller = Caller(outside).calls().comes_back(talked=True)
    went = advance(outside, caller.state, Dialled(talked=False), OPEN)
    assert isinstance(went, Advanced)
    assert went.instructions == (End(),)
