"""Which function takes in which event, and which timer: the two tables of the engine.

A function found here changes facts through `State` and may propose; it never chooses who gets what. Choosing
happens once, afterwards, in `matching.settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from routing import events, on_agents, on_interactions, on_offers, on_timers
from routing.state import State

EVENTS: Mapping[type, Callable[[State, Any], None]] = {
    events.InteractionQueued: on_interactions.interaction_queued,
    events.InteractionGone: on_interactions.interaction_gone,
    events.InteractionForced: on_interactions.interaction_forced,
    events.InteractionEnded: on_interactions.interaction_ended,
    events.WrapUpEnded: on_interactions.wrap_up_ended,
    events.OfferDelivered: on_offers.offer_delivered,
    events.OfferAccepted: on_offers.offer_accepted,
    events.OfferEnded: on_offers.offer_ended,
    events.AgentPresence: on_agents.agent_presence,
    events.ConfigPublished: on_agents.config_published,
    events.QueueOpened: on_agents.queue_opened,
    events.QueueClosed: on_agents.queue_closed,
    events.Tick: on_agents.tick,
}

TIMERS: Mapping[str, Callable[[State, str], None]] = {
    "cool": on_timers.cool_down_moves,
    "delay": on_timers.delay_has_passed,
    "hold": on_timers.hold_is_over,
    "offer": on_timers.offer_is_due,
    "presence": on_timers.presence_unanswered,
    "rest": on_timers.rest_is_over,
    "wrap": on_timers.wrap_up_is_due,
}
