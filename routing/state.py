"""The state of routing: the entities, and the indexes that make each choice cheap. One class, one owner.

Facts change through few doors (`put_in_line`, `take_out`, `give_work`, `take_work`, `touch`,
`reconfigure`) and each door keeps the indexes equal to what a rebuild from the entities would give.
Whoever changes a fact that may make a pair compatible is noted in `dirty_agents` or `dirty_interactions`;
`matching.settle` then restores saturation. By the lemma of routing.md 2.2 nothing else needs to be looked
at.

    lanes[signature]         sorted waiting interactions; the agents eligible for them
    agent.lanes[channel]     the lanes an agent can serve: an agent freed looks at their heads
    free[queue, channel]     agents ready and with room, in order of `FreeKey`: an arrival walks it
    holds[agent]             interactions that wait for a preferred agent; they are in no lane's line
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection

from routing import capacity, presence
from routing.config import QueueConfig, RoutingConfig
from routing.decisions import Decision
from routing.entities import NOBODY, UNKNOWN_QUEUE, Agent, FreeKey, Interaction, Lane, Offer, Signature, Work
from routing.ordering import order_key
from routing.requirements import Expression, Requirement, canonical, satisfies_all, wanted
from routing.tables import QUEUED
from routing.timers import Timers


class State:
    def __init__(self, config: RoutingConfig) -> None:
        self.now = 0
        self.last_event_id = 0
        self.cause = ""
        self.ignored = 0  # events that found no entry in the tables
        self.timers = Timers()
        self.decided: list[Decision] = []
        self.agents: dict[str, Agent] = {}
        self.interactions: dict[str, Interaction] = {}  # queued or offered
        self.offers: dict[str, Offer] = {}
        self.engagements: dict[str, Work] = {}  # active or in wrap-up, by interaction
        self.closed_queues: set[str] = set()
        self.lanes: dict[Signature, Lane] = {}
        self.free: dict[tuple[str, str], list[tuple[FreeKey, Agent]]] = {}
        self.holds: dict[str, dict[str, Interaction]] = {}
        self.dirty_agents: dict[str, Agent] = {}
        self.dirty_interactions: dict[str, Interaction] = {}
        self.perhaps_drained: dict[str, Agent] = {}
        self._members: dict[str, list[Agent]] = {}  # by queue
        self._holders: dict[tuple[str, str], list[Agent]] = {}  # by queue and skill
        self.reconfigure(config)

    # -- questions

    def queue(self, queue_id: str) -> QueueConfig:
        return self.config.queues.get(queue_id, UNKNOWN_QUEUE)

    def serves_queue(self, queue_id: str) -> bool:
        return queue_id not in self.closed_queues or self.queue(queue_id).serve_after_close

    def free_agents(self, queue_id: str, channel: str) -> list[tuple[FreeKey, Agent]]:
        return self.free.get((queue_id, channel), [])

    def free_key(self, agent: Agent, queue_id: str) -> FreeKey:
        return (agent.config.memberships[queue_id].tier, *agent.place, agent.agent_id)

    def held_for(self, agent_id: str) -> Collection[Interaction]:
        return self.holds.get(agent_id, {}).values()

    def requirements_of(self, interaction: Interaction) -> tuple[Expression, ...]:
        return canonical((*self.queue(interaction.queue_id).requirements, *interaction.requirements))

    def lane_of(self, interaction: Interaction) -> Lane:
        assert interaction.lane is not None
        return interaction.lane

    def agent(self, agent_id: str) -> Agent:
        """An agent the configuration does not know yet is kept too: presence and publication may cross."""
        found = self.agents.get(agent_id)
        if found is None:
            found = self.agents[agent_id] = Agent(agent_id)
        return found

    # -- configuration

    def reconfigure(self, config: RoutingConfig) -> None:
        """Take a version over and rebuild every index from the entities. All that waits becomes dirty."""
        self.config = config
        self.lanes, self.free, self.holds = {}, {}, {}
        self._members, self._holders = {}, {}
        for agent_id in sorted(config.agents):
            self.agent(agent_id)
        for agent in self.agents.values():
            agent.config = config.agents.get(agent.agent_id, NOBODY)
            agent.serving, agent.free, agent.lanes = frozenset(), frozenset(), {}
            self.recount(agent)
            for queue_id in agent.config.memberships:
                self._members.setdefault(queue_id, []).append(agent)
                for skill in agent.config.skills:
                    self._holders.setdefault((queue_id, skill), []).append(agent)
            self.touch(agent)
        for interaction in self.interactions.values():
            self.assign_lane(interaction)
            if interaction.state == QUEUED:
                self.put_in_line(interaction)
        self.dirty_agents.clear()  # every waiting interaction is dirty, so every pair is looked at already

    def recount(self, agent: Agent) -> None:
        channels = (work.channel for work in agent.work.values() if work.slot > 0)
        agent.load = capacity.load_of(agent.config.capacity, channels)

    # -- lanes

    def assign_lane(self, interaction: Interaction) -> None:
        requirements = self.requirements_of(interaction)
        signature = Signature(interaction.queue_id, interaction.channel, requirements)
        interaction.lane = self.lanes.get(signature) or self._open_lane(signature)
        interaction.key = order_key(interaction, interaction.lane.band)

    def _open_lane(self, signature: Signature) -> Lane:
        band = self.queue(signature.queue_id).band
        lane = self.lanes[signature] = Lane(signature, band, wanted(signature.requirements))
        for agent in self._possible_members(signature):
            limits = agent.config.capacity.channels.get(signature.channel)
            if limits is None or limits.max <= 0:
                continue
            if not satisfies_all(agent.config.skills, signature.requirements):
                continue
            lane.eligible[agent.agent_id] = agent
            agent.lanes.setdefault(signature.channel, []).append(lane)
            lane.ready += signature.channel in agent.serving
            lane.free += signature.channel in agent.free
        memberships = (agent.config.memberships[signature.queue_id] for agent in lane.eligible.values())
        lane.delays = tuple(sorted({m.delay_ms for m in memberships if m.delay_ms > 0}))
        return lane

    def _possible_members(self, signature: Signature) -> list[Agent]:
        """The fewest agents among whom all the eligible are: those with the rarest skill asked for."""
        queue_id = signature.queue_id
        skills = [asked.skill for asked in signature.requirements if isinstance(asked, Requirement)]
        groups = [self._holders.get((queue_id, skill), []) for skill in skills]
        return min(groups, key=len, default=self._members.get(queue_id, []))

    def put_in_line(self, interaction: Interaction) -> None:
        """Into its lane at its place, or beside it while it is held for a preferred agent."""
        lane = self.lane_of(interaction)
        self.dirty_interactions[interaction.interaction_id] = interaction
        if interaction.cool_downs:
            lane.cooling.add(interaction.interaction_id)
        self.set_delay_timer(interaction)
        if interaction.hold_until_ms > self.now and self._may_yet_serve(interaction):
            for agent_id in interaction.preferred:
                self.holds.setdefault(agent_id, {})[interaction.interaction_id] = interaction
            self.timers.set("hold", interaction.interaction_id, interaction.hold_until_ms)
            return
        interaction.hold_until_ms = 0
        self.timers.cancel("hold", interaction.interaction_id)
        head_start_ms = interaction.priority_seconds * 1000
        floor = lane.least_head_start_ms if lane.waiting else head_start_ms
        lane.least_head_start_ms = min(floor, head_start_ms)
        insort(
            lane.waiting, (interaction.key, interaction)
        )  # keys are unique: interactions never get compared

    def take_out(self, interaction: Interaction) -> None:
        lane = self.lane_of(interaction)
        lane.cooling.discard(interaction.interaction_id)
        self.timers.cancel("hold", interaction.interaction_id)
        self.timers.cancel("delay", interaction.interaction_id)
        self.dirty_interactions.pop(interaction.interaction_id, None)
        if self._is_held(interaction):
            for agent_id in interaction.preferred:
                self.holds[agent_id].pop(interaction.interaction_id, None)
            return
        del lane.waiting[bisect_left(lane.waiting, (interaction.key,))]

    def _is_held(self, interaction: Interaction) -> bool:
        return any(interaction.interaction_id in self.holds.get(a, ()) for a in interaction.preferred)

    def review_hold(self, interaction: Interaction) -> None:
        """Release early when no preferred agent can come to serve it; a release is for good."""
        if not (interaction.hold_until_ms > self.now and self._may_yet_serve(interaction)):
            self.take_out(interaction)
            interaction.hold_until_ms = 0
            self.put_in_line(interaction)

    def _may_yet_serve(self, interaction: Interaction) -> bool:
        eligible = self.lane_of(interaction).eligible
        return any(
            agent_id in eligible
            and interaction.channel in eligible[agent_id].serving
            and agent_id not in interaction.cool_downs
            for agent_id in interaction.preferred
        )

    def set_delay_timer(self, interaction: Interaction) -> None:
        """Wake it when the next group of delayed members may help."""
        self.timers.cancel("delay", interaction.interaction_id)
        waited_ms = self.now - interaction.order_ms
        for delay_ms in self.lane_of(interaction).delays:
            if delay_ms > waited_ms:
                self.timers.set("delay", interaction.interaction_id, interaction.order_ms + delay_ms)
                return

    # -- agents

    def give_work(self, work: Work) -> None:
        agent = self.agent(work.agent_id)
        agent.work[work.interaction_id] = work
        if work.slot > 0:
            capacity.add(agent.config.capacity, agent.load, work.channel, +1)
        self.touch(agent)

    def take_work(self, work: Work) -> None:
        agent = self.agent(work.agent_id)
        del agent.work[work.interaction_id]
        self.perhaps_drained[agent.agent_id] = agent
        self.release_slot(work)

    def release_slot(self, work: Work) -> None:
        agent = self.agent(work.agent_id)
        if work.slot > 0:
            capacity.add(agent.config.capacity, agent.load, work.channel, -1)
            work.slot = 0
        self.touch(agent)

    def touch(self, agent: Agent) -> None:
        """Bring the indexes up to date after any change of the agent's facts."""
        place = (capacity.load_permille(agent.load), agent.idle_since_ms)
        serving = _serving(agent)
        free = frozenset(
            channel
            for channel in (serving if agent.rests_until_ms <= self.now else ())
            if capacity.refusal(agent.config.capacity, agent.load, channel) is None
        )
        if free != agent.free or place != agent.place:
            self._move_in_free_lists(agent, free, place)
        gained, stopped = free - agent.free, agent.serving - serving
        for channel in agent.free ^ free:
            for lane in agent.lanes.get(channel, ()):
                lane.free += 1 if channel in gained else -1
        for channel in agent.serving ^ serving:
            for lane in agent.lanes.get(channel, ()):
                lane.ready += -1 if channel in stopped else 1
        agent.free, agent.serving, agent.place = free, serving, place
        if gained:
            self.dirty_agents[agent.agent_id] = agent
        if stopped:
            self._stopped_serving(agent, stopped)

    def _move_in_free_lists(self, agent: Agent, free: frozenset[str], place: tuple[int, int]) -> None:
        for queue_id, membership in agent.config.memberships.items():
            for channel in agent.free:
                entries = self.free[queue_id, channel]
                del entries[bisect_left(entries, (self.free_key(agent, queue_id),))]
            for channel in free:
                entries = self.free.setdefault((queue_id, channel), [])
                insort(entries, ((membership.tier, *place, agent.agent_id), agent))

    def _stopped_serving(self, agent: Agent, channels: frozenset[str]) -> None:
        """What waited for this agent, or for anybody else than the one who just refused, may move on."""
        for interaction in list(self.held_for(agent.agent_id)):
            self.review_hold(interaction)
        for channel in channels:
            for lane in agent.lanes.get(channel, ()):
                for interaction_id in lane.cooling:
                    interaction = self.interactions[interaction_id]
                    if lane.ready <= len(interaction.cool_downs):  # else there still is somebody else
                        self.dirty_interactions[interaction_id] = interaction


def _serving(agent: Agent) -> frozenset[str]:
    if agent.presence != presence.READY or agent.proposed_presence:
        return frozenset()
    channels = frozenset(c for c, limits in agent.config.capacity.channels.items() if limits.max > 0)
    return channels if agent.channels is None else channels & agent.channels
