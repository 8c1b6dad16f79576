"""A caller in a flow, in a line: what they press, and what they hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.flows.advance import Advanced, Wanted, advance
from hub.flows.state import State
from hub.flows.walk import Dialled, Heard, Pressed
from hub.model.calls import Instruction, Speak
from hub.model.contact_centre import choose_words
from hub.model.flows import EnqueueStep, Fact, Flow, Prompt, Step

CALLED: Final = "+442071838750"
OPEN: Final[Mapping[Fact, str | bool]] = {Fact("open", "orders"): True, Fact("open", "billing"): True}


def words(text: str) -> Prompt:
    return Prompt({"en": text, "zh-CN": f"{text}（中文）"})


def flow(first: Step, **steps: Step) -> Flow:
    """``first`` is called so; there is always a ``line``."""
    return Flow("test", "first", {"first": first, "line": EnqueueStep()} | steps)


@dataclass
class Caller:
    """``asked``: the facts that were wanted, in order."""

    flow: Flow
    facts: Mapping[Fact, str | bool] = field(default_factory=lambda: OPEN)
    state: State = field(default_factory=lambda: State(CALLED, "orders", "en"))
    heard: tuple[Instruction, ...] = ()
    asked: list[Fact] = field(default_factory=list)

    def calls(self) -> Caller:
        return self._goes_on(None)

    def presses(self, *keys: str) -> Caller:
        for key in keys:
            self._goes_on(Pressed(key))
        return self

    def waits(self) -> Caller:
        return self._goes_on(Pressed(""))

    def comes_back(self, *, talked: bool) -> Caller:
        return self._goes_on(Dialled(talked))

    def _goes_on(self, heard: Heard) -> Caller:
        known: dict[Fact, str | bool] = {}
        while isinstance(went := advance(self.flow, self.state, heard, known), Wanted):
            known[went.fact] = self.facts[went.fact]
            self.asked.append(went.fact)
        assert isinstance(went, Advanced)
        self.state, self.heard = went.state, went.instructions
        return self

    @property
    def said(self) -> list[str]:
        """In the language in which it is said."""
        speaks = (each for each in self.heard if isinstance(each, Speak))
        return [
            choose_words(each.prompt.words, each.language or self.state.language, fallbacks=())
            for each in speaks
        ]

    @property
    def last(self) -> Instruction:
        return self.heard[-1]
