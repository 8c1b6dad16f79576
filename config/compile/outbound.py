"""What may be called, for the stations."""

from __future__ import annotations

from config.compile.hours import compile_week
from config.document.outbound import Outbound
from hub.model.outbound import DialLimits, DialPolicy


def compile_outbound(part: Outbound) -> DialPolicy:
    limits = part.limits
    return DialPolicy(
        countries=frozenset(part.countries) if part.countries is not None else None,
        prefixes=tuple(part.blocked_prefixes),
        emergency=part.emergency,
        premium=part.premium,
        week=compile_week(part.calling_hours),
        outside_hours=part.outside_hours,
        often=part.often,
        limits=DialLimits(limits.agent, limits.number, limits.abroad, limits.total, limits.countries),
        ring_ms=part.ring_seconds * 1000,
        detect_machines=part.detect_machines,
        number=part.number,
    )
