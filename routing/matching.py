"""Settle: after facts changed, make offers until no compatible pair is left (invariant P1), in the one
right order.

Candidates come from what is dirty: interactions, and agents, each of whom speaks through the first in line
of what they could take. They meet in one heap by place in line, so that of all interactions that can be
served now the first in line is served first (O1), each by its best agent (O4). While settling, room only
shrinks: who was passed over stays impossible, and what an agent speaks for only gets worse. So an entry is
checked when it is popped, and put back if it has fallen behind.
"""

from __future__ import annotations

import heapq

from routing import tables
from routing.by_hand import lane_by_hand
from routing.capacity import is_over, lowest_free_slot
from routing.decisions import ENGINE_VERSION, Alert, CreateOffer, Reason, SkillMatch
from routing.entities import Agent, Interaction, Lane, Offer, Work
from routing.ordering import Place, best_interaction, place_of
from routing.ranking import Pick, Ranked, agent_key, best_agent
from routing.state import State

Source = Interaction | Agent


class _Line:
    """The sources by the place in line of what they speak for; `pop` gives the first that still stands there."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._heap: list[tuple[Place, int, Source, Interaction, int]] = []
        self._offers_made = 0

    def push(self, number: int, source: Source) -> None:
        interaction = _speaks_for(self._state, source)
        if interaction is not None:
            place = place_of(self._state, interaction)
            heapq.heappush(self._heap, (place, number, source, interaction, self._offers_made))

    def pop(self) -> tuple[int, Source, Interaction] | None:
        while self._heap:
            _, number, source, interaction, known_offers = heapq.heappop(self._heap)
            if known_offers == self._offers_made:
                return number, source, interaction
            self.push(number, source)  # offers were made since: ask again what it speaks for
        return None

    def offer(self, interaction: Interaction) -> bool:
        pick = best_agent(self._state, interaction)
        if pick is None:
            return False
        make_offer(self._state, interaction, self._state.lane_of(interaction), pick)
        self._offers_made += 1
        return True


def settle(state: State) -> None:
    line = _Line(state)
    sources: list[Source] = [*state.dirty_interactions.values(), *state.dirty_agents.values()]
    for number, source in enumerate(sources):
        line.push(number, source)
    while first := line.pop():
        number, source, interaction = first
        if line.offer(interaction) and isinstance(source, Agent):
            line.push(number, source)  # perhaps there is room for more
    state.dirty_agents.clear()
    state.dirty_interactions.clear()


def _speaks_for(state: State, source: Source) -> Interaction | None:
    if isinstance(source, Agent):
        return best_interaction(state, source) if source.free else None
    could_go = source.state == tables.QUEUED and state.free_in(state.lane_of(source)) > 0
    return source if could_go else None


def offer_by_hand(state: State, interaction: Interaction, agent: Agent) -> None:
    """To the agent who asked for it and may have it, whoever else would have been first."""
    lane = lane_by_hand(state, interaction, agent)
    assert lane is not None
    ranked = Ranked(agent, agent_key(state, interaction, lane, agent))
    pick = Pick(ranked, None, state.free_in(state.lane_of(interaction)))
    make_offer(state, interaction, lane, pick, over="picked")


def make_offer(state: State, interaction: Interaction, lane: Lane, pick: Pick, over: str = "") -> None:
    """``lane``: by which the agent may have it."""
    agent = pick.winner.agent
    if state.before_offer is not None:
        state.before_offer(interaction)
    reason = _reason(state, interaction, lane, pick, over)
    state.take_out(interaction)
    state.set_state(interaction, tables.INTERACTION[interaction.state, "offer_created"])
    interaction.attempts += 1
    position = lane.position_of(agent.slot)
    assert position is not None
    interaction.cursor = int(lane.eligible.position[position])
    slot = lowest_free_slot(w.slot for w in agent.work.values() if w.channel == interaction.channel)
    offer = _new_offer(state, interaction, agent)
    interaction.offer = state.offers[offer.offer_id] = offer
    state.timers.set("offer", offer.offer_id, offer.next_timer_ms)
    agent.last_offer_ms = state.now
    state.give_work(
        Work(
            interaction.interaction_id,
            agent.agent_id,
            interaction.channel,
            interaction.queue_id,
            slot,
            tables.OFFERED,
            over,
        )
    )
    state.decided.append(
        CreateOffer(
            offer.offer_id,
            interaction.interaction_id,
            agent.agent_id,
            interaction.queue_id,
            interaction.channel,
            slot,
            offer.deadline_ms,
            reason,
            callback=bool(interaction.callback),
        )
    )
    if over and is_over(agent.config.capacity, agent.load):
        state.decided.append(Alert("over_capacity", (agent.agent_id, interaction.interaction_id, over)))


def _new_offer(state: State, interaction: Interaction, agent: Agent) -> Offer:
    queue = state.queue(interaction.queue_id)
    deadline_ms = state.now + queue.offer_timeout_of(interaction.channel)
    awaited_ms = state.now + queue.delivered_timeout_ms if queue.delivered_timeout_ms else deadline_ms
    return Offer(
        offer_id=f"{interaction.interaction_id}.{interaction.attempts}",
        interaction_id=interaction.interaction_id,
        agent_id=agent.agent_id,
        deadline_ms=deadline_ms,
        created_ms=state.now,
        next_timer_ms=min(awaited_ms, deadline_ms),
    )


def _reason(state: State, interaction: Interaction, lane: Lane, pick: Pick, over: str) -> Reason:
    agent = pick.winner.agent
    levels = agent.config.skills
    pause = interaction.cool_downs.get(agent.agent_id)
    runner_up = pick.runner_up
    named = interaction.ignore_skills and agent.agent_id in interaction.preferred
    wanted = () if named else lane.wanted
    return Reason(
        event_id=state.last_event_id,
        cause=state.cause,
        config_version=state.config.version,
        engine_version=ENGINE_VERSION,
        step=interaction.step,
        queue=interaction.queue_id,
        waited_ms=max(0, state.now - interaction.order_ms),
        skills=tuple(SkillMatch(a.skill, a.level, levels.get(a.skill, 0)) for a in wanted),
        agent_idle_ms=max(0, state.now - agent.idle_since_ms),
        load_permille=int(state.roster.load[agent.slot]),
        strategy=lane.strategy,
        winner_key=pick.winner.key,
        runner_up=runner_up.agent.agent_id if runner_up else None,
        runner_up_key=runner_up.key if runner_up else None,
        candidates=pick.candidates,
        preferred=agent.agent_id in interaction.preferred,
        after_cool_down_alone=pause is not None and pause.until_ms > state.now and not over,
        promised=interaction.promised,
        over=over,
        named=named,
    )
