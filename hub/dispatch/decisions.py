"""Writing the engine's decisions, in the order given, each by compare-and-set.

A decision that lost (somebody was quicker) is no error: what really happened is in the log, or is put
there as ``lost_race``, and the engine hears of it in the next turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog

from hub.accepting import accept_work
from hub.callbacks.dialling import dial_customers
from hub.dispatch.moving import hold_work, keep_places, move_queues, move_steps
from hub.dispatch.overflowing import end_waits
from hub.dispatch.promising import keep_alerts, publish_estimates
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.offers import Accept, EndOffer, Reservation, end_offers, read_live, reserve_offers
from hub.picking import RefusePick, refuse_picks
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx
from routing import decisions as d

log = structlog.get_logger("router")

_PROPOSALS: Final = (d.EndOffer, d.SetPresence, d.EndWrapUp, d.Overflow, d.DialCustomer)
PICKED: Final = "picked"  # what `Reason.over` says of an offer that was asked for by hand


def write_decisions(tx: Tx, decisions: Sequence[d.Decision], *, epoch: int) -> None:
    """Neighbours of the same kind are written together: one set of statements for all of them."""
    decisions = _without_what_was_answered(tx, _once(decisions))
    _hold(tx, decisions)
    start = 0
    while start < len(decisions):
        kind = type(decisions[start])
        stop = start
        while stop < len(decisions) and type(decisions[stop]) is kind:
            stop += 1
        _WRITERS[kind](tx, decisions[start:stop], epoch)
        start = stop


def _once(decisions: Sequence[d.Decision]) -> list[d.Decision]:
    """Without what is proposed again and again: a machine that wakes from hours of sleep has lived through all of
    them in one turn, and asked every few seconds of them."""
    asked: set[d.Decision] = set()
    kept = []
    for decision in decisions:
        if isinstance(decision, _PROPOSALS):
            if decision in asked:
                continue
            asked.add(decision)
        kept.append(decision)
    return kept


def _without_what_was_answered(tx: Tx, decisions: list[d.Decision]) -> list[d.Decision]:
    """A router that is behind its log asks for the end of many offers that were confirmed or taken long ago. To hold
    the rows of all those would hold up who answers them, and put it further behind. What is made and ended in one turn
    has no row yet."""
    ends = [decision.offer_id for decision in decisions if isinstance(decision, d.EndOffer)]
    if not ends:
        return decisions
    live = read_live(tx, ends) | {x.offer_id: False for x in decisions if isinstance(x, d.CreateOffer)}
    return [x for x in decisions if not isinstance(x, d.EndOffer) or _is_open(x, live)]


def _is_open(end: d.EndOffer, live: Mapping[str, bool]) -> bool:
    is_delivered = live.get(end.offer_id)
    return is_delivered is False or (is_delivered is True and end.reason != d.NOT_DELIVERED)


def _hold(tx: Tx, decisions: Sequence[d.Decision]) -> None:
    """Everything at once and in the order of locks, before one kind of decision takes what the next one needs."""
    if len({type(decision) for decision in decisions}) > 1:
        named = (getattr(decision, "interaction_id", None) for decision in decisions)
        lock_rows(tx, t.interaction.c.id, [interaction_id for interaction_id in named if interaction_id])


def _reserve(tx: Tx, decisions: Sequence[Any], epoch: int) -> None:
    reserve_offers(
        tx,
        [
            Reservation(
                x.offer_id,
                x.interaction_id,
                x.agent_id,
                x.channel,
                x.slot,
                x.deadline_ms,
                epoch,
                x.reason.to_json(),
            )
            for x in decisions
        ],
    )
    # who asked for it by hand has said yes already: still an offer, with all that forbids two of them
    if picked := [Accept(x.offer_id, x.agent_id) for x in decisions if x.reason.over == PICKED]:
        accept_work(tx, picked)


def _refuse_picks(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    refuse_picks(tx, [RefusePick(x.interaction_id, x.agent_id, x.reason) for x in decisions])


def _end_offers(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    ends = [
        EndOffer(x.offer_id, x.outcome, reason=x.reason, unless_delivered=x.reason == d.NOT_DELIVERED)
        for x in decisions
    ]
    end_offers(tx, ends)


def _end_wrap_ups(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    complete_wrap_ups(tx, [CompleteWrapUp(x.interaction_id, x.agent_id, by="timer") for x in decisions])


def _set_presences(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    set_presences(tx, [SetPresence(x.agent_id, x.presence, "system", x.reason) for x in decisions])


# A writer is called with neighbours of its kind, and either needs the epoch or does not.
_WRITERS: Final[Mapping[type, Callable[[Tx, Sequence[Any], int], None]]] = {
    d.CreateOffer: _reserve,
    d.EndOffer: _end_offers,
    d.EndWrapUp: _end_wrap_ups,
    d.SetPresence: _set_presences,
    d.MoveStep: lambda tx, moves, _: move_steps(tx, moves),
    d.MoveQueue: lambda tx, moves, _: move_queues(tx, moves),
    d.KeepPlace: lambda tx, kept, _: keep_places(tx, kept),
    d.HoldWork: lambda tx, held, _: hold_work(tx, held),
    d.Overflow: lambda tx, overflows, _: end_waits(tx, overflows),
    d.PublishEstimate: lambda tx, estimates, _: publish_estimates(tx, estimates),
    d.Alert: lambda tx, alerts, _: keep_alerts(tx, alerts),
    d.PickRefused: _refuse_picks,
    d.DialCustomer: lambda tx, dials, _: dial_customers(tx, dials),
}
