"""What the engine may only ask for: the row decides, and the committed event changes the state.

Each proposal stands until it is answered and is repeated if the answer stays away, so that one lost on its
way cannot leave an interaction or an agent stuck.
"""

from __future__ import annotations

from routing.decisions import NOT_DELIVERED, DialCustomer, EndOffer, EndWrapUp, Overflow, SetPresence
from routing.entities import Agent, Interaction, Offer, Work
from routing.presence import DRAINING, ENDS_OFFERS, OFFLINE
from routing.state import State
from routing.tables import RINGING

# Far above the time a commit and its event take; far below what a customer notices as a stuck queue.
PROPOSE_AGAIN_MS = 5_000


def end_of_offer(state: State, offer: Offer, outcome: str, reason: str) -> None:
    if not offer.proposed_outcome:
        offer.proposed_outcome, offer.proposed_reason = outcome, reason
    offer.next_timer_ms = state.now + PROPOSE_AGAIN_MS
    state.timers.set("offer", offer.offer_id, offer.next_timer_ms)
    state.decided.append(
        EndOffer(
            offer.offer_id,
            offer.interaction_id,
            offer.agent_id,
            offer.proposed_outcome,
            offer.proposed_reason,
        )
    )


def end_of_overdue_offer(state: State, offer: Offer) -> None:
    if offer.state == RINGING or _no_delivery_awaited(state, offer):
        end_of_offer(state, offer, "no_answer", "deadline")
    else:
        end_of_offer(state, offer, "undelivered", NOT_DELIVERED)


def _no_delivery_awaited(state: State, offer: Offer) -> bool:
    return state.queue(state.interactions[offer.interaction_id].queue_id).delivered_timeout_ms == 0


def end_of_offers_after(state: State, agent: Agent) -> None:
    """The agent went where nothing can ring, or has switched off the channel on which it does."""
    outcome = ENDS_OFFERS.get(agent.presence)
    for interaction_id in sorted(agent.work) if outcome or agent.channels is not None else ():
        interaction = state.interactions.get(interaction_id)
        if not interaction or not interaction.offer or interaction.offer.proposed_outcome:
            continue
        if outcome:
            end_of_offer(state, interaction.offer, outcome, f"agent_{agent.presence}")
        elif agent.channels is not None and interaction.channel not in agent.channels:
            end_of_offer(state, interaction.offer, "revoked", "channel_off")


def presence(state: State, agent: Agent, value: str, reason: str) -> None:
    """Until it is answered the agent gets nothing more: the caller touches the agent."""
    agent.proposed_presence, agent.proposed_reason = value, reason
    agent.proposed_again_ms = state.now + PROPOSE_AGAIN_MS
    state.timers.set("presence", agent.agent_id, agent.proposed_again_ms)
    state.decided.append(SetPresence(agent.agent_id, value, reason))


def offline_when_drained(state: State) -> None:
    """Of the agents whose work or presence changed: those on their last work who have none left."""
    for agent in state.perhaps_drained.values():
        if agent.presence == DRAINING and not agent.work and not agent.proposed_presence:
            presence(state, agent, OFFLINE, "drained")
    state.perhaps_drained.clear()


def end_of_wrap_up(state: State, work: Work) -> None:
    work.wrap_until_ms = state.now + PROPOSE_AGAIN_MS
    state.timers.set("wrap", work.interaction_id, work.wrap_until_ms)
    state.decided.append(EndWrapUp(work.interaction_id, work.agent_id))


def leave(state: State, interaction: Interaction) -> None:
    interaction.ask_again_ms = state.now + PROPOSE_AGAIN_MS
    state.timers.set("leave", interaction.interaction_id, interaction.ask_again_ms)
    state.decided.append(
        Overflow(
            interaction.interaction_id,
            interaction.queue_id,
            interaction.leaving,
            interaction.leaving_reason,
        )
    )


def dial(state: State, interaction: Interaction) -> None:
    interaction.dialling = True
    interaction.ask_again_ms = state.now + PROPOSE_AGAIN_MS
    state.timers.set("dial", interaction.interaction_id, interaction.ask_again_ms)
    state.decided.append(DialCustomer(interaction.interaction_id, interaction.callback_attempts + 1))
