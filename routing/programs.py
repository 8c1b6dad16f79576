"""A routing program: what a queue asks of agents, and how it asks for less as time goes by (routing.md 1.3).

A visit keeps the program it began with. Each step names whom it brings into question; with `widen`, the
default, those of all earlier steps stay in question and rank first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from routing.conditions import Condition
from routing.requirements import Expression

Mode = Literal["widen", "replace"]
ActionKind = Literal["next", "queue", "add_queue", "voicemail", "callback", "message", "cancel"]


@dataclass(frozen=True, slots=True)
class Action:
    """What becomes of an interaction that can wait no longer where it is.

    `next`: go on (to the next step; after the last one, wait). `queue`: move to the queue `target`, at the
    old place or, without `keep_place`, at the end. `add_queue`: keep waiting here and be served by the members
    of `target` too. The others leave the line, and somebody outside the engine does what the name says.
    """

    kind: ActionKind = "next"
    target: str = ""
    keep_place: bool = True


NEXT = Action()


@dataclass(frozen=True, slots=True)
class Step:
    """`require` None asks nothing beyond the program's requirements. `scope` empty: the queue's own members.
    `duration_ms` None: until the end of the wait. `boost_seconds` is a head start from this step on,
    `band_delta` moves between bands (below 0: up)."""

    require: Expression | None = None
    duration_ms: int | None = None
    scope: tuple[str, ...] = ()
    mode: Mode = "widen"
    skip_if: Condition | None = None
    advance_if: Condition | None = None
    strategy: str | None = None
    band_delta: int = 0
    boost_seconds: int = 0
    skip_if_impossible: bool = True
    on_exhaust: Action = NEXT


@dataclass(frozen=True, slots=True)
class Program:
    """`requirements` hold at every step."""

    requirements: tuple[Expression, ...] = ()
    steps: tuple[Step, ...] = field(default=(Step(),))

    def asked_at(self, step: int) -> tuple[Expression, ...]:
        own = self.steps[step].require
        return self.requirements if own is None else (*self.requirements, own)

    def in_question_at(self, step: int) -> tuple[int, ...]:
        """The steps whose agents are in question, the first to be preferred first."""
        return (step,) if self.steps[step].mode == "replace" else tuple(range(step + 1))

    def is_last(self, step: int) -> bool:
        return step == len(self.steps) - 1

    def boost_seconds_at(self, step: int) -> int:
        return sum(s.boost_seconds for s in self.steps[: step + 1])

    def band_delta_at(self, step: int) -> int:
        return sum(s.band_delta for s in self.steps[: step + 1])
