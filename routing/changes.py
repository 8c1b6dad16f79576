"""Which function takes in which event, and which timer: the two tables of the engine.

A function found here changes facts through `State` and may propose; it never chooses who gets what. Choosing
happens once, afterwards, in `matching.settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from routing import (
    callbacks,
    consults,
    events,
    on_agents,
    on_interactions,
    on_offers,
    on_timers,
    on_work,
    places,
    rona,
)
from routing.state import State

EVENTS: Mapping[type, Callable[[State, Any], None]] = {
    events.InteractionQueued: on_interactions.interaction_queued,
    events.InteractionUpdated: on_interactions.interaction_updated,
    events.InteractionGone: on_interactions.interaction_gone,
    events.InteractionPicked: on_interactions.interaction_picked,
    events.VisitReprogrammed: on_interactions.visit_reprogrammed,
    events.OfferDelivered: on_offers.offer_delivered,
    events.OfferAccepted: on_offers.offer_accepted,
    events.OfferEnded: on_offers.offer_ended,
    events.InteractionForced: on_work.interaction_forced,
    events.WorkChanged: on_work.work_changed,
    events.InteractionEnded: on_work.interaction_ended,
    events.WrapUpEnded: on_work.wrap_up_ended,
    events.InteractionTransferred: consults.interaction_transferred,
    events.ConsultStarted: consults.consult_started,
    events.ConsultEnded: consults.consult_ended,
    events.CallbackRequested: callbacks.callback_requested,
    events.CallbackAnswered: callbacks.callback_answered,
    events.CallbackFailed: callbacks.callback_failed,
    events.AgentPresence: on_agents.agent_presence,
    events.AgentActive: rona.agent_active,
    events.ConfigPublished: on_agents.config_published,
    events.QueueOpened: on_agents.queue_opened,
    events.QueueClosed: on_agents.queue_closed,
    events.Tick: on_agents.tick,
}

TIMERS: Mapping[str, Callable[[State, str], None]] = {
    "callback": callbacks.is_due,
    "conditions": on_timers.conditions_are_due,
    "cool": on_timers.cool_down_moves,
    "delay": on_timers.delay_has_passed,
    "dial": on_timers.dialling_unanswered,
    "dials": lambda state, _: callbacks.dial_who_is_near(state),
    "hold": on_timers.hold_is_over,
    "leave": on_timers.leaving_unanswered,
    "offer": on_timers.offer_is_due,
    "place": places.expire,
    "presence": on_timers.presence_unanswered,
    "rest": on_timers.rest_is_over,
    "return": rona.is_back,
    "starve": on_timers.waited_past_the_cap,
    "step": on_timers.must_move_on,
    "wait": on_timers.must_move_on,
    "wrap": on_timers.wrap_up_is_due,
}
