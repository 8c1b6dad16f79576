"""Durations as YAML: the name of a distribution, then what it needs. Exactly one name."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from config.document import Part

# A week: nothing that is routed takes longer, and a slip in the unit shows.
Positive = Annotated[float, Field(gt=0, le=604_800)]
Share = Annotated[float, Field(ge=0, le=1)]


class Fixed(Part):
    """Always the same."""

    seconds: Annotated[float, Field(ge=0, le=604_800)]


class ExponentialTime(Part):
    mean_seconds: Positive


class LognormalTime(Part):
    """What handling times mostly look like. ``cv``: standard deviation over mean."""

    mean_seconds: Positive
    cv: Annotated[float, Field(gt=0, le=20)]


class ErlangTime(Part):
    """The more phases, the less it varies."""

    mean_seconds: Positive
    phases: Annotated[int, Field(strict=True, ge=1, le=100)]


class Branch(Part):
    weight: Annotated[float, Field(gt=0)]
    mean_seconds: Positive


class HyperExponentialTime(Part):
    """One of several exponential times: many short, some very long."""

    branches: Annotated[list[Branch], Field(min_length=2, max_length=20)]


class Measured(Part):
    """Values that were measured, each as likely as the other."""

    seconds: Annotated[list[Annotated[float, Field(ge=0, le=604_800)]], Field(min_length=1)]


class Duration(Part):
    fixed: Fixed | None = None
    exponential: ExponentialTime | None = None
    lognormal: LognormalTime | None = None
    erlang: ErlangTime | None = None
    hyperexponential: HyperExponentialTime | None = None
    measured: Measured | None = None

    @property
    def named(self) -> list[str]:
        return [name for name, value in self if value is not None]

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.named) != 1:
            raise ValueError(f"must name one distribution: {', '.join(type(self).model_fields)}")
        return self
