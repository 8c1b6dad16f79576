"""What somebody means to do, and when: the memory of the simulated minds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

A = TypeVar("A")

# (when, what), in order of time; ``when`` in seconds of the same clock everywhere
Steps = list[tuple[float, A]]


@dataclass(slots=True)
class Plans(Generic[A]):
    """One plan for each thing that calls for one. A thing that is gone takes its plan with it."""

    _steps: dict[str, Steps[A]] = field(default_factory=dict)

    def due(self, calls: Mapping[str, Callable[[], Steps[A]]], now: float) -> list[A]:
        """What is to be done now. ``calls`` are the things that call for a plan, and how one is made."""
        self._steps = {key: self._steps[key] if key in self._steps else make() for key, make in calls.items()}
        return [action for key in self._steps for action in self._take(key, now)]

    def reconsider(self) -> None:
        """Something that was done had no effect: think again about whatever still calls."""
        self._steps = {key: steps for key, steps in self._steps.items() if steps}

    def _take(self, key: str, now: float) -> list[A]:
        steps = self._steps[key]
        self._steps[key] = [step for step in steps if step[0] > now]
        return [action for at, action in steps if at <= now]
