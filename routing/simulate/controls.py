"""The surpluses of a row of batches as controls for the regression of `estimates`.

What a surplus at level n is worth to a figure is a smooth function of n with a bend or two (where the agents
are all busy, where the places are all taken). It is written as a spline, so a few weights stand for it: one
for each knot, times arrivals, departures, and the way from the batch's first level to its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import mul

from routing.simulate.estimates import Controls
from routing.simulate.surplus import EVENTS, Surplus, View

# The levels below which it was these shares of the time are the knots: close where rare states decide. Few
# batches carry few controls, so they get the coarser ones.
FINE, COARSE = (0.05, 0.2, 0.4, 0.6, 0.8, 0.92, 0.98), (0.3, 0.6, 0.85, 0.96)
LINE = (0.5, 0.8, 0.95)
MANY_BATCHES = 150


def controls_of(batches: Sequence[Surplus | None]) -> Controls:
    """No controls at all where a batch has no surpluses."""
    known = [surplus for surplus in batches if surplus is not None]
    columns = _columns(known) if known and len(known) == len(batches) else []
    return Controls(len(batches), columns)


def _columns(batches: Sequence[Surplus]) -> list[list[float]]:
    """What tells most comes first: where batches are few, the last are left out."""
    by_kind = [list(column) for column in zip(*(batch.totals for batch in batches), strict=True)]
    columns = [
        [sum(batch.totals[event::EVENTS]) for batch in batches]  # of all kinds together
        for event in range(EVENTS)
    ]
    system = FINE if len(batches) >= MANY_BATCHES else COARSE
    for number in range(len(batches[0].views)):
        views = [batch.views[number] for batch in batches]
        columns += _of_views(views, LINE if number else system)
    return columns + by_kind


def _of_views(views: Sequence[View], shares: Sequence[float]) -> list[list[float]]:
    highest = max(len(view.held_ms) for view in views)
    columns: list[list[float]] = []
    for knot in (None, 0, *_knots(views, highest, shares)):
        slopes = [1.0 if knot is None else float(max(0, level - knot)) for level in range(highest)]
        heights = list(accumulate(slopes, initial=0.0))
        columns.append([sum(map(mul, view.came, slopes)) for view in views])
        columns.append([sum(map(mul, view.left[1:], slopes)) for view in views])
        columns.append([heights[view.last] - heights[view.first] for view in views])
    return columns


def _knots(views: Sequence[View], highest: int, shares: Sequence[float]) -> list[int]:
    held_ms = [0] * highest
    for view in views:
        for level, ms in enumerate(view.held_ms):
            held_ms[level] += ms
    below = list(accumulate(held_ms))
    return [next(level for level, ms in enumerate(below) if ms >= share * below[-1]) for share in shares]
