"""The state of routing: one class, one owner.

Facts change through few doors (`put_in_line`, `take_out`, `give_work`, `take_work`, `change_work`, `touch`,
`reconfigure`) and each door keeps the indexes of `facts.py` equal to what a rebuild from the entities would
give. Whoever changes a fact that may make a pair compatible is noted in `dirty_agents` or
`dirty_interactions`; `matching.settle` then restores saturation. By the lemma of routing.md 2.2 nothing else
needs to be looked at.
"""

from __future__ import annotations

from routing import capacity, occupancy, presence
from routing.config import RoutingConfig
from routing.entities import NOBODY, UNKNOWN_QUEUE, Agent, Work
from routing.in_line import LINE_TIMERS, InLine
from routing.people import People
from routing.tables import QUEUED


class State(InLine):
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
        self.timers.cancel_kinds(LINE_TIMERS)
        self.put_all_in_line(i for i in self.interactions.values() if i.state == QUEUED)
        for interaction in self.interactions.values():
            if interaction.state != QUEUED:
                self.assign_lane(interaction)
        for board in self.boards.values():
            board.enter_matches()  # not at the cost of whatever comes first
        self.dirty_agents.clear()  # whatever waits is dirty where somebody is free: every pair is looked at already

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
