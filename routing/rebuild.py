"""Rows to state and back. A new leader reads rows, not the log; the two ways must give the same engine
(D1)."""

from __future__ import annotations

from dataclasses import fields

from routing import proposals, steps
from routing.config import RoutingConfig
from routing.entities import Agent, Interaction, Offer, Work
from routing.snapshot import AgentRow, EngagementRow, InteractionRow, OfferRow, Snapshot
from routing.state import State
from routing.tables import ACTIVE, OFFERED, RINGING, SENT, WRAP_UP


def state_from(snapshot: Snapshot, config: RoutingConfig, at: int) -> State:
    """Not yet settled: everything is dirty, and timers that fell due meanwhile are set in the past."""
    state = State(config)
    state.now, state.last_event_id = at, snapshot.last_event_id
    state.closed_queues = set(snapshot.closed_queues)
    for agent_row in snapshot.agents:
        state.agents[agent_row.agent_id] = _agent(agent_row)
    for row in snapshot.interactions:
        state.interactions[row.interaction_id] = _interaction(row, at)
    for offer_row in snapshot.offers:
        _restore_offer(state, offer_row)
    for engagement_row in snapshot.engagements:
        work = _engagement(engagement_row)
        state.engagements[work.interaction_id] = work
        state.agent(work.agent_id).work[work.interaction_id] = work
    state.reconfigure(config)
    _restore_timers(state)
    return state


def _agent(row: AgentRow) -> Agent:
    return Agent(**{f.name: getattr(row, f.name) for f in fields(row)})


def _interaction(row: InteractionRow, at: int) -> Interaction:
    values = {f.name: getattr(row, f.name) for f in fields(row)}
    pauses = {pause.agent_id: pause for pause in row.cool_downs if pause.until_ms > at}
    return Interaction(**values | {"cool_downs": pauses})


def _restore_offer(state: State, row: OfferRow) -> None:
    interaction = state.interactions[row.interaction_id]
    awaited_ms = row.created_ms + state.queue(interaction.queue_id).delivered_timeout_ms
    awaits_delivery = not row.delivered and awaited_ms > row.created_ms
    due = min(awaited_ms, row.deadline_ms) if awaits_delivery else row.deadline_ms
    interaction.offer = state.offers[row.offer_id] = Offer(
        offer_id=row.offer_id,
        interaction_id=row.interaction_id,
        agent_id=row.agent_id,
        deadline_ms=row.deadline_ms,
        created_ms=row.created_ms,
        next_timer_ms=row.next_timer_ms or due,
        state=RINGING if row.delivered else SENT,
        proposed_outcome=row.proposed_outcome,
        proposed_reason=row.proposed_reason,
    )
    interaction.state = OFFERED
    state.agent(row.agent_id).work[row.interaction_id] = Work(
        row.interaction_id, row.agent_id, interaction.channel, interaction.queue_id, row.slot, OFFERED
    )


def _engagement(row: EngagementRow) -> Work:
    values = {f.name: getattr(row, f.name) for f in fields(row) if f.name != "wrap"}
    return Work(**values, state=WRAP_UP if row.wrap else ACTIVE)


def _restore_timers(state: State) -> None:
    """Holds and delays are set as interactions enter their lanes."""
    for offer in state.offers.values():
        state.timers.set("offer", offer.offer_id, offer.next_timer_ms)
    for interaction in state.interactions.values():
        steps.set_cool_timer(state, interaction)
    for work in state.engagements.values():
        if work.state == WRAP_UP and work.wrap_until_ms > 0:
            state.timers.set("wrap", work.interaction_id, work.wrap_until_ms)
    for agent in sorted(state.agents.values(), key=lambda agent: agent.agent_id):
        if agent.rests_until_ms > state.now:
            state.timers.set("rest", agent.agent_id, agent.rests_until_ms)
        if agent.proposed_presence:
            state.timers.set("presence", agent.agent_id, agent.proposed_again_ms)
        proposals.end_of_offers_after(state, agent)
        state.perhaps_drained[agent.agent_id] = agent


def snapshot_of(state: State, recent_event_ids: tuple[int, ...]) -> Snapshot:
    return Snapshot(
        agents=tuple(_agent_row(agent) for _, agent in sorted(state.agents.items())),
        interactions=tuple(_interaction_row(i) for _, i in sorted(state.interactions.items())),
        offers=tuple(_offer_row(state, offer) for _, offer in sorted(state.offers.items())),
        engagements=tuple(_engagement_row(work) for _, work in sorted(state.engagements.items())),
        closed_queues=frozenset(state.closed_queues),
        last_event_id=state.last_event_id,
        recent_event_ids=recent_event_ids,
    )


def _agent_row(agent: Agent) -> AgentRow:
    return AgentRow(**{f.name: getattr(agent, f.name) for f in fields(AgentRow)})


def _interaction_row(interaction: Interaction) -> InteractionRow:
    values = {f.name: getattr(interaction, f.name) for f in fields(InteractionRow)}
    pauses = sorted(interaction.cool_downs.values(), key=lambda pause: pause.agent_id)
    return InteractionRow(**values | {"cool_downs": tuple(pauses)})


def _offer_row(state: State, offer: Offer) -> OfferRow:
    slot = state.agent(offer.agent_id).work[offer.interaction_id].slot
    names = {f.name for f in fields(OfferRow)} & {f.name for f in fields(Offer)}
    return OfferRow(
        slot=slot, delivered=offer.state == RINGING, **{name: getattr(offer, name) for name in names}
    )


def _engagement_row(work: Work) -> EngagementRow:
    values = {f.name: getattr(work, f.name) for f in fields(EngagementRow) if f.name != "wrap"}
    return EngagementRow(**values, wrap=work.state == WRAP_UP)
