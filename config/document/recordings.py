"""Recording of talks: whether, how long a pause lasts, how long it is kept, and who may listen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from config.document.base import Part

# A card number is read out in half a minute; what is forgotten longer than this is wanted again.
PauseSeconds = Annotated[int, Field(strict=True, ge=5, le=3_600)]
# Three months are what complaints take; ten years the longest that any law asks for.
RetentionDays = Annotated[int, Field(strict=True, ge=1, le=3_650)]


Mode = Literal["off", "on", "on_consent"]


class Recording(Part):
    """``on_consent``: only of callers who have agreed (a step ``set`` with ``records: true``); ``on``: of all who have
    heard the notice and have not objected. ``agents``: may they listen to none, to those of calls they took, or to all
    that they see? ``retention_days`` counts for messages too."""

    mode: Mode = "on"
    pause_seconds: PauseSeconds = 120
    retention_days: RetentionDays = 90
    agents: Literal["none", "own", "all"] = "own"


def _mode_alone(value: Any) -> Any:
    """``recording: on``."""
    return value if isinstance(value, dict) or value is None else {"mode": value}


RecordingOrMode = Annotated[Recording, BeforeValidator(_mode_alone, json_schema_input_type=Mode | Recording)]
