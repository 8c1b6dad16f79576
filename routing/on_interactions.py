"""What the events of an interaction that waits change: queued, updated, gone, picked, reprogrammed."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from routing import consults, events, matching, moves, places, tables, visits
from routing.by_hand import pick_refusal
from routing.decisions import PickRefused
from routing.entities import Interaction
from routing.snapshot import CoolDown
from routing.state import State

_OWN = {f.name for f in fields(Interaction)}
_TAKEN_OVER = tuple(f.name for f in fields(events.InteractionQueued) if f.name in _OWN)
_VALUES = attrgetter(*_TAKEN_OVER)


def interaction_queued(state: State, event: events.InteractionQueued) -> None:
    if event.interaction_id in state.interactions or event.interaction_id in state.engagements:
        moves.ignore(state)
        return
    values = dict(zip(_TAKEN_OVER, _VALUES(event), strict=True))
    interaction = Interaction(**values, seq=event.event_id, state=tables.NEW)
    for exclusion in event.excluded:
        pause = CoolDown(exclusion.agent_id, exclusion.until_ms, exclusion.until_ms)
        interaction.cool_downs[exclusion.agent_id] = pause
    places.take_back(state, interaction)
    visits.begin(state, interaction)


def interaction_updated(state: State, event: events.InteractionUpdated) -> None:
    """In line it is put anew; what rings goes on ringing, and gets its new place when it comes back."""
    interaction = state.interactions.get(event.interaction_id)
    if interaction is None:
        moves.ignore(state)
        return
    if interaction.state == tables.QUEUED:
        state.take_out(interaction)
    for name in ("priority_seconds", "tier", "complaint", "target_ms"):
        if (value := getattr(event, name)) is not None:
            setattr(interaction, name, value)
    if interaction.state == tables.QUEUED:
        state.put_in_line(interaction)
    else:
        state.assign_lane(interaction)  # whoever waits to be called has a place too


def interaction_gone(state: State, event: events.InteractionGone) -> None:
    interaction = state.interactions.get(event.interaction_id)
    if interaction is None or (interaction.state, "gone") not in tables.INTERACTION:
        moves.ignore(state)
        return
    if event.outcome == "abandoned" and interaction.state in (tables.QUEUED, tables.OFFERED):
        places.keep(state, interaction)
    moves.withdraw(state, interaction, "contact_gone", "interaction_gone")
    moves.forget(state, interaction, tables.GONE)
    consults.release(state, interaction)


def interaction_picked(state: State, event: events.InteractionPicked) -> None:
    interaction = state.interactions.get(event.interaction_id)
    agent = state.agent(event.agent_id)
    refusal = (
        pick_refusal(state, interaction, agent, override=event.override) if interaction else "not_waiting"
    )
    if refusal is not None or interaction is None:
        state.decided.append(PickRefused(event.interaction_id, event.agent_id, refusal or ""))
        return
    matching.offer_by_hand(state, interaction, agent)


def visit_reprogrammed(state: State, event: events.VisitReprogrammed) -> None:
    interaction = state.interactions.get(event.interaction_id)
    if interaction is None:
        moves.ignore(state)
        return
    if interaction.state == tables.QUEUED:
        state.take_out(interaction)
    visits.begin_program(state, interaction)
    if interaction.state == tables.QUEUED:
        state.put_in_line(interaction)
        state.entered[interaction.interaction_id] = interaction
