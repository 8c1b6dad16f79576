"""A guide: what an agent says and asks, step by step, as the configuration has it.

``config.compile.guides`` makes it from the document, ``hub.guides.walking`` says where somebody stands in it. A way
leads only to a later step, so every walk ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from hub.model.nouns import Channel

Text = tuple[tuple[str, str], ...]  # words by language tag, in a form that can be kept as JSON
StepKind = Literal["say", "ask", "choose", "link"]
END: Final = ""  # where a way leads that is the last one


@dataclass(frozen=True, slots=True)
class GuideChoice:
    id: str
    label: Text
    then: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """``then``: the step that follows, of one at which something is chosen the choice's own. ``url``: of a link."""

    id: str
    kind: StepKind
    words: Text
    then: str
    choices: tuple[GuideChoice, ...] = ()
    url: str | None = None

    def find_choice(self, choice_id: str | None) -> GuideChoice | None:
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class Guide:
    """Shown where the queue, the channel and the reason fit; empty: any. ``skilled_queues``: those that ask for one of
    ``skills``; a flow may ask for one too."""

    id: str
    name: Text
    steps: tuple[GuideStep, ...]
    queues: frozenset[str] = field(default=frozenset())
    channels: frozenset[Channel] = field(default=frozenset())
    skills: frozenset[str] = field(default=frozenset())
    skilled_queues: frozenset[str] = field(default=frozenset())
    reasons: tuple[str, ...] = ()

    def find_step(self, step_id: str) -> GuideStep | None:
        return next((step for step in self.steps if step.id == step_id), None)
