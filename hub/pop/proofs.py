"""Whether somebody is who they seem to be: every proof weighed, by the points of the configuration. Pure.

What is known without a question (their number, a signed page, a number keyed in) is read from what happened; a question
counts as it was answered last. Nothing here is kept: the next contact begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hub.model.customers import AttributeKind, IdentityPolicy, Question, Text
from hub.words import squeeze

ProofKind = Literal["number_on_file", "signed_widget", "keyed", "question"]
# open: may be asked · spent: answered wrongly as often as it may be · unknown: we have nothing to compare it with
ProofState = Literal["proven", "open", "differs", "spent", "unknown"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer to a question."""

    question_id: str
    matches: bool
    agent_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """``number_since``: since when the number they call from is theirs; None: it is not on file. ``attributes``: what
    is on file of whoever they say they are, with its kind."""

    number_since: int | None = None
    signed: bool = False
    keyed: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, tuple[AttributeKind, str]] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    kind: ProofKind
    id: str
    points: int
    state: ProofState
    name: Text | None = None
    ask: Text | None = None
    by_hub: bool = True
    tries_left: int = 0
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Check:
    needed: int
    proofs: tuple[Proof, ...]

    @property
    def points(self) -> int:
        return sum(proof.points for proof in self.proofs if proof.state == "proven")

    @property
    def is_enough(self) -> bool:
        return self.points >= self.needed


def weigh(policy: IdentityPolicy, evidence: Evidence) -> Check:
    return Check(
        policy.enough,
        (*_known(policy, evidence), *(_question(policy, each, evidence) for each in policy.questions)),
    )


def _known(policy: IdentityPolicy, evidence: Evidence) -> Iterator[Proof]:
    """What does not apply (nobody keys in a number in a chat) is not listed."""
    if policy.number_on_file and evidence.number_since is not None:
        yield Proof("number_on_file", "number_on_file", policy.number_on_file, "proven")
    if policy.signed_widget and evidence.signed:
        yield Proof("signed_widget", "signed_widget", policy.signed_widget, "proven")
    for keyed in policy.keyed:
        value, on_file = evidence.keyed.get(keyed.variable), evidence.attributes.get(keyed.attribute)
        if value:
            is_theirs = on_file is not None and matches(value, on_file[1], on_file[0])
            state: ProofState = "proven" if is_theirs else "differs" if on_file else "unknown"
            yield Proof("keyed", keyed.variable, keyed.points, state, keyed.name)


def _question(policy: IdentityPolicy, question: Question, evidence: Evidence) -> Proof:
    answers = [each for each in evidence.asked if each.question_id == question.id]
    left = policy.tries - sum(not each.matches for each in answers)
    return Proof(
        "question",
        question.id,
        question.points,
        _state(question, answers, left, evidence),
        question.name,
        question.ask,
        by_hub=question.attribute is not None,
        tries_left=max(0, left),
        asked=answers[-1] if answers else None,
    )


def _state(question: Question, answers: list[Asked], left: int, evidence: Evidence) -> ProofState:
    if any(each.matches for each in answers):
        return "proven"
    if question.attribute is not None and question.attribute not in evidence.attributes:
        return "unknown"
    return "open" if left > 0 else "spent"


def matches(said: str, on_file: str, kind: AttributeKind = "text") -> bool:
    """Whether what somebody says is what is on file: case, spaces and punctuation do not count. Nothing is nobody's."""
    if kind == "date":
        return _is_date(said, on_file)
    if kind == "list":
        return any(matches(said, each) for each in re.split(r"[,;、，；]", on_file))
    return bool(squeeze(said)) and squeeze(said) == squeeze(on_file)


def _is_date(said: str, on_file: str) -> bool:
    """``12.4.1990``, ``12/04/1990``, ``19900412`` and ``1990年4月12日`` are 1990-04-12."""
    wanted = tuple(int(each) for each in re.findall(r"\d+", on_file)[:3])
    digits = squeeze(said)
    if len(digits) == 8 and digits.isdigit():
        return wanted in (_numbers(digits, 4, 6), tuple(reversed(_numbers(digits, 2, 4))))
    numbers = tuple(int(each) for each in re.findall(r"\d+", said))
    return len(wanted) == 3 and wanted in (numbers, tuple(reversed(numbers)))


def _numbers(digits: str, first: int, second: int) -> tuple[int, ...]:
    return int(digits[:first]), int(digits[first:second]), int(digits[second:])
