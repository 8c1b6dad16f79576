"""What a simulated caller does next, by what they hear. Pure: no clock, no socket.

There is no sound in it: while they talk, time passes, and one of the two hangs up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hub.demo.crowd.habits import Mood, Span, draw
from hub.demo.crowd.plans import Plans, Steps

PRESSES_AFTER: Span = (2, 5)  # the menu has begun: long enough to hear the choice one wants
TALKS_FOR: Span = (20, 50)


@dataclass(frozen=True, slots=True)
class Press:
    digits: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """Having talked, or having waited long enough."""


Action = Press | HangUp


@dataclass(frozen=True, slots=True)
class Heard:
    """``words``: how much has been said to them; ``talks``: somebody is on the line; ``over``: nobody is."""

    words: int
    talks: bool
    over: bool


@dataclass(slots=True)
class CallerMind:
    """``key`` is what they choose in the menu, None where the number has none."""

    key: str | None
    mood: Mood
    random: Random
    is_gone: bool = False
    _pressed: bool = False
    _plans: Plans[Action] = field(default_factory=Plans)

    def hear(self, heard: Heard, now: float) -> list[Action]:
        """What to do now; tell ``did`` of each. Call it again soon, until ``is_gone``."""
        if heard.over:
            self.is_gone = True
            return []
        key, make = self._call(heard, now)
        return self._plans.due({key: make}, now)

    def did(self, action: Action) -> None:
        if isinstance(action, HangUp):
            self.is_gone = True
        else:
            self._pressed = True

    def reconsider(self) -> None:
        self._plans.reconsider()

    def _call(self, heard: Heard, now: float) -> tuple[str, Callable[[], Steps[Action]]]:
        """The one thing that matters at this moment."""
        if heard.talks:
            return "talk", lambda: [(now + draw(self.random, TALKS_FOR), HangUp())]
        if self.key is not None and not self._pressed and heard.words > 0:
            key = self.key
            return "choose", lambda: [(now + draw(self.random, PRESSES_AFTER), Press(key))]
        return "wait", lambda: [(now + draw(self.random, self.mood.patience), HangUp())]
