"""How the simulated people are: as small tables. All times in seconds.

They are quick for people, so that a minute at the demo shows a whole conversation, and slow enough to be
followed with the eye.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, get_args

from hub.declining import Reason

Span = tuple[float, float]


def draw(random: Random, span: Span) -> float:
    return random.uniform(*span)


@dataclass(frozen=True, slots=True)
class Habits:
    """An agent's. ``declines`` and ``misses`` are the share of offers; ``notes`` of wrap-ups."""

    sits_down_for: Span = (0.5, 2)  # between signing in and being ready
    accepts_after: Span = (2, 6)
    declines: float = 0.04
    misses: float = 0.03
    returns_after: Span = (8, 25)  # from a missed offer
    reads_for: Span = (1.5, 4)
    letters_per_second: float = 22  # with templates at hand
    types_at_most: float = 9
    ends_after: Span = (1.5, 4)  # a farewell
    gives_up_after: Span = (60, 110)  # a customer who says nothing more
    talks_at_most: Span = (60, 100)  # on the telephone; most callers hang up themselves
    wraps_up_after: Span = (3, 10)
    notes: float = 0.6
    works_for: Span = (240, 600)  # until the next break
    rests_for: Span = (20, 60)


DEFAULT_HABITS: Final = Habits()

# By place in the crowd's list; whoever comes later begins at the top again.
AGENTS: Final = (
    DEFAULT_HABITS,
    Habits(accepts_after=(2, 3.5), letters_per_second=30, misses=0.01, notes=0.35),  # quick and short
    Habits(accepts_after=(3, 6), reads_for=(2, 5), letters_per_second=17, declines=0.06, notes=0.85),
)

WHY_DECLINED: Final = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Mood:
    """A customer's. ``patience`` is for the next word from an agent; nobody waits for ever."""

    share: float
    patience: Span
    nudges: float  # how likely to ask whether anybody is there, half-way
    thanks: float
    reads_for: Span = (1, 4)
    letters_per_second: float = 12
    types_at_most: float = 8
    leaves_after: Span = (4, 14)  # having thanked; otherwise the agent ends it


@dataclass(frozen=True, slots=True)
class Pace:
    """How a channel changes the mood. ``patience`` times as long; and whether one asks again meanwhile."""

    patience: float = 1
    nudges: bool = True


# Nobody waits beside the mailbox as they do in a chat, and nobody mails "hello?" after a minute.
STEADY: Final = Pace()
PACES: Final[Mapping[str, Pace]] = {
    "webchat": STEADY,
    "sms": STEADY,
    "email": Pace(patience=8, nudges=False),
}


MOODS: Final[Mapping[str, Mood]] = {
    "friendly": Mood(0.5, patience=(150, 260), nudges=0.2, thanks=1.0),
    "busy": Mood(0.3, patience=(80, 150), nudges=0.5, thanks=0.8, reads_for=(3, 9), leaves_after=(2, 6)),
    "cross": Mood(0.2, patience=(40, 80), nudges=0.9, thanks=0.4, letters_per_second=18),
}


def choose_mood(random: Random) -> str:
    return random.choices(list(MOODS), [mood.share for mood in MOODS.values()])[0]


def typing_seconds(text: str, *, letters_per_second: float, at_most: float) -> float:
    return min(len(text) / letters_per_second, at_most)
