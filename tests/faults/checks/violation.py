"""A promise that was not kept, and how one can see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """``promise`` names the check; ``what`` is for people; ``evidence`` are ids to look for in histories and rows."""

    promise: str
    what: str
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.promise}: {self.what}" + (f" [{', '.join(self.evidence)}]" if self.evidence else "")
