"""Where a caller stands in a flow. Kept with the call's row, so that any node answers the next key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")
Label = tuple[tuple[str, str], ...]  # words by language tag


@dataclass(frozen=True, slots=True)
class State:
    """``at``: the step that waits for the caller, "" at first and at the end. ``turn``: how often the flow has waited
    for them; ``attempt`` at the present step, and ``pressed``, digits of a number that is not complete yet.

    ``outside``: put through to somebody who does not work with this hub; ``noticed``: has heard that it is recorded,
    and ``agreed`` to it, or objected; None: was not asked.
    ``called`` is our number, ``language`` the one that is spoken, ``knows_language`` whether it is the caller's. The
    rest is what the wait will be like, and what they said, for the agent."""

    called: str
    queue_id: str
    language: str
    knows_language: bool = False
    at: str = ""
    turn: int = 0
    attempt: int = 1
    pressed: str = ""
    over: Literal["", "queued", "done", "closed", "transferred", "callback", "by_text"] = ""
    outside: bool = False
    noticed: bool = False
    agreed: bool | None = None
    priority_seconds: int = 0
    skills: tuple[tuple[str, int], ...] = ()
    attributes: tuple[tuple[str, str | int], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    chosen: tuple[Label, ...] = field(default=())


def put(pairs: tuple[tuple[str, T], ...], *new: tuple[str, T]) -> tuple[tuple[str, T], ...]:
    """With these values, in the order in which their names were first there."""
    return tuple({**dict(pairs), **dict(new)}.items())
