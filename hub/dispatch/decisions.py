"""Writing the engine's decisions, in the order given, each by compare-and-set.

A decision that lost (somebody was quicker) is no error: what really happened is in the log, or is put
there as ``lost_race``, and the engine hears of it in the next turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog

from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.offers import Accept, EndOffer, Reservation, accept_offers, end_offers, reserve_offers
from hub.picking import RefusePick, refuse_picks
from hub.presence import SetPresence, set_presences
from hub.store.tx import Tx
from routing import decisions as d

log = structlog.get_logger("router")

PICKED: Final = "picked"  # what `Reason.over` says of an offer that was asked for by hand


def write_decisions(tx: Tx, decisions: Sequence[d.Decision], *, epoch: int) -> None:
    """Neighbours of the same kind are written together: one set of statements for all of them."""
    start = 0
    while start < len(decisions):
        kind = type(decisions[start])
        stop = start
        while stop < len(decisions) and type(decisions[stop]) is kind:
            stop += 1
        _WRITERS[kind](tx, decisions[start:stop], epoch)
        start = stop


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
        accept_offers(tx, picked)


def _refuse_picks(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    refuse_picks(tx, [RefusePick(x.interaction_id, x.agent_id, x.reason) for x in decisions])


def _end_offers(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    end_offers(tx, [EndOffer(x.offer_id, x.outcome, reason=x.reason) for x in decisions])


def _end_wrap_ups(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    complete_wrap_ups(tx, [CompleteWrapUp(x.interaction_id, x.agent_id, by="timer") for x in decisions])


def _set_presences(tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    set_presences(tx, [SetPresence(x.agent_id, x.presence, "system", x.reason) for x in decisions])


def _alert(_tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    for x in decisions:
        log.warning("routing alert", alert=x.kind, ids=x.ids)


def _not_yet(_tx: Tx, decisions: Sequence[Any], _epoch: int) -> None:
    """No configuration that `config.compile` makes leads to these; the engine repeats what it proposes."""
    for x in decisions:
        log.warning("routing decision without a writer", decision=type(x).__name__, of=x.interaction_id)


_WRITERS: Final[Mapping[type, Callable[[Tx, Sequence[Any], int], None]]] = {
    d.CreateOffer: _reserve,
    d.EndOffer: _end_offers,
    d.EndWrapUp: _end_wrap_ups,
    d.SetPresence: _set_presences,
    d.PickRefused: _refuse_picks,
    d.Alert: _alert,
    **dict.fromkeys(
        (
            d.MoveStep,
            d.MoveQueue,
            d.Overflow,
            d.KeepPlace,
            d.DialCustomer,
            d.HoldWork,
            d.PublishEstimate,
        ),
        _not_yet,
    ),
}
