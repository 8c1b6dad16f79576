"""A row of the table of commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.model.nouns import Scope


@dataclass(frozen=True, slots=True)
class Command:
    """``item`` makes the station's input of the frame and who asks; ``result`` the ack of its output."""

    station: Any
    item: Callable[[Any, Scope], Any]
    result: Callable[[Any], dict[str, Any]] = lambda _answer: {}


def agent_of(scope: Scope) -> str:
    return str(scope.agent_id)
