"""One walk through a flow, from where the caller stood to where somebody is waited for again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hub.flows.asking import ask
from hub.flows.state import State
from hub.model.calls import End, Instruction
from hub.model.flows import Fact, Facts, Flow


@dataclass(frozen=True, slots=True)
class Pressed:
    """``digits`` "": nothing, for as long as was waited."""

    digits: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """``talked``: somebody answered, and it is over; else nobody did."""

    talked: bool


@dataclass(frozen=True, slots=True)
class Left:
    """A message of so many seconds, under the carrier's name for it. "": none."""

    sid: str = ""
    seconds: int = 0


Heard = Pressed | Dialled | Left | None  # None: the call begins


class Missing(Exception):
    """It depends on this fact."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact


@dataclass(slots=True)
class Walk:
    flow: Flow
    state: State
    facts: Facts
    said: list[Instruction] = field(default_factory=list)

    def know(self, fact: Fact) -> str | bool:
        try:
            return self.facts[fact]
        except KeyError:
            raise Missing(fact) from None

    def be(self, **values: Any) -> None:
        self.state = replace(self.state, **values)

    def wait_at(self, step_id: str, **values: Any) -> None:
        self.be(at=step_id, turn=self.state.turn + 1, **values)
        self.said += ask(self.flow, self.state)

    def end(self, because: Any, *, is_told: bool = False) -> None:
        self.be(at="", over=because)
        self.said.append(End(because, is_told))
