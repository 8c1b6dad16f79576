"""P5: from any state, if arrivals stop and everybody works, all that somebody may serve is served.

The story goes on by its own means, so that the oracle is asked about every event of this too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing import events as ev
from routing import tables
from routing.entities import Interaction
from routing.snapshot import FOREVER_MS
from routing.state import State

if TYPE_CHECKING:
    from tests.property.story import Story

# Timers fall due one after the other; none of a small centre is far, and every round serves somebody or
# waits for one of them.
ROUNDS = 400


def empty_the_house(story: Story) -> None:
    for queue_id in sorted(story.config.queues):
        story.happens(ev.QueueOpened, 0, queue_id=queue_id)
    state = story.engine._state
    for _ in range(ROUNDS):
        _everybody_is_ready(story, state)
        _everybody_works(story, state)
        if not (state.engagements or any(_somebody_may_serve(state, i) for i in state.interactions.values())):
            return
        _wait(story)
    raise AssertionError(f"still there: {sorted({**state.interactions, **state.engagements})}")


def _everybody_is_ready(story: Story, state: State) -> None:
    for agent_id in sorted(story.config.agents):
        agent = state.agents.get(agent_id)
        if (
            agent is None
            or agent.presence != "ready"
            or agent.proposed_presence
            or agent.channels is not None
        ):
            story.happens(ev.AgentPresence, 0, agent_id=agent_id, presence="ready")


def _everybody_works(story: Story, state: State) -> None:
    for offer_id, offer in sorted(state.offers.items()):
        if offer_id in state.offers:  # still
            names = {"interaction_id": offer.interaction_id, "agent_id": offer.agent_id}
            story.happens(ev.OfferAccepted, 0, offer_id=offer_id, **names)
    for interaction_id, work in sorted(state.engagements.items()):
        if interaction_id in state.engagements:
            names = {"interaction_id": interaction_id, "agent_id": work.agent_id}
            story.happens(ev.InteractionEnded, 0, wrap=False, **names)
    for interaction_id, interaction in sorted(state.interactions.items()):
        if interaction.state == tables.LEAVING:
            story.happens(ev.InteractionGone, 0, interaction_id=interaction_id, outcome="overflowed")
        elif interaction.dialling:
            story.happens(ev.CallbackAnswered, 0, interaction_id=interaction_id)


def _somebody_may_serve(state: State, i: Interaction) -> bool:
    """Or it has not yet left for good."""
    if i.state not in (tables.QUEUED, tables.CALLBACK) or i.dialling:
        return True
    never = {agent_id for agent_id, pause in i.cool_downs.items() if pause.alone_ms >= FOREVER_MS}
    could = {state.people.ids[slot] for slot in state.lane_of(i).eligible.slots} - never
    return bool(could & set(i.preferred) if i.hold_until_ms >= FOREVER_MS else could)


def _wait(story: Story) -> None:
    due = story.engine.next_timer_ms()
    story.time_passes(max(0, due - story.now) if due is not None else 0)
