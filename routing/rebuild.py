"""Rows to state and back. A new leader reads rows, not the log; the two ways must give the same engine
(D1)."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

from routing import callbacks, moves, placeholders, places, proposals
from routing.config import RoutingConfig
from routing.entities import Agent, Interaction, Offer, Work
from routing.estimates import history_row, history_rows, restore_history
from routing.facts import WAITING
from routing.journal import Row, RowKey
from routing.people import People
from routing.snapshot import (
    AgentRow,
    EngagementRow,
    InteractionRow,
    OfferRow,
    ProgramRow,
    Snapshot,
)
from routing.state import State
from routing.tables import ACTIVE, CALLBACK, LEAVING, OFFERED, RINGING, SENT, WRAP_UP


def state_from(snapshot: Snapshot, config: RoutingConfig, at: int, people: People) -> State:
    """Not yet settled: everything is dirty, and timers that fell due meanwhile are set in the past."""
    state = State(config, people)
    state.now, state.last_event_id = at, snapshot.last_event_id
    state.closed_queues = set(snapshot.closed_queues)
    state.programs.update({(row.queue_id, row.version): row.program for row in snapshot.programs})
    for row_of_agent in snapshot.agents:
        state.agents[row_of_agent.agent_id] = _agent(row_of_agent)
    for row in snapshot.interactions:
        state.interactions[row.interaction_id] = interaction_from(row, at)
    for row_of_offer in snapshot.offers:
        _restore_offer(state, row_of_offer)
    for row_of_work in snapshot.engagements:
        work = _engagement(row_of_work, at)
        state.engagements[work.interaction_id] = work
        state.agent(work.agent_id).work[work.interaction_id] = work
    for row_of_history in snapshot.history:
        restore_history(state, row_of_history)
    _count_waiting(state)
    state.reconfigure(config, people)
    for place in snapshot.places:
        places.restore(state, place)
    _restore_timers(state)
    return state


def _agent(row: AgentRow) -> Agent:
    values = _values(row)
    return Agent(**values | {"busy_slices": dict(row.busy_slices)})


def interaction_from(row: InteractionRow, at: int) -> Interaction:
    """Of these there are many: the fields of the row are the first of the entity, in the same order."""
    interaction = Interaction(*_GETTERS[InteractionRow](row))
    pauses = row.cool_downs  # most have none
    interaction.cool_downs = {p.agent_id: p for p in pauses if p.until_ms > at} if pauses else {}
    interaction.entered_ms = row.entered_ms or row.order_ms
    return interaction


def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


_FIELDS: dict[type, tuple[str, ...]] = {kind: _names(kind) for kind in (AgentRow, InteractionRow)}
_GETTERS = {kind: attrgetter(*names) for kind, names in _FIELDS.items()}
assert _names(Interaction)[: len(_FIELDS[InteractionRow])] == _FIELDS[InteractionRow]
_COOL_DOWNS = _FIELDS[InteractionRow].index("cool_downs")
_BUSY_SLICES = _FIELDS[AgentRow].index("busy_slices")


def _values(row: AgentRow | InteractionRow) -> dict[str, Any]:
    kind = type(row)
    return dict(zip(_FIELDS[kind], _GETTERS[kind](row), strict=True))


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
        row.interaction_id,
        row.agent_id,
        interaction.channel,
        interaction.queue_id,
        row.slot,
        OFFERED,
        row.over,
    )


def _engagement(row: EngagementRow, at: int) -> Work:
    return Work(
        row.interaction_id,
        row.agent_id,
        row.channel,
        row.queue_id,
        row.slot,
        row.state or (WRAP_UP if row.wrap else ACTIVE),
        row.over,
        row.wrap_until_ms,
        row.began_ms,
        row.held_by,
        visit=interaction_from(row.visit, at) if row.visit else None,
    )


def _count_waiting(state: State) -> None:
    for interaction in state.interactions.values():
        state.waiting_in[interaction.queue_id] += interaction.state in WAITING
        placeholders.note(state, interaction)


def _restore_timers(state: State) -> None:
    """Those of the line are set as interactions enter their lanes."""
    for offer in state.offers.values():
        state.timers.set("offer", offer.offer_id, offer.next_timer_ms)
    for interaction in state.interactions.values():
        _restore_interaction_timers(state, interaction)
    for work in state.engagements.values():
        if work.state == WRAP_UP and work.wrap_until_ms > 0:
            state.timers.set("wrap", work.interaction_id, work.wrap_until_ms)
    for agent in sorted(state.agents.values(), key=lambda agent: agent.agent_id):
        if agent.rests_until_ms > state.now:
            state.timers.set("rest", agent.agent_id, agent.rests_until_ms)
        if agent.proposed_presence:
            state.timers.set("presence", agent.agent_id, agent.proposed_again_ms)
        if agent.returns_at_ms:
            state.timers.set("return", agent.agent_id, agent.returns_at_ms)
        proposals.end_of_offers_after(state, agent)
        state.perhaps_drained[agent.agent_id] = agent


def _restore_interaction_timers(state: State, interaction: Interaction) -> None:
    moves.set_cool_timer(state, interaction)
    if interaction.state == LEAVING:
        state.timers.set("leave", interaction.interaction_id, interaction.ask_again_ms)
    elif interaction.state == CALLBACK and interaction.dialling:
        state.timers.set("dial", interaction.interaction_id, interaction.ask_again_ms)
    elif interaction.state == CALLBACK and interaction.not_before_ms > state.now:
        state.timers.set("callback", interaction.interaction_id, interaction.not_before_ms)
    elif interaction.state == CALLBACK:
        callbacks.wait_for_turn(state, interaction)


def snapshot_of(state: State, recent_event_ids: tuple[int, ...]) -> Snapshot:
    return Snapshot(
        agents=tuple(agent_row(agent) for _, agent in sorted(state.agents.items())),
        interactions=tuple(interaction_row(i) for _, i in sorted(state.interactions.items())),
        offers=tuple(offer_row(state, offer) for _, offer in sorted(state.offers.items())),
        engagements=tuple(engagement_row(work) for _, work in sorted(state.engagements.items())),
        closed_queues=frozenset(state.closed_queues),
        programs=_program_rows(state),
        places=tuple(row for _, row in sorted(state.places.items())),
        history=history_rows(state),
        last_event_id=state.last_event_id,
        recent_event_ids=recent_event_ids,
    )


def agent_row(agent: Agent) -> AgentRow:
    values = list(_GETTERS[AgentRow](agent))
    values[_BUSY_SLICES] = tuple(sorted(agent.busy_slices.items()))
    return AgentRow(*values)


def interaction_row(interaction: Interaction) -> InteractionRow:
    values, pauses = list(_GETTERS[InteractionRow](interaction)), interaction.cool_downs
    values[_COOL_DOWNS] = tuple(pauses[agent_id] for agent_id in sorted(pauses)) if pauses else ()
    return InteractionRow(*values)


def offer_row(state: State, offer: Offer) -> OfferRow:
    work = state.agent(offer.agent_id).work[offer.interaction_id]
    return OfferRow(
        offer.offer_id,
        offer.interaction_id,
        offer.agent_id,
        work.slot,
        offer.deadline_ms,
        offer.state == RINGING,
        offer.created_ms,
        offer.proposed_outcome,
        offer.proposed_reason,
        offer.next_timer_ms,
        work.over,
    )


def engagement_row(work: Work) -> EngagementRow:
    return EngagementRow(
        work.interaction_id,
        work.agent_id,
        work.channel,
        work.queue_id,
        work.slot,
        work.state == WRAP_UP,
        work.state,
        work.over,
        work.wrap_until_ms,
        work.began_ms,
        work.held_by,
        interaction_row(work.visit) if work.visit else None,
    )


def _program_rows(state: State) -> tuple[ProgramRow, ...]:
    """Those of earlier versions that somebody still follows."""
    visits = [*state.interactions.values(), *(w.visit for w in state.engagements.values() if w.visit)]
    followed = {(visit.queue_id, visit.program_version) for visit in visits}
    current = state.config.version
    return tuple(
        ProgramRow(queue_id, version, state.programs[queue_id, version])
        for queue_id, version in sorted(followed)
        if version != current
    )


def changed_rows(state: State) -> dict[RowKey, Row | None]:
    """Of everything the journal names, the row as it is now; None: there is none any more. Empties it."""
    journal, found = state.journal, dict[RowKey, Row | None]()
    for agent_id in sorted(journal.agents & state.agents.keys()):
        found["agent", agent_id] = agent_row(state.agents[agent_id])
    for interaction_id in sorted(journal.interactions):
        waiting, work = state.interactions.get(interaction_id), state.engagements.get(interaction_id)
        offer = waiting.offer if waiting else None
        found["waits", interaction_id] = interaction_row(waiting) if waiting else None
        found["offer", interaction_id] = offer_row(state, offer) if offer else None
        found["work", interaction_id] = engagement_row(work) if work else None
    for place in sorted(journal.places):
        found["place", *place] = state.places.get(place)
    for key in sorted(journal.histories, key=repr):
        found["history", *key] = history_row(state, key)
    journal.clear()
    return found
