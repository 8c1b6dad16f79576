"""Somebody's place in line, from 1: by the order in which their queue serves, head starts included.

One statement for each queue, over the partial index of what waits. Callers are one line with callbacks, and are told
their place among those; whoever writes is told it among all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, func, literal, select

from hub.model.contact_centre import ContactCentre
from hub.model.line_order import BY_AGE, NORMAL_BAND, LineOrder
from hub.model.states import INTERACTION_WAITING
from hub.store import tables as t
from hub.store.sets import one_of

CHUNK: Final = 1_000
# wide enough: half an hour in thousandths of a millisecond is beyond an integer of PostgreSQL
_THOUSAND: Final = literal(1_000, BigInteger)


def find_place(
    connection: Connection,
    centre: ContactCentre,
    interaction_id: str,
    queue_id: str,
    now: int,
    *,
    voice: bool,
) -> int | None:
    """None where it does not wait in this queue."""
    return find_places(connection, centre, {queue_id: (interaction_id,)}, now, voice=voice).get(
        interaction_id
    )


def find_places(
    connection: Connection,
    centre: ContactCentre,
    wanted: Mapping[str, Collection[str]],
    now: int,
    *,
    voice: bool,
) -> dict[str, int]:
    """By the interaction. ``wanted``: interactions by their queues. ``voice``: among callers and callbacks only."""
    found: dict[str, int] = {}
    for queue_id, interaction_ids in wanted.items():
        order = order_of(centre, queue_id)
        found |= _places_in(connection, queue_id, order, list(interaction_ids), now, voice=voice)
    return found


def order_of(centre: ContactCentre, queue_id: str) -> LineOrder:
    """Of a queue that has left the configuration: by age."""
    queue = centre.queues.get(queue_id)
    return queue.order if queue is not None else BY_AGE


def _places_in(
    connection: Connection, queue_id: str, order: LineOrder, wanted: Sequence[str], now: int, *, voice: bool
) -> dict[str, int]:
    i = t.interaction.c
    place = func.row_number().over(order_by=standing_in(order, now)).label("place")
    line = (
        i.queue_id == queue_id,
        i.state.in_(INTERACTION_WAITING),
        *((i.channel == "voice",) if voice else ()),
    )
    places = select(i.id, place).where(*line).subquery()
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        chosen = one_of(places.c.id, wanted[start : start + CHUNK])
        found |= {row.id: row.place for row in connection.execute(select(places).where(chosen))}
    return found


def standing_in(order: LineOrder, now: int) -> tuple[ColumnElement[Any], ...]:
    """What is sorted by, the smallest first. Standings are thousandths of a millisecond, as the engine has them."""
    i = t.interaction.c
    slope = _slope(order)
    # ages, not moments: of slopes that differ, only what they make of the time since then compares
    standing = slope * (i.order_ms - now) - _THOUSAND * _head_start_ms(order)
    newest_first = order.mode == "lifo"  # a place that holds until somebody comes, and is true until then
    return (*_bands(order, now), *((standing.desc(), i.id.desc()) if newest_first else (standing, i.id)))


def _slope(order: LineOrder) -> ColumnElement[int]:
    if order.mode == "aged":
        return literal(order.slope_permille)
    if order.mode == "ratio":
        own = _THOUSAND * order.reference_target_ms // _target_ms(order)
        return case((own < 1, 1), else_=own)
    return _THOUSAND


def _target_ms(order: LineOrder) -> ColumnElement[int]:
    i = t.interaction.c
    return case((i.target_ms > 0, i.target_ms), else_=order.target_ms)


def _head_start_ms(order: LineOrder) -> ColumnElement[int]:
    i = t.interaction.c
    if order.mode == "fifo":
        return literal(0)
    if order.mode == "deadline":
        return order.reference_target_ms - _target_ms(order)
    tier = _chosen(i.tier, order.tier_seconds, 0)
    complaint = case((i.complaint, order.complaint_seconds), else_=0)
    return _THOUSAND * (i.priority_seconds + tier + complaint + _by_step(order.boost_seconds))


def _bands(order: LineOrder, now: int) -> tuple[ColumnElement[int], ...]:
    """None where all stand in one."""
    if len(set(order.bands)) == 1 and (not order.starvation_cap_ms or order.bands[0] <= NORMAL_BAND):
        return ()
    i, band = t.interaction.c, _by_step(order.bands)
    if not order.starvation_cap_ms:
        return (band,)
    is_promoted = and_(now - i.order_ms >= order.starvation_cap_ms, band > NORMAL_BAND)
    return (case((is_promoted, NORMAL_BAND), else_=band),)


def _by_step(values: Sequence[int]) -> ColumnElement[int]:
    return _chosen(t.interaction.c.step, dict(enumerate(values)), values[-1])


def _chosen(
    column: ColumnElement[int] | ColumnElement[str], values: Mapping[int, int] | Mapping[str, int], other: int
) -> ColumnElement[int]:
    different = {key: value for key, value in values.items() if value != other}
    return case(different, value=column, else_=other) if different else literal(other)
