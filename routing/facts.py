"""What is known, and the questions one may ask of it: the entities, and the indexes over them that make each
choice cheap. Nothing here changes anything; that is for `State`.

    lanes[signature]    sorted waiting interactions; the agents eligible for them
    boards[channel]     the same lanes as columns: an agent freed looks at their heads
    roster, people      agents as columns: an arrival compares them
    holds[agent]        interactions that wait for a preferred agent; they are in no lane's line
    watched[lane]       waiting interactions whose step ends by a condition
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Final

from routing.boards import Board
from routing.config import QueueConfig, RoutingConfig
from routing.decisions import Decision
from routing.entities import NO_SLOT, UNKNOWN_QUEUE, Agent, Interaction, Lane, Offer, Signature, Work
from routing.estimates import History, HistoryKey
from routing.journal import Journal
from routing.people import People
from routing.programs import Program
from routing.roster import Roster
from routing.snapshot import PlaceRow
from routing.tables import OFFERED, QUEUED
from routing.timers import Timers

SERVED_WHEN_CLOSED: Final = frozenset({"serve", "drain"})
WAITING: Final = frozenset({QUEUED, OFFERED})


class Facts:
    def __init__(self, config: RoutingConfig, people: People | None = None) -> None:
        self.now = 0
        self.last_event_id = 0
        self.cause = ""
        self.ignored = 0  # events that found no entry in the tables
        self.timers = Timers()
        self.decided: list[Decision] = []
        self.agents: dict[str, Agent] = {}
        self.interactions: dict[str, Interaction] = {}  # queued, offered, leaving or to be called back
        self.offers: dict[str, Offer] = {}
        self.engagements: dict[str, Work] = {}  # with an agent or in wrap-up, by interaction
        self.closed_queues: set[str] = set()
        self.places: dict[tuple[str, str], PlaceRow] = {}  # kept for customers who may come back
        self.histories: dict[HistoryKey, History] = {}
        self.programs: dict[tuple[str, int], Program] = {}  # by queue and version
        self.waiting_in: Counter[str] = Counter()  # by queue, those offered included
        self.holds: dict[str, dict[str, Interaction]] = {}
        self.placeholders: dict[tuple[str, str], dict[str, Interaction]] = {}  # by customer and queue
        self.to_dial: dict[str, Interaction] = {}  # customers to be called when an agent is near
        self.watched: dict[Lane, dict[str, Interaction]] = {}
        self.dirty_agents: dict[str, Agent] = {}
        self.dirty_interactions: dict[str, Interaction] = {}
        # Looked at by `relaxation.review` after a match was tried: who entered a step, and who may not stay.
        self.entered: dict[str, Interaction] = {}
        self.overdue: dict[str, Interaction] = {}
        self.perhaps_drained: dict[str, Agent] = {}
        self.journal = Journal()
        self.before_offer: Callable[[Interaction], None] | None = None  # a witness, for explanations
        self.follow(config, people)

    def follow(self, config: RoutingConfig, people: People | None) -> None:
        """A configuration, with empty indexes."""
        self.config = config
        self.people = people or People(config)
        self.roster = Roster(self.people)
        self.boards: dict[str, Board] = {}
        self.lanes: dict[Signature, Lane] = {}
        self.lanes_ahead: dict[Signature, Lane] = {}  # of later steps, where somebody wanted to pick
        self.lane_of_spelling: dict[tuple[object, ...], Lane] = {}
        self.holds, self.watched = {}, {}

    # -- questions

    def queue(self, queue_id: str) -> QueueConfig:
        return self.config.queues.get(queue_id, UNKNOWN_QUEUE)

    def is_served(self, interaction: Interaction) -> bool:
        return self.serves_queue(interaction.queue_id)

    def serves_queue(self, queue_id: str) -> bool:
        return queue_id not in self.closed_queues or self.queue(queue_id).after_close in SERVED_WHEN_CLOSED

    def overflows_closed(self, queue_id: str) -> bool:
        return queue_id in self.closed_queues and self.queue(queue_id).after_close == "overflow"

    def board(self, channel: str) -> Board:
        found = self.boards.get(channel)
        if found is None:
            found = self.boards[channel] = Board(len(self.people))
        return found

    def ready_in(self, lane: Lane) -> int:
        return int(self.boards[lane.signature.channel].ready[lane.index])

    def free_in(self, lane: Lane) -> int:
        return int(self.boards[lane.signature.channel].free[lane.index])

    def rank_in(self, lane: Lane, agent: Agent) -> int:
        """0: not eligible."""
        return self.boards[lane.signature.channel].rank(agent.slot, lane) if agent.slot != NO_SLOT else 0

    def slot_of(self, agent_id: str) -> int:
        return self.people.slot_of.get(agent_id, NO_SLOT)

    def held_for(self, agent_id: str) -> Collection[Interaction]:
        return self.holds.get(agent_id, {}).values()

    def program_of(self, interaction: Interaction) -> Program:
        return self.programs[interaction.queue_id, interaction.program_version]

    def queues_in_question(self, interaction: Interaction) -> set[str]:
        """Whose members may have it at its present step."""
        program = self.program_of(interaction)
        steps = (program.steps[n] for n in program.in_question_at(interaction.step))
        scopes = (step.scope or (interaction.queue_id,) for step in steps)
        return {queue_id for scope in (*scopes, interaction.added) for queue_id in scope}

    def lane_of(self, interaction: Interaction) -> Lane:
        assert interaction.lane is not None
        return interaction.lane
