"""Where somebody stands in a guide, from what was answered. Pure.

The way is found anew each time: whoever chooses otherwise at an earlier step walks another way, and what had been
answered on the first one is kept but no longer on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hub.model.guides import END, Guide, GuideStep

StepState = Literal["done", "now", "ahead"]


@dataclass(frozen=True, slots=True)
class Answer:
    """``choice``: of a step at which something is chosen; ``note``: what the customer said, where it was asked."""

    step_id: str
    agent_id: str
    at: int
    choice: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    step: GuideStep
    state: StepState
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps on the way, as far as it is known: it ends at a choice that nobody has made."""

    stands: tuple[Stand, ...]

    @property
    def now(self) -> GuideStep | None:
        return next((stand.step for stand in self.stands if stand.state == "now"), None)

    @property
    def done(self) -> int:
        return sum(stand.state == "done" for stand in self.stands)


def walk_guide(guide: Guide, answers: Mapping[str, Answer]) -> Walk:
    """``answers`` by step. The first step without one is where they stand."""
    stands: list[Stand] = []
    for step in _way(guide, answers):
        answer = answers.get(step.id)
        is_first = answer is None and all(stand.state == "done" for stand in stands)
        state: StepState = "done" if answer else "now" if is_first else "ahead"
        stands.append(Stand(step, state, answer))
    return Walk(tuple(stands))


def _way(guide: Guide, answers: Mapping[str, Answer]) -> Iterator[GuideStep]:
    step: GuideStep | None = guide.steps[0] if guide.steps else None
    while step is not None:
        yield step
        step = guide.find_step(_next(step, answers.get(step.id)))


def _next(step: GuideStep, answer: Answer | None) -> str:
    if step.kind != "choose":
        return step.then
    choice = step.find_choice(answer.choice) if answer else None
    return choice.then if choice else END
