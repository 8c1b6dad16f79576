"""Where one stands in a guide, and which guides fit a contact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.guides.fitting import About, fitting_guides
from hub.guides.walking import Answer, walk_guide
from hub.model.guides import END, Guide, GuideChoice, GuideStep

WORDS = (("en", "Words"),)


def step(step_id: str, then: str = END) -> GuideStep:
    return GuideStep(step_id, "say", WORDS, then)


def answer(step_id: str, choice: str | None = None) -> Answer:
    return Answer(step_id, "ana", 1, choice)


FORKED = Guide(
    "forked",
    WORDS,
    (
        step("hello", "which"),
        GuideStep(
            "which", "choose", WORDS, END, (GuideChoice("a", WORDS, "left"), GuideChoice("b", WORDS, "right"))
        ),
        step("left", "bye"),
        step("right", END),
        step("bye", END),
    ),
)


def standing(*answers: Answer) -> list[tuple[str, str]]:
    walk = walk_guide(FORKED, {each.step_id: each for each in answers})
    return [(stand.step.id, stand.state) for stand in walk.stands]


def test_the_way_ends_at_a_choice_that_nobody_has_made() -> None:
    assert standing() == [("hello", "now"), ("which", "ahead")]
    assert standing(answer("hello")) == [("hello", "done"), ("which", "now")]


def test_a_choice_leads_on() -> None:
    chosen = standing(answer("hello"), answer("which", "a"))
    assert chosen == [("hello", "done"), ("which", "done"), ("left", "now"), ("bye", "ahead")]


def test_who_chooses_otherwise_walks_another_way_and_loses_nothing_of_the_first() -> None:
    said = (answer("hello"), answer("left"))
    assert standing(*said, answer("which", "b"))[-1] == ("right", "now")
    assert standing(*said, answer("which", "a"))[-2:] == [("left", "done"), ("bye", "now")]


def test_a_step_may_be_left_out_and_is_then_the_one_to_do() -> None:
    assert standing(answer("which", "b")) == [("hello", "now"), ("which", "done"), ("right", "ahead")]


def test_it_is_done_when_nothing_is_left() -> None:
    walk = walk_guide(
        FORKED, {each.step_id: each for each in (answer("hello"), answer("which", "b"), answer("right"))}
    )
    assert (walk.now, walk.done) == (None, 3)


@given(
    st.lists(st.tuples(st.sampled_from(["hello", "which", "left", "right", "bye"]), st.sampled_from("abc")))
)
def test_whatever_was_answered_every_walk_ends_and_one_step_at_most_is_the_next(
    said: list[tuple[str, str]],
) -> None:
    walk = walk_guide(FORKED, {step_id: answer(step_id, choice) for step_id, choice in said})
    ids = [stand.step.id for stand in walk.stands]
    assert len(ids) == len(set(ids))
    assert sum(stand.state == "now" for stand in walk.stands) == (walk.done < len(ids))


def guide(guide_id: str, **fits: object) -> Guide:
    return Guide(guide_id, WORDS, (step("one"),), **fits)  # type: ignore[arg-type]


BILLING = About("billing", "voice", frozenset({"refunds"}), ("Refund not received",))


@pytest.mark.parametrize(
    ("fits", "shown"),
    [
        ({}, True),
        ({"queues": frozenset({"billing"})}, True),
        ({"queues": frozenset({"orders"})}, False),
        ({"channels": frozenset({"sms"})}, False),
        ({"skills": frozenset({"refunds"})}, True),
        ({"skills": frozenset({"billing"}), "skilled_queues": frozenset({"billing"})}, True),
        ({"skills": frozenset({"vip"})}, False),
        ({"reasons": ("REFUND",)}, True),
        ({"reasons": ("parcel", "delivery")}, False),
    ],
)
def test_a_guide_is_shown_where_queue_channel_skill_and_reason_fit(
    fits: dict[str, object], shown: bool
) -> None:
    assert [each.id for each in fitting_guides([guide("it", **fits)], BILLING)] == ["it"] * shown


def test_one_that_names_the_reason_goes_before_one_for_any() -> None:
    both = [guide("any"), guide("named", reasons=("refund",))]
    assert [each.id for each in fitting_guides(both, BILLING)] == ["named", "any"]


def test_a_chinese_reason_is_found_inside_a_sentence() -> None:
    about = About("billing", "webchat", said=("我的退款还没到账",))
    assert fitting_guides([guide("it", reasons=("退款",))], about)
