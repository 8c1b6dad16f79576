"""The state of routing: one class, one owner.

Facts change through few doors (`put_in_line`, `take_out`, `give_work`, `take_work`, `change_work`, `touch`,
`reconfigure`) and each door keeps the indexes of `facts.py` equal to what a rebuild from the entities would
give. Whoever changes a fact that may make a pair compatible is noted in `dirty_agents` or
`dirty_interactions`; `matching.settle` then restores saturation. By the lemma of routing.md 2.2 nothing else
needs to be looked at.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from operator import attrgetter
from typing import Final

from routing import capacity, occupancy, presence
from routing.config import QueueConfig, RoutingConfig
from routing.entities import NOBODY, UNKNOWN_QUEUE, Agent, Interaction, Lane, Work
from routing.facts import WAITING, Facts
from routing.lanes import lane_for
from routing.ordering import head_start_ms, order_key
from routing.people import People
from routing.snapshot import FOREVER_MS
from routing.tables import QUEUED

LINE_TIMERS: Final = ("hold", "delay", "step", "wait", "starve")
# Conditions of steps are looked at on this grid: often enough for people, seldom enough for a busy floor.
CONDITIONS_MS: Final = 250


class State(Facts):
    def __init__(self, config: RoutingConfig, people: People | None = None) -> None:
        """With ``people``, made before of the same configuration, it is left to the caller to put the entities in
        and then `reconfigure`."""
        super().__init__(config, people)
        if people is None:
            self.reconfigure(config, self.people)

    def agent(self, agent_id: str) -> Agent:
        """An agent the configuration does not know yet is kept too: presence and publication may cross."""
        found = self.agents.get(agent_id)
        if found is None:
            found = self.agents[agent_id] = Agent(agent_id)
        return found

    # -- configuration

    def reconfigure(self, config: RoutingConfig, people: People | None = None) -> None:
        """Take a version over and rebuild every index from the entities. All that waits becomes dirty."""
        self.follow(config, people)
        self.journal.interactions.update(self.interactions, self.engagements)
        self._take_programs_over()
        self._take_agents_over()
        had_timers = bool(self.timers)  # not when the entities come from rows
        # In the order of the line, so that each is put at its lane's end.
        for interaction in sorted(self.interactions.values(), key=attrgetter("order_ms", "seq")):
            if interaction.state == QUEUED:
                if had_timers:
                    self.timers.cancel_all(*LINE_TIMERS, key=interaction.interaction_id)
                self.put_in_line(interaction)
            else:
                self.assign_lane(interaction)
        self.dirty_agents.clear()  # every waiting interaction is dirty, so every pair is looked at already

    def _take_programs_over(self) -> None:
        """A visit keeps its program; where nothing in it has changed, it may as well follow the new version."""
        known, current = self.programs, {q: queue.program for q, queue in self.config.queues.items()}
        self.programs = {(q, self.config.version): program for q, program in current.items()}
        visits = [*self.interactions.values(), *(w.visit for w in self.engagements.values() if w.visit)]
        for visit in visits:
            now = current.get(visit.queue_id) or UNKNOWN_QUEUE.program
            own = known.get((visit.queue_id, visit.program_version), now)
            if own is now or own == now:
                visit.program_version = self.config.version
            self.programs[visit.queue_id, visit.program_version] = own

    def _take_agents_over(self) -> None:
        for agent_id in self.people.ids:
            self.roster.agents.append(self.agent(agent_id))
        for agent in self.agents.values():
            agent.config = self.config.agents.get(agent.agent_id, NOBODY)
            agent.slot = self.slot_of(agent.agent_id)
            agent.serving, agent.free = frozenset(), frozenset()
            for channel in agent.config.capacity.channels:
                self.board(channel)
            self.recount(agent)
            self.touch(agent)

    def recount(self, agent: Agent) -> None:
        pieces = ((work.channel, work.state) for work in agent.work.values() if work.slot > 0)
        agent.load = capacity.load_of(agent.config.capacity, pieces)

    # -- lines

    def put_in_line(self, interaction: Interaction) -> None:
        """Into its lane at its place, or beside it while it is held for a preferred agent."""
        queue = self.queue(interaction.queue_id)
        self._promote_if_due(interaction, queue)
        head_start = self.assign_lane(interaction)
        lane = self.lane_of(interaction)
        self.journal.interactions.add(interaction.interaction_id)
        interaction.waits_in_line = False
        self.dirty_interactions[interaction.interaction_id] = interaction
        if interaction.cool_downs:
            lane.cooling.add(interaction.interaction_id)
            self.board(interaction.channel).cooling[lane.index] = lane
        if lane.program.steps[interaction.step].advance_if is not None:
            self.watched.setdefault(lane, {})[interaction.interaction_id] = interaction
        self.conditions_changed()
        self._set_line_timers(interaction, queue)
        if interaction.hold_until_ms > self.now and self._may_yet_serve(interaction):
            self._hold(interaction)
            return
        interaction.hold_until_ms = 0
        interaction.waits_in_line = True
        floor = lane.least_head_start_ms if lane.waiting else head_start
        lane.least_head_start_ms = min(floor, head_start)
        insort(lane.waiting, (interaction.key, interaction))  # keys are unique: nothing else gets compared
        if lane.waiting[0][1] is interaction:
            self._show_head(lane)

    def assign_lane(self, interaction: Interaction) -> int:
        """Its lane and its place there, in the line or not yet; returns its head start in ms."""
        lane = interaction.lane = lane_for(self, interaction)
        head_start = head_start_ms(interaction, self.queue(interaction.queue_id), lane, self.config)
        interaction.key = order_key(interaction, lane, head_start)
        return head_start

    def take_out(self, interaction: Interaction) -> None:
        lane, interaction_id = self.lane_of(interaction), interaction.interaction_id
        self.journal.interactions.add(interaction_id)
        self.nobody_kept_apart(interaction)
        self.timers.cancel_all(*LINE_TIMERS, key=interaction_id)
        self.dirty_interactions.pop(interaction_id, None)
        self.entered.pop(interaction_id, None)
        self.overdue.pop(interaction_id, None)
        if lane in self.watched:
            self.watched[lane].pop(interaction_id, None)
            if not self.watched[lane]:
                del self.watched[lane]
        self.conditions_changed()
        if not interaction.waits_in_line:
            for agent_id in interaction.preferred:
                self.holds.get(agent_id, {}).pop(interaction_id, None)
            return
        interaction.waits_in_line = False
        place = bisect_left(lane.waiting, (interaction.key,))
        del lane.waiting[place]
        if place == 0:
            self._show_head(lane)

    def nobody_kept_apart(self, interaction: Interaction) -> None:
        """Any more, from it."""
        lane = self.lane_of(interaction)
        lane.cooling.discard(interaction.interaction_id)
        if not lane.cooling:
            self.board(interaction.channel).cooling.pop(lane.index, None)

    def show_heads(self, queue_id: str) -> None:
        """After its hours changed."""
        for lane in self.lanes.values():
            if lane.signature.queue_id == queue_id:
                self._show_head(lane)

    def _show_head(self, lane: Lane) -> None:
        served = self.serves_queue(lane.signature.queue_id)
        self.boards[lane.signature.channel].show_head(lane, served=served)

    def set_state(self, interaction: Interaction, state: str) -> None:
        """Of one that waits; keeps count of how many do in its queue."""
        change = (state in WAITING) - (interaction.state in WAITING)
        if change:
            self.waiting_in[interaction.queue_id] += change
            self.conditions_changed()
        interaction.state = state

    def _promote_if_due(self, interaction: Interaction, queue: QueueConfig) -> None:
        if queue.starvation_cap_ms and self.now - interaction.order_ms >= queue.starvation_cap_ms:
            interaction.promoted = True

    def _set_line_timers(self, interaction: Interaction, queue: QueueConfig) -> None:
        """None of them is set: who comes here stood in no line."""
        self.set_delay_timer(interaction)
        self._must_move_on(interaction, "step", interaction.step_until_ms)
        if queue.max_wait_ms is not None:
            self._must_move_on(interaction, "wait", interaction.entered_ms + queue.max_wait_ms)
        if queue.starvation_cap_ms and not interaction.promoted:
            due = interaction.order_ms + queue.starvation_cap_ms
            self.timers.set("starve", interaction.interaction_id, due)
        if (
            not self.lane_of(interaction).eligible.slots.size
            or interaction.queue_id not in self.config.queues
            or self.overflows_closed(interaction.queue_id)
        ):
            self.overdue[interaction.interaction_id] = interaction

    def _must_move_on(self, interaction: Interaction, kind: str, due: int) -> None:
        if due > self.now:
            self.timers.set(kind, interaction.interaction_id, due)
        elif due > 0:
            self.overdue[interaction.interaction_id] = interaction

    def set_delay_timer(self, interaction: Interaction) -> None:
        """Wake it when the next group of delayed members may help."""
        waited_ms = self.now - interaction.order_ms
        for delay_ms in self.lane_of(interaction).delays:
            if delay_ms > waited_ms:
                self.timers.set("delay", interaction.interaction_id, interaction.order_ms + delay_ms)
                return

    def conditions_changed(self) -> None:
        """Something that conditions count may have changed: look at them at the next point of the grid."""
        if self.watched and self.timers.due_of("conditions", "") is None:
            self.timers.set("conditions", "", (self.now // CONDITIONS_MS + 1) * CONDITIONS_MS)

    # -- holds

    def _hold(self, interaction: Interaction) -> None:
        for agent_id in interaction.preferred:
            self.holds.setdefault(agent_id, {})[interaction.interaction_id] = interaction
        if interaction.hold_until_ms < FOREVER_MS:
            self.timers.set("hold", interaction.interaction_id, interaction.hold_until_ms)

    def review_hold(self, interaction: Interaction) -> None:
        """Release early when no preferred agent can come to serve it; a release is for good."""
        if not (interaction.hold_until_ms > self.now and self._may_yet_serve(interaction)):
            self.take_out(interaction)
            interaction.hold_until_ms = 0
            self.put_in_line(interaction)

    def _may_yet_serve(self, interaction: Interaction) -> bool:
        """`only`: whoever could ever serve it is waited for, even if they are away."""
        lane, forever = self.lane_of(interaction), interaction.hold_until_ms >= FOREVER_MS
        known = (self.agents[a] for a in interaction.preferred if a in self.agents)
        return any(
            self.rank_in(lane, agent) > 0
            and (
                forever
                or (interaction.channel in agent.serving and agent.agent_id not in interaction.cool_downs)
            )
            for agent in known
        )

    # -- agents

    def give_work(self, work: Work) -> None:
        agent = self.agent(work.agent_id)
        agent.work[work.interaction_id] = work
        self._weigh(agent, work, +1)
        self.touch(agent)

    def take_work(self, work: Work) -> None:
        agent = self.agent(work.agent_id)
        del agent.work[work.interaction_id]
        self.perhaps_drained[agent.agent_id] = agent
        self._weigh(agent, work, -1)
        work.slot = 0
        self.touch(agent)

    def change_work(self, work: Work, state: str, slot: int) -> None:
        """`slot` 0: it takes no place from now on."""
        agent = self.agent(work.agent_id)
        if slot == work.slot and capacity.weigh_alike(agent.config.capacity, work.channel, work.state, state):
            work.state = state
            return
        self._weigh(agent, work, -1)
        work.state, work.slot = state, slot
        self._weigh(agent, work, +1)
        self.touch(agent)

    def _weigh(self, agent: Agent, work: Work, pieces: int) -> None:
        if work.slot > 0:
            capacity.add(agent.config.capacity, agent.load, (work.channel, work.state), pieces)

    def touch(self, agent: Agent) -> None:
        """Bring the indexes up to date after any change of the agent's facts."""
        self.journal.agents.add(agent.agent_id)
        self._note_business(agent)
        serving = _serving(agent)
        free = frozenset(
            channel
            for channel in (serving if agent.rests_until_ms <= self.now else ())
            if capacity.refusal(agent.config.capacity, agent.load, channel) is None
        )
        gained, stopped = free - agent.free, agent.serving - serving
        for channel in agent.free ^ free:
            self.boards[channel].set_free(agent.slot, channel in free)
        for channel in agent.serving ^ serving:
            self.boards[channel].set_ready(agent.slot, channel in serving)
        if agent.free != free or agent.serving != serving:
            self.conditions_changed()
        agent.free, agent.serving = free, serving
        self.roster.write(agent)
        if gained:
            self.dirty_agents[agent.agent_id] = agent
        if stopped:
            self._stopped_serving(agent, stopped)

    def _note_business(self, agent: Agent) -> None:
        busy = any(agent.load.counts.values())
        if busy and not agent.busy_since_ms:
            occupancy.work_began(agent, self.now)
        elif agent.busy_since_ms and not busy:
            occupancy.work_ended(agent, self.now)

    def _stopped_serving(self, agent: Agent, channels: frozenset[str]) -> None:
        """What waited for this agent, or for anybody else than the one who just refused, may move on."""
        for interaction in list(self.held_for(agent.agent_id)):
            self.review_hold(interaction)
        for channel in channels:
            for lane in self.boards[channel].cooling.values():
                for interaction_id in lane.cooling if self.rank_in(lane, agent) else ():
                    interaction = self.interactions[interaction_id]
                    if self.ready_in(lane) <= len(interaction.cool_downs):  # else there is somebody else
                        self.dirty_interactions[interaction_id] = interaction


def _serving(agent: Agent) -> frozenset[str]:
    if agent.presence != presence.READY or agent.proposed_presence:
        return frozenset()
    channels = frozenset(c for c, limits in agent.config.capacity.channels.items() if limits.max > 0)
    return channels if agent.channels is None else channels & agent.channels
