"""What is wrong with a configuration, said so that it can be found and put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from config.yaml_text import Path, Position

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Before it is located: ``path`` within the document."""

    path: Path
    reason: str
    severity: Severity = "error"
    of_key: bool = False  # the key itself is at fault, not what stands behind it


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    column: int
    path: str
    reason: str
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        mark = "warning: " if self.severity == "warning" else ""
        return where + mark + (f"{self.path}: " if self.path else "") + self.reason


def make_problem(
    file: str, position: Position, path: Path, reason: str, severity: Severity = "error"
) -> Problem:
    return Problem(file, position.line, position.column, format_path(path), reason, severity)


def format_path(path: Path) -> str:
    """``("queues", 0, "name")`` is ``queues[0].name``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
