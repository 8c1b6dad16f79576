"""In which order a queue serves its line, for the stations that tell somebody their place (`hub.places`)."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from config.document import Queue
from hub.model.line_order import LineOrder

_BANDS: Final = {"emergency": 0, "normal": 1, "background": 2}


def compile_line_order(queue: Queue, reference_target_seconds: int) -> LineOrder:
    boosts = accumulate(step.boost_seconds for step in queue.program)
    deltas = accumulate(step.band_delta for step in queue.program)
    band = _BANDS[queue.band]
    return LineOrder(
        mode=queue.order,
        slope_permille=round(queue.slope * 1000),
        target_ms=queue.service_target_seconds * 1000,
        reference_target_ms=reference_target_seconds * 1000,
        tier_seconds=dict(queue.tier_head_start_seconds),
        complaint_seconds=queue.complaint_head_start_seconds,
        boost_seconds=tuple(boosts) or (0,),
        bands=tuple(max(0, band + delta) for delta in deltas) or (band,),
        starvation_cap_ms=queue.starvation_cap_seconds * 1000,
    )
