"""When supervisors are told that a queue needs them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.document.base import Id, Part, SecondsOrNone

Limit = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class Alert(Part):
    """``when`` of ``queue`` (null: of any queue) is ``over`` or ``under`` so much for so long. What is said by itself
    needs no rule: a wait beyond four times the queue's target, a call for help, an agent who is not reached."""

    id: Id
    when: Literal[
        "longest_wait_seconds", "waiting", "service_level_percent", "abandoned_percent", "ready_agents"
    ]
    queue: Id | None = None
    over: Limit | None = None
    under: Limit | None = None
    # A minute: what is over by itself before anybody could act is not worth looking up for.
    for_seconds: SecondsOrNone = 60
    severity: Literal["late", "soon"] = "soon"

    @model_validator(mode="after")
    def _has_one_limit(self) -> Self:
        if (self.over is None) == (self.under is None):
            raise ValueError("must be exactly one of over, under")
        return self
