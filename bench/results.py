"""Figures of one journey on one server, slice by slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass(slots=True)
class Result:
    """``rates``: texts a second, saturated. ``latencies`` in ms, at ``pace`` texts a second."""

    server: str
    kind: str
    dialect: str
    journey: str
    rates: list[float] = field(default_factory=list)
    cpu_micros: list[float] = field(default_factory=list)
    pace: float = 0.0
    latencies: list[float] = field(default_factory=list)
    processes: int = 1
    alone: bool = False  # no other server ran meanwhile
    cores: list[Mapping[str, float]] = field(default_factory=list)  # used by whom, saturated, slice by slice

    def add_saturated(self, texts: int, seconds: float, cores: Mapping[str, float]) -> None:
        self.rates.append(texts / seconds)
        self.cpu_micros.append(cores["hub"] * seconds / texts * 1e6)
        self.cores.append(cores)

    def add_steady(self, pace: float, latencies: list[float]) -> None:
        self.pace = pace
        self.latencies += latencies

    @property
    def rate(self) -> float:
        return median(self.rates)

    def cores_of(self, name: str) -> float:
        return median(cores[name] for cores in self.cores)

    @property
    def cpu(self) -> float:
        """Microseconds of the server's process for each text, saturated."""
        return median(self.cpu_micros)

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]
