"""Figures of one journey on one server, slice by slice."""

from __future__ import annotations

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

    def add_saturated(self, texts: int, seconds: float, cpu_seconds: float) -> None:
        self.rates.append(texts / seconds)
        self.cpu_micros.append(cpu_seconds / texts * 1e6)

    def add_steady(self, pace: float, latencies: list[float]) -> None:
        self.pace = pace
        self.latencies += latencies

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cpu(self) -> float:
        """Microseconds of the server's process for each text, saturated."""
        return median(self.cpu_micros)

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]
