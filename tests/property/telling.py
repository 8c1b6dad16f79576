"""Decisions of the engine, put as the oracle puts them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from routing import decisions as d
from routing.decisions import CreateOffer, Decision


def as_offered(d: CreateOffer) -> tuple[Any, ...]:
    r = d.reason
    runner_up = (r.runner_up_key, r.runner_up) if r.runner_up else None
    return (
        d.offer_id,
        d.agent_id,
        d.slot,
        d.deadline_ms,
        r.winner_key,
        runner_up,
        r.candidates,
        r.after_cool_down_alone,
        r.step,
        r.waited_ms,
        astuple(r.promised) if r.promised else None,
        r.over,
        d.callback,
    )


def as_proposed(decision: Decision) -> tuple[Any, ...]:
    match decision:
        case d.EndOffer(offer_id, _, _, outcome, reason):
            return ("end", offer_id, outcome, reason)
        case d.EndWrapUp(interaction_id, agent_id):
            return ("wrap", interaction_id, agent_id)
        case d.SetPresence(agent_id, presence, reason):
            return ("presence", agent_id, presence, reason)
        case d.Alert(kind, ids):
            return ("alert", kind, *ids)
        case d.PublishEstimate(interaction_id, estimate):
            return ("promise", interaction_id, astuple(estimate) if estimate else None)
    return (_WORDS[type(decision)], *astuple(decision))


_WORDS = {
    d.MoveStep: "step",
    d.MoveQueue: "queue",
    d.Overflow: "overflow",
    d.KeepPlace: "place",
    d.DialCustomer: "dial",
    d.HoldWork: "held",
    d.PickRefused: "refused",
}
