"""What proves who somebody is, and what is said compared with what is on file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.customers import AttributeKind, IdentityPolicy, KeyedProof, Question
from hub.pop.proofs import Asked, Check, Evidence, matches, weigh

NAME = {"en": "It"}
POLICY = IdentityPolicy(
    enough=3,
    number_on_file=1,
    signed_widget=3,
    keyed=(KeyedProof("order", "orders", NAME, 2),),
    questions=(Question("postcode", NAME, NAME, 2, "postcode"), Question("bought", NAME, NAME, 1)),
    tries=2,
)
ON_FILE: dict[str, tuple[AttributeKind, str]] = {
    "orders": ("list", "48190, 48213"),
    "postcode": ("text", "SW1A 1AA"),
}


def states(check: Check) -> dict[str, str]:
    return {proof.id: proof.state for proof in check.proofs}


def said(question: str, right: bool) -> Asked:
    return Asked(question, right, "ana", 1)


def test_nothing_known_leaves_the_questions_that_can_be_asked() -> None:
    check = weigh(POLICY, Evidence())
    assert (check.points, check.is_enough) == (0, False)
    assert states(check) == {"postcode": "unknown", "bought": "open"}


def test_the_number_and_one_right_answer_are_enough_and_the_number_alone_is_not() -> None:
    number = Evidence(number_since=1, attributes=ON_FILE)
    assert weigh(POLICY, number).is_enough is False
    answered = Evidence(number_since=1, attributes=ON_FILE, asked=(said("postcode", True),))
    assert weigh(POLICY, answered).is_enough


def test_a_signed_page_proves_it_alone() -> None:
    assert weigh(POLICY, Evidence(signed=True)).is_enough


@pytest.mark.parametrize(("keyed", "state"), [("48213", "proven"), ("48214", "differs")])
def test_what_is_keyed_in_counts_where_it_is_theirs(keyed: str, state: str) -> None:
    check = weigh(POLICY, Evidence(keyed={"order": keyed}, attributes=ON_FILE))
    assert states(check)["order"] == state
    assert check.points == (2 if state == "proven" else 0)


def test_what_is_keyed_in_by_somebody_of_whom_we_have_nothing_proves_nothing() -> None:
    assert states(weigh(POLICY, Evidence(keyed={"order": "48190"})))["order"] == "unknown"


def test_a_question_is_asked_no_oftener_than_it_may_be() -> None:
    once = Evidence(attributes=ON_FILE, asked=(said("postcode", False),))
    (proof, _) = weigh(POLICY, once).proofs
    assert (proof.state, proof.tries_left) == ("open", 1)
    twice = Evidence(attributes=ON_FILE, asked=(said("postcode", False), said("postcode", False)))
    assert states(weigh(POLICY, twice))["postcode"] == "spent"


def test_a_right_answer_stays_right() -> None:
    asked = (said("postcode", False), said("postcode", True))
    assert states(weigh(POLICY, Evidence(attributes=ON_FILE, asked=asked)))["postcode"] == "proven"


@pytest.mark.parametrize(
    ("answer", "on_file", "kind", "same"),
    [
        ("sw1a1aa", "SW1A 1AA", "text", True),
        ("ＳＷ１Ａ １ＡＡ", "SW1A 1AA", "text", True),
        ("SW1A 1AB", "SW1A 1AA", "text", False),
        ("müller", "Muller", "text", True),
        ("", "", "text", False),
        ("--", "", "text", False),
        ("48213", "48190, 48213", "list", True),
        ("4819", "48190, 48213", "list", False),
        ("48190, 48213", "48190, 48213", "list", False),
        ("12.4.1990", "1990-04-12", "date", True),
        ("12/04/1990", "1990-04-12", "date", True),
        ("12041990", "1990-04-12", "date", True),
        ("19900412", "1990-04-12", "date", True),
        ("1990年4月12日", "1990-04-12", "date", True),
        ("4.12.1990", "1990-04-12", "date", False),
        ("12.4.", "1990-04-12", "date", False),
        ("王小明", "王小明", "text", True),
    ],
)
def test_case_width_accents_spaces_and_order_of_a_date_do_not_count(
    answer: str, on_file: str, kind: AttributeKind, same: bool
) -> None:
    assert matches(answer, on_file, kind) is same


@given(
    st.lists(st.tuples(st.sampled_from(["postcode", "bought"]), st.booleans())), st.booleans(), st.booleans()
)
def test_points_are_never_more_than_all_proofs_and_wrong_answers_never_add_any(
    answers: list[tuple[str, bool]], number: bool, signed: bool
) -> None:
    def weighed(asked: list[tuple[str, bool]]) -> Check:
        told = tuple(said(*each) for each in asked)
        return weigh(POLICY, Evidence(1 if number else None, signed, attributes=ON_FILE, asked=told))

    check = weighed(answers)
    assert 0 <= check.points <= sum(proof.points for proof in check.proofs)
    assert weighed([*answers, ("postcode", False)]).points <= check.points
