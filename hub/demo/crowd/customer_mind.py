"""What a simulated customer does next, from what lies on their screen. Pure: no clock, no socket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Final, Literal

from hub.demo.crowd.habits import STEADY, Mood, Pace, draw, typing_seconds
from hub.demo.crowd.plans import Plans, Steps
from hub.demo.crowd.stories import Book, Story, fill, make_order_number

_NUDGE_AT: Final = 0.5  # of the patience


@dataclass(frozen=True, slots=True)
class Say:
    """``answers``: how many of the agents' words it follows."""

    text: str
    part: Literal["turn", "thanks", "nudge", "give_up"]
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Type:
    on: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Ends the chat, or lays the phone aside."""


Action = Say | Type | Leave


@dataclass(frozen=True, slots=True)
class Screen:
    """What a customer sees, on whichever channel. ``replies``: how many words of agents there are."""

    replies: int
    agent_types: bool = False
    closed: bool = False  # nothing more can be said here


@dataclass(slots=True)
class CustomerMind:
    """Tells ``story`` turn by turn, thanks and goes; or loses patience."""

    story: Story
    mood: Mood
    book: Book
    random: Random
    pace: Pace = STEADY
    is_gone: bool = False
    _told: int = 0  # turns
    _heard: int = 0  # of the agents' words, those that were answered
    _parts: set[str] = field(default_factory=set)  # what has been said besides the story
    _order: str = ""
    _plans: Plans[Action] = field(default_factory=Plans)

    def __post_init__(self) -> None:
        self._order = make_order_number(self.random)

    def look(self, screen: Screen, now: float) -> list[Action]:
        """What to do now; tell ``did`` of each. Call it again soon, until ``is_gone``."""
        if screen.closed:
            self.is_gone = True
            return []
        key, make = self._call(screen, now)
        return self._plans.due({key: make}, now)

    def did(self, action: Action) -> None:
        """It has worked."""
        if isinstance(action, Leave):
            self.is_gone = True
        elif isinstance(action, Say) and action.part == "turn":
            self._told += 1
            self._heard = action.answers
        elif isinstance(action, Say):
            self._parts.add(action.part)

    def reconsider(self) -> None:
        """The hub did not take something."""
        self._plans.reconsider()

    def _call(self, screen: Screen, now: float) -> tuple[str, Callable[[], Steps[Action]]]:
        """The one thing that matters at this moment."""
        if "thanks" in self._parts or "give_up" in self._parts:
            return "leave", partial(self._leave, now)
        if self._told == 0 or screen.replies > self._heard:
            # another word of the agent's begins it anew: who reads on does not write yet
            return f"speak:{self._told}:{screen.replies}", partial(self._speak, screen, now)
        # an agent who types gives patience back
        return f"wait:{self._told}:{screen.agent_types}", partial(self._wait, now)

    def _speak(self, screen: Screen, now: float) -> Steps[Action]:
        manners = self.book.manners_in(self.story.language)
        if self._told < len(self.story.turns):
            template = self.random.choice(self.story.turns[self._told].says)
            say = Say(fill(template, order=self._order), "turn", screen.replies)
        elif self.random.random() < self.mood.thanks:
            say = Say(self.random.choice(manners.thanks), "thanks")
        else:
            return self._leave(now)
        starts = now + draw(self.random, self.mood.reads_for)
        ends = starts + typing_seconds(
            say.text, letters_per_second=self.mood.letters_per_second, at_most=self.mood.types_at_most
        )
        return [(starts, Type(True)), (ends, Type(False)), (ends, say)]

    def _wait(self, now: float) -> Steps[Action]:
        manners = self.book.manners_in(self.story.language)
        patience = draw(self.random, self.mood.patience) * self.pace.patience
        steps: Steps[Action] = [
            (now + patience, Say(self.random.choice(manners.give_ups), "give_up")),
        ]
        if self.pace.nudges and "nudge" not in self._parts and self.random.random() < self.mood.nudges:
            steps.insert(0, (now + patience * _NUDGE_AT, Say(self.random.choice(manners.nudges), "nudge")))
        return steps

    def _leave(self, now: float) -> Steps[Action]:
        return [(now + draw(self.random, self.mood.leaves_after), Leave())]
